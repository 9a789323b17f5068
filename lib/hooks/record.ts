/**
 * What hooks have to know of a session from one event to the next:
 * `.claude/.live/<session>.state.json`. Live state, worth nothing once the session is over.
 *
 * Not guaranteed: that two hooks of one session that run at the same moment both leave what they
 * saw; each value is one that the next event makes good, or a reminder that comes twice.
 *
 * @module
 */
import { join } from "node:path";
import type { CallerSource } from "../caller.ts";
import type { ProcessFacts } from "../liveness.ts";
import { digest } from "../store/digest.ts";
import { ensureFolder, readFile, removeFile } from "../store/files.ts";
import { checkSession } from "../store/names.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";

/** The folder of live state, below the store. */
export const LIVE = ".live";

/** A subagent of the session. */
export interface Worker {
  /** Its id. */
  readonly id: string;
  /** Its kind. */
  readonly type: string;
  /** Whether it ended. */
  readonly ended: boolean;
}

/** Where git stands, as far as sessions can disturb each other. */
export interface GitState {
  /** The branch; `""` if none. */
  readonly branch: string;
  /** Its commit; `""` if unknown. */
  readonly commit: string;
  /** The newest stash; `""` if none. */
  readonly stash: string;
}

/** What is known of a session. */
export interface SessionRecord {
  /** The session. */
  readonly session_id: string;
  /** Its identity. */
  readonly identity: string;
  /** How the identity is known. */
  readonly identity_source: CallerSource;
  /** The agent's process; `null` if unknown. */
  readonly process: ProcessFacts | null;
  /** Since when, in UTC. */
  readonly started_at: string;
  /** When it last beat by a hook, in milliseconds. */
  readonly beat_at: number;
  /** The files that it changed, relative to the project. */
  readonly changed: readonly string[];
  /** The tokens under which edits were refused, by path. */
  readonly refused: Readonly<Record<string, string>>;
  /** When files were changed, as the session last saw them; by path, in milliseconds. */
  readonly seen: Readonly<Record<string, number>>;
  /** Where git stood. */
  readonly git: GitState | null;
  /** What it was reminded of when it stopped. */
  readonly reminded: readonly string[];
  /** Its subagents. */
  readonly workers: readonly Worker[];
}

/** The most entries of a list or table. */
const MOST = 500;

/**
 * What is known of a session at its beginning.
 *
 * @param session The session.
 * @param known Who it is, and when.
 * @returns The record.
 */
export function newRecord(
  session: string,
  known: Pick<SessionRecord, "identity" | "identity_source" | "process"> & { now?: Date },
): SessionRecord {
  const { now = new Date(), ...who } = known;
  return {
    ...{ session_id: session, ...who, started_at: now.toISOString(), beat_at: 0 },
    ...{ changed: [], refused: {}, seen: {}, git: null, reminded: [], workers: [] },
  };
}

/**
 * Reads what is known of a session.
 *
 * @param project The project.
 * @param session The session.
 * @returns What is known, or `undefined` if nothing is.
 */
export function readRecord(project: Project, session: string): SessionRecord | undefined {
  try {
    const data = JSON.parse(readFile(pathOf(project, session)) ?? "null");
    if (typeof data?.identity !== "string" || data.session_id !== session) return undefined;
    const who = { identity: data.identity, identity_source: "binding" as const, process: null };
    return { ...newRecord(session, who), ...data };
  } catch {
    return undefined;
  }
}

/**
 * Writes what is known of a session.
 *
 * @param project The project.
 * @param record The record.
 */
export function writeRecord(project: Project, record: SessionRecord): void {
  ensureFolder(project.root, ".claude", LIVE);
  const { changed, refused, seen, workers, reminded } = record;
  const short = {
    ...record,
    changed: changed.slice(-MOST),
    refused: newest(refused),
    seen: newest(seen),
    workers: workers.slice(-MOST),
    reminded: reminded.slice(-MOST),
  };
  replaceFile(pathOf(project, record.session_id), JSON.stringify(short), { durable: false });
}

/**
 * Forgets a session.
 *
 * @param project The project.
 * @param session The session.
 */
export function removeRecord(project: Project, session: string): void {
  removeFile(pathOf(project, session));
}

/** The entries that were added last. */
function newest<T>(table: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(table).slice(-MOST));
}

function pathOf(project: Project, session: string): string {
  return join(project.store, LIVE, `${checkSession(session)}.state.json`);
}

/** The last change of a file by a session. */
export interface EditMark {
  /** The file, relative to the project. */
  readonly path: string;
  /** The session that changed it. */
  readonly session_id: string;
  /** Its identity. */
  readonly identity: string;
  /** The file's time after that, in milliseconds. */
  readonly time: number;
}

/**
 * Records who changed a file last.
 *
 * @param project The project.
 * @param mark Who, and which.
 */
export function markEdit(project: Project, mark: EditMark): void {
  const folder = ensureFolder(project.root, ".claude", LIVE, "edits");
  replaceFile(join(folder, `${digest(mark.path)}.json`), JSON.stringify(mark), { durable: false });
}

/**
 * Who changed a file last, as far as sessions told.
 *
 * @param project The project.
 * @param path The file, relative to the project.
 * @returns Who, or `undefined` if nobody is known.
 */
export function lastEdit(project: Project, path: string): EditMark | undefined {
  try {
    const file = join(project.store, LIVE, "edits", `${digest(path)}.json`);
    const mark = JSON.parse(readFile(file) ?? "null");
    const isMark = mark?.path === path && typeof mark.session_id === "string" &&
      typeof mark.identity === "string" && typeof mark.time === "number";
    return isMark ? mark : undefined;
  } catch {
    return undefined;
  }
}
