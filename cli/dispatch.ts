/**
 * From the words of a command line to a command, and from its result to what is printed.
 *
 * All that every command needs is imported here at once: a file less to open is time saved.
 *
 * @module
 */
import { CoordinationError } from "../lib/errors.ts";
import { dropNotices, pendingNotices, perform } from "../lib/operations/session.ts";
import { oneLine } from "../lib/store/text.ts";
import type { Command } from "./command.ts";
import { type NounEntry, NOUNS } from "./commands.ts";
import { makeContext } from "./context.ts";
import { type GlobalFlags, parseLine } from "./flags.ts";
import type { Surroundings } from "./run.ts";
import { chooseStyle, type Style } from "./style.ts";

/** The most that is read from standard input, in bytes. */
const MAX_INPUT = 1024 * 1024;

/**
 * Finds the command of a command line and runs it.
 *
 * @param args The words after the program's name.
 * @param world The world around it.
 * @returns The exit code.
 */
export async function dispatch(args: readonly string[], world: Surroundings): Promise<number> {
  const [noun = ""] = args;
  if (!Object.hasOwn(NOUNS, noun)) {
    const { runProgram } = await import("./programs.ts");
    return await runProgram(args, world);
  }
  const entry: NounEntry = NOUNS[noun as keyof typeof NOUNS];
  const { commands } = await entry.load();
  const isGiven = Object.hasOwn(commands, args[1] ?? "") || /^(?:--help|-h)$/.test(args[1] ?? "");
  const meant = entry.alone ?? (isGiven ? undefined : entry.otherwise);
  const verb = meant ?? args[1] ?? "";
  if (!Object.hasOwn(commands, verb)) {
    const { explainNoun } = await import("./programs.ts");
    return await explainNoun(noun, { commands, rest: args.slice(1), world });
  }
  const words = meant === undefined ? 2 : 1;
  const name = args.slice(0, words).join(" ");
  return await runCommand(args.slice(words), { name, command: commands[verb]!, world });
}

async function runCommand(
  args: readonly string[],
  { name, command, world }: { name: string; command: Command; world: Surroundings },
): Promise<number> {
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
  const typed = global.input === undefined && isTyped(whole, command);
  return await carryOut(command, whole, { global, world, style, typed });
}

/**
 * Whether all that was given is right already: words have the types of their flags, unless a
 * command reads them by hand or the schema checks more than types.
 */
function isTyped(input: Readonly<Record<string, unknown>>, command: Command): boolean {
  return !command.flags.some(({ key, kind, checked }) =>
    input[key] !== undefined && (kind === "json" || checked)
  );
}

async function carryOut(
  command: Command,
  input: Record<string, unknown>,
  { global, world, style, typed }: {
    global: GlobalFlags;
    world: Surroundings;
    style: Style;
    typed: boolean;
  },
): Promise<number> {
  const context = makeContext(global, world);
  const notices = pendingNotices(context);
  for (const notice of notices) world.err(describeNotice(notice));
  if (command.operation.effect !== "read") dropNotices(context, notices);
  let result: unknown;
  try {
    result = await perform(command.operation, context, { input, typed });
  } catch (error) {
    const report = error instanceof CoordinationError ? command.report(error) : undefined;
    if (report !== undefined && !global.json && !global.quiet) world.out(report);
    throw error;
  }
  if (global.json) world.out(JSON.stringify(result));
  else if (!global.quiet) {
    const text = command.render(result, style, input);
    if (text !== "") world.out(text);
  }
  if (!global.quiet) command.operation.shown(context, result);
  const asked = global.json || global.quiet ? undefined : command.ask(result);
  if (asked !== undefined && world.confirm?.(asked.question)) {
    const more = { ...input, ...asked.input };
    return await carryOut(command, more, { global, world, style, typed });
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
