/**
 * Waiting for an answer.
 *
 * @module
 */
import { findMessage } from "../messages/find.ts";
import { answerIn } from "../messages/list.ts";
import type { Correspondent } from "../messages/addresses.ts";
import { loadMessages, mailboxFolder, mailboxNames } from "../messages/mailboxes.ts";
import type { Message } from "../messages/message.ts";
import { readThreads } from "../messages/threads.ts";
import type { Project } from "../store/root.ts";
import { watchFolders } from "../store/watch.ts";

/** Options for {@linkcode waitForAnswer}. */
export interface WaitForAnswerOptions {
  /** Who waits. */
  readonly reader: Correspondent;
  /** How long, in milliseconds. */
  readonly timeout: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Called once if the answer is not there yet. */
  readonly onWait?: ((thread: string) => void) | undefined;
}

/** What came of the waiting. */
export interface Waited {
  /** The thread. */
  readonly thread: string;
  /** The answer; `undefined` if none came in time. */
  readonly answer: Message | undefined;
}

/** Who waits looks at least this often, in milliseconds: watching tells of most changes. */
const SLOW_POLL = 2_000;

/**
 * Waits until somebody else answers in a thread: the first answer, update or error after
 * what the reader wrote there last. One that is there already counts.
 *
 * @param project The project.
 * @param target The thread's id, or any message in it.
 * @param options Who waits, and how long.
 * @returns The answer, if it came in time.
 * @throws {CoordinationError} `not_found` if there is no such thread.
 */
export async function waitForAnswer(
  project: Project,
  target: string,
  options: WaitForAnswerOptions,
): Promise<Waited> {
  const { reader, timeout, signal } = options;
  const deadline = Date.now() + timeout;
  const known = new Map<string, Message>();
  const folders = mailboxNames(project).names.map((name) => mailboxFolder(project, name));
  const watch = watchFolders(folders);
  let told = false;
  try {
    for (;;) {
      const { messages } = loadMessages(project, { known });
      const threads = readThreads(messages);
      const word = target.trim().replace(/\.md$/, "");
      const thread = threads.messagesIn(word).length > 0
        ? word
        : threads.idOf(findMessage(messages, target, { threads, reader }));
      const answer = answerIn(thread, { threads, reader });
      const left = deadline - Date.now();
      if (answer !== undefined || left <= 0 || signal?.aborted) return { thread, answer };
      if (!told) options.onWait?.(thread);
      told = true;
      await watch.next(Math.min(SLOW_POLL, left), signal);
    }
  } finally {
    watch.close();
  }
}
