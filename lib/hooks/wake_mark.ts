/**
 * The mark of an idle session that somebody waits for mail for.
 *
 * @module
 */
import { join } from "node:path";
import { removeFile } from "../store/files.ts";
import { checkSession } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import { LIVE } from "./record.ts";

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

/**
 * Ends the waiting of a session that works again.
 *
 * @param project The project.
 * @param session The session.
 */
export function stopWaiting(project: Project, session: string): void {
  removeFile(wakeMark(project, session));
}
