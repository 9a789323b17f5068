/**
 * Where git stands, read from its files: no program is started.
 *
 * @module
 */
import { dirname, isAbsolute, join, resolve } from "node:path";
import { readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";
import type { GitState } from "./record.ts";

/** The most that is read of a file of git, in bytes. */
const MOST = 64 * 1024 * 1024;

/**
 * Reads where git stands.
 *
 * @param project The project.
 * @returns The state, or `null` if there is no repository that can be read.
 */
export function readGitState(project: Project): GitState | null {
  try {
    const gitDir = gitFolder(project.worktree);
    const head = read(join(gitDir, "HEAD"))?.trim();
    if (head === undefined) return null;
    const common = read(join(gitDir, "commondir"))?.trim();
    const commonDir = common === undefined ? gitDir : resolve(gitDir, common);
    const ref = /^ref: (refs\/.+)$/.exec(head)?.[1];
    return {
      worktree: project.worktree,
      branch: ref?.replace(/^refs\/heads\//, "") ?? "",
      commit: ref === undefined ? head : refOf(commonDir, ref),
      stash: refOf(commonDir, "refs/stash"),
    };
  } catch {
    return null;
  }
}

function gitFolder(worktree: string): string {
  const dotGit = join(worktree, ".git");
  try {
    const text = read(dotGit) ?? "";
    const target = /^gitdir: (.+)$/m.exec(text)?.[1]?.trim();
    return target === undefined ? dotGit : isAbsolute(target) ? target : join(worktree, target);
  } catch {
    // A folder, as in the main worktree.
    return dotGit;
  }
}

/** The commit of a reference: of a file of its own, or among the packed ones. */
function refOf(commonDir: string, ref: string): string {
  const path = join(commonDir, ref);
  if (dirname(path) === path || ref.includes("..")) return "";
  const loose = read(path)?.trim();
  if (loose !== undefined) return loose;
  const packed = read(join(commonDir, "packed-refs")) ?? "";
  const at = packed.indexOf(` ${ref}\n`);
  return at < 40 ? "" : packed.slice(packed.lastIndexOf("\n", at) + 1, at);
}

function read(path: string): string | undefined {
  return readFile(path, { maxBytes: MOST });
}

/**
 * Tells how two states of one working tree differ; those of two have nothing to do with each
 * other.
 *
 * @param before What the session saw last.
 * @param after What is there now.
 * @returns A line for each difference.
 */
export function gitChanges(before: GitState, after: GitState): string[] {
  if (before.worktree !== after.worktree) return [];
  const lines: string[] = [];
  const short = (commit: string) => oneLine(commit, 200).slice(0, 10) || "nothing";
  if (before.branch !== after.branch) {
    lines.push(
      `the working tree is now on ${name(after.branch)}, it was on ${name(before.branch)}`,
    );
  } else if (before.commit !== after.commit) {
    lines.push(
      `${name(after.branch)} moved from ${short(before.commit)} to ${short(after.commit)}`,
    );
  }
  if (before.stash !== after.stash) {
    lines.push(
      after.stash === "" ? "the last stash was taken" : "something was stashed or taken from there",
    );
  }
  return lines;
}

function name(branch: string): string {
  return branch === "" ? "no branch" : `branch ${oneLine(branch, 100)}`;
}
