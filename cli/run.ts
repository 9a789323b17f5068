/**
 * Runs one command line. The only place that knows how a command's end becomes text and an
 * exit code.
 *
 * @module
 */
import { CoordinationError } from "../lib/errors.ts";
import { oneLine } from "../lib/store/text.ts";
import type { Command } from "./command.ts";
import type { NounEntry } from "./commands.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Style } from "./style.ts";

/** The world around a command line. */
export interface Surroundings {
  /** The working folder. */
  readonly cwd: string;
  /** The environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output is a terminal. */
  readonly terminal: boolean;
  /** Prints on standard output. */
  out(text: string): void;
  /** Prints on standard error. */
  err(text: string): void;
  /** Reads standard input to its end, or a little more than `limit` bytes of it. */
  readInput(limit: number): string;
  /** Aborts what waits. */
  readonly signal?: AbortSignal;
}

/** The most that is read from standard input, in bytes. */
const MAX_INPUT = 1024 * 1024;

/**
 * Runs a command line.
 *
 * @param args The words after the program's name.
 * @param world The world around it.
 * @returns The exit code.
 */
export async function run(args: readonly string[], world: Surroundings): Promise<number> {
  if (args[0] === "--version") return await printVersion(args, world);
  try {
    return await dispatch(args, world);
  } catch (error) {
    const { reportError } = await import("./failure.ts");
    return reportError(error, { world, json: args.includes("--json") });
  }
}

async function printVersion(args: readonly string[], world: Surroundings): Promise<number> {
  const { FORMATS, VERSION } = await import("../lib/version.ts");
  if (!args.includes("--json")) world.out(`mclaude ${VERSION}`);
  else {
    const { target } = Deno.build;
    const facts = { version: VERSION, target, deno: Deno.version.deno, formats: FORMATS };
    world.out(JSON.stringify(facts));
  }
  return 0;
}

async function dispatch(args: readonly string[], world: Surroundings): Promise<number> {
  const { NOUNS } = await import("./commands.ts");
  const [noun = ""] = args;
  if (!Object.hasOwn(NOUNS, noun)) {
    const { runProgram } = await import("./programs.ts");
    return await runProgram(args, world);
  }
  const entry: NounEntry = NOUNS[noun as keyof typeof NOUNS];
  const { commands } = await entry.load();
  const verb = entry.alone ?? args[1] ?? "";
  if (!Object.hasOwn(commands, verb)) {
    const { explainNoun } = await import("./programs.ts");
    return explainNoun(noun, { commands, rest: args.slice(1), world });
  }
  const words = entry.alone === undefined ? 2 : 1;
  const name = args.slice(0, words).join(" ");
  return await runCommand(args.slice(words), { name, command: commands[verb]!, world });
}

async function runCommand(
  args: readonly string[],
  { name, command, world }: { name: string; command: Command; world: Surroundings },
): Promise<number> {
  const { parseLine } = await import("./flags.ts");
  const { chooseStyle } = await import("./style.ts");
  const { input, global } = parseLine(args, command);
  const style = chooseStyle({ ...world, noColor: global.noColor });
  if (global.help) {
    const { commandHelp } = await import("./help.ts");
    world.out(commandHelp(name, command, style));
    return 0;
  }
  command.gather(input, world);
  const whole = { ...readJson(global.input, world), ...input };
  checkNeeded(name, command, whole);
  return await perform(command, whole, { global, world, style });
}

async function perform(
  command: Command,
  input: Record<string, unknown>,
  { global, world, style }: { global: GlobalFlags; world: Surroundings; style: Style },
): Promise<number> {
  const { makeContext } = await import("./context.ts");
  const session = await import("../lib/operations/session.ts");
  const context = makeContext(global, world);
  const notices = session.pendingNotices(context);
  for (const notice of notices) world.err(describeNotice(notice));
  if (command.operation.effect !== "read") session.dropNotices(context, notices);
  let result: unknown;
  try {
    result = await session.perform(command.operation, context, input);
  } catch (error) {
    const report = error instanceof CoordinationError ? command.report(error) : undefined;
    if (report !== undefined && !global.json && !global.quiet) world.out(report);
    throw error;
  }
  if (global.json) world.out(JSON.stringify(result));
  else if (!global.quiet) {
    const text = command.render(result, style);
    if (text !== "") world.out(text);
  }
  return command.exitCode(result);
}

function describeNotice(
  notice: { kind: string; slug: string; generation: number; by_identity: string; reason: string },
): string {
  const what = {
    taken_over: "was taken over",
    forced: "was ended by force",
    overlapped: "is overlapped",
  }[notice.kind] ?? "changed";
  return oneLine(
    `mclaude: your lock ${notice.slug}#${notice.generation} ${what} by ` +
      `${notice.by_identity}: ${notice.reason}`,
    400,
  );
}

function readJson(given: string | undefined, world: Surroundings): Record<string, unknown> {
  if (given === undefined) return {};
  const text = given === "-" ? world.readInput(MAX_INPUT) : given;
  if (text.length > MAX_INPUT) {
    throw new CoordinationError(
      "invalid_input",
      `Cannot read --input: it has over 1 MB; send less`,
    );
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    data = undefined;
  }
  if (typeof data === "object" && data !== null && !Array.isArray(data)) {
    return data as Record<string, unknown>;
  }
  throw new CoordinationError(
    "invalid_input",
    `Cannot read --input: it is no JSON object; write --input '{"slug":"fix-it"}'`,
  );
}

function checkNeeded(
  name: string,
  command: Command,
  input: Readonly<Record<string, unknown>>,
): void {
  const missing = command.flags.filter(({ key, required }) => required && input[key] === undefined);
  if (missing.length === 0) return;
  const names = missing.map(({ name, key }) =>
    command.positionals.includes(key) ? `<${name}>` : `--${name}`
  );
  throw new CoordinationError(
    "invalid_input",
    `Cannot run "${name}" without ${names.join(" and ")}; see: mclaude ${name} --help`,
  );
}
