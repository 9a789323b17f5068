/**
 * What was installed in a scope: a file that says, of every file that was touched, how it was
 * before and what it was made into.
 *
 * Invariant: it holds sums, not texts; what people wrote is nowhere but in their files and in
 * the backups beside them.
 *
 * @module
 */
import { isAbsolute, join, relative, sep } from "node:path";
import { CoordinationError } from "../errors.ts";

/** How a file was touched. */
export type Touch = "created" | "edited" | "removed";

/** A file that was touched. */
export interface FileRecord {
  /** The file, from the base with slashes; absolute if it is not below it. */
  readonly path: string;
  /** How. */
  readonly how: Touch;
  /** The sum of what it was made into; not there if it was removed. */
  readonly after?: string;
  /** The sum of what it was before; not there if it is not known any more. */
  readonly before?: string;
  /** The name of the backup beside it. */
  readonly backup?: string;
}

/** What was installed. */
export interface Manifest {
  /** The version that did it. */
  readonly mclaude: string;
  /** The files. */
  readonly files: readonly FileRecord[];
  /** Folders that were made, outer ones first. */
  readonly folders: readonly string[];
}

/** Nothing was installed. */
export const EMPTY: Manifest = { mclaude: "", files: [], folders: [] };

/**
 * Reads a manifest.
 *
 * @param text Its text; `undefined` if there is none.
 * @param path Where it is, for the message.
 * @returns The manifest.
 * @throws {CoordinationError} `damaged_record` if it is none.
 */
export function parseManifest(text: string | undefined, path: string): Manifest {
  if (text === undefined) return EMPTY;
  try {
    const { mclaude, files, folders } = JSON.parse(text);
    const isRight = typeof mclaude === "string" && Array.isArray(files) && files.every(isRecord) &&
      Array.isArray(folders) && folders.every((name) => isSafe(name));
    if (isRight) return { mclaude, files, folders };
  } catch {
    // The same as any other text that is none.
  }
  throw new CoordinationError(
    "damaged_record",
    `Cannot read "${path}": it is not what mclaude wrote; move it away`,
    { data: { path } },
  );
}

/**
 * Writes a manifest.
 *
 * @param manifest The manifest.
 * @returns Its text.
 */
export function renderManifest({ mclaude, files, folders }: Manifest): string {
  const sorted = [...files].sort((one, other) => one.path < other.path ? -1 : 1);
  return `${JSON.stringify({ mclaude, files: sorted, folders }, undefined, 2)}\n`;
}

/**
 * The name of a file in a manifest.
 *
 * @param base The folder of the manifest's scope.
 * @param path The file.
 * @returns The path from the base, with slashes; absolute if it is not below.
 */
export function recordPath(base: string, path: string): string {
  const below = relative(base, path);
  return below.startsWith("..") || isAbsolute(below) ? path : below.split(sep).join("/");
}

/**
 * The file of a record.
 *
 * @param base The folder of the manifest's scope.
 * @param path The path in the record.
 * @returns The file.
 */
export function filePath(base: string, path: string): string {
  return isAbsolute(path) ? path : join(base, path);
}

function isRecord(value: unknown): value is FileRecord {
  const { path, how, after, before, backup } = Object(value);
  const optional = [after, before, backup];
  return isSafe(path) && ["created", "edited", "removed"].includes(how) &&
    optional.every((one) => one === undefined || typeof one === "string") &&
    (backup === undefined || !/[/\\]/.test(backup) && backup.includes(".mclaude-backup"));
}

/** A manifest comes with the project: what it names must not be anywhere else. */
function isSafe(path: unknown): path is string {
  return typeof path === "string" && path !== "" && !path.split(/[/\\]/).includes("..");
}
