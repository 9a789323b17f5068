/**
 * What the readers of all layers have in common.
 *
 * @module
 */
import { relative, sep } from "node:path";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import type { Actors } from "./actors.ts";

/** What a reader of one layer gets. */
export interface Sources {
  /** The project. */
  readonly project: Project;
  /** Who acts. */
  readonly actors: Actors;
  /** Takes what could not be read. */
  readonly problems: Problem[];
  /** Now, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A path as events name it.
 *
 * @param project The project.
 * @param path The absolute path.
 * @returns The path relative to `.claude`, with `/`.
 */
export function sourceOf(project: Project, path: string): string {
  return relative(project.store, path).replaceAll(sep, "/");
}

/**
 * Reads something that may be damaged, and goes on without it.
 *
 * @param path What is read.
 * @param problems Takes what was wrong.
 * @param read Reads it.
 * @returns What was read, or `undefined`.
 */
export function guarded<T>(path: string, problems: Problem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    problems.push(problem(path, error));
    return undefined;
  }
}

/**
 * A moment as events have it.
 *
 * @param ms Milliseconds since the epoch.
 * @returns ISO 8601, UTC; `""` if it is unknown.
 */
export function moment(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return "";
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
