/**
 * Refusals of the lock layer: who is in the way, since when, doing what, and the exact
 * next command.
 *
 * @module
 */
import type { Caller } from "../caller.ts";
import { CoordinationError } from "../errors.ts";
import { join, relative } from "node:path";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";
import type { Overlap } from "./overlap.ts";
import type { Blocker, ClaimPlan, Want } from "./plan.ts";
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

/** A claim that was refused. */
export interface RefusedClaim {
  /** The project, and the caller's place in it. */
  readonly project: Project;
  /** Who claimed. */
  readonly caller: Caller;
  /** What was claimed; at least one. */
  readonly wants: readonly Want[];
}

/**
 * The error for a claim that cannot be granted.
 *
 * @param plan Why not.
 * @param claim Who claimed what, and where.
 * @returns The error, its `data.blockers` of {@linkcode BlockerView}.
 */
export function refusal(plan: ClaimPlan, claim: RefusedClaim): CoordinationError {
  if (plan.kind === "contended" || plan.kind === "go") {
    return new CoordinationError(
      "lock_held",
      "Cannot claim: other sessions are claiming the same at this moment; try again",
      { data: { blockers: [] } },
    );
  }
  const blockers = plan.blockers.map((blocker) => toView(blocker, claim.caller.session));
  const [first] = plan.blockers;
  const slug = first!.wanted;
  const stale = plan.kind === "stale";
  const next = commandLine(claim, stale ? "--take-over" : "--wait 10m");
  return new CoordinationError(
    stale ? "lock_stale" : "lock_held",
    `Cannot claim "${slug}": ${describeBlocker(first!)}; ` +
      `${stale ? "take it over" : "wait for it"} with: ${next}`,
    { data: { slug, reason: describeBlocker(first!), blockers, next } },
  );
}

/** The command that would claim the same once more, from the caller's folder. */
function commandLine({ project, wants: [first, ...rest] }: RefusedClaim, flag: string): string {
  function paths({ files = [] }: Want): string[] {
    return files.map((file) => relative(project.cwd, join(project.worktree, file)) || ".");
  }
  const { slug, description, mode } = first!;
  const words = ["mclaude lock claim", slug, flag, "--description", quote(description)];
  if (paths(first!).length > 0) words.push("--files", ...paths(first!).map(quote));
  for (const want of rest) words.push("--also", quote(`${want.slug}=${paths(want).join(",")}`));
  if (mode === "shared") words.push("--shared");
  return words.join(" ");
}

/** Quotes a word for a shell, where it needs that. */
function quote(word: string): string {
  const plain = oneLine(word);
  return /^[\w./@=,-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", "'\\''")}'`;
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
