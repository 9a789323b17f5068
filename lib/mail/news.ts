/**
 * New mail: what a reader was not shown yet.
 *
 * ```
 *   findNews ──▶ shown by the surface ──▶ acknowledge
 *      ▲                                     │
 *      └──── again, if it was not ◀──────────┘
 * ```
 *
 * Invariants
 *
 * - A message counts as seen only after it was shown: killed before, it is shown again.
 * - Once acknowledged, it is not shown to that reader again.
 * - A reader's state is its own: what one has seen is new for the next.
 *
 * @module
 */
import { join } from "node:path";
import { type Correspondent, isFor, isNamed } from "../messages/addresses.ts";
import {
  byTime,
  loadMessages,
  mailboxFolder,
  mailboxNames,
  readMessages,
} from "../messages/mailboxes.ts";
import { type Message, parseMessageName } from "../messages/message.ts";
import { forgetSeen, keyOf, type MessageKey, readReader, recordSeen } from "../messages/readers.ts";
import { readThreads, type Threads } from "../messages/threads.ts";
import { exists } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { lookInto, type MailCursor, readCursor, writeCursor } from "./cursor.ts";

/** Options for {@linkcode findNews}. */
export interface NewsOptions {
  /** Who looks. */
  readonly reader: Correspondent;
  /** The session that looks; what it sent to everybody is no news to it. */
  readonly session?: string | undefined;
}

/** A message that is new, and the thread that it is in. */
export interface NewsItem extends Message {
  /** The thread's id. */
  readonly thread: string;
}

/** New mail. */
export interface News {
  /** The messages, the oldest first. */
  readonly messages: readonly NewsItem[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
  /** For {@linkcode acknowledge}. */
  readonly receipt: Receipt;
}

/** What is known after a look. */
export interface Receipt {
  /** Messages that are no news for this reader. */
  readonly others: readonly MessageKey[];
  /** Up to where the mailboxes are known, if all that is new is acknowledged. */
  readonly cursor: MailCursor;
  /** Whether that is more than was known before. */
  readonly changed: boolean;
}

/**
 * Looks for new mail in all mailboxes. Changes nothing.
 *
 * @param project The project.
 * @param options Who looks.
 * @returns What is new.
 */
export function findNews(project: Project, options: NewsOptions): News {
  const { reader, session } = options;
  const { names: mailboxes, problems } = mailboxNames(project);
  const before = mailboxes.length === 0 ? {} : readCursor(project, reader.name);
  const looks = mailboxes.map((mailbox) => ({
    mailbox,
    ...lookInto(project, mailbox, before[mailbox]),
  }));
  const cursor = Object.fromEntries(looks.map(({ mailbox, place }) => [mailbox, place]));
  const others: MessageKey[] = [];
  const messages: Message[] = [];
  if (looks.some(({ names }) => names.length > 0)) {
    const state = readReader(project, reader);
    problems.push(...state.problems);
    for (const { mailbox, names } of looks) {
      const unseen = names.filter((name) => !state.hasSeen(keyOf({ mailbox, id: idOf(name) })));
      const read = readMessages(project, mailbox, [...new Set(unseen)]);
      problems.push(...read.problems);
      for (const message of read.messages) {
        const key = keyOf(message);
        const isNews = isFor(message.to, reader) && message.status === "unread" &&
          (state.markOf(key) ?? "unread") === "unread" && !isOwn(message, reader, session);
        if (isNews) messages.push(message);
        else others.push(key);
      }
    }
  }
  const thread = threadFinder(project);
  return {
    messages: messages.sort(byTime).map((message) => ({ ...message, thread: thread(message) })),
    problems,
    receipt: { others, cursor, changed: JSON.stringify(cursor) !== JSON.stringify(before) },
  };
}

function idOf(name: string): string {
  return name.replace(/\.md$/, "");
}

/** What this very session sent to all, or an identity to itself in the same session. */
function isOwn(message: Message, reader: Correspondent, session: string | undefined): boolean {
  return session !== undefined && message.session === session && isNamed(message.from, reader);
}

/** Finds threads; all messages are read only for what mclaude 0.6 left unclear. */
function threadFinder(project: Project): (message: Message) => string {
  let threads: Threads | undefined;
  return (message) => {
    const { id, mailbox, thread, reply_to } = message;
    if (thread === "" && reply_to === "") return id;
    if (thread !== "" && parseMessageName(thread) === undefined) return thread;
    const first = join(mailboxFolder(project, mailbox), `${idOf(thread)}.md`);
    if (thread !== "" && exists(first)) return idOf(thread);
    threads ??= readThreads(loadMessages(project).messages);
    return threads.idOf(threads.named(id) ?? message);
  };
}

/**
 * Makes everything unread news again.
 *
 * @param project The project.
 * @param reader Whose news.
 */
export function forgetNews(project: Project, reader: Correspondent): void {
  // First: without a cursor the folders are looked through, whatever else is done.
  writeCursor(project, reader.name, {});
  forgetSeen(project, reader);
}

/**
 * Records that news were shown.
 *
 * @param project The project.
 * @param name The reader's name.
 * @param shown Which of the news, and what the look found out besides.
 */
export function acknowledge(
  project: Project,
  name: string,
  shown: {
    readonly messages: readonly { readonly mailbox: string; readonly id: string }[];
    readonly receipt: Receipt;
    /** Whether news are left that were not shown. */
    readonly isPart?: boolean;
  },
): void {
  const { messages, receipt, isPart = false } = shown;
  recordSeen(project, name, [...receipt.others, ...messages.map(keyOf)]);
  // Without the step forward the rest is found once more.
  if (receipt.changed && !isPart) writeCursor(project, name, receipt.cursor);
}
