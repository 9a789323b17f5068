/**
 * Records that were read, remembered by the times of their files, so that of ten thousand only
 * those are opened that changed.
 *
 * The file `.claude/.cache/records/<name>` is derived: without it, or with a damaged one, the
 * same is read and takes longer. A line is believed for the very files that it was made of: same
 * inodes, sizes and times.
 *
 * ```text
 * records 1 <version> <sum of all that follows>
 * <key> TAB <times, size, inode of each> TAB <JSON>
 * ```
 *
 * Invariants
 *
 * - What was read within moments of a change is not remembered: the next change might leave
 *   the same times.
 * - A damaged record is never remembered, so it is told of each time.
 * - Where nothing can be written, nothing is remembered, and nobody is told.
 *
 * @module
 */
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { ensureFolder, exists, lookAt, readFile } from "./files.ts";
import { replaceFile } from "./publish.ts";
import type { Project } from "./root.ts";

/** A longer one is read anew each time; characters of JSON. */
const LONGEST = 8_192;

/** More is not kept; characters. */
const MOST = 64 * 1024 * 1024;

/** File times that are younger may be those of the next change too; milliseconds. */
const COARSE = 100;

/** The same for file systems that only know whole seconds. */
const COARSEST = 2_500;

/** Options for {@linkcode openRecordCache}. */
export interface RecordCacheOptions {
  /** How many records there are. */
  count: number;
  /**
   * Of fewer none is remembered: they are read as fast.
   *
   * @default {200}
   */
  worth?: number;
  /** What a record is like; those that another version of it made are not believed. */
  version: number;
  /**
   * Now, in milliseconds since the epoch.
   *
   * @default {Date.now()}
   */
  now?: number | undefined;
}

/** A record and the files that it is made of. */
export interface RecordFiles<T> {
  /** What it is called in the cache. */
  readonly key: string;
  /** All files and folders that it is made of. */
  readonly paths: readonly string[];
  /** What of the record follows from where it is. Its first keys; they are not kept. */
  readonly place: Partial<T>;
  /** Reads the record; throws if it is damaged. What is `undefined` is not remembered. */
  readonly load: () => T | undefined;
}

/** Reads records. */
export interface RecordReader<T> {
  /**
   * Reads a record.
   *
   * @param files What it is made of.
   * @returns The record, or `undefined` where `load` says so.
   * @throws What `load` throws.
   */
  read(files: RecordFiles<T>): T | undefined;
  /** Remembers what was read; to be called once, at the end. */
  keep(): void;
}

/**
 * Opens the cache of a folder's records.
 *
 * @param project The project.
 * @param name What the cache is called.
 * @param options How many records there are, and what they are like.
 * @returns What reads them.
 */
export function openRecordCache<T extends object>(
  project: Project,
  name: string,
  options: RecordCacheOptions,
): RecordReader<T> {
  const { count, worth = 200, now = Date.now() } = options;
  if (count >= worth) return new RecordCache<T>(project, name, { ...options, worth, now });
  return { read: ({ load }) => load(), keep: () => {} };
}

type Settings = RecordCacheOptions & { worth: number; now: number };

class RecordCache<T extends object> implements RecordReader<T> {
  readonly #project: Project;
  readonly #path: string;
  readonly #head: string;
  /** Lines by key, each without its key. */
  readonly #known: ReadonlyMap<string, string>;
  readonly #used = new Map<string, string>();
  readonly #worth: number;
  readonly #now: number;
  #fresh = 0;

  constructor(project: Project, name: string, options: Settings) {
    this.#project = project;
    this.#path = join(project.store, ".cache", "records", name);
    this.#head = `records 1 ${options.version} `;
    this.#worth = options.worth;
    this.#now = options.now;
    this.#known = this.#load();
  }

  read({ key, paths, place, load }: RecordFiles<T>): T | undefined {
    const stats = paths.map(lookAt);
    const stamp = `${stats.map(stampOf).join(" ")}\t`;
    const line = this.#known.get(key);
    if (line?.startsWith(stamp)) {
      this.#used.set(key, line);
      return { ...place, ...JSON.parse(line.slice(stamp.length)) };
    }
    const record = load();
    if (record === undefined) return undefined;
    const json = JSON.stringify({ ...record, ...withoutValues(place) });
    if (
      stats.every((stat) => isSettled(stat, this.#now)) && json.length <= LONGEST &&
      !/[\t\n]/.test(key)
    ) {
      this.#used.set(key, stamp + json);
      this.#fresh++;
    }
    return record;
  }

  keep(): void {
    // To write all of it for a few costs more than to read those few again.
    if (this.#fresh < this.#worth / 2 || this.#fresh * 20 < this.#used.size) return;
    const text = Array.from(this.#used, ([key, line]) => `${key}\t${line}\n`).join("");
    if (text.length > MOST) return;
    try {
      if (!exists(this.#project.store)) return;
      ensureFolder(this.#project.root, ".claude", ".cache", "records");
      replaceFile(this.#path, `${this.#head}${crc32(text)}\n${text}`, { durable: false });
    } catch {
      return;
    }
  }

  #load(): Map<string, string> {
    const known = new Map<string, string>();
    for (const line of this.#lines()) {
      const tab = line.indexOf("\t");
      known.set(line.slice(0, tab), line.slice(tab + 1));
    }
    return known;
  }

  #lines(): string[] {
    try {
      const text = readFile(this.#path, { maxBytes: 2 * MOST }) ?? "";
      const end = text.indexOf("\n") + 1;
      const lines = text.slice(end);
      return text.slice(0, end) === `${this.#head}${crc32(lines)}\n`
        ? lines.split("\n").slice(0, -1)
        : [];
    } catch {
      return [];
    }
  }
}

function withoutValues(place: object): Record<string, undefined> {
  return Object.fromEntries(Object.keys(place).map((key) => [key, undefined]));
}

function stampOf(stat: Deno.FileInfo | undefined): string {
  if (stat === undefined) return "-";
  return `${stat.mtime?.getTime()} ${stat.ctime?.getTime()} ${stat.size} ${stat.ino}`;
}

/** Whether the next change will leave other times. */
function isSettled(stat: Deno.FileInfo | undefined, now: number): boolean {
  return [stat?.mtime, stat?.ctime].every((time) => {
    if (time === null || time === undefined) return true;
    const coarse = time.getTime() % 1000 === 0 ? COARSEST : COARSE;
    return time.getTime() + coarse < now;
  });
}
