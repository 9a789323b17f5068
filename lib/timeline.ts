/**
 * What happened in a project, in one order: read from the files of all layers, ours and those
 * of mclaude 0.6.
 *
 * ```
 *   registry, heartbeats ─┐
 *   locks ────────────────┤
 *   messages ─────────────┼─▶ events ─▶ sorted by time ─▶ since … until
 *   memory ───────────────┤
 *   handoffs ─────────────┘
 * ```
 *
 * Invariants
 *
 * - Reading creates nothing. A damaged file hides only its own event and is a problem of the
 *   result.
 * - Each thing that happened is told once, also where several files tell of it.
 * - The order is that of the times in the files; at one moment a thread's messages keep theirs.
 *
 * Not guaranteed: what nobody wrote down, see {@linkcode NOT_RECORDED}.
 *
 * @module
 */
import type { Handoff } from "./handoffs.ts";
import type { Memory } from "./memory.ts";
import type { Project } from "./store/root.ts";
import type { Problem } from "./store/scan.ts";
import { Actors } from "./timeline/actors.ts";
import { EVENT_KINDS, type TimelineEvent } from "./timeline/event.ts";
import { handoffEvents, readHandoffs } from "./timeline/handoff_events.ts";
import { lockEvents } from "./timeline/lock_events.ts";
import { memoryEvents, readMemory } from "./timeline/memory_events.ts";
import { type Mail, messageEvents, readMail } from "./timeline/message_events.ts";
import { type Presences, readPresences, sessionEvents } from "./timeline/session_events.ts";

export type {
  Changed,
  Claimed,
  Ended,
  EventKind,
  Happening,
  LockHappening,
  Refused,
  Registered,
  RolledUp,
  Saved,
  Sent,
  Silent,
  Started,
  Superseded,
  TimelineEvent,
  Waits,
  Written,
} from "./timeline/event.ts";
export { EVENT_KINDS } from "./timeline/event.ts";
export { duration, tell } from "./timeline/tell.ts";
export { UNKNOWN } from "./timeline/actors.ts";

/** What leaves no trace on the disk, and so is in no timeline. */
export const NOT_RECORDED: readonly string[] = [
  "claims that were refused at once: only one that lost a race is on the disk",
  "silences that ended before the last beat, unless the session's lock was taken",
];

/** Options for {@linkcode readTimeline}. */
export interface TimelineOptions {
  /** Only what happened then or later. */
  since?: Date | undefined;
  /** Only what happened before then, or at that moment. */
  until?: Date | undefined;
  /**
   * Now.
   *
   * @default {new Date()}
   */
  now?: Date | undefined;
}

/** What happened. */
export interface Timeline {
  /** The events, the oldest first; those of unknown time before all others. */
  readonly events: readonly TimelineEvent[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/** A project's files, read once, and what they tell. */
export interface History extends Timeline {
  /** Identities and sessions. */
  readonly presences: Presences;
  /** The messages. */
  readonly mail: Mail;
  /** The drawers. */
  readonly memory: Memory;
  /** The handoffs, the oldest first. */
  readonly handoffs: readonly Handoff[];
  /** Who a session is. */
  readonly actors: Actors;
}

/**
 * Reads what happened in a project.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { findProject } from "./store/root.ts";
 *
 * const folder = Deno.makeTempDirSync();
 * assertEquals(readTimeline(findProject(folder)).events, []);
 * Deno.removeSync(folder);
 * ```
 *
 * @param project The project.
 * @param options From when until when.
 * @returns The events, and what could not be read.
 */
export function readTimeline(project: Project, options: TimelineOptions = {}): Timeline {
  const { events, problems } = readHistory(project, options);
  return { events, problems };
}

/**
 * Reads a project's files, and what they tell.
 *
 * @param project The project.
 * @param options From when until when events are told.
 * @returns All that was read.
 */
export function readHistory(project: Project, options: TimelineOptions = {}): History {
  const now = (options.now ?? new Date()).getTime();
  const problems: Problem[] = [];
  const presences = readPresences(project, { now, problems });
  const actors = new Actors(presences.identities);
  const from = { project, problems, now };
  const mail = readMail(from);
  const memory = readMemory(from);
  const handoffs = readHandoffs(from);
  // Whoever says whose a session is comes before those that name only the session.
  for (const { session_id, identity } of presences.beats) actors.learn(session_id, identity);
  for (const { session, from, identity_source } of mail.messages) {
    // A name that is only claimed says nothing about the session's other work.
    if (identity_source !== "claimed") actors.learn(session, from);
  }
  for (const { session, identity } of memory.drawers) actors.learn(session, identity);
  const sources = { ...from, actors };
  const events = [
    ...handoffEvents(sources, handoffs),
    ...sessionEvents(sources, presences),
    ...lockEvents(sources),
    ...memoryEvents(sources, memory),
    ...messageEvents(sources, mail),
  ].filter((event) => isWithin(event, options)).sort(inOrder);
  return { events, problems, presences, mail, memory, handoffs, actors };
}

function isWithin({ at }: TimelineEvent, { since, until }: TimelineOptions): boolean {
  if (at === "") return since === undefined;
  return (since === undefined || at >= since.toISOString()) &&
    (until === undefined || at <= until.toISOString());
}

const ORDER = new Map(EVENT_KINDS.map((kind, index) => [kind, index]));

/** Messages come sorted, and sorting keeps their order. */
function inOrder(a: TimelineEvent, b: TimelineEvent): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return ORDER.get(a.kind)! - ORDER.get(b.kind)!;
}
