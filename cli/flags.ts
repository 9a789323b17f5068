/**
 * Reads the words after `mclaude <noun> <verb>`.
 *
 * As in mclaude 0.6 a flag that takes a list takes all words up to the next flag:
 * `--files a.py b.py --session s1`. A value that begins with a dash is written
 * `--description=--fix`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { Command, Word } from "./command.ts";
import type { Flag } from "./flag.ts";
import { suggest } from "../lib/store/suggest.ts";
import { usageError } from "./usage_error.ts";

/** Flags that every command has. */
export interface GlobalFlags {
  /** Answer in JSON. */
  json: boolean;
  /** Print errors only. */
  quiet: boolean;
  /** Show the help. */
  help: boolean;
  /** Print no colours. */
  noColor: boolean;
  /** The whole input as JSON, or `-`. */
  input: string | undefined;
  /** The project's folder. */
  project: string | undefined;
  /** The identity. */
  as: string | undefined;
  /** The session. */
  session: string | undefined;
}

/** The global flags, for help and completions. */
export const GLOBAL_FLAGS: readonly (readonly [name: string, value: string, text: string])[] = [
  ["json", "", "Answer in JSON, errors too"],
  ["input", "JSON", "Give the whole input as JSON; - reads it from standard input"],
  ["project", "DIR", "Use the project in this folder"],
  ["as", "NAME", "Be this identity (or MCLAUDE_IDENTITY)"],
  ["session", "ID", "Be this session (or MCLAUDE_SESSION)"],
  ["quiet", "", "Print errors only"],
  ["no-color", "", "Print no colours (or NO_COLOR)"],
  ["help", "", "Show this help"],
];

/** What a command line says. */
export interface ParsedLine {
  /** The input, as far as it was given in words. */
  readonly input: Record<string, unknown>;
  /** The flags that every command has. */
  readonly global: GlobalFlags;
}

/** Durations and other values of flags that may stand alone. */
const OPTIONAL_VALUE = /^\d+(\.\d+)?(ms|s|m|h|d)?$/;

/**
 * Reads words.
 *
 * @param args The words.
 * @param command The command that they are for.
 * @returns What they say.
 * @throws {CoordinationError} `invalid_input` if they cannot be understood.
 */
export function parseLine(args: readonly string[], command: Command): ParsedLine {
  const flags = new Map(command.flags.map((flag) => [flag.name, flag]));
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: parserOptions([...flags.values()]),
  });
  const given: Record<string, string | boolean> = {};
  const words: Word[] = [];
  const loose: string[] = [];
  let open: Flag | undefined;
  for (const token of tokens) {
    if (token.kind === "option-terminator") {
      open = undefined;
    } else if (token.kind === "positional") {
      const takes = open?.kind === "list" ||
        open?.kind === "optional" && OPTIONAL_VALUE.test(token.value);
      if (open === undefined || !takes) loose.push(token.value);
      else words.push({ key: open.key, value: token.value });
      if (open?.kind === "optional") open = undefined;
    } else {
      const name = token.name === "h" ? "help" : token.name;
      const flag = flags.get(name);
      const isGlobal = GLOBAL_FLAGS.some(([known]) => known === name);
      if (flag === undefined && !isGlobal) throw unknownFlag(token.rawName, [...flags.keys()]);
      const value = checkValue(token, flag ?? name);
      if (isGlobal) given[name] = value ?? true;
      if (flag !== undefined) words.push({ key: flag.key, value: value ?? "" });
      open = flag?.kind === "list" || flag?.kind === "optional" && value === undefined
        ? flag
        : undefined;
    }
  }
  const input = toInput(words, [...flags.values()]);
  placeLoose(loose, input, command);
  command.arrange(input, words);
  return { input, global: toGlobal(given) };
}

type ParserOptions = Record<
  string,
  { type: "string" | "boolean"; multiple?: boolean; short?: string }
>;

function parserOptions(flags: readonly Flag[]): ParserOptions {
  const options: ParserOptions = {};
  for (const [name, value] of GLOBAL_FLAGS) {
    options[name] = { type: value === "" ? "boolean" : "string" };
  }
  options.help = { type: "boolean", short: "h" };
  for (const { name, kind } of flags) {
    const alone = kind === "switch" || kind === "optional" || kind === "list";
    options[name] = { type: alone ? "boolean" : "string", multiple: true };
  }
  return options;
}

function checkValue(
  token: {
    name: string;
    rawName: string;
    value?: string | undefined;
    inlineValue?: boolean | undefined;
  },
  flag: Flag | string,
): string | undefined {
  const { rawName, value, inlineValue } = token;
  const isSwitch = typeof flag === "string"
    ? GLOBAL_FLAGS.find(([name]) => name === flag)![1] === ""
    : flag.kind === "switch";
  if (isSwitch && value !== undefined) {
    throw usageError(`Cannot give ${rawName} the value "${value}"`, `write ${rawName} alone`);
  }
  const needs = !isSwitch &&
    (typeof flag === "string" || !["list", "optional"].includes(flag.kind));
  if (needs && (value === undefined || !inlineValue && /^-./.test(value) && value !== "-")) {
    throw usageError(
      `Cannot find the value of ${rawName}`,
      `write ${rawName} VALUE, or ${rawName}=VALUE if it begins with a dash`,
    );
  }
  if (typeof flag === "string" && value === "") {
    throw usageError(`Cannot use ${rawName} without a value`, "give one, or leave it out");
  }
  if (typeof flag !== "string" && flag.kind === "choice" && !flag.choices.includes(value!)) {
    throw usageError(`Cannot use ${rawName} "${value}"`, `choose from ${flag.choices.join(", ")}`);
  }
  return value;
}

function toInput(words: readonly Word[], flags: readonly Flag[]): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const { key, value } of words) {
    const flag = flags.find((known) => known.key === key)!;
    if (flag.kind === "list" || flag.kind === "json") {
      const list = (input[key] ??= []) as string[];
      if (value !== "") list.push(value);
    } else if (flag.kind === "switch") input[key] = true;
    else input[key] = flag.kind === "number" ? toNumber(flag, value) : value;
  }
  return input;
}

function toNumber(flag: Flag, value: string): number {
  const number = Number(value);
  if (value.trim() !== "" && Number.isFinite(number)) return number;
  throw usageError(`Cannot read --${flag.name} "${value}"`, "give a number");
}

function placeLoose(loose: string[], input: Record<string, unknown>, command: Command): void {
  const open = command.positionals.filter((key) => input[key] === undefined);
  for (const key of open) {
    if (loose.length === 0) break;
    const isList = command.flags.find((flag) => flag.key === key)?.kind === "list";
    input[key] = isList ? loose.splice(0) : loose.shift();
  }
  if (loose.length > 0) {
    throw usageError(
      `Cannot use the extra word "${loose[0]}"`,
      "put a text with blanks in quotes, or see --help",
    );
  }
}

function toGlobal(given: Record<string, string | boolean>): GlobalFlags {
  function text(name: string): string | undefined {
    const value = given[name];
    return typeof value === "string" ? value : undefined;
  }
  return {
    json: given.json === true,
    quiet: given.quiet === true,
    help: given.help === true,
    noColor: given["no-color"] === true,
    input: text("input"),
    project: text("project"),
    as: text("as"),
    session: text("session"),
  };
}

function unknownFlag(raw: string, names: readonly string[]): Error {
  const known = [...names, ...GLOBAL_FLAGS.map(([name]) => name)];
  const near = suggest(raw.replace(/^-+/, ""), known);
  return usageError(
    `Cannot use the unknown flag ${raw}`,
    near === undefined ? "see --help" : `did you mean --${near}?`,
  );
}
