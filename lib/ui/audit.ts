/**
 * What was done through the dashboard: `.claude/ui-audit.jsonl`, a line of JSON each.
 *
 * Invariants
 *
 * - A line is only added, by one write, and is on the disk before the page is answered.
 * - A line tells what was done to what and how it ended; texts that somebody sent stand in
 *   their own files, and not here.
 *
 * @module
 */
import { join } from "node:path";
import { append, exists } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";
import { utcTime } from "../store/times.ts";

/** Something that was done, or tried. */
export interface AuditEntry {
  /** The operation. */
  readonly action: string;
  /** Who. */
  readonly identity: string;
  /** The session. */
  readonly session: string;
  /** What it was done to. */
  readonly target: string;
  /** Why, where a reason is asked for; `""` otherwise. */
  readonly reason: string;
  /** `done`, or the code of the error. */
  readonly outcome: string;
  /** When. */
  readonly now: Date;
}

/**
 * Where the lines are.
 *
 * @param project The project.
 * @returns The file.
 */
export function auditFile(project: Project): string {
  return join(project.store, "ui-audit.jsonl");
}

/**
 * Adds a line; where there is no store, nothing was done.
 *
 * @param project The project.
 * @param entry What was done.
 */
export function audit(project: Project, entry: AuditEntry): void {
  if (!exists(project.store)) return;
  const { now, action, identity, session, target, reason, outcome } = entry;
  const line = JSON.stringify({
    at: utcTime(now),
    action,
    identity: oneLine(identity, 80),
    session: oneLine(session, 120),
    target: oneLine(target, 200),
    ...(reason === "" ? {} : { reason: oneLine(reason, 400) }),
    outcome,
  });
  append(auditFile(project), `${line}\n`, { durable: true });
}
