/**
 * Watching a project: who is live and on what, who holds and waits for which locks, the flow
 * of mail, the newest handoffs, and each thing that happens as a typed event.
 *
 * ```
 *   Observer.look() ─▶ Snapshot ─┐
 *                                ├─▶ difference() ─▶ WatchEvent ─▶ lineOf(), tellWatched()
 *   Observer.look() ─▶ Snapshot ─┘
 *   followProject(): a look whenever a file changes
 * ```
 *
 * Invariants
 *
 * - Watching writes nothing.
 * - Each thing that happened is told once, whichever program did it.
 * - A damaged file hides only itself, and is an event of its own.
 *
 * Not guaranteed: what began and ended between two looks and left no file.
 *
 * @module
 */
export { difference } from "./watch/difference.ts";
export {
  type ActivityChanged,
  type Damaged,
  isSight,
  type Left,
  type Rewritten,
  type Seen,
  SIGHT_KINDS,
  type SightEvent,
  type StateChanged,
  type Stopped,
  type WatchEvent,
  type WatchKind,
} from "./watch/event.ts";
export { type FollowOptions, followProject, type Look } from "./watch/follow.ts";
export {
  Observer,
  type ObserverOptions,
  type Snapshot,
  type WatchedLock,
  type WatchedSession,
  type WatchedWaiter,
} from "./watch/snapshot.ts";
export { lineOf, type LineStyle, tellWatched } from "./watch/tell.ts";
