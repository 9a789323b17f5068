/**
 * New mail as a stream, for tools that turn each line of a program into a notification.
 *
 * A notification is no delivery: it has no text of the message, and what was announced is still
 * new to whoever looks. What was announced is remembered for each reader, in
 * `mail/readers/<identity>/announced.log`.
 *
 * Invariant: a message is announced once to a reader, also by a monitor that is started anew;
 * killed between the announcement and its record, it is announced once more.
 *
 * @module
 */
import { join } from "node:path";
import type { Correspondent } from "../messages/addresses.ts";
import { mailboxFolder, mailboxNames } from "../messages/mailboxes.ts";
import { keyOf, readerFolder } from "../messages/readers.ts";
import { append, ensureFolder, readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { watchFolders } from "../store/watch.ts";
import { findNews, type NewsItem } from "./news.ts";

/** Who watches looks at least this often, in milliseconds: watching tells of most changes. */
const SLOW_POLL = 10_000;

/** The most that is read of what was announced, in bytes. */
const MAX_LOG = 64 * 1024 * 1024;

/** Options for {@linkcode announceMail}. */
export interface MonitorOptions {
  /** Whose mail. */
  readonly reader: Correspondent;
  /** The session that watches; what it sent itself is no news. */
  readonly session?: string | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Tells whether nobody reads the announcements any longer. */
  readonly isOver?: () => boolean;
}

/**
 * Announces new mail, for as long as it is listened to.
 *
 * @param project The project.
 * @param options Whose mail.
 * @returns The messages, each once; it counts as announced when the next one is asked for.
 */
export async function* announceMail(
  project: Project,
  options: MonitorOptions,
): AsyncGenerator<NewsItem> {
  const { reader, session, signal, isOver = () => false } = options;
  const announced = readAnnounced(project, reader.name);
  let watched: string | undefined;
  let watch = watchFolders([]);
  try {
    while (!signal?.aborted && !isOver()) {
      const { names } = mailboxNames(project);
      // A mailbox may be new, and so may be the folder of all of them.
      if (watched !== names.join("/")) {
        watched = names.join("/");
        watch.close();
        const folders = names.map((name) => mailboxFolder(project, name));
        watch = watchFolders([project.store, join(project.store, "messages"), ...folders]);
      }
      for (const message of findNews(project, { reader, session }).messages) {
        const key = keyOf(message);
        if (announced.has(key)) continue;
        yield message;
        announced.add(key);
        const folder = ensureFolder(project.root, ".claude", "mail", "readers", reader.name);
        append(join(folder, "announced.log"), `${key}\n`, { durable: false });
      }
      await watch.next(SLOW_POLL, signal);
    }
  } finally {
    watch.close();
  }
}

function readAnnounced(project: Project, name: string): Set<string> {
  try {
    const path = join(readerFolder(project, name), "announced.log");
    return new Set((readFile(path, { maxBytes: MAX_LOG }) ?? "").split("\n"));
  } catch {
    // What cannot be read was announced to nobody.
    return new Set();
  }
}
