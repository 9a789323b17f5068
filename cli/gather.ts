import { resolve } from "node:path";
import { CoordinationError } from "../lib/errors.ts";
import { readFile } from "../lib/store/files.ts";
import { oneLine } from "../lib/store/text.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

/** The longest text that is read, in characters. */
const LIMIT = 1024 * 1024;

/**
 * Puts the text of a file, or of standard input, in the place of its name.
 *
 * @param input The input of a command.
 * @param key The property that holds a file's name, or `-`; nothing is done without it.
 * @param world Where files are, and standard input.
 * @throws {CoordinationError} `not_found` if there is no such file.
 */
export function gatherText(
  input: Record<string, unknown>,
  key: string,
  world: Pick<Surroundings, "cwd" | "readInput">,
): void {
  const name = input[key];
  if (typeof name !== "string") return;
  const text = name === "-"
    ? world.readInput(LIMIT)
    : readFile(resolve(world.cwd, name), { maxBytes: LIMIT });
  if (text === undefined) {
    throw new CoordinationError(
      "not_found",
      `Cannot find the file "${oneLine(name, 200)}": give a text file, or - for standard input`,
    );
  }
  if (text.length > LIMIT) throw usageError("Cannot read standard input", "it has over 1 MB");
  input[key] = text;
}
