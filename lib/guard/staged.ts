/**
 * What a commit would change, as git tells it. Names come as they are, whatever is in them (`-z`).
 *
 * In a merge only what differs from both sides is a change of the one who commits: what the other
 * side did was committed there. A rebase replays commits that were made before; nothing of it is
 * a change that somebody decides on now.
 *
 * @module
 */
import type { GitRunner } from "../handoffs.ts";

/** What is about to be committed. */
export interface Staged {
  /** Every path that changes, both of a rename; relative to the top of the worktree. */
  readonly paths: readonly string[];
  /** What git is in the middle of; `""` if nothing. */
  readonly during: "" | "merge" | "rebase";
}

/** The tree that has nothing in it, by both of git's hashes. */
const EMPTY_TREES = {
  sha1: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  sha256: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
};

/**
 * Asks git what would be committed.
 *
 * @param git Runs git in the worktree, with the index of the commit.
 * @returns The paths, or `undefined` if git does not say.
 */
export function readStaged(git: GitRunner): Staged | undefined {
  if (isThere(git, "rebase-merge") || isThere(git, "rebase-apply")) {
    return { paths: [], during: "rebase" };
  }
  const paths = changedAgainst(git, baseOf(git));
  if (paths === undefined) return undefined;
  const others = mergeHeads(git);
  if (others.length === 0) return { paths, during: "" };
  const own = others.map((head) => new Set(changedAgainst(git, head) ?? []));
  return { paths: paths.filter((path) => own.every((one) => one.has(path))), during: "merge" };
}

/** The commit before, or nothing at all. */
function baseOf(git: GitRunner): string {
  const head = git(["rev-parse", "--verify", "--quiet", "HEAD"])?.trim();
  if (head) return head;
  const format = git(["rev-parse", "--show-object-format"])?.trim();
  return format === "sha256" ? EMPTY_TREES.sha256 : EMPTY_TREES.sha1;
}

function changedAgainst(git: GitRunner, commit: string): string[] | undefined {
  const text = git([
    ...["diff-index", "--cached", "--name-status", "-z", "--find-renames", "--no-ext-diff"],
    ...["--ignore-submodules=none", commit, "--"],
  ]);
  return text === undefined ? undefined : parseNameStatus(text);
}

/**
 * Reads what `git diff --name-status -z` prints.
 *
 * @param text The output.
 * @returns Every path, both of renames and copies.
 */
export function parseNameStatus(text: string): string[] {
  const fields = text.split("\0");
  const paths = new Set<string>();
  for (let at = 0; at < fields.length - 1;) {
    const status = fields[at++]!;
    const count = /^[RC]/.test(status) ? 2 : 1;
    // Of a copy only the new one changes.
    const found = fields.slice(at, at + count);
    for (const path of status.startsWith("C") ? found.slice(1) : found) paths.add(path);
    at += count;
  }
  return [...paths].filter((path) => path !== "");
}

function mergeHeads(git: GitRunner): string[] {
  const text = git(["rev-parse", "--verify", "--quiet", "MERGE_HEAD"]) ?? "";
  return text.split("\n").filter((line) => /^[0-9a-f]{40,64}$/.test(line));
}

function isThere(git: GitRunner, name: string): boolean {
  const path = git(["rev-parse", "--git-path", name])?.trim();
  // It answers with a path whether or not something is there.
  return path !== undefined && path !== "" && exists(path);
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
