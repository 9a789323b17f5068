/**
 * A drawer: one thing that a project knows, as a Markdown file below `.claude/memory-graph/`.
 *
 * Reading takes everything that stands there: drawers of mclaude 0.6, drawers written by hand
 * without a header, CRLF. Writing gives the text that mclaude 0.6 writes, with our own keys at
 * the header's end.
 *
 * Invariant: content that was rendered is parsed as the same content, character by character.
 *
 * Not guaranteed: that two drawers have different titles, or that a link leads anywhere.
 *
 * @module
 */
import {
  headerList,
  headerText,
  type HeaderValue,
  readFrontmatter,
  writeFrontmatter,
} from "../store/frontmatter.ts";
import { slugify } from "../store/names.ts";
import { oneLine } from "../store/text.ts";
import { parseTime, utcTime } from "../store/times.ts";

/** The halls that mclaude 0.6 knows; any other may be used as well. */
export const STANDARD_HALLS = [
  "decisions",
  "gotchas",
  "references",
  "discoveries",
  "preferences",
  "facts",
] as const;

/** In so many characters at a file's beginning mclaude 0.6 looks for `superseded_by`. */
export const WINDOW = 500;

/** One thing that a project knows. */
export interface Drawer {
  /** Relative to `memory-graph`, with `/`: `wings/w/rooms/r/facts/2026-11-23_t.md`. */
  readonly path: string;
  /** The file's name without `.md`. */
  readonly name: string;
  /** What it is about; the file's name without `.md` if the header does not say it. */
  readonly title: string;
  /** The wing's folder; `""` if it stands in none. */
  readonly wing: string;
  /** The room's folder; `""` if it stands in none. */
  readonly room: string;
  /** The hall's folder, or else the header's hall as a folder would be named; `""` if none. */
  readonly hall: string;
  /** What it is filed under. */
  readonly tags: readonly string[];
  /** When it was written: ISO 8601, UTC; `""` if nobody knows. */
  readonly created: string;
  /** `created` as the header has it. */
  readonly created_text: string;
  /** The session that wrote it; `""` if unknown. */
  readonly session: string;
  /** The identity that wrote it; `""` if unknown. */
  readonly identity: string;
  /** Since when it is true, as the header has it; `""` if it does not say. */
  readonly valid_from: string;
  /** Until when it was true, as the header has it; `""` if it still is. */
  readonly valid_to: string;
  /** The file name or path of the drawer that took its place; `""` while it is active. */
  readonly superseded_by: string;
  /** The paths of the drawers whose place it took. */
  readonly supersedes: readonly string[];
  /** The links in the header. */
  readonly links: readonly string[];
  /** What it says, without its own heading and its own list of links. */
  readonly content: string;
  /** Everything after the header. */
  readonly body: string;
}

/** What a drawer says of itself. */
export type DrawerHead = Omit<Drawer, "content" | "body">;

/** Where a drawer's text came from. */
export interface DrawerSource {
  /** The file, relative to `memory-graph`, with `/`. */
  path: string;
  /** When the file was last changed, in milliseconds; for drawers that name no time. */
  mtime?: number | undefined;
}

/**
 * Reads a drawer. Every text is one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const text = "---\ntitle: T\nhall: facts\nsuperseded_by: null\n---\n\n# T\n\nc\n";
 * const drawer = parseDrawer(text, { path: "wings/w/rooms/r/facts/2026-11-23_t.md" });
 * assertEquals([drawer.title, drawer.wing, drawer.content], ["T", "w", "c"]);
 * ```
 *
 * @param text The whole file.
 * @param source Where it stands.
 * @returns The drawer.
 */
export function parseDrawer(text: string, source: DrawerSource): Drawer {
  const header = readFrontmatter(text);
  const { wing, room, hall, name } = placeOf(source.path);
  const links = headerList(header, "links");
  const title = headerText(header, "title") ?? name;
  const rawHall = headerText(header, "hall") ?? "";
  const created_text = headerText(header, "created") ?? "";
  const moment = parseTime(headerText(header, "created_utc") ?? "") ?? parseTime(created_text) ??
    parseTime(/^\d{4}-\d\d-\d\d/.exec(name)?.[0] ?? "") ?? source.mtime;
  return {
    path: source.path,
    name,
    title,
    wing,
    room,
    hall: hall === "" && rawHall !== "" ? slugify(rawHall) : hall,
    tags: headerList(header, "tags"),
    created: moment === undefined ? "" : utcTime(new Date(moment)),
    created_text,
    session: headerText(header, "session") ?? "",
    identity: headerText(header, "identity") ?? "",
    valid_from: withoutNull(headerText(header, "valid_from")),
    valid_to: withoutNull(headerText(header, "valid_to")),
    superseded_by: withoutNull(headerText(header, "superseded_by")),
    supersedes: headerList(header, "supersedes").filter((path) => withoutNull(path) !== ""),
    links,
    content: contentOf({ body: header.body, title, links }),
    body: header.body,
  };
}

function withoutNull(value: string | undefined): string {
  return value === undefined || value === "null" ? "" : value;
}

/** What a path alone tells. */
function placeOf(path: string): { wing: string; room: string; hall: string; name: string } {
  const parts = path.split("/");
  const name = parts.pop()!.replace(/\.md$/, "");
  const [wings, wing = "", rooms, room = "", hall = ""] = parts;
  if (wings !== "wings") return { wing: "", room: "", hall: "", name };
  return rooms === "rooms" ? { wing, room, hall, name } : { wing, room: "", hall: "", name };
}

/**
 * What a drawer says: its body without its own heading and its own list of links.
 *
 * @param drawer The drawer's body, title and links.
 * @returns The content.
 */
export function contentOf(
  { body, title, links }: Pick<Drawer, "body" | "title" | "links">,
): string {
  // One blank line after the heading is ours; all others are content.
  const heading = /^(?:[ \t]*(?:\r\n|\r|\n))*#[ \t]+([^\r\n]*)(?:(?:\r\n|\r|\n){1,2}|$)/.exec(body);
  const known = [title.trim(), headingOf(title)];
  const start = heading !== null && known.includes(heading[1]!.trim()) ? heading[0].length : 0;
  let content = body.slice(start);
  if (start === 0) content = content.replace(/^(?:\r\n|\r|\n)/, "");
  // The last line end is ours; a bare CR before it is content, unless all lines end so.
  content = content.replace(/^[^\n]*\r\n/.test(body) ? /\r?\n$/ : /\n$/, "");
  const related = relatedOf(links);
  return related !== "" && content.endsWith(related) ? content.slice(0, -related.length) : content;
}

/** What a new drawer should say. */
export interface DrawerText {
  /** What it is about. */
  title: string;
  /** When it is written, as mclaude 0.6 writes it: local, without a zone. */
  created: string;
  /** The session that writes it. */
  session?: string | undefined;
  /** The hall, as it was given. */
  hall: string;
  /** What it is filed under. */
  tags?: readonly string[] | undefined;
  /** Since when it is true. */
  valid_from: string;
  /** Names or paths of drawers. */
  links?: readonly string[] | undefined;
  /** Our own keys, in order; `undefined` leaves one out. */
  extra?: readonly (readonly [key: string, value: HeaderValue | undefined])[] | undefined;
  /** What it says; written as it is. */
  content: string;
}

/**
 * Writes the text of a new drawer.
 *
 * @param drawer What it says.
 * @returns The whole file.
 * @throws {CoordinationError} `invalid_input` if the header gets too long.
 */
export function renderDrawer(drawer: DrawerText): string {
  const { links = [], content } = drawer;
  const body = `\n# ${headingOf(drawer.title)}\n\n${content}${relatedOf(links)}\n`;
  const header = headerOf(drawer);
  // mclaude 0.6 would take such a line of the content for the header's.
  const isMistaken = /^superseded_by: /m.test(body.slice(0, Math.max(0, WINDOW - header.length)));
  return (isMistaken ? headerOf(drawer, ".".repeat(WINDOW - header.length)) : header) + body;
}

function headerOf(drawer: DrawerText, padding?: string): string {
  const { tags = [], links = [], extra = [] } = drawer;
  return writeFrontmatter([
    ["title", drawer.title],
    ["created", drawer.created],
    ["session", drawer.session || undefined],
    ["hall", drawer.hall],
    ["tags", tags.length === 0 ? undefined : tags],
    ["valid_from", drawer.valid_from],
    ["valid_to", "null"],
    ["superseded_by", "null"],
    ["links", links.length === 0 ? undefined : links],
    ...extra,
    ["padding", padding],
  ], {
    flow: ["tags", "links", "allowed_secrets"],
    plain: ["title", "created", "session", "hall", "valid_from", "valid_to", "superseded_by"],
  });
}

/** A title in a heading: one line, whatever it was. */
function headingOf(title: string): string {
  return oneLine(title);
}

/** The list of links that mclaude 0.6 puts below the content. */
function relatedOf(links: readonly string[]): string {
  if (links.length === 0) return "";
  return `\n\n## Related\n\n${links.map((link) => `- [[${oneLine(link)}]]`).join("\n")}`;
}
