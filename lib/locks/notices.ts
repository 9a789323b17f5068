/**
 * What a session has to be told: that a lock of its was taken over, broken or overlapped.
 * A notice stays until it was shown; showing it twice is possible, losing it is not.
 *
 * @module
 */
import { join } from "node:path";
import { isSession } from "../store/names.ts";
import { ensureFolder, listFolder, readFile } from "../store/files.ts";
import { publishOnce, removePublished } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { type ClaimRecord, lockPaths } from "./record.ts";

/** Something that happened to a lock of a session. */
export interface Notice {
  /** What happened. */
  readonly kind: "taken_over" | "forced" | "overlapped";
  /** The lock. */
  readonly slug: string;
  /** The token that the session held. */
  readonly generation: number;
  /** The identity that did it. */
  readonly by_identity: string;
  /** The session that did it. */
  readonly by_session: string;
  /** When, in UTC. */
  readonly at: string;
  /** Why. */
  readonly reason: string;
}

/**
 * Leaves a notice for the session that held a claim.
 *
 * @param project The project.
 * @param record The claim that it lost.
 * @param notice What happened.
 */
export function leaveNotice(project: Project, record: ClaimRecord, notice: Notice): void {
  // A session of mclaude 0.6 may have a name that is no file name; it reads no notices anyway.
  if (!isSession(record.session_id)) return;
  const folder = ensureFolder(project.root, ".claude", "locks", "notices", record.session_id);
  publishOnce(join(folder, fileName(notice)), JSON.stringify(notice));
}

/**
 * What a session has to be told.
 *
 * @param project The project.
 * @param session The session's id.
 * @returns Its notices, oldest first; damaged ones are left out and left alone.
 */
export function readNotices(project: Project, session: string): Notice[] {
  if (!isSession(session)) return [];
  const folder = join(lockPaths(project).notices, session);
  const notices: Notice[] = [];
  for (const name of listFolder(folder)) {
    if (!name.endsWith(".json")) continue;
    try {
      const notice = JSON.parse(readFile(join(folder, name)) ?? "") as Notice;
      if (isNotice(notice) && fileName(notice) === name) notices.push(notice);
    } catch {
      continue;
    }
  }
  return notices.sort((a, b) => a.at < b.at ? -1 : 1);
}

/**
 * Removes notices after they were shown.
 *
 * @param project The project.
 * @param session The session's id.
 * @param notices Those that were shown.
 */
export function clearNotices(
  project: Project,
  session: string,
  notices: readonly Notice[],
): void {
  if (!isSession(session)) return;
  const folder = join(lockPaths(project).notices, session);
  for (const notice of notices) removePublished(join(folder, fileName(notice)));
}

function isNotice(value: Notice): boolean {
  const { kind, slug, generation, by_identity, by_session, at, reason } = Object(value);
  return [slug, by_identity, by_session, at, reason].every((text) => typeof text === "string") &&
    ["taken_over", "forced", "overlapped"].includes(kind) && typeof generation === "number";
}

function fileName(notice: Notice): string {
  return `${notice.slug}.g${String(notice.generation).padStart(6, "0")}.${notice.kind}.json`;
}
