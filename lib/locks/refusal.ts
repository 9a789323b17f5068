/**
 * Refusals of the lock layer: who is in the way, since when, doing what, and the exact
 * next command.
 *
 * @module
 */
import type { Caller } from "../caller.ts";
import { CoordinationError } from "../errors.ts";
import { oneLine } from "../store/text.ts";
import type { Overlap } from "./overlap.ts";
import type { Blocker, ClaimPlan } from "./plan.ts";
import type { Holder } from "./state.ts";
import { type Lock, toLock } from "./view.ts";

/** What stands in the way of a claim, for callers. */
export interface BlockerView {
  /** The slug that was wanted. */
  wanted: string;
  /** The lock in the way; `null` if it is somebody who waits. */
  lock: Lock | null;
  /** The files that meet; `null` if it is the slug itself. */
  overlap: Overlap | null;
  /** The session that waits before; `null` if it is a lock. */
  waiting: { identity: string; session_id: string; since: string } | null;
}

/**
 * The error for a claim that cannot be granted.
 *
 * @param plan Why not.
 * @param caller Who claimed.
 * @returns The error, its `data.blockers` of {@linkcode BlockerView}.
 */
export function refusal(plan: ClaimPlan, caller: Caller): CoordinationError {
  if (plan.kind === "contended" || plan.kind === "go") {
    return new CoordinationError(
      "lock_held",
      "Cannot claim: other sessions are claiming the same at this moment; try again",
      { data: { blockers: [] } },
    );
  }
  const blockers = plan.blockers.map((blocker) => toView(blocker, caller.session));
  const [first] = plan.blockers;
  const slug = first!.wanted;
  const stale = plan.kind === "stale";
  const next = `mclaude lock claim ${slug} ${
    stale ? "--take-over" : "--wait 10m"
  } --description "…"`;
  return new CoordinationError(
    stale ? "lock_stale" : "lock_held",
    `Cannot claim "${slug}": ${describeBlocker(first!)}; ` +
      `${stale ? "take it over" : "wait for it"} with: ${next}`,
    { data: { slug, reason: describeBlocker(first!), blockers, next } },
  );
}

/**
 * The error for a lock that nobody holds.
 *
 * @param slug The slug.
 * @returns The error.
 */
export function missing(slug: string): CoordinationError {
  return new CoordinationError(
    "lock_missing",
    `Cannot find a lock "${slug}": nobody holds it; see what is held with: mclaude lock list`,
    { data: { slug } },
  );
}

/**
 * The error for a lock of another session.
 *
 * @param slug The slug.
 * @param holder Whose it is.
 * @param session The caller's session.
 * @returns The error.
 */
export function notYours(slug: string, holder: Holder, session: string): CoordinationError {
  const lock = toLock(holder, (id) => id === session);
  return new CoordinationError(
    "lock_not_yours",
    `Cannot touch "${slug}": it is held by ${describeHolder(holder)}, you are session ` +
      `"${session}"; if you are that session add --session ${oneLine(lock.session_id, 128)}`,
    { data: { slug, lock, session_id: session } },
  );
}

/**
 * Names a holder in a sentence.
 *
 * @param holder The holder.
 * @returns For example `ani (session "s1")`.
 */
export function describeHolder({ record }: Holder): string {
  const session = `session "${oneLine(record.session_id || "?", 128)}"`;
  return record.identity === "" ? session : `${oneLine(record.identity, 40)} (${session})`;
}

function describeBlocker({ holder, ticket, overlap }: Blocker): string {
  if (holder === undefined) {
    const name = oneLine(ticket!.identity, 40);
    return `${name} (session "${oneLine(ticket!.session_id, 128)}") waits before you`;
  }
  const { record, presence } = holder;
  const what = overlap === undefined
    ? "it"
    : `"${oneLine(overlap.theirs, 120)}" with "${oneLine(record.slug, 80)}"`;
  return `${describeHolder(holder)} holds ${what} since ${oneLine(record.claimed_at || "?", 40)}` +
    (presence.state === "ACTIVE" ? "" : ` and is ${presence.state}`);
}

function toView({ wanted, holder, ticket, overlap }: Blocker, session: string): BlockerView {
  return {
    wanted,
    lock: holder === undefined ? null : toLock(holder, (id) => id === session),
    overlap: overlap ?? null,
    waiting: ticket === undefined ? null : {
      identity: ticket.identity,
      session_id: ticket.session_id,
      since: ticket.since,
    },
  };
}
