/**
 * The oracle of locks: who was told that a lock is granted, and who holds it by the files.
 *
 * @module
 */
import { observeSessions } from "../../lib/liveness.ts";
import { listLocks } from "../../lib/locks.ts";
import { findProject } from "../../lib/store/root.ts";

/** The history of grants. The generations of a slug must grow from one grant to the next. */
export class Grants {
  readonly #last = new Map<string, number>();

  /** Adds what a claim printed, in the order in which grants were told. */
  add({ code, stdout }: { readonly code: number; readonly stdout: string }): void {
    if (code !== 0) return;
    for (const [, slug, digits] of stdout.matchAll(/token: +([a-z0-9-]+)#(\d+)/g)) {
      const number = Number(digits);
      const last = this.#last.get(slug!) ?? 0;
      if (number <= last) {
        throw new Error(`${slug} was granted with generation ${number} after ${last}`);
      }
      this.#last.set(slug!, number);
    }
  }
}

/**
 * Who holds what.
 *
 * @param folder The project's folder.
 * @returns The sessions of each slug.
 */
export function holdersOf(folder: string): Map<string, string[]> {
  const project = findProject(folder);
  const { locks, problems } = listLocks(project, { observe: observeSessions(project) });
  if (problems.length > 0) throw new Error(`damaged: ${problems.join("; ")}`);
  const holders = new Map<string, string[]>();
  for (const { slug, session_id } of locks) {
    holders.set(slug, [...holders.get(slug) ?? [], session_id]);
  }
  return holders;
}
