/**
 * What changed since a handoff was written: commits, the files that it names, and the
 * locks that its session still holds.
 *
 * @module
 */
import { join } from "node:path";
import { exists } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";
import type { Handoff } from "./handoff.ts";
import { decisionText, doneText } from "./render.ts";
import type { GitRunner } from "./write.ts";

/** How many commits and files are named. */
const MOST = 10;

/** A lock, as far as drift is concerned. */
export interface OpenLock {
  /** What is claimed. */
  readonly slug: string;
  /** By which session. */
  readonly session_id: string;
}

/** What changed since a handoff was written. */
export interface Drift {
  /** Commits since; `null` if the handoff's commit is unknown here. */
  readonly commits: number | null;
  /** The newest of them, one line each. */
  readonly log: readonly string[];
  /** Files that the handoff names and that differ from its commit. */
  readonly changed: readonly string[];
  /** Files that the handoff names and that are gone. */
  readonly vanished: readonly string[];
  /** Locks that the handoff's session still holds. */
  readonly locks: readonly string[];
}

/** What is asked for drift. */
export interface DriftOptions {
  /** Runs git in the worktree. */
  git?: GitRunner | undefined;
  /** All locks that are held. */
  locks?: readonly OpenLock[] | undefined;
}

/**
 * Compares a handoff with the project as it is.
 *
 * @param project The project.
 * @param handoff The handoff.
 * @param options Git, and the locks.
 * @returns What changed.
 */
export function driftOf(project: Project, handoff: Handoff, options: DriftOptions = {}): Drift {
  const { git, locks = [] } = options;
  const held = locks.filter(({ session_id }) =>
    handoff.session_id !== "" && session_id === handoff.session_id
  ).map(({ slug }) => slug);
  const none: Drift = { commits: null, log: [], changed: [], vanished: [], locks: held };
  // The commit comes from a file: nothing else than a commit's id is given to git.
  if (git === undefined || !/^[0-9a-f]{40,64}$/.test(handoff.commit)) return none;
  const range = `${handoff.commit}..HEAD`;
  const count = git(["rev-list", "--count", range, "--"])?.trim();
  if (count === undefined || !/^\d+$/.test(count)) return none;
  const log = git(["log", `-${MOST}`, "--format=%h %s", range, "--"]) ?? "";
  return {
    ...none,
    commits: Number(count),
    log: log.split("\n").filter((line) => line !== "").map((line) => oneLine(line, 100)),
    ...filesSince(project, handoff, git),
  };
}

function filesSince(project: Project, handoff: Handoff, git: GitRunner) {
  const named = namedFiles(handoff);
  if (named.length === 0) return { changed: [], vanished: [] };
  const list = (args: readonly string[]) =>
    (git(["--literal-pathspecs", ...args, "--", ...named]) ?? "").split("\0");
  const known = new Set(list(["ls-tree", "-r", "--name-only", "-z", handoff.commit]));
  const different = new Set(
    list(["diff", "--name-only", "--no-renames", "-z", handoff.commit]),
  );
  const changed: string[] = [];
  const vanished: string[] = [];
  for (const file of named.filter((file) => known.has(file))) {
    if (!exists(join(project.worktree, file))) vanished.push(file);
    else if (different.has(file)) changed.push(file);
  }
  return { changed: changed.slice(0, MOST), vanished: vanished.slice(0, MOST) };
}

/**
 * The words of a handoff that look like files of the repository.
 *
 * @param handoff The handoff.
 * @returns Relative paths with `/`, each once, at most 50.
 */
export function namedFiles(handoff: Handoff): string[] {
  const text = [
    handoff.goal,
    ...handoff.done.map(doneText),
    ...handoff.not_worked,
    ...handoff.working,
    ...handoff.broken,
    ...handoff.blocked,
    ...handoff.decisions.map(decisionText),
    ...handoff.background,
    handoff.next_step,
    handoff.summary,
  ].join("\n");
  const found = new Set<string>();
  for (const word of text.split(/[\s`"'()<>[\]{},;|*]+/)) {
    const path = word.replace(/^\.\//, "").replace(/(?::\d+)*[.:!?]*$/, "");
    if (path.length > 200 || !/[./]/.test(path) || !/^[\p{L}\p{N}_.@][^\\:]*$/u.test(path)) {
      continue;
    }
    if (path.split("/").some((part) => part === ".." || part === "." || part === "")) continue;
    found.add(path);
    if (found.size === 50) break;
  }
  return [...found];
}
