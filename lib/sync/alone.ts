/**
 * One sync at a time: the system's file lock, gone with the process, held while it waits.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { ensureFolder } from "../store/files.ts";
import { publishOnce } from "../store/publish.ts";
import type { Project } from "../store/root.ts";

/** How long one waits for another, in milliseconds. */
const WAIT = 30_000;

/**
 * The folder of what syncing remembers; git ignores all of it.
 *
 * @param project The project.
 * @param parts Folders in it.
 * @returns Its path.
 */
export function syncFolder(project: Project, ...parts: string[]): string {
  const folder = ensureFolder(project.root, ".claude", ".sync");
  publishOnce(join(folder, ".gitignore"), "*\n", { durable: false });
  return parts.length === 0 ? folder : ensureFolder(folder, ...parts);
}

/** Options for {@linkcode aloneInSync}. */
export interface AloneOptions {
  /** How long to wait for another one, in milliseconds. */
  wait?: number | undefined;
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
}

/**
 * Does `work` while no other process syncs this project.
 *
 * @param project The project.
 * @param options How long to wait.
 * @param work What to do.
 * @returns What `work` returns.
 * @throws {CoordinationError} `store_failure` if another one does not end.
 */
export async function aloneInSync<T>(
  project: Project,
  options: AloneOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { wait = WAIT, signal } = options;
  const path = join(syncFolder(project), ".lock");
  using file = Deno.openSync(path, { read: true, write: true, create: true });
  const end = performance.now() + wait;
  while (!file.tryLockSync(true)) {
    if (signal?.aborted || performance.now() >= end) {
      throw new CoordinationError(
        "store_failure",
        "Cannot sync: another sync of this project is at work; wait for its end",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 60));
  }
  return await work();
}
