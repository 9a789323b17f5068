/**
 * Which paths a shell command plainly writes to or deletes.
 *
 * Only what can be read off the words counts: a variable, a substitution or a program that
 * nobody knows is no path. A command that throws away what others have not committed, such as
 * `git reset --hard`, is about the whole project.
 *
 * Not guaranteed: that a command writes to nothing else. It is a help, no sandbox.
 *
 * @module
 */
import { basename, isAbsolute, join } from "node:path/posix";
import { pathsOfGit } from "./shell_git.ts";
import { plainWords, valueOf } from "./shell_options.ts";
import { readShell, type Word } from "./shell_words.ts";

/** The most that is looked at, in characters. */
const MOST = 100_000;

/** The deepest that scripts in scripts are followed. */
const DEEPEST = 3;

/** Words of the shell after which a command stands. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...["if", "then", "elif", "else", "while", "until", "do", "{", "!", "coproc"],
]);

/** Programs that run the rest of their words: options with a value, and words of their own. */
const PREFIXES: Readonly<Record<string, { values?: string; words?: number }>> = {
  sudo: { values: "ugpChrtTD" },
  doas: { values: "uC" },
  env: { values: "uC" },
  nice: { values: "n" },
  ionice: { values: "cnp" },
  stdbuf: { values: "ioe" },
  timeout: { values: "ks", words: 1 },
  time: { values: "fo" },
  exec: { values: "a" },
  ...Object.fromEntries(["command", "builtin", "nohup", "setsid"].map((name) => [name, {}])),
};

/** Programs that run a text. */
const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "zsh", "dash", "ksh"]);

/** Programs all of whose words are paths that they change, and their options with a value. */
const ALL: Readonly<Record<string, string>> = {
  ...{ rm: "", rmdir: "", unlink: "", tee: "", shred: "ns", truncate: "sr" },
};

/** Programs whose last word is what they write, and their options with a value. */
const LAST: Readonly<Record<string, string>> = {
  ...{ cp: "St", mv: "St", ln: "St", install: "Stmog", rsync: "ef" },
};

/** Options for {@linkcode changedPaths}. */
export interface ChangedPathsOptions {
  /**
   * Whether a path is a folder, into which something is copied.
   *
   * @default Only what ends in a slash is.
   */
  isFolder?(path: string): boolean;
}

/**
 * The paths that a command changes, as it writes them.
 *
 * @param command The command line.
 * @param options What can be known about paths.
 * @returns Paths and globs, relative to where the command starts.
 */
export function changedPaths(command: string, options: ChangedPathsOptions = {}): string[] {
  const { isFolder = () => false } = options;
  const paths = [...pathsIn(command, { folder: "", depth: 0, isFolder })];
  return [...new Set(paths)].filter((path) => !/^\/dev\/|^-?$/.test(path));
}

/** Where a command is. */
interface Place {
  /** The folder; `""` for that where the command starts, `undefined` if it is not known. */
  folder: string | undefined;
  /** How many scripts it is in. */
  depth: number;
  isFolder(path: string): boolean;
}

function* pathsIn(text: string, { folder, depth, isFolder }: Place): Generator<string> {
  if (depth > DEEPEST || text.length > MOST) return;
  const outer: (string | undefined)[] = [];
  let here = folder;
  function* from(paths: Iterable<string>): Generator<string> {
    for (const path of paths) {
      // A home folder is not known here.
      if (path === "~" || path.startsWith("~/")) continue;
      if (isAbsolute(path)) yield path;
      else if (here !== undefined) yield here === "" ? path : join(here, path);
    }
  }
  for (const part of readShell(text)) {
    if (part.kind === "open") outer.push(here);
    else if (part.kind === "close") here = outer.pop();
    else {
      const [program, ...args] = withoutPrefixes(part.words);
      yield* from(part.outputs.filter(isKnown));
      if (program === undefined) continue;
      const name = basename(program);
      if (name === "cd" || name === "pushd") {
        if (!part.apart) here = inFolder(here, args);
      } else if (SHELLS.has(name) || name === "eval") {
        yield* pathsIn(scriptOf(name, args), { folder: here, depth: depth + 1, isFolder });
      } else {
        const isThere = (path: string) =>
          path.endsWith("/") || [...from([path])].some((there) => isFolder(there));
        yield* from(pathsOf(name, args, isThere));
      }
    }
  }
}

function isKnown(word: Word): word is string {
  return word !== undefined;
}

function withoutPrefixes(given: readonly Word[]): Word[] {
  let words = [...given];
  for (;;) {
    const [first, ...others] = words;
    if (first === undefined) return words;
    if (/^[A-Za-z_]\w*\+?=/.test(first) || KEYWORDS.has(first)) words = others;
    else if (Object.hasOwn(PREFIXES, basename(first))) {
      const { values = "", words: own = 0 } = PREFIXES[basename(first)]!;
      while (others[0]?.startsWith("-")) {
        const option = others.shift()!;
        if (option === "--") break;
        if (new RegExp(`^-[A-Za-z]*[${values || "-"}]$`).test(option)) others.shift();
      }
      words = others.slice(own);
    } else return words;
  }
}

function inFolder(here: string | undefined, args: readonly Word[]): string | undefined {
  const [to] = args[0] === "--" ? args.slice(1) : args;
  if (to === undefined || to === "" || /^[-~]/.test(to)) return undefined;
  return isAbsolute(to) ? to : here === undefined ? undefined : join(here, to);
}

function scriptOf(program: string, args: readonly Word[]): string {
  if (program === "eval") return args.every(isKnown) ? args.join(" ") : "";
  const at = args.findIndex((arg) => arg !== undefined && /^-\w*c$/.test(arg));
  return at < 0 ? "" : args[at + 1] ?? "";
}

function pathsOf(
  program: string,
  args: readonly Word[],
  isFolder: (path: string) => boolean,
): string[] {
  if (Object.hasOwn(ALL, program)) return plainWords(args, ALL[program]).filter(isKnown);
  if (Object.hasOwn(LAST, program)) {
    const plain = plainWords(args, LAST[program]);
    const given = valueOf(args, "-t", "--target-directory");
    const sources = given === undefined ? plain.slice(0, -1) : plain;
    if (sources.length === 0) return [];
    const gone = program === "mv" ? sources.filter(isKnown) : [];
    return [...gone, ...copied(sources, given ?? plain.at(-1), { program, given, isFolder })];
  }
  switch (program) {
    case "dd":
      return args.flatMap((arg) => /^of=(.+)/.exec(arg ?? "")?.[1] ?? []);
    case "sed":
      return editedInPlace(args, {
        isInPlace: /^-[nrEsuz]*i|^--in-place/,
        script: /^-[nrEsuzi]*[ef]$|^--(?:expression|file)=/,
        values: "efl",
      });
    case "perl":
      return editedInPlace(args, {
        isInPlace: /^-[acFlnpswW0-7]*i/,
        script: /^-[acFlnpswWi0-7]*[eE]$/,
        values: "eE",
      });
    case "find":
      return foundBy(args);
    case "git":
      return pathsOfGit(args);
    default:
      return [];
  }
}

/** What a program that copies writes: in a folder, files that are called as they were. */
function copied(
  sources: readonly Word[],
  target: Word,
  { program, given, isFolder }: {
    program: string;
    given: Word;
    isFolder: (path: string) => boolean;
  },
): string[] {
  if (target === undefined || (program === "rsync" && target.includes(":"))) return [];
  const isInto = given !== undefined || sources.length > 1 || isFolder(target);
  if (!isInto || program === "rsync") return [target];
  return sources.filter(isKnown).map((source) => join(target, basename(source)));
}

/** The files that a program for streams changes where they are. */
function editedInPlace(
  args: readonly Word[],
  { isInPlace, script, values }: { isInPlace: RegExp; script: RegExp; values: string },
): string[] {
  const has = (option: RegExp) => args.some((arg) => arg !== undefined && option.test(arg));
  if (!has(isInPlace)) return [];
  const plain = plainWords(args, values).filter((word) => word !== "");
  return plain.slice(has(script) ? 0 : 1).filter(isKnown);
}

/** Where files are deleted that `find` finds. */
function foundBy(args: readonly Word[]): string[] {
  if (!args.includes("-delete")) return [];
  const end = args.findIndex((arg) => arg !== undefined && /^[-(!]/.test(arg));
  const folders = end === 0 ? ["."] : args.slice(0, end).filter(isKnown);
  const tests = args.slice(end).filter((arg) =>
    arg?.startsWith("-") && !/^-(?:type|[fdls])$/.test(arg)
  );
  if (tests.length === 1) return folders;
  const name = valueOf(args, "-name", "-name");
  // With other tests it cannot be said which files those are.
  return tests.length === 2 && name !== undefined
    ? folders.map((folder) => join(folder, "**", name))
    : [];
}
