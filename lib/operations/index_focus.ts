/**
 * What a map is drawn to: what is given, what is locked, what the last handoff names.
 *
 * @module
 */
import { latestHandoff } from "../handoffs.ts";
import { observeSessions } from "../liveness.ts";
import { listLocks } from "../locks.ts";
import type { Project } from "../store/root.ts";

/** What counts for a file that is locked or named, by what counts for one that is given. */
const HINT = 0.3;

/** A path as it is written in a text. */
const PATHS =
  /(?:[\w@.-]+\/)+[\w@.-]+|\b[\w-]+\.(?:[cm]?[jt]sx?|py|go|rs|java|c|h|cc|cpp|hpp|cs|rb|php|kt|scala|sh)\b/g;

/**
 * Weighs what is in focus.
 *
 * @param project The project.
 * @param given What the caller named, from the root.
 * @returns How much each path is in focus.
 */
export function focusOf(project: Project, given: readonly string[]): Map<string, number> {
  const focus = new Map<string, number>();
  for (const path of given) focus.set(path, 1);
  for (const path of [...lockedPaths(project), ...namedPaths(project)]) {
    if (!focus.has(path)) focus.set(path, HINT);
  }
  return focus;
}

function lockedPaths(project: Project): string[] {
  try {
    const { locks } = listLocks(project, { observe: observeSessions(project) });
    return locks.flatMap(({ files }) => [...files]);
  } catch {
    // A map is made where locks cannot be read.
    return [];
  }
}

function namedPaths(project: Project): string[] {
  try {
    const found = latestHandoff(project);
    return [...new Set(found?.text.match(PATHS) ?? [])].slice(0, 40);
  } catch {
    return [];
  }
}
