/**
 * What git throws away or overwrites in the working tree.
 *
 * @module
 */
import { isAbsolute, join } from "node:path/posix";
import { plainWords } from "./shell_options.ts";
import type { Word } from "./shell_words.ts";

/** Options of git itself that have a value. */
const VALUES = ["-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path"];

/**
 * The paths that a command of git changes.
 *
 * @param given The words after `git`.
 * @returns Paths; `.` is the whole working tree.
 */
export function pathsOfGit(given: readonly Word[]): string[] {
  const args = [...given];
  let folder = "";
  while (args[0]?.startsWith("-")) {
    const option = args.shift()!;
    const value = VALUES.includes(option) ? args.shift() : "";
    // Elsewhere, and nobody knows where.
    if (value === undefined || /^--(?:git-dir|work-tree)/.test(option)) return [];
    if (option === "-C") folder = isAbsolute(value) ? value : join(folder, value);
  }
  const [verb, ...rest] = args;
  return ofVerb(verb ?? "", rest)
    .filter((path) => path !== undefined && path !== "")
    .map((path) => isAbsolute(path!) ? path! : join(folder, path!));
}

function ofVerb(verb: string, rest: readonly Word[]): readonly Word[] {
  const has = (...flags: string[]) => flags.some((flag) => rest.includes(flag));
  const words = (values = "") => plainWords(rest, values);
  /** What is named, or all. */
  const orAll = (named: readonly Word[]) => named.length > 0 ? named : ["."];
  const tries = has("--dry-run") || rest.some((arg) => /^-\w*n/.test(arg ?? ""));
  switch (verb) {
    case "rm":
      return has("--cached") || tries ? [] : words();
    case "mv":
      return tries ? [] : words();
    case "reset":
      return has("--hard", "--merge", "--keep") ? ["."] : [];
    case "clean":
      return !tries && rest.some((arg) => /^-\w*f|^--force$/.test(arg ?? ""))
        ? orAll(words("e"))
        : [];
    case "stash":
      return ofStash(rest);
    case "restore":
      return has("--staged", "-S") && !has("--worktree", "-W") ? [] : words("s");
    case "checkout":
      return ofCheckout(rest);
    case "switch":
      return has("-f", "--force", "--discard-changes") ? ["."] : [];
    default:
      return [];
  }
}

function ofStash(rest: readonly Word[]): readonly Word[] {
  const [action, ...others] = rest;
  if (action === undefined || action.startsWith("-")) return ["."];
  if (action === "save") return ["."];
  if (action !== "push") return [];
  const named = plainWords(others, "m");
  return named.length > 0 ? named : ["."];
}

function ofCheckout(rest: readonly Word[]): readonly Word[] {
  const end = rest.indexOf("--");
  if (end >= 0) return rest.slice(end + 1);
  if (rest.includes("-f") || rest.includes("--force")) return ["."];
  if (rest.some((arg) => /^-[bBt]$|^--(?:orphan|track|detach)$/.test(arg ?? ""))) return [];
  const plain = plainWords(rest);
  // A commit and paths in it; one word may be either, except the folder itself.
  return plain.length > 1 ? plain.slice(1) : plain.filter((word) => word === ".");
}
