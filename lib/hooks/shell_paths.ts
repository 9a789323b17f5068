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
import { parse, type ParseEntry } from "shell-quote";

/** The most that is looked at, in characters. */
const MOST = 20_000;

/** Something whose value is not known. */
interface Unknown {
  readonly op: "unknown";
}

/** Programs that run the rest of their words. */
const PREFIXES: ReadonlySet<string> = new Set([
  ...["sudo", "env", "command", "nice", "nohup", "time", "exec", "builtin"],
]);

/** Programs all of whose words are paths that they change. */
const ALL: ReadonlySet<string> = new Set([
  ...["rm", "rmdir", "unlink", "shred", "truncate", "mv", "tee"],
]);

/** Programs whose last word is what they write. */
const LAST: ReadonlySet<string> = new Set(["cp", "install", "ln", "rsync"]);

/**
 * The paths that a command changes, as it writes them.
 *
 * @param command The command line.
 * @returns Paths and globs, relative to where the command starts.
 */
export function changedPaths(command: string): string[] {
  const paths: string[] = [];
  let folder = "";
  for (const words of commandsOf(command)) {
    const { program, args, outputs } = words;
    const found = [...outputs, ...pathsOf(program, args)];
    paths.push(...found.map((path) => path.startsWith("/") ? path : folder + path));
    const [to] = args;
    if (program === "cd" && to !== undefined && !to.startsWith("-")) {
      folder = to.startsWith("/") ? `${to}/` : `${folder}${to}/`;
    }
  }
  return [...new Set(paths)].filter((path) => !path.startsWith("/dev/"));
}

interface Words {
  program: string;
  args: string[];
  /** Where output goes to. */
  outputs: string[];
}

function* commandsOf(command: string): Generator<Words> {
  let words: string[] = [];
  let outputs: string[] = [];
  let redirects = false;
  function ended(): Words {
    const rest = withoutPrefixes(words);
    const [program = "", ...args] = rest;
    return { program: program.replace(/^.*\//, ""), args, outputs };
  }
  for (const entry of entriesOf(command)) {
    const word = wordOf(entry);
    if (word !== undefined) {
      if (!redirects) words.push(word);
      else if (word !== "") outputs.push(word);
      redirects = false;
      continue;
    }
    const op = typeof entry === "object" && "op" in entry ? entry.op : undefined;
    redirects = op === ">" || op === ">>" || op === ">|" || op === "&>";
    if (redirects) {
      // The number of a stream before it is no word of the command.
      if (/^\d$/.test(words.at(-1) ?? "")) words.pop();
    } else if (op !== ">&" && op !== "<" && op !== "<<<" && op !== undefined) {
      yield ended();
      words = [];
      outputs = [];
    }
  }
  yield ended();
}

function entriesOf(command: string): (ParseEntry | Unknown)[] {
  try {
    const text = lines(withoutHeredocs(command.slice(0, MOST)));
    return parse<Unknown>(text, () => ({ op: "unknown" }));
  } catch {
    return [];
  }
}

/** A word; `""` for one that cannot be known, `undefined` for what is none. */
function wordOf(entry: ParseEntry | Unknown): string | undefined {
  if (typeof entry === "string") return /\$\(|`/.test(entry) ? "" : entry;
  if (!("op" in entry)) return undefined;
  if (entry.op === "glob") return entry.pattern;
  return entry.op === "unknown" ? "" : undefined;
}

function withoutHeredocs(command: string): string {
  return command.replace(
    /<<-?[ \t]*(["']?)([A-Za-z_]\w*)\1([^\n]*)\n(?:[^]*?\n)?[ \t]*\2[ \t]*(?=\n|$)/g,
    "$3",
  );
}

/** Makes every newline that ends a command a semicolon. */
function lines(command: string): string {
  let quote = "";
  let text = "";
  for (let at = 0; at < command.length; at++) {
    const character = command[at]!;
    if (character === "\\" && quote !== "'") {
      text += character + (command[++at] ?? "");
      continue;
    }
    if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = "";
    text += character === "\n" && quote === "" ? " ; " : character;
  }
  return text.replaceAll("\\\n", " ");
}

function withoutPrefixes(words: readonly string[]): string[] {
  let rest = [...words];
  for (;;) {
    const [first = "", ...others] = rest;
    if (/^[A-Za-z_]\w*=/.test(first)) rest = others;
    else if (PREFIXES.has(first)) {
      rest = others.filter((_, at) => at > 0 || !others[0]!.startsWith("-"));
    } else return rest;
  }
}

function pathsOf(program: string, args: readonly string[]): string[] {
  const plain = plainWords(args);
  if (ALL.has(program)) return plain;
  if (LAST.has(program)) {
    const target = valueOf(args, "-t", "--target-directory");
    return target !== undefined ? [target] : plain.length > 1 ? plain.slice(-1) : [];
  }
  switch (program) {
    case "dd":
      return args.flatMap((arg) => /^of=(.+)/.exec(arg)?.[1] ?? []);
    case "sed":
    case "perl":
      return isInPlace(args) ? plain.slice(hasScript(args) ? 0 : 1) : [];
    case "find":
      return args.includes("-delete") ? plain.slice(0, 1) : [];
    case "git":
      return pathsOfGit(args);
    default:
      return [];
  }
}

/** Words that are no options. */
function plainWords(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  const before = (end < 0 ? args : args.slice(0, end)).filter((arg) => !arg.startsWith("-"));
  return [...before, ...(end < 0 ? [] : args.slice(end + 1))].filter((arg) => arg !== "");
}

function valueOf(args: readonly string[], short: string, long: string): string | undefined {
  for (const [at, arg] of args.entries()) {
    if (arg === short || arg === long) return args[at + 1];
    if (arg.startsWith(`${long}=`)) return arg.slice(long.length + 1);
  }
  return undefined;
}

function isInPlace(args: readonly string[]): boolean {
  return args.some((arg) => /^-[a-zA-Z]*i/.test(arg) || arg.startsWith("--in-place"));
}

/** Whether the script is given by an option, so that every plain word but its text is a file. */
function hasScript(args: readonly string[]): boolean {
  return args.some((arg) => arg.startsWith("--expression=") || arg.startsWith("--file="));
}

/** What git throws away or overwrites in the working tree. */
function pathsOfGit(given: readonly string[]): string[] {
  let args = [...given];
  let folder = "";
  while (args[0]?.startsWith("-")) {
    if (args[0] === "-C") folder = `${args[1] ?? "."}/`;
    args = args.slice(args[0] === "-C" || args[0] === "-c" ? 2 : 1);
  }
  const [verb, ...rest] = args;
  const plain = plainWords(rest);
  const paths = gitVerb(verb ?? "", rest, plain);
  return paths.map((path) => path.startsWith("/") ? path : folder + path);
}

function gitVerb(verb: string, rest: readonly string[], plain: readonly string[]): string[] {
  const has = (...flags: string[]) => flags.some((flag) => rest.includes(flag));
  switch (verb) {
    case "rm":
    case "mv":
      return has("--cached") ? [] : [...plain];
    case "reset":
      return has("--hard", "--merge", "--keep") ? ["."] : [];
    case "clean":
      return rest.some((arg) => /^-\w*f/.test(arg) || arg === "--force")
        ? (plain.length > 0 ? [...plain] : ["."])
        : [];
    case "stash": {
      const [action = "push"] = plain;
      return action === "push" || action === "save" ? ["."] : [];
    }
    case "restore":
      return has("--staged", "-S") && !has("--worktree", "-W") ? [] : [...plain];
    case "checkout": {
      const end = rest.indexOf("--");
      if (end >= 0) return rest.slice(end + 1);
      return has("-f", "--force") || plain.includes(".") ? ["."] : [];
    }
    case "switch":
      return has("-f", "--force", "--discard-changes") ? ["."] : [];
    default:
      return [];
  }
}
