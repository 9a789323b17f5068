/**
 * Syncing for as long as somebody wants: when something changes here, when something comes
 * there, and from time to time in any case.
 *
 * Not guaranteed: that a change of a file in its place wakes on every system; it travels with
 * the next round.
 *
 * @module
 */
import { join } from "node:path";
import { listEntries } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { watchFolders } from "../store/watch.ts";
import type { SyncReport } from "./report.ts";

/** Options for {@linkcode followSync}. */
export interface FollowOptions {
  /** Syncs once. */
  sync: () => Promise<SyncReport>;
  /** Comes back when there is something new on the other side; rejects if it is away. */
  wait?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** The longest time from one sync to the next, in milliseconds. */
  every: number;
  /** Ends it. */
  signal: AbortSignal;
}

/** How long changes are gathered, in milliseconds. */
const SETTLE = 50;

/** The longest time between two attempts while the other side is away, in milliseconds. */
const PATIENCE = 60_000;

/** The folders whose changes travel. */
const ROOTS: readonly (readonly string[])[] = [
  [".claude", "messages"],
  [".claude", "handoffs"],
  [".claude", "memory-graph"],
  [".claude", "identities"],
  [".claude", "heartbeats"],
  [".claude", "locks", "open"],
  ["_inbox", "findings"],
];

/** How deep folders are watched, and how many. */
const MOST = { depth: 7, folders: 2_000 };

/**
 * Syncs until it is ended.
 *
 * @param project The project.
 * @param options How, and how often.
 * @returns What each sync did.
 */
export async function* followSync(
  project: Project,
  options: FollowOptions,
): AsyncGenerator<SyncReport> {
  const { sync, wait, every, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    // Before the sync: what changes while it works wakes the next one.
    const watch = watchFolders([project.store, ...foldersOf(project)]);
    const end = new AbortController();
    const ends = AbortSignal.any([signal, end.signal]);
    try {
      const report = await sync();
      failures = report.away === null ? 0 : failures + 1;
      yield report;
      if (failures > 0) {
        await sleep(Math.min(PATIENCE, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2), signal);
        continue;
      }
      const changes = watch.next(every, ends);
      const news = wait?.(ends).catch(() => sleep(every, ends));
      await Promise.race(news === undefined ? [changes] : [changes, news]);
      await sleep(SETTLE, signal);
    } finally {
      end.abort();
      watch.close();
    }
  }
}

/**
 * Waits.
 *
 * @param milliseconds How long.
 * @param signal Ends the wait.
 */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}

function foldersOf(project: Project): string[] {
  const found: string[] = [];
  let level = ROOTS.map((parts) => join(project.root, ...parts));
  for (let depth = 0; depth < MOST.depth && found.length < MOST.folders; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      let entries: Deno.DirEntry[];
      try {
        entries = listEntries(folder);
      } catch {
        continue;
      }
      found.push(folder);
      for (const { name, isDirectory } of entries) if (isDirectory) next.push(join(folder, name));
    }
    level = next;
  }
  return found.slice(0, MOST.folders);
}
