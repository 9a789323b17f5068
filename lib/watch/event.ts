/**
 * What a watch tells: all that a timeline has, and what leaves no trace on the disk.
 *
 * @module
 */
import type { TimelineEvent } from "../timeline.ts";

/** What every event has that only a watch sees. */
export interface Seen {
  /** When it was seen, ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** Who: an identity, or `session <id>` where no identity is known, or `unknown`. */
  readonly actor: string;
  /** Its session; `""` if unknown. */
  readonly session: string;
  /** The file that tells it, relative to `.claude`, with `/`. */
  readonly source: string;
}

/** A session works, pauses, falls silent, is dead, or is back. */
export interface StateChanged extends Seen {
  /** The kind. */
  readonly kind: "state";
  /** What it is now: `ACTIVE`, `IDLE`, `STALE` or `DEAD`. */
  readonly state: string;
  /** What it was. */
  readonly before: string;
}

/** A session does something else. */
export interface ActivityChanged extends Seen {
  /** The kind. */
  readonly kind: "activity";
  /** What it does. */
  readonly text: string;
}

/** A session ended as it should: its beat is gone. */
export interface Stopped extends Seen {
  /** The kind. */
  readonly kind: "stopped";
}

/** A session waits no longer: it has got what it waited for, or gave up. */
export interface Left extends Seen {
  /** The kind. */
  readonly kind: "left";
  /** What it waited for. */
  readonly slugs: readonly string[];
}

/** A file was written that is made of others: `core.md`, `code-map.md`, `llms.txt`. */
export interface Rewritten extends Seen {
  /** The kind. */
  readonly kind: "rewritten";
}

/** Something cannot be read. */
export interface Damaged extends Seen {
  /** The kind. */
  readonly kind: "problem";
  /** Why. */
  readonly text: string;
}

/** What only a watch sees. */
export type SightEvent =
  | StateChanged
  | ActivityChanged
  | Stopped
  | Left
  | Rewritten
  | Damaged;

/** Something that happened while somebody watched. */
export type WatchEvent = TimelineEvent | SightEvent;

/** The kind of such an event. */
export type WatchKind = WatchEvent["kind"];

/** Every kind that only a watch has, in the order in which they come at one moment. */
export const SIGHT_KINDS: readonly SightEvent["kind"][] = [
  "state",
  "activity",
  "stopped",
  "left",
  "rewritten",
  "problem",
];

/**
 * Whether only a watch sees it.
 *
 * @param event The event.
 * @returns Whether no timeline has it.
 */
export function isSight(event: WatchEvent): event is SightEvent {
  return (SIGHT_KINDS as readonly string[]).includes(event.kind);
}
