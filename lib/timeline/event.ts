/**
 * What can happen in a project, as it is told afterwards.
 *
 * @module
 */

/** What every event has. */
export interface Happening {
  /** When, ISO 8601, UTC, milliseconds; `""` if nobody knows. */
  readonly at: string;
  /** Who: an identity, or `session <id>` where no identity is known, or `unknown`. */
  readonly actor: string;
  /** Its session; `""` if unknown. */
  readonly session: string;
  /** The file that tells it, relative to `.claude`, with `/`. */
  readonly source: string;
}

/** An identity was registered. */
export interface Registered extends Happening {
  /** The kind. */
  readonly kind: "registered";
  /** Who answers for it. */
  readonly owner: string;
  /** What it does. */
  readonly roles: readonly string[];
}

/** A session beat for the first time. */
export interface Started extends Happening {
  /** The kind. */
  readonly kind: "started";
  /** The agent. */
  readonly runtime: string;
  /** What it does, by its last beat. */
  readonly activity: string;
}

/** A session did not beat for longer than a living one does. */
export interface Silent extends Happening {
  /** The kind. */
  readonly kind: "silent";
  /** Until when; `null` if it is silent still. */
  readonly until: string | null;
  /** For how many seconds. */
  readonly seconds: number;
}

/** What events of locks have. */
export interface LockHappening extends Happening {
  /** The lock. */
  readonly slug: string;
  /** The fencing token; 0 for mclaude 0.6. */
  readonly generation: number;
}

/** A lock was claimed. */
export interface Claimed extends LockHappening {
  /** The kind. */
  readonly kind: "claimed";
  /** What will be done. */
  readonly text: string;
  /** Paths and globs, relative to the project. */
  readonly files: readonly string[];
  /** Whether others may share. */
  readonly mode: "exclusive" | "shared";
}

/** A claim was published and not granted. */
export interface Refused extends LockHappening {
  /** The kind. */
  readonly kind: "refused";
  /** Why. */
  readonly text: string;
}

/** A session waits for locks. */
export interface Waits extends Happening {
  /** The kind. */
  readonly kind: "waits";
  /** The locks. */
  readonly slugs: readonly string[];
}

/** A lock ended. */
export interface Ended extends LockHappening {
  /** How: by its holder, by force, or since another session took it over. */
  readonly kind: "released" | "forced" | "taken_over";
  /** Who held it, named as actors are. */
  readonly holder: string;
  /** The summary, or the reason. */
  readonly text: string;
}

/** A message was sent. */
export interface Sent extends Happening {
  /** The kind. */
  readonly kind: "message";
  /** The message's id. */
  readonly id: string;
  /** Its mailbox. */
  readonly mailbox: string;
  /** Whom it is for: an identity, `role:<role>`, or `*`. */
  readonly to: string;
  /** Its kind. */
  readonly type: string;
  /** What it is about. */
  readonly subject: string;
  /** The id of the thread. */
  readonly thread: string;
  /** The id of the message that it replies to; `null` if it replies to none. */
  readonly reply_to: string | null;
  /** Whether it should not wait. */
  readonly urgent: boolean;
}

/** A drawer was saved. */
export interface Saved extends Happening {
  /** The kind. */
  readonly kind: "saved";
  /** The drawer, relative to `memory-graph`. */
  readonly path: string;
  /** What it is about. */
  readonly title: string;
  /** The wing. */
  readonly wing: string;
  /** The room. */
  readonly room: string;
  /** The hall. */
  readonly hall: string;
}

/** A drawer's place was taken by another one. */
export interface Superseded extends Happening {
  /** The kind. */
  readonly kind: "superseded";
  /** The drawer, relative to `memory-graph`. */
  readonly path: string;
  /** What it is about. */
  readonly title: string;
  /** The drawer that took its place: its path, or what the header names. */
  readonly by: string;
}

/** A handoff was written. */
export interface Written extends Happening {
  /** The kind. */
  readonly kind: "handoff";
  /** The handoff's id. */
  readonly id: string;
  /** What the work is for. */
  readonly goal: string;
}

/** A handoff got another state. */
export interface Changed extends Happening {
  /** The kind. */
  readonly kind: "resumed" | "closed" | "abandoned" | "reopened";
  /** The handoff's id. */
  readonly id: string;
  /** What the work is for. */
  readonly goal: string;
  /** Why. */
  readonly text: string;
}

/** Handoffs were rolled up. */
export interface RolledUp extends Happening {
  /** The kind. */
  readonly kind: "rollup";
  /** The rollup's id. */
  readonly id: string;
  /** Its title. */
  readonly title: string;
  /** The ids of the handoffs that it covers. */
  readonly covers: readonly string[];
}

/** Something that happened. */
export type TimelineEvent =
  | Registered
  | Started
  | Silent
  | Claimed
  | Refused
  | Waits
  | Ended
  | Sent
  | Saved
  | Superseded
  | Written
  | Changed
  | RolledUp;

/** The kind of an event. */
export type EventKind = TimelineEvent["kind"];

/** Every kind of event; of one moment they come in this order. */
export const EVENT_KINDS: readonly EventKind[] = [
  "registered",
  "started",
  "silent",
  "resumed",
  "reopened",
  "taken_over",
  "forced",
  "claimed",
  "refused",
  "waits",
  "message",
  "saved",
  "superseded",
  "handoff",
  "closed",
  "abandoned",
  "released",
  "rollup",
];
