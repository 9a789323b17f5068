/**
 * What the doctor looks at, and what it finds.
 *
 * @module
 */
import type { Caller } from "../caller.ts";
import type { Project } from "../store/root.ts";

/** How something is. */
export type Health = "ok" | "warn" | "fault" | "skipped";

/** Something to be moved out of the way. */
export interface Move {
  /** The path, relative to the store. */
  readonly path: string;
  /** Why. */
  readonly reason: string;
}

/** What was found out. */
export interface Check {
  /** What it belongs to. */
  readonly group: string;
  /** What was looked at. */
  readonly name: string;
  /** How it is. */
  readonly status: Health;
  /** What was seen, in a line. */
  readonly detail: string;
  /** The files that it is about, some of them. */
  readonly files: readonly string[];
  /** What a person can do; `""` if nothing is to be done. */
  readonly next: string;
  /** What `--fix` would move into quarantine. */
  readonly moves: readonly Move[];
}

/** What the doctor stands on. */
export interface Patient {
  /** The project. */
  readonly project: Project;
  /** Who asks. */
  caller(): Caller;
  /** The home folder and Claude Code's own, if they are known. */
  readonly home: string | undefined;
  readonly claude: string | undefined;
  /** What the environment says; nothing by default. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The words that start this program. */
  readonly program: readonly string[];
  /** Now, in milliseconds since the epoch. */
  readonly now: number;
}

/** The most files that are named. */
const MOST_FILES = 20;

/**
 * Makes a check.
 *
 * @param group What it belongs to.
 * @param name What was looked at.
 * @param found What was found; `ok` by default.
 * @returns The check.
 */
export function check(
  group: string,
  name: string,
  found: Partial<Omit<Check, "group" | "name">> & { detail: string },
): Check {
  const { status = "ok", detail, files = [], next = "", moves = [] } = found;
  return { group, name, status, detail, files: files.slice(0, MOST_FILES), next, moves };
}

/**
 * Counts things in words.
 *
 * @param number How many.
 * @param word What, in the singular.
 * @returns For example `2 files`.
 */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
