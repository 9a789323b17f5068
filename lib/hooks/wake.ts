/**
 * Waking an idle session: waits until mail comes that cannot wait.
 *
 * ```
 *   session stops ──▶ waits ──mail──▶ takes its mark ──▶ tells the session ──▶ acknowledges
 *                       │
 *                       └── the mark is gone: the session works again, or another one waits
 * ```
 *
 * Invariants
 *
 * - The mark, `.claude/.live/<session>.waker`, is taken once, and who takes it tells. So nothing
 *   is told twice, here and by the hooks of a session that works again.
 * - Who is killed after taking it loses nothing: hooks tell it a few seconds later.
 * - What is there when a session stops is told by the hook of that stop, not here.
 *
 * @module
 */
import { join } from "node:path";
import { processState } from "../liveness.ts";
import { fitMail, type FittedMail } from "../mail/fit.ts";
import type { NewsItem } from "../mail/news.ts";
import { letterText } from "../mail/text.ts";
import { mailboxFolder, mailboxNames } from "../messages/mailboxes.ts";
import { ensureFolder, readFile, removeFile } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { watchFolders } from "../store/watch.ts";
import { cannotWait, replyHint } from "./after_tools.ts";
import { mailFor } from "./look.ts";
import { LIVE, readRecord } from "./record.ts";
import { endWaking, takeMark, wakeMark } from "./wake_mark.ts";

/** Who waits looks at least this often, in milliseconds: watching tells of most changes. */
const SLOW_POLL = 10_000;

/** By then the hook of the stop itself has told what it had to; milliseconds. */
const SETTLED = 2_000;

/** Options for {@linkcode waitToWake}. */
export interface WakeOptions {
  /** The session. */
  readonly session: string;
  /** Who waits; no two waits have the same. */
  readonly waiter: string;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds until the first look.
   *
   * @default {2000}
   */
  readonly settle?: number | undefined;
}

/** What an idle session is told. */
export interface Wake {
  /** The text. */
  readonly text: string;
  /** Records that it was told. */
  afterwards(): void;
}

/**
 * Waits until an idle session has to be told something.
 *
 * @param project The project.
 * @param options Which session.
 * @returns What it is told, or `undefined` if it is over or works again.
 */
export async function waitToWake(
  project: Project,
  options: WakeOptions,
): Promise<Wake | undefined> {
  const { session, waiter, signal, settle = SETTLED } = options;
  const record = readRecord(project, session);
  if (record === undefined) return undefined;
  const folder = ensureFolder(project.root, ".claude", LIVE);
  replaceFile(wakeMark(project, session), waiter, { durable: false });
  let watched = "";
  let watch = watchFolders([folder, project.store]);
  try {
    await pause(settle, signal);
    while (!signal?.aborted) {
      // A mailbox may be new, and so may be the folder of all mailboxes.
      const names = mailboxNames(project).names;
      if (watched !== names.join("/")) {
        watched = names.join("/");
        watch.close();
        const mailboxes = names.map((name) => mailboxFolder(project, name));
        watch = watchFolders([
          folder,
          project.store,
          join(project.store, "messages"),
          ...mailboxes,
        ]);
      }
      if (readFile(wakeMark(project, session)) !== waiter) return undefined;
      if (record.process !== null && processState(record.process) === "gone") {
        removeFile(wakeMark(project, session));
        return undefined;
      }
      const { news, done } = await mailFor(project, record);
      const mail = fitMail(news.messages.filter(cannotWait), { total: 4_000, each: 1_500 });
      if (mail.messages.length > 0) {
        if (!takeMark(project, session)) return undefined;
        return {
          text: wakeText(mail),
          afterwards() {
            done(mail.messages);
            endWaking(project, session);
          },
        };
      }
      await watch.next(SLOW_POLL, signal);
    }
    return undefined;
  } finally {
    watch.close();
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end, { once: true });
    function end(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    }
  });
}

function wakeText({ messages, left }: FittedMail<NewsItem>): string {
  const more = left === 0 ? "" : `\n${left} more: mclaude mail check`;
  return `mclaude: mail that should not wait:\n${letterText(messages)}\n${
    replyHint(messages)
  }${more}`;
}
