/**
 * Help for every level, from the tables and schemas.
 *
 * @module
 */
import type { Command, Commands } from "./command.ts";
import { NOUNS, PROGRAMS } from "./commands.ts";
import type { Flag } from "./flag.ts";
import { GLOBAL_FLAGS } from "./flags.ts";
import type { Style } from "./style.ts";

/**
 * Help for `mclaude`.
 *
 * @param style How to mark.
 * @returns The text.
 */
export function programHelp(style: Style): string {
  const nouns = Object.entries(NOUNS).map(([noun, { summary }]) => row(noun, summary));
  const programs = Object.entries(PROGRAMS).map(([name, summary]) => row(name, summary));
  return [
    "mclaude lets AI coding sessions that share a project see and tell each other what they do.",
    "",
    style.bold("Usage:") + " mclaude <noun> <verb> [words and flags]",
    "",
    style.bold("Nouns:"),
    ...nouns,
    "",
    style.bold("Other commands:"),
    ...programs,
    row("--version", "Print the version; with --json also what it was built from"),
    "",
    "See mclaude <noun> --help for its verbs, and mclaude <noun> <verb> --help for all flags.",
  ].join("\n");
}

/**
 * Help for a noun.
 *
 * @param noun The noun.
 * @param commands Its commands.
 * @param style How to mark.
 * @returns The text.
 */
export function nounHelp(noun: string, commands: Commands, style: Style): string {
  const { summary, verbs } = NOUNS[noun as keyof typeof NOUNS];
  return [
    `${summary}.`,
    "",
    style.bold("Usage:") + ` mclaude ${noun} <verb> [words and flags]`,
    "",
    style.bold("Verbs:"),
    ...verbs.map((verb) => row(verb, commands[verb]!.summary)),
    "",
    style.bold("Example:"),
    `  ${commands[verbs[0]!]!.examples[0]}`,
  ].join("\n");
}

/**
 * Help for a command.
 *
 * @param name Noun and verb.
 * @param command The command.
 * @param style How to mark.
 * @returns The text.
 */
export function commandHelp(name: string, command: Command, style: Style): string {
  const own = command.flags.map((flag) => row(flagUsage(flag), describe(flag)));
  const global = GLOBAL_FLAGS.map(([flag, value, text]) => row(`--${flag} ${value}`.trim(), text));
  return [
    command.summary,
    "",
    `${style.bold("Usage:")} mclaude ${name} ${usage(command)}`.trimEnd(),
    "",
    ...(own.length === 0 ? [] : [style.bold("Flags:"), ...own, ""]),
    style.bold("Flags of every command:"),
    ...global,
    "",
    style.bold("Examples:"),
    ...command.examples.map((line) => `  ${line}`),
  ].join("\n");
}

/**
 * The words and needed flags of a command.
 *
 * @param command The command.
 * @returns For example `<slug> --description TEXT [flags]`.
 */
export function usage(command: Command): string {
  const words = command.positionals.map((key) => {
    const flag = command.flags.find((known) => known.key === key)!;
    const word = flag.kind === "list" ? `<${flag.name}>…` : `<${flag.name}>`;
    return flag.required ? word : `[${word.replaceAll(/[<>]/g, "")}]`;
  });
  const needed = command.flags
    .filter(({ key, required }) => required && !command.positionals.includes(key))
    .map(flagUsage);
  return [...words, ...needed, "[flags]"].join(" ");
}

/**
 * A flag with its value.
 *
 * @param flag The flag.
 * @returns For example `--files FILES…`.
 */
export function flagUsage(flag: Flag): string {
  const value = flag.name.toUpperCase().replace(/^.*-/, "");
  switch (flag.kind) {
    case "switch":
      return `--${flag.name}`;
    case "list":
      return `--${flag.name} ${value}…`;
    case "optional":
      return `--${flag.name} [DURATION]`;
    case "number":
      return `--${flag.name} N`;
    case "choice":
      return `--${flag.name} ${flag.choices.join("|")}`;
    default:
      return `--${flag.name} ${value}`;
  }
}

function describe(flag: Flag): string {
  return flag.description + (flag.required ? " (needed)" : "");
}

function row(left: string, right: string): string {
  return left.length > 25
    ? `  ${left}\n  ${" ".repeat(26)}${right}`
    : `  ${left.padEnd(26)}${right}`;
}
