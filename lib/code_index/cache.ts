/**
 * What was known of each file when it was last read: a SQLite file below `.claude/.cache/`, worth
 * nothing without the tree.
 *
 * ```
 *   files  path, when it was changed, the hash of its content, what is known of it
 * ```
 *
 * Invariants
 *
 * - What is answered for a file is of the content that it has: its time and size tell that it was
 *   not touched, unless that was so short before the reading that they cannot; else its hash does.
 * - What cannot be used is made anew; anything that is no file is left alone.
 * - Several processes may use it at once. One that cannot write goes without.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { ensureFolder, lookAt, removeFile } from "../store/files.ts";
import { publishOnce } from "../store/publish.ts";
import type { ListedFile } from "./list.ts";
import { MARK } from "./mark.ts";

const FILE = "code-index.sqlite";

/** How long to wait for another process that writes, in milliseconds. */
const BUSY = 2_000;

/** A change that is younger than this when a file is read may not show in its time. */
const QUIET = 2_000;

/** A file as it is known. */
export interface KnownFile {
  /** When it was changed. */
  readonly stamp: string;
  /** Its size. */
  readonly bytes: number;
  /** When it was read. */
  readonly seen: number;
  /** The hash of its content. */
  readonly hash: string;
  /** What is known of it, as JSON; empty if it is no text. */
  readonly facts: string;
}

/** An open cache. */
export interface Cache {
  /** All that is known, by path. */
  readonly files: Map<string, KnownFile>;
  /**
   * Keeps what is new and forgets what is gone.
   *
   * @param changed What is new, by path.
   * @param gone Paths that are no more.
   */
  keep(changed: ReadonlyMap<string, KnownFile>, gone: readonly string[]): void;
}

/** A cache that keeps nothing. */
export const NO_CACHE: Cache = { files: new Map(), keep() {} };

/**
 * Opens the cache of a tree.
 *
 * @param root The tree's folder.
 * @param options Whether the store may be made for it, and whether the cache may, in a store.
 * @returns The cache; one that keeps nothing where there can be none.
 */
export function openCache(
  root: string,
  { create, worth }: { create: boolean; worth: boolean },
): Cache {
  if (!worth && lookAt(join(root, ".claude", ".cache", FILE)) === undefined) return NO_CACHE;
  const path = placeOf(root, create);
  if (path === undefined) return NO_CACHE;
  const files = tryToLoad(path);
  if (files === undefined) return NO_CACHE;
  return {
    files,
    keep(changed, gone) {
      if (changed.size + gone.length === 0) return;
      try {
        write(path, changed, gone);
      } catch {
        // The next run reads again what this one could not keep.
      }
    },
  };
}

/**
 * Whether a file is as it was when it was read.
 *
 * @param file The file now.
 * @param known The file then.
 * @returns Whether nothing can have changed it since.
 */
export function isUntouched(file: ListedFile, known: KnownFile): boolean {
  return file.stamp === known.stamp && file.bytes === known.bytes &&
    file.time + QUIET < known.seen;
}

function placeOf(root: string, create: boolean): string | undefined {
  try {
    const store = lookAt(join(root, ".claude"));
    if (store === undefined ? !create : !store.isDirectory) return undefined;
    const folder = join(root, ".claude", ".cache");
    if (lookAt(folder) === undefined) {
      ensureFolder(root, ".claude", ".cache");
      publishOnce(join(folder, ".gitignore"), "*\n", { durable: false });
    }
    const path = join(folder, FILE);
    for (const place of [folder, path, `${path}-wal`, `${path}-shm`]) {
      const stat = lookAt(place);
      if (!(place === folder ? stat?.isDirectory : stat?.isFile ?? true)) return undefined;
    }
    return path;
  } catch {
    // A folder that cannot be written has no cache.
    return undefined;
  }
}

function tryToLoad(path: string): Map<string, KnownFile> | undefined {
  for (let tries = 0; tries < 2; tries++) {
    try {
      return load(path);
    } catch (error) {
      if (isBusy(error)) return undefined;
      for (const suffix of ["", "-wal", "-shm"]) {
        try {
          removeFile(path + suffix);
        } catch {
          continue;
        }
      }
    }
  }
  return undefined;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /database (?:table )?is (?:locked|busy)/i.test(error.message);
}

function load(path: string): Map<string, KnownFile> {
  const db = open(path);
  try {
    const rows = db.prepare("SELECT path, stamp, bytes, seen, hash, facts FROM files").all();
    return new Map(rows.map((row) => [String(row.path), row as unknown as KnownFile]));
  } finally {
    db.close();
  }
}

/** What is there of another version of this program is of no use. */
function open(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY}; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;`);
    db.exec("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID");
    const mark = db.prepare("SELECT value FROM meta WHERE key = 'mark'").get()?.value;
    if (mark !== MARK) {
      db.exec("BEGIN IMMEDIATE; DROP TABLE IF EXISTS files;");
      db.exec(
        "CREATE TABLE files (path TEXT PRIMARY KEY, stamp TEXT, bytes INTEGER, seen INTEGER, " +
          "hash TEXT, facts TEXT) WITHOUT ROWID",
      );
      db.prepare("INSERT OR REPLACE INTO meta VALUES ('mark', ?)").run(MARK);
      db.exec("COMMIT");
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function write(
  path: string,
  changed: ReadonlyMap<string, KnownFile>,
  gone: readonly string[],
): void {
  const db = open(path);
  try {
    db.exec("BEGIN IMMEDIATE");
    const put = db.prepare("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)");
    for (const [name, { stamp, bytes, seen, hash, facts }] of changed) {
      put.run(name, stamp, bytes, seen, hash, facts);
    }
    const drop = db.prepare("DELETE FROM files WHERE path = ?");
    for (const name of gone) drop.run(name);
    db.exec("COMMIT");
  } finally {
    db.close();
  }
}
