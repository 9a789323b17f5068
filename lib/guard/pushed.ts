/**
 * Before a push: was a commit made under a lock that had been lost by then?
 *
 * @module
 */
import { join } from "node:path";
import type { GitRunner } from "../handoffs.ts";
import { parseEnding } from "../locks/archive.ts";
import { lockPaths } from "../locks/record.ts";
import { readEnd } from "../store/generations.ts";
import { checkSlug } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";

/** The name of the trailer that a commit's locks are told in. */
export const TRAILER = "Mclaude-Lock";

/** A commit under a lock that was lost before. */
export interface LateCommit {
  /** The commit. */
  readonly commit: string;
  /** What it says it does. */
  readonly subject: string;
  /** The token. */
  readonly token: string;
}

/** The most commits of a push that are looked at. */
const MOST = 1_000;

/**
 * Finds commits of a push that were made under locks which were taken over or ended by force
 * before.
 *
 * @param project The project.
 * @param lines What git says of the push on standard input.
 * @param git Runs git.
 * @returns The commits.
 */
export function findLateCommits(project: Project, lines: string, git: GitRunner): LateCommit[] {
  const late: LateCommit[] = [];
  for (const line of lines.split("\n")) {
    const [, local = "", , remote = ""] = line.split(" ");
    if (!/^[0-9a-f]{40,64}$/.test(local) || /^0+$/.test(local)) continue;
    const known = /^0+$/.test(remote) || git(["cat-file", "-e", remote]) === undefined
      ? ["--not", "--remotes"]
      : ["--not", remote];
    const text = git([
      ...["log", "-z", `-${MOST}`, "--no-merges"],
      `--format=%H%x1f%ct%x1f%s%x1f%(trailers:key=${TRAILER},valueonly,separator=%x1e)`,
      ...[local, ...known, "--"],
    ]);
    for (const entry of (text ?? "").split("\0")) {
      const [commit, seconds, subject, tokens] = entry.split("\x1f");
      for (const token of (tokens ?? "").split("\x1e").map((one) => one.trim())) {
        if (isLost(project, token, Number(seconds))) {
          late.push({ commit: commit!, subject: oneLine(subject ?? "", 100), token });
        }
      }
    }
  }
  return late;
}

/** Whether a lock had been lost at a moment. */
function isLost(project: Project, token: string, seconds: number): boolean {
  const [, slug, number] = /^([a-z0-9-]+)#(\d{1,15})$/.exec(token) ?? [];
  if (slug === undefined) return false;
  try {
    const folder = join(lockPaths(project).generations, checkSlug(slug));
    const ending = parseEnding(readEnd(folder, Number(number)));
    if (ending === undefined || (ending.kind !== "taken_over" && ending.kind !== "forced")) {
      return false;
    }
    // Times of commits are whole seconds.
    return Date.parse(ending.at) < seconds * 1000;
  } catch {
    return false;
  }
}

/**
 * Says why a push is stopped.
 *
 * @param commits The commits, at least one.
 * @returns The lines.
 */
export function describeLateCommits(commits: readonly LateCommit[]): string {
  return [
    "[mclaude] PUSH BLOCKED - commits were made under a lock that had been lost by then:",
    ...commits.slice(0, 20).map(({ commit, subject, token }) =>
      `  ${commit.slice(0, 10)} ${subject}  (${token})`
    ),
    ...(commits.length > 20 ? [`  and ${commits.length - 20} more`] : []),
    "",
    "What you can do:",
    "  look at what the other session did since: mclaude lock history; git log -p",
    "  claim again, make the commit anew (git commit --amend), and push",
    "  override: MCLAUDE_GUARD=off git push ...",
  ].join("\n");
}
