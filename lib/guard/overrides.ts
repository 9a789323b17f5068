/**
 * Commits that were made in spite of the guard: `.claude/locks/overrides.jsonl`, a line each.
 *
 * Not guaranteed: that every one is there. A repository without the hook asks nobody.
 *
 * @module
 */
import { join } from "node:path";
import type { Caller } from "../caller.ts";
import { append, ensureFolder } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";
import type { Conflict } from "./decide.ts";

/** The most files that are recorded of a commit. */
const MOST = 50;

/**
 * Records that the guard was overridden.
 *
 * @param project The project.
 * @param override By whom, how, and over what.
 */
export function recordOverride(
  project: Project,
  { caller, how, conflicts, now = new Date() }: {
    caller: Caller;
    how: "variable" | "no-verify";
    conflicts: readonly Conflict[];
    now?: Date;
  },
): void {
  const folder = ensureFolder(project.root, ".claude", "locks");
  const line = {
    at: now.toISOString(),
    how,
    session_id: caller.session,
    identity: caller.identity,
    files: conflicts.slice(0, MOST).map(({ path, locks, lost }) => ({
      path: oneLine(path, 300),
      tokens: lost === undefined ? locks.map(({ token }) => token) : [lost],
    })),
    more: Math.max(0, conflicts.length - MOST),
  };
  append(join(folder, "overrides.jsonl"), `${JSON.stringify(line)}\n`);
}
