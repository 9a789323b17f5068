/**
 * The operating system's file locks: short, among the processes of one machine, gone when
 * the process is. Good for keeping a derived file tidy, not for what must be exclusive.
 *
 * @module
 */
import { lookAt } from "./files.ts";

/** Options for {@linkcode withFileLock}. */
export interface FileLockOptions {
  /** The longest wait in milliseconds; then the work is done without the lock. */
  wait: number;
}

/**
 * Does `work` while no other process does work under the same file.
 *
 * @param path The lock's file, which is created and stays; its folder exists.
 * @param options How long to wait.
 * @param work What to do.
 * @returns What `work` returns.
 */
export function withFileLock<T>(path: string, options: FileLockOptions, work: () => T): T {
  const file = openPlain(path);
  if (file === undefined) return work();
  try {
    const end = performance.now() + options.wait;
    // node:fs has no file locks.
    while (!file.tryLockSync(true) && performance.now() < end) pause(2 + Math.random() * 8);
    return work();
  } finally {
    file.close();
  }
}

function openPlain(path: string): Deno.FsFile | undefined {
  const stat = lookAt(path);
  if (stat !== undefined && !stat.isFile) return undefined;
  try {
    return Deno.openSync(path, { read: true, write: true, create: true });
  } catch {
    return undefined;
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
