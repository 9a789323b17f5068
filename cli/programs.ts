/**
 * Commands that are not operations, and words that are no command.
 *
 * @module
 */
import type { CoordinationError } from "../lib/errors.ts";
import type { Commands } from "./command.ts";
import { type NounEntry, NOUNS, PROGRAMS } from "./commands.ts";
import { GLOBAL_FLAGS } from "./flags.ts";
import { commandHelp, nounHelp, programHelp } from "./help.ts";
import type { Surroundings } from "./run.ts";
import { chooseStyle, type Style } from "./style.ts";
import { suggest } from "../lib/store/suggest.ts";
import { usageError } from "./usage_error.ts";

/**
 * Runs what is no noun: `help`, `completions`, `demo`, `watch`, `mcp`, `hook`, or a mistake.
 *
 * @param args The whole command line.
 * @param world The world around it.
 * @returns The exit code.
 */
export async function runProgram(args: readonly string[], world: Surroundings): Promise<number> {
  const [name] = args;
  const style = styleOf(args, world);
  if (name === undefined) {
    world.err(programHelp(style));
    return 2;
  }
  if (isHelp(name)) {
    world.out(programHelp(style));
    return 0;
  }
  if (name === "help") return await help(args.slice(1), { world, style });
  if (Object.hasOwn(USAGE, name) && args.slice(1).some(isHelp)) {
    world.out(USAGE[name as keyof typeof USAGE]);
    return 0;
  }
  if (name === "completions") {
    const { completions } = await import("./completions.ts");
    world.out(await completions(args[1]));
    return 0;
  }
  if (name === "mcp") {
    const { mcp } = await import("./mcp.ts");
    return await mcp(args.slice(1), world);
  }
  if (name === "hook") {
    const { hook } = await import("./hook.ts");
    return await hook(args.slice(1), world);
  }
  if (name === "self-check") {
    const { selfCheck } = await import("./self_check.ts");
    return await selfCheck(args.slice(1), world);
  }
  if (name === "watch") {
    const { watch } = await import("./watch.ts");
    return await watch(args.slice(1), world);
  }
  if (name === "demo") {
    const { demo } = await import("./demo.ts");
    return await demo(args.slice(1), world);
  }
  if (GLOBAL_FLAGS.some(([flag]) => name.split("=")[0] === `--${flag}`)) {
    throw usageError(`Cannot use ${name} before the command`, "write it after noun and verb");
  }
  throw unknownWord(name, [...Object.keys(NOUNS), ...Object.keys(PROGRAMS)], "mclaude --help");
}

/** What may follow a program's name. */
const USAGE: Readonly<Record<Exclude<keyof typeof PROGRAMS, "help">, string>> = {
  mcp: [
    "Usage: mclaude mcp [--tools SET...] [--project DIR] [--as NAME] [--session ID]",
    "       mclaude mcp --http [--port N] [--no-auth] [--tools SET...] ...",
    "",
    "Speaks MCP on standard input and output, or over HTTP on this machine.",
    "",
    "Flags:",
    "  --tools SET  Which tools are listed: core (default), all, lock, handoff, memory, mail,",
    "               message, identity, or names of tools, with commas or repeated",
    "  --http       Serve http://127.0.0.1:PORT/mcp instead",
    "  --port N     The port (default 4319; 0 takes any that is free)",
    "  --no-auth    Ask for no token; for tests",
    "",
    "Examples:",
    "  claude mcp add mclaude -- mclaude mcp",
    "  mclaude mcp --tools all",
    "  mclaude mcp --http --port 4319",
  ].join("\n"),
  watch: [
    "Usage: mclaude watch [DIR] [--once] [--json] [--no-tui] [--as NAME] [--session ID]",
    "",
    "Shows who is live and on what, locks, who waits, mail, handoffs, and what happens, on the",
    "whole screen; ? tells its keys. Where the output is no terminal, a line for each event.",
    "",
    "Flags:",
    "  --once         Print what there is now, and end",
    "  --json         One event a line, as JSON; the first one is what there is now",
    "  --no-tui       One event a line, as mclaude 0.6 prints them",
    "  --project DIR  Use the project in this folder",
    "  --as NAME      Be this identity when you reply or release",
    "  --session ID   Be this session",
    "  --no-color     Print no colours",
    "",
    "Examples:",
    "  mclaude watch",
    "  mclaude watch --once",
    "  mclaude watch --json | jq -c 'select(.kind == \"claimed\")'",
  ].join("\n"),
  hook: [
    "Usage: mclaude hook claude|codex|gemini|copilot|cursor [EVENT] [--wake]",
    "       mclaude hook pre-commit|prepare-commit-msg|pre-push [what git gives]",
    "",
    "Reads an event as JSON on standard input and prints the answer, if there is one. The exit",
    "code is 0 whatever happens. Clients run this; to have them do so: mclaude init",
    "",
    "Flags:",
    "  --wake  Wait until mail comes that cannot wait, print it on standard error, and end",
    "          with 2",
  ].join("\n"),
  "self-check": [
    "Usage: mclaude self-check [--sums FILE] [--json]",
    "",
    "Compares this program's SHA-256 with SHA256SUMS (beside it, where the installer left it, or",
    "as given), and writes and reads one of each kind of file in a folder that it removes.",
  ].join("\n"),
  demo: [
    "Usage: mclaude demo [--pause] [--keep] [--no-diagram] [--dir DIR]",
    "",
    "Two sessions, ani and vasya, go through every layer in a throw-away repository. Each command",
    "is a process of its own, and its real output is shown. Needs git.",
    "",
    "Flags:",
    "  --pause       Wait for a key after each step",
    "  --keep        Keep the folder",
    "  --no-diagram  Leave out the diagram at the end",
    "  --dir DIR     Use this new or empty folder, and keep it",
  ].join("\n"),
  completions: [
    "Usage: mclaude completions bash|zsh|fish|powershell",
    "",
    "Examples:",
    "  mclaude completions bash > ~/.local/share/bash-completion/completions/mclaude",
    "  mclaude completions zsh > ~/.zfunc/_mclaude",
    "  mclaude completions fish > ~/.config/fish/completions/mclaude.fish",
    "  mclaude completions powershell >> $PROFILE",
  ].join("\n"),
};

function isHelp(word: string): boolean {
  return word === "--help" || word === "-h";
}

/**
 * Explains a noun that came without one of its verbs, or runs what is no operation.
 *
 * @param noun The noun.
 * @param options Its commands, the other words, the world.
 * @returns The exit code.
 */
export async function explainNoun(
  noun: string,
  options: { commands: Commands; rest: readonly string[]; world: Surroundings },
): Promise<number> {
  const { commands, rest, world } = options;
  const style = styleOf(rest, world);
  const [verb] = rest;
  if (noun === "mail" && verb === "monitor") {
    const { monitor, MONITOR_USAGE } = await import("./monitor.ts");
    if (!rest.some(isHelp)) return await monitor(rest.slice(1), world);
    world.out(MONITOR_USAGE);
    return 0;
  }
  if (verb !== undefined && isHelp(verb)) {
    world.out(nounHelp(noun, commands, style));
    return 0;
  }
  if (verb === undefined) {
    world.err(nounHelp(noun, commands, style));
    return 2;
  }
  throw unknownWord(verb, Object.keys(commands), `mclaude ${noun} --help`);
}

async function help(
  words: readonly string[],
  { world, style }: { world: Surroundings; style: Style },
): Promise<number> {
  const [noun, verb] = words.filter((word) => !word.startsWith("-"));
  if (noun === undefined) {
    world.out(programHelp(style));
    return 0;
  }
  if (Object.hasOwn(USAGE, noun)) {
    world.out(USAGE[noun as keyof typeof USAGE]);
    return 0;
  }
  if (!Object.hasOwn(NOUNS, noun)) {
    throw unknownWord(noun, [...Object.keys(NOUNS), ...Object.keys(USAGE)], "mclaude --help");
  }
  const { load, alone }: NounEntry = NOUNS[noun as keyof typeof NOUNS];
  const { commands } = await load();
  if (alone !== undefined) {
    world.out(commandHelp(noun, commands[alone]!, style));
    return 0;
  }
  if (verb !== undefined && !Object.hasOwn(commands, verb)) {
    throw unknownWord(verb, Object.keys(commands), `mclaude ${noun} --help`);
  }
  world.out(
    verb === undefined
      ? nounHelp(noun, commands, style)
      : commandHelp(`${noun} ${verb}`, commands[verb]!, style),
  );
  return 0;
}

function unknownWord(word: string, known: readonly string[], see: string): CoordinationError {
  const near = suggest(word, known);
  const hint = near === undefined ? `see: ${see}` : `did you mean "${near}"?`;
  return usageError(`Cannot find the command ${JSON.stringify(word)}`, hint);
}

function styleOf(args: readonly string[], world: Surroundings): Style {
  return chooseStyle({ ...world, noColor: args.includes("--no-color") });
}
