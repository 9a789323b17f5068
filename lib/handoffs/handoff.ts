/**
 * What a handoff is, and where its file stands.
 *
 * A session that stops says what it wanted, did, tried in vain and would do next; the next
 * one resumes there. mclaude 0.6's Markdown is the format; what we add stands in the
 * header at the top of the file.
 *
 * ```
 *   ACTIVE ──resume──▶ RESUMED ──close──▶ CLOSED        any of them ──resume──▶ RESUMED
 *      └───────────────abandon──────────▶ ABANDONED
 * ```
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { digest } from "../store/digest.ts";
import { checkSlug, slugify, STOP_WORDS } from "../store/names.ts";
import type { Project } from "../store/root.ts";

/** The states of a handoff. */
export const HANDOFF_STATUSES = ["ACTIVE", "RESUMED", "CLOSED", "ABANDONED"] as const;

/** The state of a handoff. */
export type HandoffStatus = typeof HANDOFF_STATUSES[number];

/** Something done, and the command that proves it. */
export interface DoneItem {
  /** What was done. */
  readonly text: string;
  /** A shell command that succeeds while this is true; `""` if there is none. */
  readonly check: string;
}

/** A decision. */
export interface Decision {
  /** What was decided. */
  readonly what: string;
  /** The reason; `""` if none was given. */
  readonly why: string;
}

/** What a handoff says, by section. */
export interface HandoffContent {
  /** What the work is for. */
  readonly goal: string;
  /** What was done. */
  readonly done: readonly DoneItem[];
  /** What was tried in vain, and why it failed. */
  readonly not_worked: readonly string[];
  /** What works now. */
  readonly working: readonly string[];
  /** What is broken now. */
  readonly broken: readonly string[];
  /** What waits for others. */
  readonly blocked: readonly string[];
  /** What was decided. */
  readonly decisions: readonly Decision[];
  /** What runs in the background. */
  readonly background: readonly string[];
  /** Things in other systems, as `provider:id`. */
  readonly refs: readonly string[];
  /** What to do next. */
  readonly next_step: string;
  /** What stands under headings of other names. */
  readonly summary: string;
}

/** A file in the handoff folder. */
export interface Handoff extends HandoffContent {
  /** The file's name without `.md`. */
  readonly id: string;
  /** The absolute path of the file. */
  readonly path: string;
  /** A handoff, a rollup of several, or a file that is neither. */
  readonly kind: "handoff" | "rollup" | "note";
  /** The state now; a rollup and a note have none. */
  readonly status: HandoffStatus | "ROLLUP" | "NOTE";
  /** The session that gave it this state; `""` if unknown. */
  readonly status_by: string;
  /** When it got this state: ISO 8601, UTC; `""` if that is when it was written. */
  readonly status_at: string;
  /** What was said when it got this state. */
  readonly status_note: string;
  /** When it was written: ISO 8601, UTC, milliseconds. */
  readonly created: string;
  /** The time as the file shows it. */
  readonly shown_time: string;
  /** The title of a rollup; `""` for others. */
  readonly title: string;
  /** The session that wrote it. */
  readonly session_id: string;
  /** The identity that wrote it; `""` if unknown. */
  readonly identity: string;
  /** The branch it was written on; `""` if unknown. */
  readonly branch: string;
  /** The commit it was written at; `""` if unknown. */
  readonly commit: string;
  /** Where its session worked; `""` if it does not say. */
  readonly working_directory: string;
  /** Who asked for the work; `""` if it does not say. */
  readonly invoked_by: string;
  /** Who worked on it, in order. */
  readonly worked_by: readonly string[];
  /** What a rollup says that it covers: ids, or slugs in old ones. */
  readonly covers: readonly string[];
  /** Until when a rollup covers; `""` for others. */
  readonly through: string;
  /** The rollup that covers this; `""` if none does. */
  readonly rolled_up_into: string;
}

/** The folder of the handoffs. */
export function handoffFolder(project: Project): string {
  return join(project.store, "handoffs");
}

/** The name of the derived list of all handoffs. */
export const INDEX_FILE = "INDEX.md";

/** What the name of a handoff's file says. */
export interface HandoffName {
  /** The minute: `2026-04-09_14-36`. */
  readonly stamp: string;
  /** The part that stands for the session; `rollup` for a rollup. */
  readonly session: string;
  /** The slug with the suffix of a collision. */
  readonly slug: string;
  /** The number of a collision; 1 for the first. */
  readonly number: number;
}

const STAMP = "(\\d{4}-\\d{2}-\\d{2}_\\d{2}-\\d{2})";
const NAME = new RegExp(`^${STAMP}_(rollup|.{8})_(.+)\\.md$`, "su");

/**
 * Reads the name of a handoff's file.
 *
 * @param file The file's name.
 * @returns What it says, or `undefined` if somebody named it freely.
 */
export function parseName(file: string): HandoffName | undefined {
  const match = NAME.exec(file);
  if (match === null) return undefined;
  const [, stamp = "", session = "", slug = ""] = match;
  return { stamp, session, slug, number: Number(/_(\d{1,6})$/.exec(slug)?.[1] ?? 1) };
}

/**
 * The minute of a stamp as people read it.
 *
 * @param stamp `2026-04-09_14-36`.
 * @returns `2026-04-09 14:36`.
 */
export function stampMinute(stamp: string): string {
  return `${stamp.slice(0, 10)} ${stamp.slice(11, 13)}:${stamp.slice(14, 16)}`;
}

/**
 * The eight characters that stand for a session in names and rows: its first eight, or,
 * of a shorter id, a digest. Always the same for the same session.
 *
 * @param session The session's id.
 * @returns Eight characters.
 */
export function sessionPart(session: string): string {
  return session.length >= 8 ? session.slice(0, 8).replace(/[^A-Za-z0-9-]/g, "-") : digest(session);
}

/**
 * The slug of a new handoff.
 *
 * @param goal What it is made from if none is given.
 * @param slug The slug that was given; made fit where it can be.
 * @returns A slug.
 * @throws {CoordinationError} `invalid_name` if the given one has characters of a path.
 */
export function handoffSlug(goal: string, slug: string | undefined): string {
  if (slug === undefined || slug === "") {
    return slugify(goal, { stopWords: STOP_WORDS, fallback: "untitled-work" });
  }
  // deno-lint-ignore no-control-regex
  if (/[/\\\u0000-\u001f\u007f]|\.\./.test(slug.normalize("NFKC"))) return checkSlug(slug);
  return slugify(slug, { words: 20, fallback: "untitled-work" });
}

/**
 * Reads a state in any case.
 *
 * @param text What was given.
 * @returns The state.
 * @throws {CoordinationError} `invalid_input` if there is no such state.
 */
export function checkStatus(text: string): HandoffStatus {
  const status = HANDOFF_STATUSES.find((known) => known === text.toUpperCase());
  if (status !== undefined) return status;
  throw new CoordinationError(
    "invalid_input",
    `Cannot use the status ${JSON.stringify(text.slice(0, 80))}: use one of ${
      HANDOFF_STATUSES.join(", ")
    }`,
    { data: { status: text } },
  );
}
