/**
 * What is printed when a command fails: one line that says what is wrong and what would
 * help; never a stack trace.
 *
 * @module
 */
import { CoordinationError } from "../lib/errors.ts";
import { codeOf } from "../lib/store/files.ts";
import { oneLine } from "../lib/store/text.ts";
import { EXIT_CODES } from "./exit_codes.ts";
import type { Surroundings } from "./run.ts";

/** What helps against an error of the operating system. */
const HELP: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the disk quota is used up; free some space",
  EROFS: "the file system is read-only; work in a folder that can be written",
  EACCES: "permission is denied; check who owns the folder",
  EPERM: "permission is denied; check who owns the folder",
  EMFILE: "too many files are open; raise the limit (ulimit -n)",
  ENFILE: "too many files are open in the system; close some programs",
  EIO: "the disk reports a fault; check it before you go on",
  ENOENT: "it does not exist; check the path, or go to another folder",
  ENOTDIR: "a part of the path is a file; check the path",
  EISDIR: "a folder is in the place of a file; move it away",
  ENAMETOOLONG: "the name is too long; choose a shorter one",
  ELOOP: "a symbolic link is in the way; move it away",
};

/**
 * Prints why a command failed.
 *
 * @param error What was thrown.
 * @param options The world, and whether JSON is wanted.
 * @returns The exit code.
 */
export function reportError(
  error: unknown,
  { world, json }: { world: Surroundings; json: boolean },
): number {
  const { code, message, data, exit } = explain(error);
  if (json) tryToPrint(JSON.stringify({ error: { code, message, data } }), world);
  world.err(`mclaude: ${message}`);
  if (exit === 70 && world.env.MCLAUDE_DEBUG && error instanceof Error) {
    world.err(error.stack ?? "");
  }
  return exit;
}

/** Standard output may be what failed. */
function tryToPrint(text: string, world: Surroundings): void {
  try {
    world.out(text);
  } catch {
    return;
  }
}

interface Explained {
  code: string;
  message: string;
  data: Record<string, unknown>;
  exit: number;
}

function explain(error: unknown): Explained {
  if (error instanceof CoordinationError) {
    const message = oneLine(error.message);
    return { code: error.code, message, data: error.data, exit: EXIT_CODES[error.code] };
  }
  const { path, message = String(error) }: Partial<NodeJS.ErrnoException> = Object(error);
  const code = codeOf(error);
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) {
    // Deno's own calls name the path in the message only.
    const where = path ?? /: \w+ '(.*)'$/s.exec(message)?.[1] ?? null;
    const help = HELP[code] ?? `the system says ${code}; check the folder`;
    const text = oneLine(`Cannot use ${where === null ? "a file" : `"${where}"`}: ${help}`);
    return { code: "system", message: text, data: { code, path: where }, exit: 1 };
  }
  if (error instanceof Deno.errors.NotCapable) {
    const help = "mclaude was started without a permission that it needs";
    return { code: "system", message: oneLine(`${help}: ${message}`), data: {}, exit: 1 };
  }
  const text = oneLine(`internal error: ${message}; please report it`);
  return { code: "internal", message: text, data: {}, exit: 70 };
}
