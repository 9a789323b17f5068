/**
 * Runs one command line. The only place that knows how a command's end becomes text and an
 * exit code.
 *
 * @module
 */
// At once: to load it later would cost every command two turns of the event loop.
import { dispatch } from "./dispatch.ts";

/** The world around a command line. */
export interface Surroundings {
  /** The working folder. */
  readonly cwd: string;
  /** The environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output is a terminal. */
  readonly terminal: boolean;
  /** Whether whoever read standard output has gone away. */
  readonly gone?: boolean;
  /** Prints on standard output. */
  out(text: string): void;
  /** Prints on standard error. */
  err(text: string): void;
  /** Reads standard input to its end, or a little more than `limit` bytes of it. */
  readInput(limit: number): string;
  /** Asks a person at a terminal for a yes; there may be nobody. */
  confirm?(question: string): boolean;
  /** Aborts what waits. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a command line.
 *
 * @param args The words after the program's name.
 * @param world The world around it.
 * @returns The exit code.
 */
export async function run(args: readonly string[], world: Surroundings): Promise<number> {
  try {
    if (args[0] === "--version") return await printVersion(args, world);
    if (args[0] === "hook" && !args.some((word) => word === "--help" || word === "-h")) {
      const { hook } = await import("./hook.ts");
      return await hook(args.slice(1), world);
    }
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
