/**
 * The same project as mclaude 0.6 sees it: events, newest first. They are made of the log's
 * records, and of a log of their own for what is none.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import {
  MESSAGE_TYPES,
  messageStem,
  type MessageType,
  parseMessage,
  renderMessage,
} from "../messages/message.ts";
import { oneLine } from "../store/text.ts";
import { secondStamp } from "../store/times.ts";
import { sha256Of } from "../sync/record.ts";
import { PAGE } from "./feed.ts";
import { takeRecords } from "./records.ts";
import type { HubRecord, HubStore } from "./store.ts";

/** The types of events. */
export const EVENT_TYPES: readonly string[] = [
  ...["session_started", "session_heartbeat", "session_ended"],
  ...["lock_claimed", "lock_released", "lock_force_released"],
  ...MESSAGE_TYPES.map((type) => `message_${type}`),
  ...["notify_task_complete", "notify_error", "notify_attention_needed"],
  ...["voice_transcript", "tts_request", "handoff_written", "handoff_resumed"],
];

/** So many of a project's last events are at hand. */
const MOST_KEPT = 1_000;

/** An event. */
export interface HubEvent {
  /** 32 hexadecimal digits; the same for the same event, whenever it is asked for. */
  readonly id: string;
  /** The project. */
  readonly project_id: string;
  /** One of the {@linkcode EVENT_TYPES}. */
  readonly type: string;
  /** Who caused it. */
  readonly from_identity: string;
  /** Whom it is for, or `*`. */
  readonly to_identity: string;
  /** What it is about. */
  readonly subject: string;
  /** The text. */
  readonly body: string;
  /** Whether it should not wait. */
  readonly urgent: boolean;
  /** Its thread, or nothing. */
  readonly thread: string;
  /** What it replies to, or nothing. */
  readonly reply_to: string;
  /** The session, or nothing. */
  readonly session_id: string;
  /** When, ISO 8601, UTC. */
  readonly created_at: string;
  /** Always `false`: who read what is known to the machines alone. */
  readonly delivered: boolean;
}

/** What somebody tells. */
export type EventFacts = Pick<
  HubEvent,
  "type" | "to_identity" | "subject" | "body" | "urgent" | "thread" | "reply_to" | "session_id"
>;

/**
 * Keeps an event. A message becomes a record, as if a machine had sent it.
 *
 * @param store The hub's state.
 * @param facts What is told.
 * @param by The project, who tells it, and the time.
 * @returns The event.
 * @throws {CoordinationError} `invalid_input` if it cannot be a message.
 */
export async function tellEvent(
  store: HubStore,
  facts: EventFacts,
  by: { readonly project: string; readonly identity: string; readonly now: Date },
): Promise<HubEvent> {
  const { project, identity, now } = by;
  const received_at = now.toISOString();
  if (!facts.type.startsWith("message_")) {
    const id = sha256Of(crypto.randomUUID()).slice(0, 32);
    const text = JSON.stringify(facts);
    const record = { kind: "event", path: id, text, digest: sha256Of(text), identity, received_at };
    await store.append(eventLog(project), [{ record, expected: 0 }]);
    return toEvent({ ...record, seq: 0 }, project)!;
  }
  const message = {
    ...{ from: identity, to: facts.to_identity || "*", body: facts.body, urgent: facts.urgent },
    ...{ type: facts.type.slice("message_".length) as MessageType },
    ...{ subject: oneLine(facts.subject, 200), thread: oneLine(facts.thread, 200) },
    ...{ reply_to: oneLine(facts.reply_to, 200), session: oneLine(facts.session_id, 128), now },
    ...{ due: undefined, identity_source: "", allowed_secrets: [] },
  };
  const text = renderMessage(message);
  const stem = messageStem(message, secondStamp(now));
  for (let number = 1;; number++) {
    const path = `messages/inbox/${stem}${number === 1 ? "" : `_${number}`}.md`;
    const given = { kind: "message", path, text, digest: sha256Of(text) };
    const [result] = await takeRecords(store, [given], { project, identities: [identity], now });
    if (result?.status === "refused") {
      throw new CoordinationError("invalid_input", `Cannot send: ${result.reason}`);
    }
    // Two that say the same in the same second are two.
    if (result?.status !== "stored") continue;
    return toEvent({ ...given, seq: 0, identity, received_at }, project)!;
  }
}

/**
 * A record as an event.
 *
 * @param record The record, of a project's log or of its log of events.
 * @param project The project.
 * @returns The event, or `undefined` if mclaude 0.6 has none such.
 */
export function toEvent(record: HubRecord, project: string): HubEvent | undefined {
  const base = {
    id: record.kind === "event" ? record.path : sha256Of(`${project}\n${record.path}`).slice(0, 32),
    project_id: project,
    type: "",
    from_identity: record.identity,
    ...{ to_identity: "*", subject: "", body: "", urgent: false, thread: "", reply_to: "" },
    session_id: "",
    created_at: record.received_at,
    delivered: false,
  };
  switch (record.kind) {
    case "event":
      return { ...base, ...JSON.parse(record.text) };
    case "message": {
      const [, mailbox = "", name = ""] = record.path.split("/");
      const message = parseMessage(record.text, { name, path: record.path, mailbox });
      const { from, to, type, subject, body, urgent, thread, reply_to, session } = message;
      return {
        ...{ ...base, type: `message_${type}`, from_identity: from, to_identity: to, subject },
        ...{ body, urgent, thread, reply_to, session_id: session },
      };
    }
    case "handoff":
      return { ...base, type: "handoff_written", subject: record.path.split("/").at(-1)! };
    case "lock": {
      const [, slug = "", , what = ""] = record.path.split("/");
      const type = LOCK_EVENTS[what];
      if (type === undefined) return undefined;
      const { session, description } = Object(JSON.parse(record.text));
      return {
        ...{ ...base, type, subject: slug, body: String(description ?? "") },
        session_id: String(session ?? ""),
      };
    }
    default:
      return undefined;
  }
}

const LOCK_EVENTS: Readonly<Record<string, string>> = {
  claimed: "lock_claimed",
  released: "lock_released",
  evicted: "lock_force_released",
};

/**
 * The log of a project's events that are no records. No project can have its name.
 *
 * @param project The project.
 * @returns The log's name.
 */
export function eventLog(project: string): string {
  return `${project}/events`;
}

/** The last events of a project. */
export class RecentEvents {
  readonly #project: string;
  readonly #at: Record<string, number> = {};
  #events: HubEvent[] = [];
  #reading: Promise<void> = Promise.resolve();

  /**
   * Makes what knows a project's last events.
   *
   * @param project The project.
   */
  constructor(project: string) {
    this.#project = project;
  }

  /**
   * The last events.
   *
   * @param store The hub's state.
   * @returns The newest first, at most a thousand.
   */
  async list(store: HubStore): Promise<readonly HubEvent[]> {
    // One reads at a time, so that none is there twice.
    const reading = this.#reading.catch(() => {}).then(() => this.#read(store));
    this.#reading = reading;
    await reading;
    return this.#events;
  }

  async #read(store: HubStore): Promise<void> {
    const all = [...this.#events];
    for (const log of [this.#project, eventLog(this.#project)]) {
      let found: HubEvent[] = [];
      for (;;) {
        const records = await store.read(log, this.#at[log] ?? 0, PAGE);
        if (records.length === 0) break;
        found.push(...records.flatMap((record) => toEvent(record, this.#project) ?? []));
        this.#at[log] = records.at(-1)!.seq;
        found = found.slice(-MOST_KEPT);
      }
      all.unshift(...found.reverse());
    }
    all.sort((a, b) => a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : 0);
    this.#events = all.slice(0, MOST_KEPT);
  }
}
