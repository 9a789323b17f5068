/**
 * Waiting for locks, without polling the disk hard.
 *
 * A waiter takes a place in the queue and looks again whenever the index of open locks or
 * the queue changes, and once a second, since a holder may die without a word.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { ensureFolder } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { watchFolders } from "../store/watch.ts";
import {
  claimLocks,
  type ClaimOptions,
  type ClaimRequest,
  type Grant,
  makePlan,
  toWant,
} from "./claim.ts";
import { thisProcess } from "./grant.ts";
import type { Blocker } from "./plan.ts";
import type { BlockerView } from "./refusal.ts";
import { findCircle, joinQueue, leaveQueue, readQueue, type Ticket } from "./queue.ts";

/** Options for {@linkcode waitForLocks}. */
export interface WaitOptions extends Omit<ClaimOptions, "observe" | "place" | "now"> {
  /** Makes a fresh view of who lives; called at each look. */
  readonly observer: () => ClaimOptions["observe"];
  /** How long to wait, in milliseconds; by default without end. */
  readonly timeout?: number | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Called once if the locks are not free at once, with what is in the way. */
  readonly onWait?: ((error: CoordinationError, place: number) => void) | undefined;
}

/** A waiter looks at least this often, in milliseconds. */
const SLOW_POLL = 1_000;

/**
 * Claims locks as soon as they are free and nobody waits longer.
 *
 * @param project The project.
 * @param requests What to claim.
 * @param options Who claims, and how long it may take.
 * @returns The locks.
 * @throws {CoordinationError} `lock_held` after the timeout, `lock_stale` if what is in the way
 * may be taken over and `takeOver` was not given, `deadlock` if the one in the way waits for
 * the caller.
 */
export async function waitForLocks(
  project: Project,
  requests: readonly ClaimRequest[],
  options: WaitOptions,
): Promise<Grant[]> {
  const { caller, timeout, signal } = options;
  const deadline = timeout === undefined ? null : Date.now() + timeout;
  ensureFolder(project.root, ".claude", "locks", "open");
  const ticket = joinQueue(project, {
    session_id: caller.session,
    identity: caller.identity,
    process: thisProcess(),
    wants: requests.map((request) => toWant(project, request)),
    since: new Date().toISOString(),
    expires: deadline,
  });
  const alarm = watchFolders(["open", "queue"].map((part) => join(project.store, "locks", part)));
  let told = false;
  try {
    for (;;) {
      const attempt = { ...options, observe: options.observer(), place: ticket.number };
      try {
        return claimLocks(project, requests, attempt);
      } catch (error) {
        if (
          !isWorthWaiting(error) || (deadline !== null && Date.now() >= deadline) || signal?.aborted
        ) throw error;
        if (!told) options.onWait?.(error, ticket.number);
        told = true;
      }
      refuseCircle(project, ticket, attempt);
      const left = deadline === null ? Infinity : deadline - Date.now();
      await alarm.next(Math.min(SLOW_POLL, left), signal);
    }
  } finally {
    alarm.close();
    leaveQueue(project, ticket.number);
  }
}

/** A live holder will release, even if it is idle; a dead or silent one may never. */
function isWorthWaiting(error: unknown): error is CoordinationError {
  if (!(error instanceof CoordinationError)) return false;
  if (error.code === "lock_held") return true;
  const blockers = error.data.blockers as BlockerView[] | undefined;
  return error.code === "lock_stale" && blockers !== undefined &&
    blockers.every(({ lock }) => lock?.state === "IDLE");
}

/** Of a circle of waiters the one that came last gives up, so that exactly one does. */
function refuseCircle(project: Project, ticket: Ticket, options: ClaimOptions): void {
  const queue = readQueue(project);
  function blockers(other: Ticket): readonly Blocker[] {
    const caller = { ...options.caller, session: other.session_id };
    const place = other.number;
    const plan = makePlan(project, other.wants, { ...options, caller, place }, new Set());
    return plan.kind === "held" || plan.kind === "stale" ? plan.blockers : [];
  }
  const circle = findCircle(ticket, blockers, queue);
  if (circle === undefined || circle.some(({ number }) => number > ticket.number)) return;
  const chain = circle.map(({ identity, session_id, wants }) =>
    `${identity} (${session_id}) waits for ${wants.map(({ slug }) => slug).join(", ")}`
  );
  throw new CoordinationError(
    "deadlock",
    `Cannot wait: ${chain.join("; ")}; release what you hold, then wait again`,
    {
      data: {
        circle: circle.map(({ identity, session_id, wants }) => ({ identity, session_id, wants })),
      },
    },
  );
}
