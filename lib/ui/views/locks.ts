/**
 * Locks with their age, files and queue.
 *
 * @module
 */
import { oneLine } from "../../store/text.ts";
import type { Snapshot, WatchedLock, WatchedWaiter } from "../../watch.ts";
import type { Desk } from "../desk.ts";
import { cut, matcher } from "../query.ts";

/**
 * The locks that are held.
 *
 * @param desk The project.
 * @param query Words that they have, and which part.
 * @returns The oldest last.
 */
export function locks(desk: Desk, query: URLSearchParams) {
  const { locks, waiting }: Snapshot = desk.look();
  const matches = matcher(query);
  const found = locks.filter(({ slug, actor, description, files }) =>
    matches(slug, actor, description, files.join("\n"))
  ).sort((a, b) => (a.age ?? 0) - (b.age ?? 0));
  return cut(found, { query, row: (lock) => rowOf(lock, waiting) });
}

/**
 * A lock as the page shows it.
 *
 * @param lock The lock.
 * @param waiting Who waits for locks.
 * @returns The row.
 */
export function rowOf(lock: WatchedLock, waiting: readonly WatchedWaiter[]) {
  return {
    slug: lock.slug,
    generation: lock.generation,
    state: lock.state,
    actor: oneLine(lock.actor, 80),
    session: oneLine(lock.session_id, 120),
    description: oneLine(lock.description, 300),
    files: lock.files.slice(0, 100).map((file) => oneLine(file, 200)),
    mode: lock.mode,
    branch: oneLine(lock.branch ?? "", 120),
    claimed: lock.claimed_at,
    beat: lock.heartbeat_age,
    mine: lock.mine,
    problem: oneLine(lock.problem ?? "", 200),
    queue: waiting.filter(({ slugs }) => slugs.includes(lock.slug)).slice(0, 50)
      .map(({ actor, since }) => ({ actor: oneLine(actor, 80), since })),
  };
}
