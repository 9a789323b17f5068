/**
 * Options and other words of a command.
 *
 * @module
 */
import type { Word } from "./shell_words.ts";

/**
 * The words that are neither options nor their values.
 *
 * @param args The words after the program.
 * @param values The letters of options that have a value.
 * @returns The other words.
 */
export function plainWords(args: readonly Word[], values: string = ""): Word[] {
  const takesValue = values === "" ? undefined : new RegExp(`^-[A-Za-z]*[${values}]$`);
  const plain: Word[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === "--") return [...plain, ...args.slice(at + 1)];
    if (arg === undefined || !arg.startsWith("-") || arg === "-") plain.push(arg);
    else if (takesValue?.test(arg)) at++;
  }
  return plain;
}

/**
 * The value of an option.
 *
 * @param args The words after the program.
 * @param short Its short name.
 * @param long Its long name.
 * @returns The value, or `undefined` if it is not given or not known.
 */
export function valueOf(args: readonly Word[], short: string, long: string): Word {
  for (const [at, arg] of args.entries()) {
    if (arg === short || arg === long) return args[at + 1];
    if (arg?.startsWith(`${long}=`)) return arg.slice(long.length + 1);
  }
  return undefined;
}
