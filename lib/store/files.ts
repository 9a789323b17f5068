/**
 * Reading, listing and removing plain files, and nothing else than plain files.
 *
 * Guarantees
 *
 * - A symbolic link, FIFO, device or folder in the place of a file is refused,
 *   never followed or waited for.
 * - Absence is an answer (`undefined`, `[]`, `false`), not an error.
 * - Nothing here creates anything, except {@linkcode ensureFolder} and
 *   {@linkcode append}.
 *
 * @module
 */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { CoordinationError } from "../errors.ts";

/** The largest record that is read, in bytes; a larger file is damaged or foreign. */
export const MAX_RECORD_BYTES = 1024 * 1024;

/** Errors of the system that Deno tells by their number only. */
const UNNAMED: Readonly<Record<number, string>> = Deno.build.os === "darwin"
  ? { 31: "EMLINK", 69: "EDQUOT", 70: "ESTALE", 78: "ENOSYS" }
  : { 31: "EMLINK", 38: "ENOSYS", 116: "ESTALE", 117: "EUCLEAN", 122: "EDQUOT" };

/**
 * The name of an error of the operating system.
 *
 * @param error What was thrown.
 * @returns The name, such as `ENOSPC`; `E` and its number if it is a rare one without a name;
 * `undefined` if it is no such error.
 */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errno, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && code !== "UNKNOWN") return code;
  const number = errno === undefined
    ? Number(/\(os error (\d+)\)/.exec(message)?.[1])
    : Math.abs(errno);
  return Number.isSafeInteger(number) ? UNNAMED[number] ?? `E${number}` : code;
}

/** Whether `error` is an operating-system error with one of `codes`. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes(codeOf(error) ?? "");
}

/**
 * What stands at `path`, links not followed.
 *
 * Deno's own call: at a program's start it is several times faster than Node's where nothing
 * is there, which is most of the time.
 *
 * @param path Where to look.
 * @returns What is there, or `undefined` if nothing is.
 */
export function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

/** Options for {@linkcode readFile}. */
export interface ReadFileOptions {
  /**
   * The largest size that is read, in bytes.
   *
   * @default {MAX_RECORD_BYTES}
   */
  maxBytes?: number;
}

/**
 * Reads a plain file as UTF-8.
 *
 * @param path The file.
 * @param options How much is read at the most.
 * @returns The text, or `undefined` if there is no such file.
 * @throws {CoordinationError} `unsafe_path` if it is no plain file, `damaged_record` if it is too
 * large or not UTF-8.
 */
export function readFile(path: string, options: ReadFileOptions = {}): string | undefined {
  const { maxBytes = MAX_RECORD_BYTES } = options;
  const stat = lookAt(path);
  if (stat === undefined) return undefined;
  if (!stat.isFile) {
    throw new CoordinationError(
      "unsafe_path",
      `Cannot read "${path}": it is not a plain file; move it away`,
      { data: { path } },
    );
  }
  if (stat.size > maxBytes) {
    throw new CoordinationError(
      "damaged_record",
      `Cannot read "${path}": ${stat.size} bytes are more than the ${maxBytes} allowed; move it away`,
      { data: { path } },
    );
  }
  let text: string;
  try {
    text = fs.readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
  if (text.includes("\ufffd")) checkEncoding(path);
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** A replacement character stands in the file itself, or for bytes that are no text. */
function checkEncoding(path: string): void {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(fs.readFileSync(path));
  } catch (cause) {
    throw new CoordinationError(
      "damaged_record",
      `Cannot read "${path}": it is not UTF-8; repair it or move it away`,
      { cause, data: { path } },
    );
  }
}

/**
 * Lists the names in a folder, sorted by code point.
 *
 * @param folder The folder.
 * @returns The names; empty if there is no such folder.
 * @throws {CoordinationError} `unsafe_path` if it is a symbolic link.
 */
export function listFolder(folder: string): string[] {
  // Most folders that are asked for are not there, and an error costs more than a question.
  if (!fs.existsSync(folder)) return [];
  try {
    if (lookAt(folder)?.isSymlink) throw unsafeFolder(folder);
    return fs.readdirSync(folder).sort();
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

/**
 * Lists what is in a folder, sorted by name, without a look at each.
 *
 * @param folder The folder.
 * @returns What is there, links not followed; empty if there is no such folder.
 * @throws {CoordinationError} `unsafe_path` if it is a symbolic link.
 */
export function listEntries(folder: string): Deno.DirEntry[] {
  const stat = lookAt(folder);
  if (stat === undefined) return [];
  if (stat.isSymlink) throw unsafeFolder(folder);
  try {
    return [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

/**
 * Whether anything stands at `path`; a dangling link counts.
 *
 * @param path Where to look.
 * @returns Whether there is an entry.
 */
export function exists(path: string): boolean {
  return lookAt(path) !== undefined;
}

/**
 * Removes a file.
 *
 * @param path The file.
 * @returns Whether this call removed it.
 */
export function removeFile(path: string): boolean {
  try {
    fs.unlinkSync(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

/**
 * Removes a file, and it stays removed after a power cut.
 *
 * @param path The file.
 * @returns Whether this call removed it.
 */
export function removeDurably(path: string): boolean {
  if (!removeFile(path)) return false;
  syncFolder(dirname(path));
  return true;
}

/**
 * Creates `root/...parts` where it is missing and makes the new folders durable.
 *
 * @param root An existing folder, trusted as it is.
 * @param parts Folder names below it.
 * @returns The path of the folder.
 * @throws {CoordinationError} `unsafe_path` if one of the parts is a symbolic link or no folder.
 */
export function ensureFolder(root: string, ...parts: string[]): string {
  let path = root;
  for (const part of parts) {
    const parent = path;
    path = join(path, part);
    const stat = lookAt(path);
    if (stat === undefined) {
      try {
        fs.mkdirSync(path);
      } catch (error) {
        if (!hasCode(error, "EEXIST")) throw error;
      }
      syncFolder(parent);
    } else if (!stat.isDirectory) {
      throw unsafeFolder(path);
    }
  }
  return path;
}

/**
 * Refuses folders of the store that lead elsewhere. Reading creates nothing.
 *
 * @param root An existing folder, trusted as it is.
 * @param parts Folder names below it; they may not exist.
 * @throws {CoordinationError} `unsafe_path` if one of them is a symbolic link or no folder.
 */
export function checkFolder(root: string, ...parts: string[]): void {
  let path = root;
  for (const part of parts) {
    path = join(path, part);
    const stat = fs.existsSync(path) ? lookAt(path) : undefined;
    if (stat === undefined) return;
    if (!stat.isDirectory) throw unsafeFolder(path);
  }
}

function unsafeFolder(path: string): CoordinationError {
  return new CoordinationError(
    "unsafe_path",
    `Cannot use "${path}": it is a symbolic link or no folder; move it away`,
    { data: { path } },
  );
}

/**
 * Makes the names in `folder` survive a power cut.
 *
 * @param folder The folder.
 */
export function syncFolder(folder: string): void {
  // Windows cannot open a folder; its file systems journal names by themselves.
  if (Deno.build.os === "windows") return;
  const fd = fs.openSync(folder, fs.constants.O_RDONLY);
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * Appends `text` to a file in one write. Lines of several processes never mix, since each is
 * one write.
 *
 * @param path The file; created where it is missing.
 * @param text Whole lines.
 * @param options Whether it must survive a power cut; it does by default.
 * @throws {CoordinationError} `unsafe_path` if it is no plain file.
 */
export function append(path: string, text: string, options: { durable?: boolean } = {}): void {
  const { durable = true } = options;
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW = 0 } = fs.constants;
  const stat = lookAt(path);
  if (stat !== undefined && !stat.isFile) {
    throw new CoordinationError(
      "unsafe_path",
      `Cannot append to "${path}": it is not a plain file; move it away`,
      { data: { path } },
    );
  }
  const fd = fs.openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o644);
  try {
    writeWhole(fd, text);
    if (durable) fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * Writes `text` in one call and fails if the system took only a part of it.
 *
 * @param fd An open file.
 * @param text The content.
 */
export function writeWhole(fd: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const written = fs.writeSync(fd, bytes);
  if (written !== bytes.length) {
    throw new CoordinationError(
      "store_failure",
      `Cannot write ${bytes.length} bytes, only ${written}; free some disk space`,
    );
  }
}
