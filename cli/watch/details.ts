/**
 * The whole of one thing, as text. Whatever others wrote is cleaned when it is shown.
 *
 * @module
 */
import { readFile } from "../../lib/store/files.ts";
import { oneLine } from "../../lib/store/text.ts";
import { type Snapshot, tellWatched, type WatchEvent } from "../../lib/watch.ts";
import { describeSpan } from "../ages.ts";
import type { Item } from "./items.ts";

/** A thing that is open. */
export interface Detail {
  /** Its title. */
  readonly title: string;
  /** Its text, not cleaned. */
  readonly text: string;
  /** What can be done with it; an event is opened as what it is about. */
  readonly item: Item;
}

/**
 * Opens something.
 *
 * @param item What is opened.
 * @param snapshot The project.
 * @returns All there is to say about it.
 */
export function detailOf(item: Item, snapshot: Snapshot): Detail {
  switch (item.panel) {
    case "sessions": {
      const { actor, age, process: _process, last_beat_fs: _fs, ...beat } = item.session;
      const text = fields({
        ...beat,
        lock_slugs: beat.lock_slugs.join(", "),
        age: age === null ? "" : describeSpan(age),
      });
      return { title: `Session of ${actor}`, text, item };
    }
    case "locks": {
      const { lock } = item;
      const { files, age, heartbeat_age, problem, ...rest } = lock;
      const text = [
        fields({
          ...rest,
          age: age === null ? "" : describeSpan(age),
          last_sign_of_life: heartbeat_age === null ? "" : `${describeSpan(heartbeat_age)} ago`,
          problem,
        }),
        "",
        files.length === 0 ? "no files" : "files:",
        ...files.map((file) => `  ${file}`),
      ].join("\n");
      return { title: `Lock ${lock.token}`, text, item };
    }
    case "queue": {
      const { actor, slugs, ...rest } = item.waiter;
      return {
        title: `${actor} waits`,
        text: fields({ actor, ...rest, slugs: slugs.join(", ") }),
        item,
      };
    }
    case "mail": {
      const { message } = item;
      const { from, to, type, subject, created, urgent, due, id, mailbox } = message;
      const original = snapshot.threads.originalOf(message);
      const replies = snapshot.threads.repliesTo(message);
      const text = [
        fields({
          ...{ from, to, type, subject, created, due, urgent: urgent ? "yes" : "" },
          mailbox,
          id,
          replies_to: original === undefined ? "" : `${original.from}: ${original.subject}`,
          answered_by: replies.map((reply) => reply.from).join(", "),
        }),
        "",
        message.body,
      ].join("\n");
      return { title: subject || "Message", text, item };
    }
    case "handoffs": {
      const { handoff } = item;
      return { title: `Handoff ${handoff.id}`, text: textOf(handoff.path), item };
    }
    case "events": {
      const target = targetOf(item.event, snapshot);
      if (target !== undefined) return detailOf(target, snapshot);
      const { actor } = item.event;
      return { title: `${actor} ${tellWatched(item.event)}`, text: fields(item.event), item };
    }
  }
}

/** What an event is about, if it is still there. */
function targetOf(event: WatchEvent, snapshot: Snapshot): Item | undefined {
  switch (event.kind) {
    case "message": {
      const message = snapshot.messages.find(({ id, mailbox }) =>
        id === event.id && mailbox === event.mailbox
      );
      return message && { panel: "mail", key: message.path, message, waits: false };
    }
    case "claimed": {
      const lock = snapshot.locks.find(({ slug, generation, session_id }) =>
        slug === event.slug && generation === event.generation && session_id === event.session
      );
      return lock && { panel: "locks", key: lock.token, lock };
    }
    case "handoff":
    case "rollup":
    case "resumed":
    case "closed":
    case "abandoned":
    case "reopened": {
      const handoff = snapshot.handoffs.find(({ id }) => id === event.id);
      return handoff && { panel: "handoffs", key: handoff.id, handoff };
    }
    default:
      return undefined;
  }
}

function textOf(path: string): string {
  try {
    return readFile(path) ?? "It is gone.";
  } catch (error) {
    return `Cannot read it: ${(error as Error).message}`;
  }
}

function fields(values: object): string {
  const shown = Object.entries(values)
    .map(([key, value]) => [key.replaceAll("_", " "), oneLine(String(value ?? ""))] as const)
    .filter(([, value]) => value !== "");
  const width = Math.max(0, ...shown.map(([key]) => key.length));
  return shown.map(([key, value]) => `${key.padEnd(width)}  ${value}`).join("\n");
}
