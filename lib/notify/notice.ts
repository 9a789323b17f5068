/**
 * What somebody wants to be told of, made of what a watch sees.
 *
 * Invariants
 *
 * - Nobody is told of what it did itself.
 * - Texts are lines without control characters, bounded, and without anything that looks like a
 *   secret.
 * - The same thing has the same id, whoever sees it, and whenever.
 *
 * @module
 */
import { type Correspondent, isFor, isNamed } from "../messages.ts";
import { findSecrets } from "../secrets.ts";
import { oneLine } from "../store/text.ts";
import type { Snapshot, WatchEvent } from "../watch.ts";

/** What one can be told of. */
export const NOTICE_KINDS = ["urgent", "question", "taken_over", "waiting", "handoff"] as const;

/** What one can be told of: an urgent message, a question or request, the loss of a lock, that
 * somebody waits for one's lock, a handoff by another one. */
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Something that somebody is told. */
export interface Notice {
  /** The same for the same thing. */
  readonly id: string;
  /** Of what kind it is. */
  readonly what: NoticeKind;
  /** When it happened: ISO 8601, UTC. */
  readonly at: string;
  /** Who did it. */
  readonly from: string;
  /** What happened, one line. */
  readonly title: string;
  /** More of it, one line; may be empty. */
  readonly text: string;
  /** Whether it should not wait. */
  readonly urgent: boolean;
}

/** The longest texts, in characters. */
const LONGEST = { title: 120, text: 280 };

/** Who is told, and what. */
export interface NoticeOptions {
  /** Who. */
  readonly reader: Correspondent;
  /** What. */
  readonly what: ReadonlySet<NoticeKind>;
  /** The project as it is. */
  readonly snapshot: Snapshot;
}

/**
 * Makes a notice of an event.
 *
 * @param event The event.
 * @param options Who is told, and what.
 * @returns The notice, or `undefined` if it concerns somebody else, or is of no kind that is wanted.
 */
export async function noticeOf(
  event: WatchEvent,
  options: NoticeOptions,
): Promise<Notice | undefined> {
  if (isNamed(event.actor, options.reader)) return undefined;
  const found = partsOf(event, options);
  if (found === undefined || !options.what.has(found.what)) return undefined;
  return {
    id: found.id,
    what: found.what,
    at: event.at,
    from: oneLine(event.actor, 60),
    title: await harmless(found.title, LONGEST.title),
    text: await harmless(found.text, LONGEST.text),
    urgent: found.urgent ?? false,
  };
}

interface Parts {
  id: string;
  what: NoticeKind;
  title: string;
  text: string;
  urgent?: boolean;
}

function partsOf(event: WatchEvent, options: NoticeOptions): Parts | undefined {
  const { actor } = event;
  switch (event.kind) {
    case "message":
      return messageParts(event, options);
    case "forced":
    case "taken_over": {
      if (!isNamed(event.holder, options.reader)) return undefined;
      const did = event.kind === "forced" ? "ended by force" : "took over";
      const title = `${actor} ${did} your lock ${event.slug}`;
      const id = `lock:${event.slug}#${event.generation}`;
      return { id, what: "taken_over", title, text: event.text, urgent: true };
    }
    case "waits": {
      const mine = options.snapshot.locks.filter((lock) => isNamed(lock.actor, options.reader))
        .map(({ slug }) => slug).filter((slug) => event.slugs.includes(slug));
      if (mine.length === 0) return undefined;
      const title = `${actor} waits for your lock ${mine.join(", ")}`;
      return { id: `waits:${event.session}:${event.at}`, what: "waiting", title, text: "" };
    }
    case "handoff": {
      const title = `${actor} handed over: ${event.goal}`;
      return { id: `handoff:${event.id}`, what: "handoff", title, text: "" };
    }
    default:
      return undefined;
  }
}

function messageParts(
  event: Extract<WatchEvent, { kind: "message" }>,
  { reader, what, snapshot }: NoticeOptions,
): Parts | undefined {
  if (!isFor(event.to, reader)) return undefined;
  const asks = event.type === "question" || event.type === "request";
  if (!event.urgent && !asks) return undefined;
  const message = snapshot.messages.find(({ id, mailbox }) =>
    id === event.id && mailbox === event.mailbox
  );
  const verb = event.type === "question" ? "asks" : event.type === "request" ? "requests" : "says";
  return {
    id: `message:${event.mailbox}/${event.id}`,
    what: event.urgent && (what.has("urgent") || !asks) ? "urgent" : "question",
    title: `${event.urgent ? "Urgent: " : ""}${event.actor} ${verb}: ${event.subject}`,
    text: message?.body ?? "",
    urgent: event.urgent,
  };
}

/** A notice leaves the project, so it is looked through once more. */
async function harmless(text: string, longest: number): Promise<string> {
  const secrets = await findSecrets(text);
  return secrets.length === 0 ? oneLine(text, longest) : "(left out: it looks like a secret)";
}
