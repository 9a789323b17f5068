/**
 * Looking at messages. Nothing here changes anything.
 *
 * @module
 */
import { basename, join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { oneLine } from "../store/text.ts";
import { type Correspondent, isFor, isNamed } from "./addresses.ts";
import { findMessage, tryToFind } from "./find.ts";
import { INBOX, loadMessages, mailboxFolder } from "./mailboxes.ts";
import type { Message, MessageStatus, MessageType } from "./message.ts";
import { readThreads, type Threads } from "./threads.ts";
import { type MessageView, viewMessages } from "./view.ts";

/** Who looks, and whom the project knows. */
export interface LookOptions {
  /** Who looks. */
  readonly reader: Correspondent;
  /** Who is registered. */
  readonly known?: readonly Correspondent[] | undefined;
  /**
   * Now.
   *
   * @default {new Date()}
   */
  readonly now?: Date | undefined;
}

/** Messages as a reader sees them. */
export interface MessageList {
  /** The messages, the oldest first. */
  readonly messages: readonly MessageView[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/** The newest of the messages that were asked for. */
export interface MessagePage extends MessageList {
  /** How many older ones a limit leaves out. */
  readonly more: number;
}

/** Which messages {@linkcode listMessages} gives. */
export interface MessageFilter {
  /** The sender. */
  from?: string | undefined;
  /** The recipient, as the message names it. */
  to?: string | undefined;
  /** The kind. */
  type?: MessageType | undefined;
  /** The mailbox. */
  mailbox?: string | undefined;
  /** How things stand with it. */
  status?: MessageStatus | undefined;
  /** Questions and requests that nobody has answered. */
  open?: boolean | undefined;
  /** Sent at this time or later. */
  since?: Date | undefined;
  /** The newest so many. */
  limit?: number | undefined;
}

/**
 * Lists messages.
 *
 * @param project The project.
 * @param filter Which.
 * @param options Who looks.
 * @returns The messages, the oldest first.
 */
export function listMessages(
  project: Project,
  filter: MessageFilter,
  options: LookOptions,
): MessagePage {
  const { from, to, type, mailbox, status, open, since, limit = Infinity } = filter;
  const { messages, problems, threads } = load(project);
  const { view, problems: damaged } = look(project, options, threads);
  const matching = messages.filter((message) =>
    (mailbox === undefined || message.mailbox === mailbox) &&
    (from === undefined || message.from === from) &&
    (to === undefined || message.to === to) &&
    (type === undefined || message.type === type) &&
    (since === undefined || message.created >= since.toISOString())
  );
  // Of many messages few are shown: a view is made only of those, or to decide.
  const decides = status !== undefined || open === true;
  const found = (decides ? matching : matching.slice(-limit)).map(view).filter((view) =>
    (status === undefined || view.status === status) &&
    (!open || (view.waited !== null && view.answer === null && view.status !== "archived"))
  );
  const shown = found.slice(-limit);
  const more = (decides ? found : matching).length - shown.length;
  return { messages: shown, more, problems: [...problems, ...damaged] };
}

/** An inbox. */
export interface Inbox extends MessageList {
  /** How many more wait in other mailboxes, by mailbox. */
  readonly elsewhere: Readonly<Record<string, number>>;
}

/**
 * What waits for a reader in a mailbox: everything that it has neither read nor archived.
 *
 * @param project The project.
 * @param options Who looks, into which mailbox, and whether what was read counts too.
 * @returns The messages.
 */
export function readInbox(
  project: Project,
  options: LookOptions & { mailbox?: string | undefined; includeRead?: boolean | undefined },
): Inbox {
  const { reader, mailbox = INBOX, includeRead = false } = options;
  const { messages, problems, threads } = load(project);
  const viewed = look(project, options, threads, true);
  const waiting = messages.filter((message) => {
    if (!isFor(message.to, reader)) return false;
    const aside = viewed.asideOf(message);
    return aside !== "archived" && (includeRead || aside !== "read");
  }).map(viewed.view);
  const elsewhere: Record<string, number> = {};
  for (const message of waiting) {
    if (message.mailbox === mailbox || message.seen) continue;
    elsewhere[message.mailbox] = (elsewhere[message.mailbox] ?? 0) + 1;
  }
  return {
    messages: waiting.filter((message) => message.mailbox === mailbox),
    elsewhere,
    problems: [...problems, ...viewed.problems],
  };
}

/**
 * Counts what a reader has not put aside in the inbox.
 *
 * @param project The project.
 * @param reader The reader.
 * @returns How many messages.
 */
export function countUnread(project: Project, reader: Correspondent): number {
  const { messages, threads } = load(project, INBOX);
  const { asideOf } = look(project, { reader }, threads, true);
  return messages.filter((message) => isFor(message.to, reader) && asideOf(message) === "unread")
    .length;
}

/** A thread. */
export interface Thread extends MessageList {
  /** Its id. */
  readonly thread: string;
}

/**
 * Reads a thread.
 *
 * @param project The project.
 * @param target Its id, or any message in it.
 * @param options Who looks.
 * @returns All its messages, whichever mailbox they are in.
 * @throws {CoordinationError} `not_found`.
 */
export function readThread(project: Project, target: string, options: LookOptions): Thread {
  const { messages, problems, threads } = load(project);
  const viewed = look(project, options, threads);
  const word = target.trim().replace(/\.md$/, "");
  const thread = threads.messagesIn(word).length > 0
    ? word
    : threads.idOf(findMessage(messages, target, { threads, reader: options.reader }));
  return {
    thread,
    messages: threads.messagesIn(thread).map(viewed.view),
    problems: [...problems, ...viewed.problems],
  };
}

/** A message and its file. */
export interface ShownMessage {
  /** The message. */
  readonly message: MessageView;
  /** Its whole file. */
  readonly content: string;
}

/**
 * Reads one message.
 *
 * @param project The project.
 * @param target Its file's name, its id or a part of it, or `last`.
 * @param options Who looks, and into which mailbox only.
 * @returns The message.
 * @throws {CoordinationError} `not_found`.
 */
export function readMessage(
  project: Project,
  target: string,
  options: LookOptions & { mailbox?: string | undefined },
): ShownMessage {
  const { messages, threads } = load(project);
  const inside = options.mailbox === undefined
    ? messages
    : messages.filter(({ mailbox }) => mailbox === options.mailbox);
  const message = tryToFind(inside, target, { threads, reader: options.reader });
  const content = message && readFile(message.path);
  if (message === undefined || content === undefined) {
    const path = join(mailboxFolder(project, options.mailbox ?? INBOX), basename(target));
    throw new CoordinationError(
      "not_found",
      `Cannot find the message "${oneLine(target, 120)}": see mclaude message list`,
      { data: { target, path } },
    );
  }
  return { message: look(project, options, threads).view(message), content };
}

/**
 * The first answer in a thread since the reader wrote there the last time.
 *
 * @param thread The thread's id.
 * @param options How messages hang together, and whose answer is meant.
 * @returns The answer, or `undefined` if there is none yet.
 */
export function answerIn(
  thread: string,
  options: { threads: Threads; reader: Correspondent },
): Message | undefined {
  const { threads, reader } = options;
  const all = threads.messagesIn(thread);
  const last = all.findLastIndex(({ from }) => isNamed(from, reader));
  return all.slice(last + 1).find(({ type, from }) =>
    ["answer", "update", "error"].includes(type) && !isNamed(from, reader)
  );
}

function load(project: Project, mailbox?: string): {
  messages: readonly Message[];
  problems: readonly Problem[];
  threads: Threads;
} {
  const { messages, problems } = loadMessages(project, { mailbox });
  return { messages, problems, threads: readThreads(messages) };
}

function look(project: Project, options: LookOptions, threads: Threads, always = false) {
  const { reader, known = [], now } = options;
  return viewMessages(project, { threads, known, viewer: reader, always, now });
}
