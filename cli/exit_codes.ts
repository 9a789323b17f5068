/**
 * Exit codes: one table for all commands. Those of mclaude 0.6 keep their meaning.
 *
 * @module
 */
import type { ErrorCode } from "../lib/errors.ts";

/** The exit code of each expected condition; exhaustive. */
export const EXIT_CODES: Record<ErrorCode, number> = {
  invalid_input: 2,
  invalid_name: 1,
  not_found: 1,
  not_a_project: 1,
  lock_held: 10,
  lock_stale: 11,
  lock_missing: 12,
  lock_not_yours: 13,
  lock_lost: 15,
  deadlock: 14,
  handoff_taken: 16,
  drawer_superseded: 18,
  no_identity: 1,
  no_hub: 1,
  secret_found: 17,
  unsafe_path: 1,
  damaged_record: 1,
  store_failure: 1,
};

/** What each exit code means, in order. */
export const MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [0, "Done; for questions: the answer is yes, or free."],
  [1, "Failed: not found, an invalid name or path, a damaged file, or the system refused."],
  [2, "The command line is wrong."],
  [3, "Waited in vain: the time is over."],
  [4, "Nothing was written: a plan waits for a yes (--yes)."],
  [5, "Examined, and something is wrong."],
  [10, "Held by another session."],
  [11, "Held, but its session is dead, silent or idle: it may be taken over."],
  [12, "No such lock."],
  [13, "The lock is another session's."],
  [14, "Waiting would be a deadlock."],
  [15, "The lock was lost: taken over or broken since."],
  [16, "The handoff is being worked on by another live session."],
  [17, "The text seems to hold a secret; nothing was written."],
  [18, "Another drawer has taken the drawer's place."],
  [70, "A fault of mclaude itself; please report it."],
];
