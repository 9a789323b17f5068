/**
 * Records whose names are made from a time and a title: when a name is taken, the next number
 * is.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { hasCode, readFile } from "./files.ts";
import { publishFirstFree } from "./publish.ts";
import { oneLine } from "./text.ts";

/**
 * Publishes a record as `<stem>.md`, `<stem>_2.md`, `<stem>_3.md` and so on: the first that is
 * free.
 *
 * @param folder An existing folder.
 * @param stem The name without number and extension.
 * @param text The whole file.
 * @returns The path, which is on the disk.
 * @throws {CoordinationError} `store_failure` if the file is there and may not survive a power
 * cut; then `data.path` is the file.
 */
export function publishNumbered(folder: string, stem: string, text: string): string {
  let tried = "";
  function* names(): Generator<string> {
    for (let number = 1; number < 10_000; number++) {
      const name = number === 1 ? `${stem}.md` : `${stem}_${number}.md`;
      tried = join(folder, name);
      yield name;
    }
  }
  try {
    const path = publishFirstFree(folder, names(), text);
    if (path !== undefined) return path;
  } catch (error) {
    // Whoever took a file that is there for lost would write it once more.
    if (!holds(tried, text)) throw error;
    throw new CoordinationError(
      "store_failure",
      `Cannot be sure that a power cut is survived (${reasonOf(error)}), but "${tried}" is ` +
        "written; do not write it again, and check the disk",
      { cause: error, data: { path: tried } },
    );
  }
  throw new CoordinationError(
    "store_failure",
    `Cannot find a free name for "${stem}.md": use another title`,
  );
}

/**
 * Why the system refused, in a few words.
 *
 * @param error What was thrown.
 * @returns The reason, one line.
 */
export function reasonOf(error: unknown): string {
  return hasCode(error, "ENOSPC", "EDQUOT") ? "the disk is full" : oneLine(String(error), 200);
}

function holds(path: string, text: string): boolean {
  try {
    return readFile(path) === text;
  } catch {
    return false;
  }
}
