/**
 * Who is live and on what, at a glance; and who could be written to.
 *
 * @module
 */
import { listIdentities } from "../../identity.ts";
import { oneLine } from "../../store/text.ts";
import type { WatchedSession } from "../../watch.ts";
import type { Desk } from "../desk.ts";
import { toldOf } from "../told.ts";
import { rowOf } from "./locks.ts";

/** So many of each kind are shown. */
const FEW = { sessions: 200, locks: 50, events: 25 };

/**
 * The overview.
 *
 * @param desk The project.
 * @returns Sessions, locks, what waits, and what happened last.
 */
export async function overview(desk: Desk) {
  const snapshot = desk.look();
  const { sessions, locks, waiting, handoffs, events, problems, messages } = snapshot;
  const letters = await desk.letters(snapshot);
  const mine = letters.filter(({ forMe }) => forMe);
  const open = handoffs.filter(({ status, rolled_up_into }) =>
    rolled_up_into === "" && (status === "ACTIVE" || status === "RESUMED")
  );
  return {
    at: snapshot.at,
    sessions: sessions.slice(0, FEW.sessions).map((session) => ({
      ...sessionOf(session),
      locks: locks.filter(({ session_id }) => session_id === session.session_id)
        .slice(0, 8).map(({ slug }) => slug),
    })),
    locks: locks.slice(0, FEW.locks).map((lock) => rowOf(lock, waiting)),
    counts: {
      live: sessions.filter(({ state }) => state === "ACTIVE" || state === "IDLE").length,
      sessions: sessions.length,
      locks: locks.length,
      waiting: waiting.length,
      messages: messages.length,
      unread: mine.filter(({ status, seen }) => status === "unread" && !seen).length,
      questions: mine.filter(isOpen).length,
      late: letters.filter((one) => isOpen(one) && one.late).length,
      handoffs: open.length,
      drawers: desk.memory(snapshot).drawers.length,
      problems: problems.length,
    },
    handoff: open[0] === undefined ? null : {
      id: open[0].id,
      goal: oneLine(open[0].goal, 200),
      next_step: oneLine(open[0].next_step, 300),
      identity: oneLine(open[0].identity, 80),
      status: open[0].status,
      created: open[0].created,
    },
    recent: events.slice(-FEW.events).reverse().map(toldOf),
    initialized: events.length + sessions.length + locks.length > 0,
  };
}

/** A question or request that nobody has answered or put aside. */
export function isOpen(
  { waited, answer, status }: {
    readonly waited: number | null;
    readonly answer: string | null;
    readonly status: string;
  },
): boolean {
  return waited !== null && answer === null && status !== "archived";
}

function sessionOf(session: WatchedSession) {
  return {
    id: oneLine(session.session_id, 120),
    actor: oneLine(session.actor, 80),
    state: session.state,
    activity: oneLine(session.current_activity, 200),
    runtime: oneLine(session.runtime, 40),
    started: session.started_at,
    beat: session.last_beat,
  };
}

/**
 * Who could be written to.
 *
 * @param desk The project.
 * @returns Names of identities, and roles.
 */
export function people({ context }: Desk) {
  const { identities } = listIdentities(context.project);
  const roles = identities.flatMap(({ roles }) => roles.map((role) => `role:${role}`));
  return {
    names: [...identities.map(({ name }) => name).sort(), ...[...new Set(roles)].sort(), "*"],
  };
}
