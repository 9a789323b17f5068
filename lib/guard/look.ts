/**
 * What the guard has to know: who holds what is about to be committed, and which locks the one
 * who commits has, or has lost.
 *
 * @module
 */
import { join } from "node:path";
import type { Caller } from "../caller.ts";
import { observeSessions } from "../liveness.ts";
import { readBeat } from "../liveness/beats.ts";
import { checkPaths } from "../locks/check.ts";
import { patternsOverlap } from "../locks/overlap.ts";
import { lockPaths, parseRecord, tokenOf } from "../locks/record.ts";
import { readSlug } from "../locks/state.ts";
import { checkFolder, exists } from "../store/files.ts";
import { listGenerations, readIntent } from "../store/generations.ts";
import type { Project } from "../store/root.ts";
import type { GuardState, LostLock } from "./decide.ts";

/**
 * Looks at the locks on some paths.
 *
 * @param project The project, its working folder the top of the worktree.
 * @param caller Who commits.
 * @param paths The paths, relative to the top.
 * @returns What is known.
 */
export function lookAtLocks(
  project: Project,
  caller: Caller,
  paths: readonly string[],
): GuardState {
  checkFolder(project.root, ".claude", "locks");
  const { mirror, index } = lockPaths(project);
  if (paths.length === 0 || (!exists(mirror) && !exists(index))) return { checks: [], lost: [] };
  const isMine = (session: string) => caller.isMe?.(session) ?? session === caller.session;
  const checks = checkPaths(project, paths.map(usable), {
    observe: observeSessions(project, { verify: true }),
    isMine,
  });
  return { checks, lost: lostLocks(project, caller, paths) };
}

/** A name with control characters cannot be claimed, so nobody holds it but by its folder. */
function usable(path: string): string {
  // deno-lint-ignore no-control-regex
  return path.replaceAll(/[\u0000-\u001f\u007f]/g, "?");
}

/** Locks that the session's beat says it has, and has not any longer. */
function lostLocks(project: Project, caller: Caller, paths: readonly string[]): LostLock[] {
  const slugs = readBeat(project, caller.session)?.lock_slugs ?? [];
  return slugs.slice(0, 100).flatMap((slug) => {
    try {
      return lostLock(project, { slug, caller, paths });
    } catch {
      // Doubt stops nobody.
      return [];
    }
  });
}

function lostLock(
  project: Project,
  { slug, caller, paths }: { slug: string; caller: Caller; paths: readonly string[] },
): LostLock[] {
  const { holders } = readSlug(project, slug, { observe: observeSessions(project) });
  if (holders.some(({ record }) => record.session_id === caller.session)) return [];
  const folder = join(lockPaths(project).generations, slug);
  for (const { number, decided } of listGenerations(folder)) {
    const record = decided ? parseRecord(readIntent(folder, number) ?? "", slug) : undefined;
    if (record?.session_id !== caller.session) continue;
    const covered = paths.filter((path) => record.files.some((one) => patternsOverlap(one, path)));
    const token = tokenOf({ slug, generation: number });
    return covered.length === 0 ? [] : [{ token, slug, paths: covered }];
  }
  return [];
}

/**
 * The tokens of the locks that cover some paths and are the caller's.
 *
 * @param state What is known.
 * @returns The tokens, sorted.
 */
export function ownTokens({ checks }: GuardState): string[] {
  const own = checks.flatMap(({ locks }) => locks.filter(({ mine }) => mine));
  return [...new Set(own.filter(({ generation }) => generation > 0).map(tokenOf))].sort();
}
