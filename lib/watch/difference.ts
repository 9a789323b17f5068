/**
 * What happened between two looks at a project.
 *
 * Invariants
 *
 * - Pure: the same two snapshots give the same events.
 * - Each thing that happened is told once, also where its traces move from file to file.
 * - The order is that of the times in the files; what only a watch sees comes last.
 *
 * Not guaranteed: what began and ended between two looks and left no file.
 *
 * @module
 */
import { parseTime, utcTime } from "../store/times.ts";
import type { Started, TimelineEvent } from "../timeline.ts";
import type { Seen, SightEvent, WatchEvent } from "./event.ts";
import type { Snapshot, WatchedSession, WatchedWaiter } from "./snapshot.ts";

/**
 * Compares two snapshots of one project.
 *
 * @param before The earlier one; `undefined` tells all that the later one knows.
 * @param after The later one.
 * @returns What happened in between, the oldest first.
 */
export function difference(before: Snapshot | undefined, after: Snapshot): WatchEvent[] {
  const told = tellNew(before, after);
  const sights = before === undefined ? [] : [
    ...sessionSights(before, after),
    ...queueSights(before, after),
    ...madeSights(before, after),
    ...problemSights(before, after),
  ];
  return [...[...told, ...beginnings(before, after)].sort(byTime), ...sights];
}

/** Sorting keeps the order of what happened at one moment. */
function byTime(a: WatchEvent, b: WatchEvent): number {
  return a.at === b.at ? 0 : a.at < b.at ? -1 : 1;
}

/** The events of the timeline that are new. */
function tellNew(before: Snapshot | undefined, after: Snapshot): TimelineEvent[] {
  const known = new Set(before?.events.map(keyOf));
  return after.events.filter((event) => isTold(event, before) && !known.has(keyOf(event)));
}

/** While one watches, sessions are told by their beats, which say more. */
function isTold({ kind }: TimelineEvent, before: Snapshot | undefined): boolean {
  return kind !== "started" && (kind !== "silent" || before === undefined);
}

/** What an event is about, whichever file tells it now: an archive takes a lock's place. */
function keyOf(event: TimelineEvent): string {
  const { kind, session } = event;
  // mclaude 0.6 writes whole seconds where we write milliseconds.
  const second = event.at.slice(0, 19);
  switch (event.kind) {
    case "claimed":
      return `claimed ${event.slug} ${event.generation} ${session} ${second}`;
    case "refused":
      return `refused ${event.slug} ${event.generation} ${session} ${second}`;
    case "released":
    case "forced":
    case "taken_over":
      return `${kind} ${event.slug} ${event.generation} ${event.holder} ${second}`;
    case "silent":
      return `silent ${session} ${second} ${event.until ?? ""}`;
    case "message":
      return `message ${event.mailbox} ${event.id}`;
    case "saved":
    case "superseded":
      return `${kind} ${event.path}`;
    case "handoff":
    case "rollup":
      return `${kind} ${event.id}`;
    case "resumed":
    case "closed":
    case "abandoned":
    case "reopened":
      return `${kind} ${event.id} ${event.at} ${session}`;
    case "registered":
      return `registered ${event.actor}`;
    case "waits":
      return `waits ${session} ${event.at}`;
    case "started":
      return `started ${session} ${event.at}`;
  }
}

function isLive({ state }: WatchedSession): boolean {
  return state === "ACTIVE" || state === "IDLE";
}

function seenOf(session: WatchedSession, at: string): Seen {
  const { session_id, actor } = session;
  return { at, actor, session: session_id, source: `heartbeats/${session_id}.json` };
}

function beginnings(before: Snapshot | undefined, after: Snapshot): Started[] {
  const known = new Set(before?.sessions.map(({ session_id }) => session_id));
  return after.sessions
    .filter((session) => !known.has(session.session_id) && isLive(session))
    .map((session) => ({
      ...seenOf(session, startOf(session) ?? after.at),
      kind: "started",
      runtime: session.runtime,
      activity: session.current_activity,
    }));
}

function startOf({ started_at }: WatchedSession): string | undefined {
  const time = parseTime(started_at);
  return time === undefined ? undefined : utcTime(new Date(time));
}

function sessionSights(before: Snapshot, after: Snapshot): SightEvent[] {
  const now = new Map(after.sessions.map((session) => [session.session_id, session]));
  return before.sessions.flatMap((old): SightEvent[] => {
    const session = now.get(old.session_id);
    if (session === undefined) return [{ ...seenOf(old, after.at), kind: "stopped" }];
    const seen = seenOf(session, after.at);
    const { state, current_activity: text } = session;
    const events: SightEvent[] = [];
    if (state !== old.state) events.push({ ...seen, kind: "state", state, before: old.state });
    if (text !== old.current_activity) events.push({ ...seen, kind: "activity", text });
    return events;
  });
}

function queueSights(before: Snapshot, after: Snapshot): SightEvent[] {
  const still = new Set(after.waiting.map(placeOf));
  return before.waiting.filter((waiter) => !still.has(placeOf(waiter)))
    .map(({ actor, session_id, slugs }) => ({
      kind: "left",
      at: after.at,
      actor,
      session: session_id,
      source: "locks/queue",
      slugs,
    }));
}

function placeOf({ session_id, since, slugs }: WatchedWaiter): string {
  return `${session_id} ${since} ${slugs.join(" ")}`;
}

function madeSights(before: Snapshot, after: Snapshot): SightEvent[] {
  return Object.entries(after.made).filter(([path, mtime]) => before.made[path] !== mtime)
    .map(([source, mtime]) => ({
      kind: "rewritten",
      at: new Date(mtime).toISOString(),
      actor: "unknown",
      session: "",
      source,
    }));
}

function problemSights(before: Snapshot, after: Snapshot): SightEvent[] {
  const known = new Set(before.problems.map(({ path, reason }) => `${path} ${reason}`));
  return after.problems.filter(({ path, reason }) => !known.has(`${path} ${reason}`))
    .map(({ path, reason }) => ({
      kind: "problem",
      at: after.at,
      actor: "unknown",
      session: "",
      source: path,
      text: reason,
    }));
}
