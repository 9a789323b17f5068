/**
 * A held lock as callers see it, whichever program took it.
 *
 * @module
 */
import type { Liveness } from "../liveness.ts";
import { type LockMode, tokenOf } from "./record.ts";
import type { Holder } from "./state.ts";

/** A held lock. */
export interface Lock {
  /** What is held. */
  slug: string;
  /** Whether its session lives and works. */
  state: Liveness;
  /** The fencing token; 0 for a lock of mclaude 0.6. */
  generation: number;
  /** `slug#generation`. */
  token: string;
  /** Whose it is; `""` if unreadable. */
  session_id: string;
  /** The identity that the session belongs to; `""` if unknown. */
  identity: string;
  /** What is being done. */
  description: string;
  /** Paths and globs, relative to the project. */
  files: string[];
  /** Whether others may share. */
  mode: LockMode;
  /** The linked worktree. */
  worktree: string | null;
  /** The branch. */
  branch: string | null;
  /** Since when, as it is on disk: ISO 8601 with an offset, `""` if unreadable. */
  claimed_at: string;
  /** Seconds since the last sign of life; `null` if there was none. */
  heartbeat_age: number | null;
  /** The last activity, ISO 8601 in UTC; `null` if unknown. */
  last_active: string | null;
  /** Whether it is the caller's. */
  mine: boolean;
  /** What is damaged; `null` if nothing. */
  problem: string | null;
}

/**
 * Turns a holder into what callers see.
 *
 * @param holder The holder.
 * @param isMine Tells whether a session is the caller's.
 * @returns The lock.
 */
export function toLock(holder: Holder, isMine?: (session: string) => boolean): Lock {
  const { record, presence, problem } = holder;
  const { lastActivity } = presence;
  return {
    slug: record.slug,
    state: presence.state,
    generation: record.generation,
    token: tokenOf(record),
    session_id: record.session_id,
    identity: record.identity,
    description: record.description,
    files: [...record.files],
    mode: record.mode,
    worktree: record.worktree,
    branch: record.branch,
    claimed_at: record.claimed_at,
    heartbeat_age: presence.beatAge === null ? null : Math.max(0, Math.round(presence.beatAge)),
    last_active: lastActivity === null ? null : new Date(lastActivity).toISOString(),
    mine: isMine?.(record.session_id) ?? false,
    problem,
  };
}
