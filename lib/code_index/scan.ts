/**
 * Reading a tree: as little of it as possible, and in several threads where there is much.
 *
 * ```
 *   listed ──untouched──▶ known
 *      └──▶ read ──same content──▶ known
 *             └──▶ extracted ──▶ known, and kept for the next time
 * ```
 *
 * @module
 */
import { type Cache, isUntouched, type KnownFile, NO_CACHE, openCache } from "./cache.ts";
import type { FileFacts, IndexedFile } from "./facts.ts";
import { isTest } from "./languages.ts";
import { type GitIn, type ListedFile, listFiles, type Listing } from "./list.ts";
import { BINARY, type Job, MOST_BYTES, type ReadFile, readFiles, UNREADABLE } from "./read.ts";

/** How a tree is read. */
export interface ScanOptions {
  /** How git is run. */
  gitIn: GitIn;
  /** Whether what is learnt is kept: always, only where there is a store, or never. */
  cache?: "create" | "use" | "none" | undefined;
  /** Told how many files of how many are read. */
  progress?: ((done: number, all: number) => void) | undefined;
  /** The most threads; as many as there are processors by default. */
  threads?: number | undefined;
  /** Now, in milliseconds since the epoch. */
  now?: number | undefined;
}

/** A tree that was read. */
export interface Tree {
  /** Its files that are text and not too large, sorted by path. */
  readonly files: readonly IndexedFile[];
  /** Files that are no text. */
  readonly binary: number;
  /** Files that are too large. */
  readonly large: readonly string[];
  /** Files that could not be opened. */
  readonly unreadable: readonly string[];
  /** How many files had to be read this time. */
  readonly read: number;
  /** How many of them were not known before by their content. */
  readonly extracted: number;
  /** What the tree was listed as. */
  readonly listing: Pick<Listing, "by" | "links" | "over">;
}

/** A tree with fewer files is read as fast without a cache. */
const MANY = 300;

/** So many bytes are given to a thread at once. */
const PIECE = 768 * 1024;

/** A thread costs more than this many bytes take. */
const WORTH = 2 * 1024 * 1024;

/**
 * Reads a tree.
 *
 * @param root The folder.
 * @param options How.
 * @returns Its files and what is known of them.
 */
export async function scanTree(root: string, options: ScanOptions): Promise<Tree> {
  const { cache: mode = "use", now = Date.now() } = options;
  const listing = await listFiles(root, options);
  const cache: Cache = mode === "none" ? NO_CACHE : openCache(root, {
    create: mode === "create",
    worth: mode === "create" || listing.files.length >= MANY,
  });
  const large = listing.files.filter(({ bytes }) => bytes > MOST_BYTES).map(({ path }) => path);
  const files = listing.files.filter(({ bytes }) => bytes <= MOST_BYTES);
  const stale = files.filter((file) => {
    const known = cache.files.get(file.path);
    return known === undefined || !isUntouched(file, known);
  });
  const results = await readAll(root, stale, {
    progress: options.progress,
    threads: options.threads,
    cache,
  });
  const changed = new Map<string, KnownFile>();
  for (const [at, { hash, facts }] of results.entries()) {
    const { path, stamp, bytes } = stale[at]!;
    if (hash === UNREADABLE) continue;
    const known = cache.files.get(path);
    changed.set(path, {
      ...{ stamp, bytes, hash, seen: now },
      facts: facts ?? (hash === BINARY ? "" : known?.facts ?? ""),
    });
  }
  const present = new Set(files.map(({ path }) => path));
  cache.keep(changed, [...cache.files.keys()].filter((path) => !present.has(path)));
  const unreadable = results.filter(({ hash }) => hash === UNREADABLE).map(({ path }) => path);
  const missing = new Set(unreadable);
  const indexed: IndexedFile[] = [];
  let binary = 0;
  for (const { path, bytes } of files) {
    if (missing.has(path)) continue;
    const { facts } = changed.get(path) ?? cache.files.get(path)!;
    if (facts === "") binary++;
    else {
      indexed.push({ ...JSON.parse(facts) as FileFacts, path, bytes, test: isTest(path) });
    }
  }
  return {
    files: indexed,
    ...{ binary, large, unreadable, listing, read: stale.length },
    extracted: results.filter(({ facts }) => facts !== undefined).length,
  };
}

async function readAll(
  root: string,
  files: readonly ListedFile[],
  { cache, progress, threads }: Pick<ScanOptions, "progress" | "threads"> & { cache: Cache },
): Promise<ReadFile[]> {
  let done = 0;
  const pieces = piecesOf(files, cache);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const most = Math.min(threads ?? navigator.hardwareConcurrency, 8, Math.ceil(bytes / WORTH));
  const results: ReadFile[][] = pieces.map(() => []);
  let next = 0;
  function count(files: number): void {
    done += files;
    progress?.(done, all);
  }
  const all = files.length;
  async function here(): Promise<void> {
    while (next < pieces.length) {
      const at = next++;
      results[at] = await readFiles(root, pieces[at]!, () => count(1));
      // The other threads are heard in between.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
  async function elsewhere(): Promise<void> {
    const worker = startWorker();
    try {
      while (next < pieces.length) {
        const at = next++;
        results[at] = await ask(worker, { root, jobs: pieces[at]! });
        count(pieces[at]!.length);
      }
    } finally {
      worker.terminate();
    }
  }
  const others = Array.from({ length: Math.max(0, most - 1) }, elsewhere);
  await Promise.all([here(), ...others]);
  return results.flat();
}

function piecesOf(files: readonly ListedFile[], cache: Cache): Job[][] {
  const pieces: Job[][] = [];
  let room = 0;
  for (const { path, bytes } of files) {
    if (room <= 0) {
      pieces.push([]);
      room = PIECE;
    }
    pieces.at(-1)!.push({ path, known: cache.files.get(path)?.hash });
    room -= bytes + 1_000;
  }
  return pieces;
}

function startWorker(): Worker {
  // The bundle has it under the name of what it becomes.
  const name = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
  return new Worker(new URL(name, import.meta.url), { type: "module" });
}

function ask(worker: Worker, message: { root: string; jobs: Job[] }): Promise<ReadFile[]> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(message);
  });
}
