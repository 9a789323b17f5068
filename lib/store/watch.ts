/**
 * Waiting for folders to change, without polling the disk hard.
 *
 * Not guaranteed: that every change wakes. Network file systems tell of none, and a folder
 * that is made later is not watched; whoever waits looks again after a while in any case.
 *
 * @module
 */
import type { FSWatcher } from "node:fs";
import * as fs from "node:fs";

/** Wakes when a folder changes. */
export interface FolderWatch {
  /**
   * Waits for a change since the last call, or for the time to pass.
   *
   * @param milliseconds The longest wait.
   * @param signal Ends the wait early.
   */
  next(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Stops watching. */
  close(): void;
}

/**
 * Watches folders.
 *
 * @param folders The folders; one that cannot be watched is left out.
 * @returns The watch.
 */
export function watchFolders(folders: Iterable<string>): FolderWatch {
  const watchers: FSWatcher[] = [];
  let wake = (): void => {};
  let rang = false;
  for (const folder of folders) {
    try {
      const watcher = fs.watch(folder, () => {
        rang = true;
        wake();
      });
      watcher.on("error", () => {});
      watchers.push(watcher);
    } catch {
      continue;
    }
  }
  return {
    async next(milliseconds, signal) {
      if (!rang && !signal?.aborted) {
        await new Promise<void>((resolve) => {
          wake = () => {
            clearTimeout(timer);
            signal?.removeEventListener("abort", wake);
            resolve();
          };
          const timer = setTimeout(wake, Math.max(0, milliseconds));
          signal?.addEventListener("abort", wake);
        });
      }
      rang = false;
      wake = () => {};
    },
    close() {
      for (const watcher of watchers) watcher.close();
    },
  };
}
