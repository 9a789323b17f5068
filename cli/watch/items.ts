/**
 * What the panels list, and by which columns.
 *
 * @module
 */
import type { Handoff } from "../../lib/handoffs.ts";
import type { Message } from "../../lib/messages.ts";
import { cleanText, oneLine } from "../../lib/store/text.ts";
import { parseTime } from "../../lib/store/times.ts";
import {
  type Snapshot,
  tellWatched,
  type WatchedLock,
  type WatchedSession,
  type WatchedWaiter,
  type WatchEvent,
} from "../../lib/watch.ts";
import { describeSpan } from "../ages.ts";
import type { Panel } from "./layout.ts";
import type { Letters } from "./letters.ts";

/** Something in a panel. */
export type Item =
  | { readonly panel: "sessions"; readonly key: string; readonly session: WatchedSession }
  | { readonly panel: "locks"; readonly key: string; readonly lock: WatchedLock }
  | { readonly panel: "queue"; readonly key: string; readonly waiter: WatchedWaiter }
  | {
    readonly panel: "mail";
    readonly key: string;
    readonly message: Message;
    readonly waits: boolean;
  }
  | { readonly panel: "handoffs"; readonly key: string; readonly handoff: Handoff }
  | { readonly panel: "events"; readonly key: string; readonly event: WatchEvent };

/** How a cell is marked. */
export type Tone = "plain" | "bold" | "dim" | "good" | "warn" | "bad";

/** A cell of a row. */
export interface Cell {
  /** What it says, one clean line. */
  readonly text: string;
  /** How it is marked. */
  readonly tone: Tone;
  /** Its width in columns; `0` for the one that takes the rest. */
  readonly width: number;
}

/** The titles of the panels. */
export const TITLES: Readonly<Record<Panel, string>> = {
  sessions: "Sessions",
  locks: "Locks",
  queue: "Waiting",
  mail: "Mail",
  handoffs: "Handoffs",
  events: "Events",
};

/** Everything that the panels list, filtered. */
export type Lists = Readonly<Record<Panel, readonly Item[]>>;

/** What was listed the last time. */
export interface Listed {
  /** The project. */
  readonly snapshot: Snapshot;
  /** The events, the oldest first. */
  readonly events: readonly WatchEvent[];
  /** What all that is listed contains. */
  readonly filter: string;
  /** What was listed. */
  readonly lists: Lists;
}

/**
 * Lists what the panels show.
 *
 * @param snapshot The project.
 * @param options The events, the oldest first; what all that is shown must contain; and what
 * was listed before, of which those lists stay that cannot have changed.
 * @returns The items: of mail, handoffs and events the newest first.
 */
export function listItems(
  snapshot: Snapshot,
  options: { events: readonly WatchEvent[]; filter: string; before?: Listed },
): Lists {
  const { events, filter, before } = options;
  const wanted = filter.trim().toLowerCase();
  const isSame = before !== undefined && before.filter.trim().toLowerCase() === wanted;
  function only(items: readonly Item[]): readonly Item[] {
    return wanted === "" ? items : items.filter((item) => textOf(item).includes(wanted));
  }
  return {
    sessions: only(snapshot.sessions.map((session) => ({
      panel: "sessions",
      key: session.session_id,
      session,
    }))),
    locks: only(snapshot.locks.map((lock) => ({
      panel: "locks",
      key: `${lock.token} ${lock.session_id}`,
      lock,
    }))),
    queue: only(snapshot.waiting.map((waiter) => ({
      panel: "queue",
      key: `${waiter.session_id} ${waiter.since}`,
      waiter,
    }))),
    mail: isSame && before.snapshot.messages === snapshot.messages
      ? before.lists.mail
      : only(mailItems(snapshot)),
    handoffs: isSame && before.snapshot.handoffs === snapshot.handoffs
      ? before.lists.handoffs
      : only(
        snapshot.handoffs.filter(({ kind }) => kind !== "note")
          .map((handoff) => ({ panel: "handoffs", key: handoff.id, handoff })),
      ),
    events: isSame && before.events === events ? before.lists.events : only(
      events.map((event) => ({
        panel: "events" as const,
        key: `${event.at} ${event.kind} ${event.session} ${event.source}`,
        event,
      })).reverse(),
    ),
  };
}

function mailItems({ messages, threads }: Snapshot): Item[] {
  return messages.map((message) => ({
    panel: "mail" as const,
    key: message.path,
    message,
    get waits() {
      return (message.type === "question" || message.type === "request") &&
        threads.repliesTo(message).length === 0;
    },
  })).reverse();
}

/** What the filter looks at, in small letters. */
function textOf(item: Item): string {
  switch (item.panel) {
    case "sessions": {
      const { actor, session_id, state, current_activity, lock_slugs } = item.session;
      return join(actor, session_id, state, current_activity, ...lock_slugs);
    }
    case "locks": {
      const { slug, actor, session_id, state, description, files } = item.lock;
      return join(slug, actor, session_id, state, description, ...files);
    }
    case "queue":
      return join(item.waiter.actor, item.waiter.session_id, ...item.waiter.slugs);
    case "mail": {
      const { from, to, type, subject, mailbox } = item.message;
      return join(from, to, type, subject, mailbox);
    }
    case "handoffs": {
      const { id, goal, title, identity, status, next_step } = item.handoff;
      return join(id, goal, title, identity, status, next_step);
    }
    case "events":
      return join(item.event.actor, item.event.kind, tellWatched(item.event));
  }
}

function join(...texts: string[]): string {
  return cleanText(texts.join("\n")).toLowerCase();
}

/**
 * The cells of a row.
 *
 * @param item What the row shows.
 * @param options How wide the panel is, now in milliseconds, and the terminal's letters.
 * @returns The cells; those for which the panel is too narrow are left out.
 */
export function cellsOf(
  item: Item,
  options: { width: number; now: number; letters: Letters },
): Cell[] {
  const { width, now, letters } = options;
  const isNarrow = width < 70;
  const isTiny = width < 36;
  const name = (text: string, columns = isTiny ? 8 : 12): Cell => cell(text, "bold", columns);
  switch (item.panel) {
    case "sessions": {
      const { actor, session_id, state, current_activity, lock_slugs, age } = item.session;
      const locks = lock_slugs.length === 0 ? "" : `[${lock_slugs.length}] `;
      return [
        name(actor),
        cell(state, toneOf(state), 6),
        ...(isTiny ? [] : [cell(age === null ? "" : describeSpan(age), "dim", 7)]),
        ...(isNarrow ? [] : [cell(session_id, "dim", 12)]),
        cell(`${locks}${current_activity}`, "plain", 0),
      ];
    }
    case "locks": {
      const { slug, actor, state, age, description, mine, mode } = item.lock;
      const what = `${mode === "shared" ? "(shared) " : ""}${description}`;
      return [
        cell(mine ? letters.mine : "", "good", 1),
        cell(slug, "plain", isTiny ? 14 : isNarrow ? 18 : 26),
        name(actor),
        ...(isTiny ? [] : [cell(state, toneOf(state), 6)]),
        cell(age === null ? "?" : describeSpan(age), "dim", 7),
        ...(isTiny ? [] : [cell(what, "dim", 0)]),
      ];
    }
    case "queue": {
      const { actor, since, slugs } = item.waiter;
      const waited = parseTime(since);
      const age = waited === undefined ? "?" : describeSpan((now - waited) / 1000);
      return [name(actor), cell(age, "dim", 7), cell(`for ${slugs.join(", ")}`, "plain", 0)];
    }
    case "mail": {
      const { from, to, type, subject, body, urgent, created } = item.message;
      return [
        cell(ageOf(created, now), "dim", 8),
        name(`${from}${letters.arrow}${to}`, isTiny ? 10 : isNarrow ? 16 : 22),
        ...(isTiny ? [] : [cell(type, item.waits ? "warn" : "plain", 9)]),
        cell(urgent ? "!" : item.waits ? "?" : "", "warn", 1),
        cell(subject || body.slice(0, 200), "plain", 0),
      ];
    }
    case "handoffs": {
      const { created, status, identity, session_id, goal, title } = item.handoff;
      return [
        cell(ageOf(created, now), "dim", 8),
        ...(isTiny ? [] : [cell(status, status === "ACTIVE" ? "warn" : "dim", 9)]),
        name(identity || session_id),
        cell(goal || title, "plain", 0),
      ];
    }
    case "events": {
      const { at, actor } = item.event;
      return [
        cell(clock(at, now), "dim", isTiny ? 5 : 8),
        name(actor),
        cell(tellWatched(item.event), toneOfKind(item.event.kind), 0),
      ];
    }
  }
}

function cell(text: string, tone: Tone, width: number): Cell {
  return { text: oneLine(text, 400), tone, width };
}

function toneOf(state: string): Tone {
  return state === "ACTIVE" ? "good" : state === "IDLE" ? "plain" : "warn";
}

function toneOfKind(kind: string): Tone {
  if (["forced", "taken_over", "problem", "refused"].includes(kind)) return "bad";
  return ["silent", "waits", "abandoned"].includes(kind) ? "warn" : "plain";
}

function ageOf(at: string, now: number): string {
  const time = parseTime(at);
  return time === undefined ? "?" : describeSpan((now - time) / 1000);
}

/** The time of today, the date of any other day. */
function clock(at: string, now: number): string {
  const time = parseTime(at);
  if (time === undefined) return "?";
  const date = new Date(time);
  const two = (part: number) => String(part).padStart(2, "0");
  if (date.toDateString() !== new Date(now).toDateString()) {
    return `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  }
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
}
