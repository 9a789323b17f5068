/**
 * Whether what a hub's log tells of locks can be: one holder at a time, each generation once.
 *
 * @module
 */
import type { Tally } from "./gate.ts";

/** An event of a lock, as it stands in a hub's log. */
export interface LoggedEvent {
  /** `locks/<slug>/g<generation>/<claimed|released|evicted>`. */
  readonly path: string;
  /** JSON. */
  readonly text: string;
}

/**
 * Looks at all that happened to locks.
 *
 * @param log What happened, in the hub's order.
 * @param options The grants that machines were told of, `slug#generation session`, and where
 * what is wrong goes.
 */
export function checkLockLog(
  log: readonly LoggedEvent[],
  { confirmed, tally }: { confirmed: readonly string[]; tally: Tally },
): void {
  const open = new Map<string, number>();
  const last = new Map<string, number>();
  const granted = new Set<string>();
  for (const { path, text } of log) {
    const [, slug = "", number = "", what] = path.split("/");
    const generation = Number(number.slice(1));
    if (what !== "claimed") {
      if (open.get(slug) === generation) open.delete(slug);
      else tally.fail(`${path}: it did not hold`);
      continue;
    }
    if (open.has(slug)) tally.fail(`${path}: generation ${open.get(slug)} still holds`);
    if (generation <= (last.get(slug) ?? 0)) tally.fail(`${path}: the generation was given before`);
    open.set(slug, generation);
    last.set(slug, generation);
    granted.add(`${slug}#${generation} ${JSON.parse(text).session}`);
  }
  for (const [slug, generation] of open) tally.fail(`${slug}#${generation} was never released`);
  for (const grant of confirmed) {
    if (!granted.has(grant)) tally.fail(`confirmed, and not in the log: ${grant}`);
  }
  tally.count("grants of the hub", granted.size);
}
