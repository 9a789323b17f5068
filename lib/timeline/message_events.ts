/**
 * Messages, each with its thread and what it replies to.
 *
 * @module
 */
import { loadMessages, type Message, readThreads, type Threads } from "../messages.ts";
import type { Sent } from "./event.ts";
import { guarded, sourceOf, type Sources } from "./sources.ts";

/** All messages, and how they hang together. */
export interface Mail {
  /** The messages, the oldest first. */
  readonly messages: readonly Message[];
  /** How they hang together. */
  readonly threads: Threads;
}

/**
 * Reads the messages.
 *
 * @param sources Where, and where to tell what could not be read.
 * @returns The messages.
 */
export function readMail({ project, problems }: Omit<Sources, "actors">): Mail {
  const read = guarded(`${project.store}/messages`, problems, () => loadMessages(project));
  problems.push(...read?.problems ?? []);
  const messages = read?.messages ?? [];
  return { messages, threads: readThreads(messages) };
}

/**
 * What was sent.
 *
 * @param sources Who acts.
 * @param mail The messages.
 * @returns The events, in the order of the messages.
 */
export function messageEvents({ project, actors }: Sources, { messages, threads }: Mail): Sent[] {
  return inThreadOrder(messages, threads).map((message) => ({
    kind: "message",
    at: message.created,
    actor: actors.name(message.session, message.from),
    session: message.session,
    source: sourceOf(project, message.path),
    id: message.id,
    mailbox: message.mailbox,
    to: addressee(message.to, actors),
    type: message.type,
    subject: message.subject || message.body.slice(0, 200),
    thread: threads.idOf(message),
    reply_to: threads.originalOf(message)?.id ?? null,
    urgent: message.urgent,
  }));
}

/** Of one moment, a reply comes after what it replies to. */
function inThreadOrder(messages: readonly Message[], threads: Threads): Message[] {
  const placed = new Set<Message>();
  function place(message: Message): void {
    if (placed.has(message)) return;
    placed.add(message);
    const original = threads.originalOf(message);
    if (original !== undefined && original.created === message.created) place(original);
    ordered.push(message);
  }
  const ordered: Message[] = [];
  for (const message of messages) place(message);
  return ordered;
}

function addressee(to: string, actors: Sources["actors"]): string {
  return to === "*" || to.startsWith("role:") ? to : actors.name("", to);
}
