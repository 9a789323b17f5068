/**
 * A hub's state in one file of SQLite.
 *
 * Write-ahead log, flushed with each transaction. Several processes may use the file at once: a
 * hub that serves, and commands that make tokens or copies.
 *
 * @module
 */
import { backup, DatabaseSync, type StatementSync } from "node:sqlite";
import * as fs from "node:fs";
import { dirname } from "node:path";
import { setImmediate } from "node:timers";
import type { Append, DocumentKey, HubDocument, HubRecord, HubStore } from "./store.ts";

/** How often it is looked for what other processes wrote, in milliseconds. */
const LOOK = 500;

/** Each entry brings the file from one version to the next. Entries never change. */
const MIGRATIONS = [
  `CREATE TABLE logs (log TEXT PRIMARY KEY, head INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE records (
     log TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL,
     text TEXT NOT NULL, digest TEXT NOT NULL, identity TEXT NOT NULL, received_at TEXT NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX records_seq ON records (log, seq);
   CREATE UNIQUE INDEX records_path ON records (log, path);
   CREATE TABLE documents (
     project TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
     revision INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (project, kind, key)
   ) STRICT;`,
];

/** What is to be kept, and who waits for it. */
interface Waiting {
  readonly log: string;
  readonly appends: readonly Append[];
  readonly resolve: (numbers: (number | undefined)[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A hub's state in a file. */
export class SqliteStore implements HubStore {
  /** What it is. */
  readonly name = "sqlite";
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #waiting: Waiting[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #version = 0;

  /**
   * Opens a file, or makes it; its folder too. Both are for their owner alone.
   *
   * @param path The file.
   * @throws {Error} One line, if it is damaged, or from a newer version.
   */
  constructor(path: string) {
    fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // What SQLite makes beside it takes its mode.
    fs.closeSync(fs.openSync(path, "a", 0o600));
    this.#db = new DatabaseSync(path);
    try {
      this.#db.exec(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; " +
          "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF",
      );
      this.#migrate();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  #migrate(): void {
    this.#transaction(() => {
      const version = Number(this.#one("PRAGMA user_version")?.user_version);
      if (version > MIGRATIONS.length) {
        throw new Error("it was written by a newer mclaude; use that one");
      }
      for (const step of MIGRATIONS.slice(version)) this.#db.exec(step);
      this.#db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    });
    // Statements of before the tables are none.
    this.#statements.clear();
  }

  /** @inheritdoc */
  append(log: string, appends: readonly Append[]): Promise<(number | undefined)[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ log, appends, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#flush());
    });
  }

  /** Flushing to the disk takes longest: what came at once shares a transaction. */
  #flush(): void {
    const waiting = this.#waiting.splice(0);
    let answers: (number | undefined)[][];
    try {
      answers = this.#transaction(() =>
        waiting.map(({ log, appends }) => this.#append(log, appends))
      );
    } catch (error) {
      for (const { reject } of waiting) reject(error);
      return;
    }
    for (const [at, { resolve }] of waiting.entries()) resolve(answers[at]!);
    for (const log of new Set(waiting.map(({ log }) => log))) this.#wake(log);
  }

  #append(log: string, appends: readonly Append[]): (number | undefined)[] {
    let head = this.#head(log);
    const numbers = appends.map(({ record, expected }) => {
      const { kind, path, text, digest, identity, received_at } = record;
      const there = this.#one("SELECT seq FROM records WHERE log = ? AND path = ?", log, path);
      if (Number(there?.seq ?? 0) !== expected) return undefined;
      if (expected !== 0) this.#run("DELETE FROM records WHERE log = ? AND path = ?", log, path);
      head++;
      const values = [log, head, kind, path, text, digest, identity, received_at];
      this.#run("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ...values);
      return head;
    });
    this.#run(
      "INSERT INTO logs VALUES (?, ?) ON CONFLICT DO UPDATE SET head = excluded.head",
      ...[log, head],
    );
    return numbers;
  }

  /** @inheritdoc */
  latest(log: string, paths: readonly string[]): Promise<Map<string, HubRecord>> {
    return this.#answer(() => {
      const found = new Map<string, HubRecord>();
      for (const path of paths) {
        const row = this.#one("SELECT * FROM records WHERE log = ? AND path = ?", log, path);
        if (row !== undefined) found.set(path, toRecord(row));
      }
      return found;
    });
  }

  /** @inheritdoc */
  read(
    log: string,
    after: number,
    { records, bytes }: { readonly records: number; readonly bytes: number },
  ): Promise<HubRecord[]> {
    return this.#answer(() => {
      const sql = "SELECT * FROM records WHERE log = ? AND seq > ? ORDER BY seq LIMIT ?";
      const found: HubRecord[] = [];
      let size = 0;
      for (const row of this.#prepare(sql).iterate(log, after, records)) {
        const record = toRecord(row);
        size += record.text.length;
        if (found.length > 0 && size > bytes) break;
        found.push(record);
      }
      return found;
    });
  }

  /** @inheritdoc */
  head(log: string): Promise<number> {
    return this.#answer(() => this.#head(log));
  }

  #head(log: string): number {
    return Number(this.#one("SELECT head FROM logs WHERE log = ?", log)?.head ?? 0);
  }

  /** @inheritdoc */
  watch(log: string, wake: () => void): () => void {
    const watchers = this.#watchers.get(log) ?? new Set();
    this.#watchers.set(log, watchers.add(wake));
    this.#timer ??= setInterval(() => this.#look(), LOOK);
    return () => {
      watchers.delete(wake);
      if (watchers.size === 0) this.#watchers.delete(log);
      if (this.#watchers.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** Wakes everybody if another process wrote. */
  #look(): void {
    try {
      const version = Number(this.#one("PRAGMA data_version")?.data_version);
      if (version === this.#version) return;
      this.#version = version;
      for (const log of [...this.#watchers.keys()]) this.#wake(log);
    } catch {
      // What reads next tells what is wrong.
    }
  }

  #wake(log: string): void {
    for (const wake of [...this.#watchers.get(log) ?? []]) wake();
  }

  /** @inheritdoc */
  get({ project, kind, key }: DocumentKey): Promise<HubDocument | undefined> {
    return this.#answer(() => {
      const row = this.#one(`${DOCUMENT} AND key = ?`, project, kind, key);
      return row && toDocument(row);
    });
  }

  /** @inheritdoc */
  put(
    { project, kind, key }: DocumentKey,
    value: string,
    expected?: number,
  ): Promise<number | undefined> {
    return this.#answer(() =>
      this.#transaction(() => {
        const row = this.#one(`${DOCUMENT} AND key = ?`, project, kind, key);
        const revision = Number(row?.revision ?? 0);
        if (expected !== undefined && expected !== revision) return undefined;
        const values = [project, kind, key, revision + 1, value];
        this.#run("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)", ...values);
        return revision + 1;
      })
    );
  }

  /** @inheritdoc */
  list(project: string, kind: string): Promise<HubDocument[]> {
    return this.#answer(() =>
      this.#prepare(`${DOCUMENT} ORDER BY key`).all(project, kind).map(toDocument)
    );
  }

  /** @inheritdoc */
  check(): Promise<void> {
    return this.#answer(() => {
      const key = { project: "_hub", kind: "check", key: "check" };
      this.#transaction(() => {
        const values = [key.project, key.kind, key.key, 1, "written"];
        this.#run("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)", ...values);
      });
      const { project, kind, key: name } = key;
      const row = this.#one(`${DOCUMENT} AND key = ?`, project, kind, name);
      if (row?.value !== "written") throw new Error("the database does not give back what it got");
    });
  }

  /**
   * Copies the whole state into a new file.
   *
   * @param path The file; it must not exist.
   * @throws {Error} One line.
   */
  async backup(path: string): Promise<void> {
    // VACUUM INTO attaches a database, which Deno allows only to programs that may do everything.
    fs.closeSync(fs.openSync(path, "wx", 0o600));
    try {
      // All pages in one step: what is written meanwhile would begin it anew.
      await backup(this.#db, path, { rate: 2 ** 31 - 1 });
    } catch (error) {
      fs.rmSync(path, { force: true });
      throw error;
    }
  }

  /** @inheritdoc */
  close(): Promise<void> {
    return this.#answer(() => {
      clearInterval(this.#timer);
      this.#watchers.clear();
      if (this.#waiting.length > 0) this.#flush();
      this.#db.close();
    });
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #one(sql: string, ...values: (string | number)[]): Record<string, unknown> | undefined {
    return this.#prepare(sql).get(...values);
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#prepare(sql).run(...values);
  }

  #transaction<T>(work: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      try {
        this.#db.exec("ROLLBACK");
      } catch {
        // A full disk has ended the transaction already.
      }
      throw error;
    }
  }

  /** The database answers at once; the interface waits, as others have to. */
  #answer<T>(work: () => T): Promise<T> {
    try {
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

const DOCUMENT = "SELECT key, revision, value FROM documents WHERE project = ? AND kind = ?";

function toRecord(row: Record<string, unknown>): HubRecord {
  const { seq, kind, path, text, digest, identity, received_at } = row as unknown as HubRecord;
  return { seq: Number(seq), kind, path, text, digest, identity, received_at };
}

function toDocument(row: Record<string, unknown>): HubDocument {
  const { key, revision, value } = row as unknown as HubDocument;
  return { key, revision: Number(revision), value };
}
