/**
 * Work locks: who works on what, so that two sessions do not do the same or undo each other.
 *
 * ```
 *   free ──claimLocks()──▶ held ──releaseLock()──▶ free
 *                           │  └──forceRelease()──▶ free, and its holder is told
 *                           └─────claimLocks({ takeOver })──▶ held by another, ditto
 * ```
 *
 * Invariants
 *
 * - A slug has at most one exclusive holder, and no two live exclusive claims have files in
 *   common unless that was asked for.
 * - Every grant has a higher generation than all before it: a fencing token.
 * - Who holds is decided by files alone and survives a kill or power cut at any moment.
 *
 * Not guaranteed: that nobody edits a locked file. Locks are advice to those who ask, and
 * hooks and the commit guard ask.
 *
 * @module
 */
export { claimLocks, type ClaimOptions, type ClaimRequest, type Grant } from "./locks/claim.ts";
export {
  checkPaths,
  checkToken,
  listLocks,
  type LockList,
  type LockQuery,
  lockStatus,
  type PathCheck,
  type PathQuery,
  type Waiter,
} from "./locks/check.ts";
export {
  type Ended,
  type ForceOptions,
  forceRelease,
  heartbeatLock,
  releaseLock,
  type ReleaseOptions,
} from "./locks/end.ts";
export { HeldLocks } from "./locks/held.ts";
export { type HistoryOptions, type LockEvent, lockHistory } from "./locks/history.ts";
export { touchMirror } from "./locks/mirror.ts";
export { clearNotices, type Notice, readNotices } from "./locks/notices.ts";
export type { Overlap } from "./locks/overlap.ts";
export {
  type Claimant,
  type ClaimRecord,
  type LockMode,
  lockPaths,
  tokenOf,
} from "./locks/record.ts";
export type { BlockerView } from "./locks/refusal.ts";
export type { Attempt, Holder, SlugState, StateOptions } from "./locks/state.ts";
export { type Lock, toLock } from "./locks/view.ts";
export { waitForLocks, type WaitOptions } from "./locks/wait.ts";
