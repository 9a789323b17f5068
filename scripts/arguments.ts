/**
 * Words of the command line for scripts: `--help`, and one line where they cannot be understood.
 *
 * @module
 */
import { parseArgs, type ParseArgsConfig } from "node:util";

/** What a script takes. */
type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * Reads the words that a script was called with; ends the process where it was not called right.
 *
 * @param options What it takes, as `parseArgs` of `node:util` has it.
 * @param usage What `--help` prints.
 * @returns The values.
 */
export function readArguments<T extends Options>(options: T, usage: string) {
  if (Deno.args.includes("--help")) {
    // deno-lint-ignore no-console
    console.log(usage);
    Deno.exit(0);
  }
  try {
    return parseArgs({ args: Deno.args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    refuse(`${(error as Error).message.split(". ")[0]}; see --help`);
  }
}

/**
 * Says in one line why a script cannot do what it was called for, and ends the process.
 *
 * @param reason The line.
 */
export function refuse(reason: string): never {
  // deno-lint-ignore no-console
  console.error(`error: ${reason}`);
  Deno.exit(2);
}
