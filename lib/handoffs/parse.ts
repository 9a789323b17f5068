/**
 * Reads handoffs: ours, mclaude 0.6's, and those that people wrote or edited. Never
 * fails; what is not understood is kept as text.
 *
 * @module
 */
import { headerList, headerText, readFrontmatter } from "../store/frontmatter.ts";
import { parseTime, utcTime } from "../store/times.ts";
import {
  type Decision,
  type DoneItem,
  type Handoff,
  HANDOFF_STATUSES,
  type HandoffContent,
  parseName,
  stampMinute,
} from "./handoff.ts";
import { PLACEHOLDERS } from "./render.ts";

/** Where a handoff's text comes from. */
export interface HandoffSource {
  /** The file's name. */
  readonly name: string;
  /** The file's path. */
  readonly path: string;
  /** When the file was last changed, in milliseconds since the epoch. */
  readonly mtime: number;
}

/**
 * Reads a file of the handoff folder.
 *
 * @param text The file.
 * @param source Its name and time.
 * @returns What it says; the state is that of the file alone.
 */
export function parseHandoff(text: string, source: HandoffSource): Handoff {
  const header = readFrontmatter(text);
  const body = parseBody(header.body);
  const name = parseName(source.name);
  const said = (key: string) => headerText(header, key) ?? "";
  const kind = said("type") === "rollup" || name?.session === "rollup"
    ? "rollup"
    : body.time !== "" || body.fields.has("session id") || body.sections.has("goal")
    ? "handoff"
    : "note";
  const minute = name === undefined ? "" : stampMinute(name.stamp);
  const status =
    HANDOFF_STATUSES.find((known) => known === body.fields.get("status")?.toUpperCase()) ??
      "ACTIVE";
  return {
    id: source.name.replace(/\.md$/, ""),
    path: source.path,
    kind,
    status: kind === "handoff" ? status : kind === "rollup" ? "ROLLUP" : "NOTE",
    status_by: "",
    status_at: "",
    status_note: "",
    created: created([said("created"), body.time, minute], source.mtime),
    shown_time: body.time || minute,
    title: kind === "rollup" ? body.title.replace(/^Rollup\s*[-—–:]\s*/i, "") : "",
    session_id: body.fields.get("session id") || said("session"),
    identity: said("identity") || (kind === "rollup" ? said("author") : ""),
    branch: said("branch"),
    commit: said("commit"),
    working_directory: body.fields.get("working directory") ?? "",
    invoked_by: said("invoked_by"),
    worked_by: headerList(header, "worked_by"),
    covers: kind === "rollup" ? headerList(header, "covers") : [],
    through: kind === "rollup" ? said("through") : "",
    rolled_up_into: said("rolled_up_into"),
    ...contentOf(body),
  };
}

/**
 * Reads the sections of Markdown with the headings of a handoff.
 *
 * @param text Markdown, with or without a header.
 * @returns What the sections say.
 */
export function parseContent(text: string): HandoffContent {
  return contentOf(parseBody(readFrontmatter(text).body));
}

/**
 * Reads a done item in the notation of the file.
 *
 * @param text ``text (check: `command`)``.
 * @returns The text and the check.
 */
export function parseDone(text: string): DoneItem {
  const start = text.lastIndexOf("(check: `");
  const match = start < 0 ? null : /^\(check: (`+)([^\n]+?)\1\)$/.exec(text.slice(start).trimEnd());
  if (match === null) return { text, check: "" };
  const [, fence = "", command = ""] = match;
  const check = fence.length > 1 ? command.trim() : command;
  return { text: text.slice(0, start).trimEnd(), check };
}

/**
 * Reads a decision in the notation of the file, or as people say it.
 *
 * @param text `**what** because why`, or `what because why`.
 * @returns What and why.
 */
export function parseDecision(text: string): Decision {
  const plain = text.trim();
  const end = plain.startsWith("**") ? plain.indexOf("**", 2) : -1;
  const bold = end > 0 && /^\*\*(?:\s+because\s|$)/.test(plain.slice(end));
  const split = bold ? end + 2 : plain.search(/\sbecause\s/);
  if (split < 0) return { what: plain, why: "" };
  const what = bold ? plain.slice(2, end) : plain.slice(0, split);
  return { what: what.trim(), why: plain.slice(split).trim().slice("because".length).trim() };
}

/** When something was written: the first time that says so; a bare minute is refined. */
function created(times: readonly string[], mtime: number): string {
  for (const text of times) {
    const time = parseTime(text);
    if (time === undefined) continue;
    const bare = time % 60_000 === 0 && mtime >= time && mtime < time + 60_000;
    return utcTime(new Date(bare ? mtime : time));
  }
  return utcTime(new Date(mtime));
}

/** A body by headings. */
interface Body {
  title: string;
  time: string;
  fields: Map<string, string>;
  sections: Map<string, string[]>;
}

function parseBody(text: string): Body {
  const body: Body = { title: "", time: "", fields: new Map(), sections: new Map() };
  let heading = "";
  let section: string[] | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const found = /^(#{1,3})\s+(.*)$/.exec(line);
    if (found === null) {
      const field = section === undefined ? /^\*\*([^*]+):\*\*\s*(.*)$/.exec(line) : null;
      const key = field?.[1]?.toLowerCase() ?? "";
      if (field !== null && !body.fields.has(key)) body.fields.set(key, field[2]!.trim());
      section?.push(line);
      continue;
    }
    const [level = "", name = ""] = [found[1], found[2]?.trim()];
    if (level.length === 1) {
      if (section !== undefined) section.push(name);
      else if (body.title === "") body.title = name;
      continue;
    }
    if (level.length === 2) heading = name;
    const key = sectionOf(level.length === 3 ? name : heading, heading);
    section = body.sections.get(key) ?? [];
    body.sections.set(key, section);
    if (key === "summary" && !/^(?:notes|summary)$/i.test(name)) section.push(`${name}:`);
  }
  body.time = /^Session Handoff\s*[-—–]\s*(.+)$/i.exec(body.title)?.[1] ?? "";
  return body;
}

function sectionOf(name: string, above: string): string {
  const text = name.toLowerCase();
  if (/^goals?\b/.test(text)) return "goal";
  if (/^done\b|^what (?:was|is) done/.test(text)) return "done";
  if (/not work|failed|in vain/.test(text)) return "not_worked";
  if (/^(?:working|works)\b(?! dir)/.test(text)) return "working";
  if (/^broken\b/.test(text)) return "broken";
  if (/^blocked\b|^blockers\b/.test(text)) return "blocked";
  if (/\bstate\b/.test(text)) return "state";
  if (/decision/.test(text)) return "decisions";
  if (/^background/.test(text)) return "background";
  if (/^refs?\b|^references\b/.test(text)) return "refs";
  if (/^next/.test(text)) return "next_step";
  if (/^covered/.test(text)) return "covered";
  return above === name ? "summary" : sectionOf(above, above);
}

function contentOf({ sections }: Body): HandoffContent {
  const state = items(sections.get("state"));
  const among = (key: "working" | "broken" | "blocked", label: RegExp) => [
    ...items(sections.get(key), PLACEHOLDERS[key]),
    ...state.filter((item) => label.test(item)).map((item) => item.replace(/^\w+:\s*/, "")),
  ];
  return {
    goal: prose(sections.get("goal"), PLACEHOLDERS.goal),
    done: items(sections.get("done"), PLACEHOLDERS.done).map(parseDone),
    not_worked: items(sections.get("not_worked"), PLACEHOLDERS.not_worked),
    working: among("working", /^(?!broken:|blocked:|open:)/i),
    broken: among("broken", /^broken:/i),
    blocked: among("blocked", /^(?:blocked|open):/i),
    decisions: items(sections.get("decisions"), PLACEHOLDERS.decisions).map(parseDecision),
    background: items(sections.get("background")),
    refs: items(sections.get("refs")),
    next_step: prose(sections.get("next_step"), PLACEHOLDERS.next_step),
    summary: prose(sections.get("summary")),
  };
}

function prose(lines: readonly string[] = [], none = ""): string {
  const text = lines.map((line) => line.replace(/^\\(?= {0,3}(?:#|\*\*|\\))/, ""))
    .join("\n").trim();
  return text === none || text === "(none)" ? "" : text;
}

function items(lines: readonly string[] = [], none = ""): string[] {
  const found: string[] = [];
  for (const line of lines) {
    const marker = /^( *)(?:[-*+]|\d{1,3}[.)])\s+/.exec(line);
    if (marker !== null && (marker[1]!.length < 2 || found.length === 0)) {
      found.push(line.slice(marker[0].length));
    } else if (line.trim() !== "" || found.length > 0) {
      const more = line.replace(/^ {1,2}/, "");
      if (found.length === 0) found.push(more);
      else found[found.length - 1] += `\n${more}`;
    }
  }
  return found.map((item) => item.trim()).filter((item) => !["", "(none)", none].includes(item));
}
