/**
 * `mclaude hook pre-commit`, `prepare-commit-msg` and `pre-push`: what git runs.
 *
 * Invariant: it ends with 1 for a conflict, and with 0 for everything else, also where it fails.
 *
 * @module
 */
import {
  type Conflict,
  describeConflicts,
  describeLateCommits,
  findConflicts,
  findLateCommits,
  type GuardHook,
  lookAtLocks,
  ownTokens,
  readStaged,
  recordOverride,
  TRAILER,
} from "../lib/guard.ts";
import { gitIn } from "../lib/handoffs.ts";
import type { Context } from "../lib/operations/operation.ts";
import { oneLine } from "../lib/store/text.ts";
import { makeContext } from "./context.ts";
import type { Surroundings } from "./run.ts";

/** The most that is read of what is pushed, in bytes. */
const MAX_INPUT = 1024 * 1024;

/** Where a message comes from in which nothing is to be added. */
const UNTOUCHED = ["merge", "squash"];

/**
 * Runs a hook of git.
 *
 * @param hook Which one.
 * @param args What git gives it.
 * @param world The world around it.
 * @returns The exit code.
 */
export function gitHook(hook: GuardHook, args: readonly string[], world: Surroundings): number {
  try {
    const context = makeContext(QUIET, world);
    switch (hook) {
      case "pre-commit":
        return preCommit(context, world);
      case "prepare-commit-msg":
        return prepareMessage(context, args, world);
      case "pre-push":
        return prePush(context, world);
    }
  } catch (error) {
    const reason = oneLine((error as Error).message ?? String(error), 300);
    world.err(`mclaude: the guard cannot look, and lets this pass: ${reason}`);
    return 0;
  }
}

const QUIET = {
  ...{ json: false, quiet: true, help: false, noColor: true },
  ...{ input: undefined, project: undefined, as: undefined, session: undefined },
};

function isOff({ env }: Surroundings): boolean {
  return /^(?:off|0|no|false)$/i.test(env.MCLAUDE_GUARD ?? "");
}

/** What stands in the way of the commit, and the caller's own locks on it. */
function look(context: Context): { conflicts: Conflict[]; tokens: string[] } {
  const { project } = context;
  const staged = readStaged(gitIn(project.worktree));
  if (staged === undefined || staged.paths.length === 0) return { conflicts: [], tokens: [] };
  const top = { ...project, cwd: project.worktree };
  const state = lookAtLocks(top, context.caller(), staged.paths);
  return { conflicts: findConflicts(state), tokens: ownTokens(state) };
}

function preCommit(context: Context, world: Surroundings): number {
  const { conflicts } = look(context);
  if (conflicts.length === 0) return 0;
  if (isOff(world)) {
    record(context, "variable", conflicts);
    world.err(`mclaude: the guard is off; ${count(conflicts)} recorded as overridden`);
    return 0;
  }
  world.err(describeConflicts(conflicts));
  return 1;
}

/**
 * Git runs this one also with `--no-verify`. A conflict that is still there was passed over, since
 * the other hook would have stopped it.
 */
function prepareMessage(context: Context, args: readonly string[], world: Surroundings): number {
  const [file, source = ""] = args;
  const { conflicts, tokens } = look(context);
  if (conflicts.length > 0 && !isOff(world)) {
    record(context, "no-verify", conflicts);
    world.err(`mclaude: the guard was passed over; ${count(conflicts)} recorded`);
  }
  // Whoever leaves the editor without a message wants no commit: a trailer would make one.
  const isWritten = source === "message" || source === "commit";
  if (file === undefined || !isWritten || UNTOUCHED.includes(source)) return 0;
  const trailers = tokens.flatMap((token) => ["--trailer", `${TRAILER}: ${token}`]);
  if (trailers.length === 0) return 0;
  gitIn(context.project.worktree)([
    ...["interpret-trailers", "--in-place", "--if-exists", "addIfDifferent", ...trailers, file],
  ]);
  return 0;
}

function prePush({ project }: Context, world: Surroundings): number {
  const commits = findLateCommits(project, world.readInput(MAX_INPUT), gitIn(project.worktree));
  if (commits.length === 0) return 0;
  if (isOff(world)) {
    world.err(`mclaude: the guard is off; ${commits.length} late commits are pushed`);
    return 0;
  }
  world.err(describeLateCommits(commits));
  return 1;
}

function record(
  { project, caller }: Context,
  how: "variable" | "no-verify",
  conflicts: readonly Conflict[],
): void {
  try {
    recordOverride(project, { caller: caller(), how, conflicts });
  } catch {
    // That it cannot be recorded is no reason to stop it.
    return;
  }
}

function count(conflicts: readonly Conflict[]): string {
  return conflicts.length === 1 ? "1 file" : `${conflicts.length} files`;
}
