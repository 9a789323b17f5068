/**
 * The mark of an idle session that somebody waits for mail for.
 *
 * ```
 *   waker ──taken by who waits──▶ waking ──told──▶ gone
 *     └──── the session works again ──▶ gone
 * ```
 *
 * Invariant: a mark is taken or removed once, so that what wakes a session is told by who waits
 * or by a hook, and not by both.
 *
 * @module
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { exists, hasCode, lookAt, removeFile } from "../store/files.ts";
import { checkSession } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import { LIVE } from "./record.ts";

/** Who took a mark and did not tell by then was killed; milliseconds. */
const LONGEST = 5_000;

/**
 * Where the mark of a session is.
 *
 * @param project The project.
 * @param session The session.
 * @returns The file.
 */
export function wakeMark(project: Project, session: string): string {
  return join(project.store, LIVE, `${checkSession(session)}.waker`);
}

function takenMark(project: Project, session: string): string {
  return join(project.store, LIVE, `${checkSession(session)}.waking`);
}

/**
 * Takes the mark, to wake the session.
 *
 * @param project The project.
 * @param session The session.
 * @returns Whether it was there: whether this one wakes the session.
 */
export function takeMark(project: Project, session: string): boolean {
  const taken = takenMark(project, session);
  try {
    fs.renameSync(wakeMark(project, session), taken);
    const now = new Date();
    // A rename leaves it as old as it was.
    fs.utimesSync(taken, now, now);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

/**
 * Removes a mark that was taken: the session was told.
 *
 * @param project The project.
 * @param session The session.
 */
export function endWaking(project: Project, session: string): void {
  removeFile(takenMark(project, session));
}

/**
 * Whether a session is being woken, and so told of mail that cannot wait.
 *
 * @param project The project.
 * @param session The session.
 * @param now Now, in milliseconds.
 * @returns Whether somebody took its mark moments ago.
 */
export function isWaking(project: Project, session: string, now: number = Date.now()): boolean {
  const time = lookAt(takenMark(project, session))?.mtime?.getTime();
  return time !== undefined && Math.abs(now - time) < LONGEST;
}

/**
 * Ends the waiting of a session that works again.
 *
 * @param project The project.
 * @param session The session.
 */
export function stopWaiting(project: Project, session: string): void {
  const mark = wakeMark(project, session);
  // Where nothing can be written, not even what is not there can be removed.
  if (exists(mark)) removeFile(mark);
}
