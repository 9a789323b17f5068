/**
 * Files that appear complete or not at all and are never overwritten, and files
 * that are replaced as a whole.
 *
 * ```
 *   publishOnce   temp ─write─fsync─▶ link(temp, target) ─▶ fsync folder ─▶ unlink temp
 *   replaceFile   temp ─write─fsync─▶ rename(temp, target) ─▶ fsync folder
 * ```
 *
 * Invariants
 *
 * - No reader ever sees a target empty or half written, whenever the writer is killed.
 * - Of any number of simultaneous {@linkcode publishOnce} calls for one target exactly one
 *   returns `true`, and its text is the target's text.
 * - What was reported as published is on the disk (file and folder are synced) unless
 *   `durable` is `false`.
 *
 * Not guaranteed: a writer that is killed, or whose disk fails, may leave a `.tmp-*` file, which
 * every reader ignores.
 *
 * File systems without hard links (exFAT, some FUSE and network volumes) get the same
 * guarantee from `rename` of a prepared non-empty folder `<target>.once`, which fails if
 * that folder exists: its winner, or whoever finds it after a crash, puts the content in
 * place. A store remembers the mode in the file `publish-mode`, so that the two never mix.
 *
 * @module
 */
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { exists, hasCode, readFile, removeFile, syncFolder, writeWhole } from "./files.ts";

/** Options for {@linkcode publishOnce} and {@linkcode replaceFile}. */
export interface WriteOptions {
  /**
   * Whether the write must survive a power cut.
   *
   * @default {true}
   */
  durable?: boolean;
  /**
   * The file's permission bits, before the process's umask.
   *
   * @default {0o644}
   */
  mode?: number;
}

/** The name, below `.claude/`, of the file that says that hard links cannot be used here. */
export const MODE_FILE = "publish-mode";

const NO_HARD_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "EXDEV", "ENOSYS"];

/**
 * Creates `target` with `text`, or reports that it exists already.
 *
 * @param target Where the file should appear; its folder exists.
 * @param text The complete content.
 * @param options How durable.
 * @returns Whether this call created the file.
 */
export function publishOnce(target: string, text: string, options: WriteOptions = {}): boolean {
  const { durable = true } = options;
  // A look first: losing a race this way is several times cheaper than writing a file.
  if (exists(target)) return false;
  if (exists(modeFile(target))) return publishByRename(target, text, options);
  const temporary = writeTemporary(target, text, options);
  try {
    fs.linkSync(temporary, target);
    if (durable) syncFolder(dirname(target));
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    if (!hasCode(error, ...NO_HARD_LINKS)) throw error;
  } finally {
    discard(temporary);
  }
  rememberMode(target);
  return publishByRename(target, text, options);
}

/**
 * Replaces `target` as a whole, or creates it. Of simultaneous calls the last one wins.
 *
 * @param target The file; its folder exists.
 * @param text The complete new content.
 * @param options How durable.
 */
export function replaceFile(target: string, text: string, options: WriteOptions = {}): void {
  const { durable = true } = options;
  const temporary = writeTemporary(target, text, options);
  try {
    fs.renameSync(temporary, target);
  } catch (error) {
    discard(temporary);
    throw error;
  }
  if (durable) syncFolder(dirname(target));
}

/**
 * Creates the first of `names` that is free in `folder`.
 *
 * @param folder An existing folder.
 * @param names Names to try, in order; the caller makes them run out or not.
 * @param text The complete content.
 * @param options How durable.
 * @returns The path that this call created, or `undefined` if all names are taken.
 */
export function publishFirstFree(
  folder: string,
  names: Iterable<string>,
  text: string,
  options: WriteOptions = {},
): string | undefined {
  for (const name of names) {
    const target = join(folder, name);
    if (publishOnce(target, text, options)) return target;
  }
  return undefined;
}

/**
 * Removes a file that {@linkcode publishOnce} created, so that its name is free again.
 *
 * @param target The file.
 * @returns Whether this call removed it.
 */
export function removePublished(target: string): boolean {
  // The winner's folder first: without it the file is at worst an ordinary file.
  fs.rmSync(`${target}.once`, { recursive: true, force: true });
  return removeFile(target);
}

/**
 * The file system's own clock, which a faked or skewed process clock does not move.
 *
 * @param folder An existing folder of the store; a file is created and removed in it.
 * @returns Milliseconds since the epoch.
 */
export function fileSystemNow(folder: string): number {
  const path = join(folder, temporaryName());
  const fd = fs.openSync(path, "wx", 0o600);
  try {
    return fs.fstatSync(fd).mtimeMs;
  } finally {
    fs.closeSync(fd);
    removeFile(path);
  }
}

function writeTemporary(target: string, text: string, options: WriteOptions): string {
  const { durable = true, mode = 0o644 } = options;
  const temporary = join(dirname(target), temporaryName());
  const fd = fs.openSync(temporary, "wx", mode);
  try {
    writeWhole(fd, text);
    if (durable) fs.fsyncSync(fd);
  } catch (error) {
    discard(temporary);
    throw error;
  } finally {
    fs.closeSync(fd);
  }
  return temporary;
}

/** Removes a temporary file if that can be done: its leftover says nothing about the target. */
function discard(temporary: string): void {
  try {
    removeFile(temporary);
  } catch {
    // Every reader ignores it.
  }
}

function temporaryName(): string {
  return `.tmp-${crypto.randomUUID().replaceAll("-", "")}`;
}

/** Publishes without hard links: the non-empty folder `<target>.once` is the one winner's. */
function publishByRename(target: string, text: string, options: WriteOptions): boolean {
  const once = `${target}.once`;
  const prepared = join(dirname(target), temporaryName());
  let won = false;
  fs.mkdirSync(prepared);
  try {
    const fd = fs.openSync(join(prepared, "content"), "wx", options.mode ?? 0o644);
    try {
      writeWhole(fd, text);
      if (options.durable ?? true) fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(prepared, once);
    won = true;
  } catch (error) {
    if (!hasCode(error, "ENOTEMPTY", "EEXIST", "EPERM", "ENOTDIR")) throw error;
    if (!exists(once)) throw error;
  } finally {
    if (!won) fs.rmSync(prepared, { recursive: true, force: true });
  }
  // Also the loser: the winner may have been killed before it put its content in place.
  const content = readFile(join(once, "content"));
  if (content !== undefined && !exists(target)) replaceFile(target, content, options);
  return won;
}

/** The mode file of the store that holds `target`, which stands below a `.claude` folder. */
function modeFile(target: string): string {
  let folder = dirname(target);
  while (basename(folder) !== ".claude") {
    const parent = dirname(folder);
    if (parent === folder) return join(dirname(target), MODE_FILE);
    folder = parent;
  }
  return join(folder, MODE_FILE);
}

function rememberMode(target: string): void {
  try {
    fs.writeFileSync(modeFile(target), "rename\n", { flag: "wx" });
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
}
