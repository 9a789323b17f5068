/**
 * Watching a project: a look whenever a file changes, and after a while in any case.
 *
 * ```
 *   look ─▶ tell ─▶ wait for a change, or for the time to pass ─▶ rest a little ─▶ look …
 * ```
 *
 * Invariants
 *
 * - Nothing is written.
 * - Looking takes a small part of the time, however large the project is: less than one
 *   hundredth where nothing changes, a half at the most where everything does.
 *
 * Not guaranteed: that a change is seen at once. Network file systems tell of none; there it
 * is seen by the next look that comes in any case.
 *
 * @module
 */
import type { Project } from "../store/root.ts";
import { type FolderWatch, watchFolders } from "../store/watch.ts";
import { difference } from "./difference.ts";
import type { WatchEvent } from "./event.ts";
import { Observer, type ObserverOptions, type Snapshot } from "./snapshot.ts";

/** A look at a project, and what happened since the one before. */
export interface Look {
  /** What it is like. */
  readonly snapshot: Snapshot;
  /** What happened; nothing at the first look. */
  readonly events: readonly WatchEvent[];
}

/** Options for {@linkcode followProject}. */
export interface FollowOptions extends ObserverOptions {
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /**
   * The longest time between two looks, in milliseconds, where a look takes little.
   *
   * @default {10_000}
   */
  readonly poll?: number | undefined;
  /** Looks at the project; by default one of its own. */
  readonly observer?: Observer | undefined;
}

/** How much longer than a look the time until the next one is: if nothing changes, if it does. */
const REST = { still: 250, busy: 1 };

/** The shortest time between two looks, in milliseconds: what happens at once is told at once. */
const SHORTEST = 120;

/** How many folders are watched; the others are seen by looking. */
const MOST = 500;

/**
 * Watches a project until its signal ends it.
 *
 * @param project The project.
 * @param options When to end, how often to look, who looks.
 * @yields Each look: the first at once, then one after each change, and one now and then.
 */
export async function* followProject(
  project: Project,
  options: FollowOptions,
): AsyncGenerator<Look, void> {
  const { signal, poll = 10_000 } = options;
  const observer = options.observer ?? new Observer(project, options);
  let before: Snapshot | undefined;
  let watch: { readonly folders: string; readonly changes: FolderWatch } | undefined;
  try {
    while (!signal.aborted) {
      const start = performance.now();
      const snapshot = observer.look();
      const events = before === undefined ? [] : difference(before, snapshot);
      const cost = performance.now() - start;
      before = snapshot;
      const folders = observer.folders.slice(0, MOST);
      const isNew = watch?.folders !== folders.join("\n");
      if (isNew) {
        watch?.changes.close();
        watch = { folders: folders.join("\n"), changes: watchFolders(folders) };
      }
      const end = performance.now();
      yield { snapshot, events };
      // What changed in a folder before it was watched is found by one more look.
      await watch!.changes.next(isNew ? SHORTEST : Math.max(poll, cost * REST.still), signal);
      await pause(Math.max(SHORTEST, cost * REST.busy - (performance.now() - end)), signal);
    }
  } finally {
    watch?.changes.close();
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
