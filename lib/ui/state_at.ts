/**
 * The state of a project at a past moment, from what happened until then.
 *
 * Invariants
 *
 * - Pure: the same events and moment give the same state.
 * - What happened later changes nothing.
 *
 * Not guaranteed: what left no trace. A session that ended as it should leaves none, so who was
 * there is told by what they did; waiting that is over is not known.
 *
 * @module
 */
import { parseTime } from "../store/times.ts";
import { tell, type TimelineEvent, UNKNOWN } from "../timeline.ts";

/** Whoever did something in so many milliseconds before the moment was active. */
const ACTIVE = 30 * 60 * 1000;

/** A lock as it was held. */
export interface PastLock {
  /** The lock. */
  readonly slug: string;
  /** Its fencing token; 0 for mclaude 0.6. */
  readonly generation: number;
  /** Who held it. */
  readonly actor: string;
  /** Since when. */
  readonly since: string;
  /** What for. */
  readonly text: string;
  /** Its files. */
  readonly files: readonly string[];
}

/** Somebody who had done something by then. */
export interface PastActor {
  /** Who. */
  readonly actor: string;
  /** When it last did something. */
  readonly at: string;
  /** What. */
  readonly text: string;
  /** Whether that was in the half hour before the moment. */
  readonly active: boolean;
}

/** A handoff as it stood. */
export interface PastHandoff {
  /** Its id. */
  readonly id: string;
  /** What the work is for. */
  readonly goal: string;
  /** Its state. */
  readonly status: "ACTIVE" | "RESUMED";
  /** Who gave it this state. */
  readonly actor: string;
}

/** A question or request without an answer. */
export interface PastQuestion {
  /** The message. */
  readonly id: string;
  /** Its thread. */
  readonly thread: string;
  /** Who asked. */
  readonly from: string;
  /** Whom. */
  readonly to: string;
  /** What. */
  readonly subject: string;
  /** When. */
  readonly at: string;
}

/** A project at a past moment. */
export interface PastState {
  /** The moment. */
  readonly at: string;
  /** How many events there were. */
  readonly events: number;
  /** The locks that were held, the oldest first. */
  readonly locks: readonly PastLock[];
  /** Who had done something, the last first. */
  readonly actors: readonly PastActor[];
  /** The handoffs that were open, the newest first. */
  readonly handoffs: readonly PastHandoff[];
  /** What waited for an answer, the longest first. */
  readonly questions: readonly PastQuestion[];
  /** How many messages there were. */
  readonly messages: number;
  /** How many drawers held. */
  readonly drawers: number;
}

/**
 * The state at a moment.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(stateAt([], "2026-04-09T12:00:00.000Z").locks, []);
 * ```
 *
 * @param events What happened, the oldest first.
 * @param at The moment, ISO 8601, UTC.
 * @returns The state.
 */
export function stateAt(events: readonly TimelineEvent[], at: string): PastState {
  const locks = new Map<string, PastLock>();
  const actors = new Map<string, PastActor>();
  const handoffs = new Map<string, PastHandoff>();
  const questions = new Map<string, PastQuestion>();
  const drawers = new Set<string>();
  const moment = parseTime(at) ?? 0;
  let count = 0;
  let messages = 0;
  for (const event of events) {
    if (event.at > at) break;
    count++;
    if (event.actor !== UNKNOWN && event.kind !== "silent") {
      const active = moment - (parseTime(event.at) ?? 0) <= ACTIVE;
      actors.set(event.actor, { actor: event.actor, at: event.at, text: tell(event), active });
    }
    switch (event.kind) {
      case "message":
        messages++;
        ask(questions, event);
        break;
      case "saved":
        drawers.add(event.path);
        break;
      case "superseded":
        drawers.delete(event.path);
        break;
      default:
        hold(locks, event);
        handOff(handoffs, event);
    }
  }
  return {
    ...{ at, events: count, messages, drawers: drawers.size },
    locks: [...locks.values()],
    actors: [...actors.values()].sort((a, b) => b.at.localeCompare(a.at)),
    handoffs: [...handoffs.values()].reverse(),
    questions: [...questions.values()],
  };
}

function hold(locks: Map<string, PastLock>, event: TimelineEvent): void {
  switch (event.kind) {
    case "claimed": {
      const { slug, generation, actor, text, files } = event;
      // Others may share it: each holder is one.
      locks.set(`${slug}#${generation} ${event.session}`, {
        ...{ slug, generation, actor, text, files, since: event.at },
      });
      return;
    }
    case "released":
    case "forced":
    case "taken_over":
      for (const [key, { slug, generation, actor }] of locks) {
        if (slug !== event.slug || generation !== event.generation) continue;
        if (generation > 0 || actor === event.holder) locks.delete(key);
      }
  }
}

function handOff(handoffs: Map<string, PastHandoff>, event: TimelineEvent): void {
  switch (event.kind) {
    case "handoff":
    case "reopened":
    case "resumed": {
      const { id, goal, actor } = event;
      const status = event.kind === "resumed" ? "RESUMED" : "ACTIVE";
      // What is known stays where it is in the order.
      handoffs.set(id, { id, goal, status, actor });
      return;
    }
    case "closed":
    case "abandoned":
      handoffs.delete(event.id);
      return;
    case "rollup":
      for (const id of event.covers) handoffs.delete(id);
  }
}

function ask(
  questions: Map<string, PastQuestion>,
  event: Extract<TimelineEvent, { kind: "message" }>,
): void {
  if (event.reply_to !== null && event.type !== "ack") {
    if (questions.get(event.reply_to)?.from !== event.actor) questions.delete(event.reply_to);
  }
  if (event.type !== "question" && event.type !== "request") return;
  const { id, thread, actor: from, to, subject, at } = event;
  questions.set(id, { id, thread, from, to, subject, at });
}
