/**
 * What events ask about a session: its mail, its locks, its handoff.
 *
 * @module
 */
import { join } from "node:path";
import { observeSessions } from "../liveness.ts";
import { readBeat } from "../liveness/beats.ts";
import { lockStatus } from "../locks/check.ts";
import type { Lock } from "../locks/view.ts";
import { acknowledge, findNews, type News } from "../mail/news.ts";
import { listFolder } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { cannotWait } from "./after_tools.ts";
import { readerOf } from "./host.ts";
import type { SessionRecord } from "./record.ts";
import { isWaking } from "./wake_mark.ts";

/** New mail for a session, and how it is acknowledged. */
export interface Mail {
  /** What is new. */
  readonly news: News;
  /** Records that some of it was shown. */
  done(shown: readonly { mailbox: string; id: string }[]): void;
}

/**
 * Looks for new mail. While the session is being woken, what wakes it is left out: it is told.
 *
 * @param project The project.
 * @param record Whose.
 * @returns The mail.
 */
export async function mailFor(project: Project, record: SessionRecord): Promise<Mail> {
  const reader = await readerOf(project, record.identity);
  const { session_id: session } = record;
  const news = findNews(project, { reader, session });
  const messages = isWaking(project, session)
    ? news.messages.filter((message) => !cannotWait(message))
    : news.messages;
  return {
    news: { ...news, messages },
    done(shown) {
      const isPart = shown.length < news.messages.length;
      acknowledge(project, reader.name, { messages: shown, receipt: news.receipt, isPart });
    },
  };
}

/**
 * The locks of a session, by its beat.
 *
 * @param project The project.
 * @param record The session.
 * @returns Its locks.
 */
export function locksOf(project: Project, { session_id }: SessionRecord): Lock[] {
  const slugs = readBeat(project, session_id)?.lock_slugs ?? [];
  if (slugs.length === 0) return [];
  const query = {
    observe: observeSessions(project),
    isMine: (session: string) => session === session_id,
  };
  return slugs.slice(0, 50).flatMap((slug) => {
    try {
      return lockStatus(project, slug, query).filter(({ mine }) => mine);
    } catch {
      return [];
    }
  });
}

/**
 * Whether a session that changed something wrote a handoff; they are named after their sessions.
 *
 * @param project The project.
 * @param record The session.
 * @returns Whether there is one.
 */
export function hasHandoff(project: Project, record: SessionRecord): boolean {
  if (record.changed.length === 0) return false;
  const part = `_${record.session_id.slice(0, 8).replace(/[^A-Za-z0-9-]/g, "-")}_`;
  return listFolder(join(project.store, "handoffs")).some((name) => name.includes(part));
}
