/**
 * Lists the records in a folder. One damaged file never hides the others: it is reported
 * and left as it is.
 *
 * @module
 */
import { join } from "node:path";
import { listFolder, lookAt, readFile } from "./files.ts";
import { oneLine } from "./text.ts";

/** A file, or a folder, that could not be read. */
export interface Problem {
  /** The file. */
  readonly path: string;
  /** One line: what is wrong with it. */
  readonly reason: string;
}

/** What a folder holds. */
export interface Scan<T> {
  /** The records, in the order of their files' names. */
  readonly records: T[];
  /** What could not be read. */
  readonly problems: Problem[];
}

/** What {@linkcode scanRecords} looks for. */
export interface ScanOptions<T> {
  /** Which names are records. */
  match: RegExp | ((name: string) => boolean);
  /** Reads one record; throws if it is damaged, returns `undefined` if it is none. */
  parse: (text: string, file: { readonly name: string; readonly path: string }) => T | undefined;
  /** The largest record in bytes. */
  maxBytes?: number;
}

/**
 * Reads all records of a folder.
 *
 * @param folder The folder; it may not exist.
 * @param options Which names, and how they are read.
 * @returns The records, and what could not be read.
 */
export function scanRecords<T>(folder: string, options: ScanOptions<T>): Scan<T> {
  const { match, parse, maxBytes } = options;
  const records: T[] = [];
  const problems: Problem[] = [];
  for (const name of listPlainFolder(folder, problems)) {
    // Leftovers of killed writers.
    if (name.startsWith(".tmp-")) continue;
    if (!(typeof match === "function" ? match(name) : match.test(name))) continue;
    const path = join(folder, name);
    try {
      const text = readFile(path, maxBytes === undefined ? {} : { maxBytes });
      const record = text === undefined ? undefined : parse(text, { name, path });
      if (record !== undefined) records.push(record);
    } catch (error) {
      problems.push(problem(path, error));
    }
  }
  return { records, problems };
}

/**
 * Says what is wrong with a file.
 *
 * @param path The file.
 * @param error What was thrown when it was read.
 * @returns The report.
 */
export function problem(path: string, error: unknown): Problem {
  return { path, reason: oneLine(error instanceof Error ? error.message : String(error), 300) };
}

/**
 * Lists the names in a folder.
 *
 * @param folder The folder; it may not exist.
 * @param problems Where is reported that it cannot be listed.
 * @returns The names, sorted.
 */
export function listPlainFolder(folder: string, problems: Problem[]): string[] {
  try {
    const stat = lookAt(folder);
    if (stat === undefined) return [];
    if (stat.isDirectory) return listFolder(folder);
    problems.push({ path: folder, reason: "it is not a plain folder; move it away" });
  } catch (error) {
    problems.push(problem(folder, error));
  }
  return [];
}
