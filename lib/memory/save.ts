/**
 * Saving a drawer.
 *
 * @module
 */
import { relative, sep } from "node:path";
import { CoordinationError } from "../errors.ts";
import { ensureFolder } from "../store/files.ts";
import { checkBody } from "../store/frontmatter.ts";
import { slugify } from "../store/names.ts";
import { publishNumbered, reasonOf } from "../store/numbered.ts";
import { removePublished } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { oneLine } from "../store/text.ts";
import { headerTime, parseTime, utcTime } from "../store/times.ts";
import { ensureCore } from "./core.ts";
import { type Drawer, parseDrawer, renderDrawer } from "./drawer.ts";
import { finishIntents } from "./intents.ts";
import { loadMemory } from "./load.ts";
import { MEMORY_FOLDER, memoryFolder, placeName } from "./places.ts";
import { findSimilar, type SimilarDrawer } from "./similar.ts";
import { activeDrawer, supersede, taken } from "./supersede.ts";

/** How similar a drawer has to be to be told of. */
const TELL = 0.6;

/** How many similar drawers are told of. */
const TOLD = 3;

/** Who saves, and when. */
export interface DrawerWriter {
  /** The session. */
  session: string;
  /** The identity it belongs to. */
  identity: string;
  /** How the identity is known. */
  identitySource?: string | undefined;
  /**
   * The time.
   *
   * @default {new Date()}
   */
  now?: Date;
}

/** What a new drawer should say. */
export interface DrawerInput {
  /** The wing: a project, a person or a wide subject. */
  wing: string;
  /** The room: a subject in the wing. */
  room: string;
  /**
   * The hall: what kind of knowledge it is.
   *
   * @default {"facts"}
   */
  hall?: string | undefined;
  /** What it is about. */
  title: string;
  /** What it says; written as it is. */
  content: string;
  /** What it is filed under. */
  tags?: readonly string[] | undefined;
  /** Names or paths of drawers that belong to it. */
  links?: readonly string[] | undefined;
  /** The session to record instead of the writer's. */
  session?: string | undefined;
  /** Since when it is true; by default since now. */
  valid_from?: string | undefined;
  /** The drawer whose place it takes. */
  supersedes?: string | undefined;
  /** The rules of the secrets scan that were overridden. */
  allowed_secrets?: readonly string[] | undefined;
}

/** A drawer that was saved. */
export interface SavedDrawer {
  /** The drawer. */
  readonly drawer: Drawer;
  /** Its file. */
  readonly path: string;
  /** The drawer whose place it took; `""` if of none. */
  readonly superseded: string;
  /** Active drawers that say much the same. */
  readonly similar: readonly SimilarDrawer[];
  /** What went wrong besides; the drawer itself is safe. */
  readonly problems: readonly Problem[];
}

/**
 * Saves a drawer.
 *
 * @param project The project.
 * @param input What it says.
 * @param writer Who saves it.
 * @returns The drawer, which is on the disk, and those that are similar.
 * @throws {CoordinationError} `invalid_name`, `invalid_input`; `drawer_superseded` if another
 * drawer took the place that this one should take, then nothing is saved; `store_failure` if the
 * file is there and something else failed, then `data.path` is the file.
 */
export function saveDrawer(
  project: Project,
  input: DrawerInput,
  writer: DrawerWriter,
): SavedDrawer {
  const places = [
    placeName(input.wing, "wing"),
    placeName(input.room, "room"),
    placeName(input.hall ?? "facts", "hall"),
  ] as const;
  const memory = loadMemory(project);
  const old = input.supersedes === undefined
    ? undefined
    : activeDrawer(project, input.supersedes, memory);
  const { title, created, text } = textOf(input, { ...writer, old });
  const similar = findSimilar(
    memory.drawers.filter(({ path }) => path !== old?.path),
    { title, content: input.content },
    { threshold: TELL, limit: TOLD },
  );
  const problems = finishIntents(project);
  ensureCore(project);
  const [wing, room, hall] = places;
  const folder = ensureFolder(
    project.root,
    ...[".claude", MEMORY_FOLDER, "wings", wing, "rooms", room, hall],
  );
  const file = publishNumbered(folder, `${created.slice(0, 10)}_${slugify(title)}`, text);
  const path = relative(memoryFolder(project), file).replaceAll(sep, "/");
  if (old !== undefined) problems.push(...takePlace(project, { old, file, path, created }));
  return {
    drawer: parseDrawer(text, { path }),
    path: file,
    superseded: old?.path ?? "",
    similar,
    problems,
  };
}

function textOf(
  input: DrawerInput,
  writer: DrawerWriter & { old: Drawer | undefined },
): { title: string; created: string; text: string } {
  const { now = new Date(), old } = writer;
  const { content, valid_from, allowed_secrets = [] } = input;
  const title = input.title.trim();
  if (oneLine(title) === "") {
    throw new CoordinationError("invalid_input", "Cannot save a drawer without a title: give one");
  }
  if (valid_from !== undefined && parseTime(valid_from) === undefined) {
    throw new CoordinationError(
      "invalid_input",
      `Cannot use "${oneLine(valid_from, 40)}" as a time: give one such as 2026-04-09T14:36`,
    );
  }
  const created = headerTime(now);
  const text = renderDrawer({
    title,
    created,
    session: oneLine(input.session || writer.session, 128),
    hall: oneLine(input.hall ?? "facts"),
    // mclaude 0.6 reads a comma as the end of a tag.
    tags: lines(input.tags?.flatMap((tag) => tag.split(","))),
    valid_from: valid_from?.trim() ?? created,
    links: lines(input.links).map((link) => link.replace(/^\[\[(.*)\]\]$/, "$1")),
    extra: [
      ["identity", writer.identity],
      ["identity_source", writer.identitySource],
      ["created_utc", utcTime(now)],
      ["supersedes", old?.path],
      ["allowed_secrets", allowed_secrets.length === 0 ? undefined : allowed_secrets],
    ],
    content: checkBody(content),
  });
  return { title, created, text };
}

function lines(texts: readonly string[] = []): string[] {
  return texts.map((text) => oneLine(text, 200)).filter((text) => text !== "");
}

/** Puts a drawer that was just written in the place of another one, or takes it away again. */
function takePlace(
  project: Project,
  { old, file, path, created }: { old: Drawer; file: string; path: string; created: string },
): readonly Problem[] {
  try {
    const attempt = supersede(project, { old: old.path, new: path, valid_to: created });
    if (attempt.won) return attempt.problems;
  } catch (error) {
    throw new CoordinationError(
      "store_failure",
      `Cannot supersede "${oneLine(old.path)}" (${reasonOf(error)}), but "${file}" is written; ` +
        `then run: mclaude memory supersede ${old.path} ${path}`,
      { cause: error, data: { path: file } },
    );
  }
  // Nobody was told of it yet; two drawers that hold would be worse than a refusal.
  removePublished(file);
  const memory = loadMemory(project);
  throw taken(memory, memory.byPath.get(old.path) ?? old);
}
