/**
 * The folders that messages lie in.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { listFolder, lookAt, readFile } from "../store/files.ts";
import { isReserved } from "../store/names.ts";
import { openRecordCache } from "../store/record_cache.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import { idOfFile, type Message, parseMessage } from "./message.ts";

/** The mailbox that is meant when none is named. */
export const INBOX = "inbox";

/**
 * Where a mailbox is.
 *
 * @param project The project.
 * @param mailbox Its name, checked.
 * @returns The folder, which may not exist.
 */
export function mailboxFolder(project: Project, mailbox: string): string {
  return join(project.store, "messages", mailbox);
}

/**
 * Checks the name of a mailbox.
 *
 * @param name What was given.
 * @returns The same name.
 * @throws {CoordinationError} `invalid_name`.
 */
export function checkMailbox(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name) && !isReserved(name)) return name;
  throw new CoordinationError(
    "invalid_name",
    `Cannot use the mailbox ${JSON.stringify(name.slice(0, 80))}: use letters, digits, hyphens, ` +
      "1-64 characters",
    { data: { name } },
  );
}

/** A mailbox. */
export interface Mailbox {
  /** Its name. */
  readonly name: string;
  /** How many messages it holds. */
  readonly messages: number;
}

/**
 * The names of all mailboxes.
 *
 * @param project The project.
 * @returns The names, sorted, and what stands in the place of a mailbox.
 */
export function mailboxNames(project: Project): { names: string[]; problems: Problem[] } {
  const root = join(project.store, "messages");
  const problems: Problem[] = [];
  const names = guarded(root, problems, () => listFolder(root)).filter((name) => {
    if (name.startsWith(".")) return false;
    const stat = lookAt(join(root, name));
    if (stat?.isSymlink) {
      problems.push({ path: join(root, name), reason: "it is a symbolic link; move it away" });
    }
    return stat?.isDirectory ?? false;
  });
  return { names, problems };
}

/**
 * Lists the mailboxes and counts what is in them.
 *
 * @param project The project.
 * @returns The mailboxes by name.
 */
export function listMailboxes(project: Project): { mailboxes: Mailbox[]; problems: Problem[] } {
  const { names, problems } = mailboxNames(project);
  const mailboxes = names.map((name) => {
    const folder = mailboxFolder(project, name);
    return { name, messages: guarded(folder, problems, () => messageFiles(folder)).length };
  });
  return { mailboxes, problems };
}

/**
 * The names of the messages in a folder.
 *
 * @param folder A mailbox.
 * @returns The files' names, sorted, which is the order of the seconds in which they were sent.
 */
export function messageFiles(folder: string): string[] {
  return listFolder(folder).filter(isMessageFile);
}

/**
 * Whether a file's name is that of a message.
 *
 * @param name The name.
 * @returns Whether it is.
 */
export function isMessageFile(name: string): boolean {
  return name.endsWith(".md") && !name.startsWith(".");
}

/**
 * Reads messages that are named; what is gone is left out.
 *
 * @param project The project.
 * @param mailbox Their mailbox.
 * @param names Their files' names.
 * @returns The messages, and what could not be read.
 */
export function readMessages(
  project: Project,
  mailbox: string,
  names: readonly string[],
): { messages: Message[]; problems: Problem[] } {
  const folder = mailboxFolder(project, mailbox);
  const problems: Problem[] = [];
  const cache = openRecordCache<Message>(project, `messages-${mailbox}`, {
    count: names.length,
    version: 1,
  });
  const messages: Message[] = [];
  for (const name of names) {
    const path = join(folder, name);
    try {
      const message = cache.read({
        key: name,
        paths: [path],
        place: { id: idOfFile(name), mailbox, path },
        load() {
          const text = readFile(path);
          return text === undefined ? undefined : parseMessage(text, { name, path, mailbox });
        },
      });
      if (message !== undefined) messages.push(message);
    } catch (error) {
      problems.push(problem(path, error));
    }
  }
  cache.keep();
  return { messages, problems };
}

/** Messages, and what could not be read. */
export interface MessageScan {
  /** The messages, the oldest first. */
  readonly messages: readonly Message[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Reads all messages.
 *
 * @param project The project.
 * @param options One mailbox only, and what is known from an earlier look by path: messages
 * never change, so those are not read again.
 * @returns The messages.
 */
export function loadMessages(
  project: Project,
  options: { mailbox?: string | undefined; known?: Map<string, Message> } = {},
): MessageScan {
  const { known } = options;
  const { names, problems } = options.mailbox === undefined
    ? mailboxNames(project)
    : { names: [checkMailbox(options.mailbox)], problems: [] };
  const messages = names.flatMap((mailbox) => {
    const folder = mailboxFolder(project, mailbox);
    const files = guarded(folder, problems, () => messageFiles(folder));
    const old = files.flatMap((name) => known?.get(join(folder, name)) ?? []);
    const fresh = old.length === 0
      ? files
      : files.filter((name) => !known?.has(join(folder, name)));
    const read = readMessages(project, mailbox, fresh);
    problems.push(...read.problems);
    for (const message of read.messages) known?.set(message.path, message);
    return [...old, ...read.messages];
  });
  return { messages: messages.sort(byTime), problems };
}

/**
 * Compares messages by the time at which they were sent.
 *
 * @param a A message.
 * @param b Another one.
 * @returns Less than zero if `a` is older.
 */
export function byTime(a: Message, b: Message): number {
  if (a.created !== b.created) return a.created < b.created ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function guarded<T>(path: string, problems: Problem[], read: () => T[]): T[] {
  try {
    return read();
  } catch (error) {
    problems.push(problem(path, error));
    return [];
  }
}
