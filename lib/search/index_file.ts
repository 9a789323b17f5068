/**
 * The index: a SQLite file below `.claude/.cache/`, made of the documents and worth nothing
 * without them.
 *
 * ```
 *   folders  when each folder's names had changed when it was last listed
 *   docs     each document's place in the tree, its file's time and size
 *   words    FTS5, without the texts: title, tags, headings, body as tokens
 * ```
 *
 * Invariants
 *
 * - A search sees all documents as of one moment, or says that it cannot: what is built is
 *   one transaction, and an index without its mark of completion is none.
 * - A document that was made, removed, renamed or replaced as a whole is found so by the next
 *   search: each of these changes its folder's time.
 * - A file in the index's place that is no index is made anew; anything that is no file is
 *   left alone.
 *
 * Not guaranteed: a document that is edited in place, without a rename, is looked at again
 * when it is a hit, or when its turn comes; each search looks at twenty.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { ensureFolder, lookAt, removeFile } from "../store/files.ts";
import { publishOnce } from "../store/publish.ts";
import type { Project } from "../store/root.ts";

/** The version of what the tables are. */
const SCHEMA = 1;

/** How long to wait for another process that writes, in milliseconds. */
const BUSY = 150;

const TABLES = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
  CREATE TABLE folders (path TEXT PRIMARY KEY, time INTEGER, settled INTEGER) WITHOUT ROWID;
  CREATE TABLE docs (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE, folder TEXT, time INTEGER, size INTEGER,
    wing TEXT, room TEXT, hall TEXT, tags TEXT, created TEXT, superseded_by TEXT
  );
  CREATE INDEX docs_folder ON docs (folder);
  CREATE VIRTUAL TABLE words USING fts5(
    title, tags, headings, body, content='', contentless_delete=1, tokenize='ascii'
  );
`;

/**
 * Whether there is an index already.
 *
 * @param project The project.
 * @param name The name of its source.
 * @param version The version of its source.
 * @returns Whether something stands in its place.
 */
export function hasIndex(project: Project, name: string, version: number): boolean {
  return lookAt(join(project.store, ".cache", fileName(name, version))) !== undefined;
}

function fileName(name: string, version: number): string {
  return `${name}-search-${SCHEMA}-${version}.sqlite`;
}

/** An open index. */
export interface IndexFile {
  /** The database. */
  readonly db: DatabaseSync;
  /** Whether it holds all documents of some moment. */
  readonly complete: boolean;
  /** Closes it. */
  close(): void;
  /** Closes and removes it. */
  discard(): void;
}

/**
 * Opens the index, and makes it where it is missing or no index.
 *
 * @param project The project.
 * @param name The name of its source.
 * @param version The version of its source.
 * @returns The index, or `undefined` if there can be none here.
 */
export function openIndex(project: Project, name: string, version: number): IndexFile | undefined {
  const path = prepare(project, fileName(name, version));
  if (path === undefined) return undefined;
  try {
    return open(path);
  } catch (error) {
    // Another process that writes is no damage.
    if (isBusy(error)) return undefined;
  }
  try {
    remove(path);
    return open(path);
  } catch {
    return undefined;
  }
}

/** Whether another process holds the index. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && /database (?:table )?is (?:locked|busy)/i.test(error.message);
}

function prepare(project: Project, file: string): string | undefined {
  try {
    const folder = join(project.store, ".cache");
    if (lookAt(folder) === undefined) {
      ensureFolder(project.root, ".claude", ".cache");
      publishOnce(join(folder, ".gitignore"), "*\n", { durable: false });
    }
    const path = join(folder, file);
    for (const place of [folder, path, `${path}-wal`, `${path}-shm`]) {
      const stat = lookAt(place);
      const isFit = place === folder ? stat?.isDirectory : stat?.isFile ?? true;
      if (!isFit) return undefined;
    }
    return path;
  } catch {
    // A folder that cannot be written has no index.
    return undefined;
  }
}

function open(path: string): IndexFile {
  const db = new DatabaseSync(path);
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY}; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;`);
    const known = db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'words'").get();
    if (Number(known?.n) === 0) makeTables(db);
    const mark = db.prepare("SELECT value FROM meta WHERE key = 'complete'").get();
    return {
      db,
      complete: mark !== undefined,
      close: () => close(db),
      discard() {
        close(db);
        remove(path);
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function close(db: DatabaseSync): void {
  if (db.isOpen) db.close();
}

/** A system that does not remove what is open leaves it for the next time. */
function remove(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) {
    try {
      removeFile(path + suffix);
    } catch {
      continue;
    }
  }
}

function makeTables(db: DatabaseSync): void {
  transaction(db, () => {
    const known = db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'words'").get();
    // Two processes may have come at once.
    if (Number(known?.n) === 0) db.exec(TABLES);
  });
}

/**
 * Does `work` all or not at all.
 *
 * @param db The database.
 * @param work What to do.
 * @returns What `work` returns.
 */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    try {
      db.exec("ROLLBACK");
    } catch {
      // The first error says what is wrong.
    }
    throw error;
  }
}
