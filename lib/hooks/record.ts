/**
 * What hooks have to know of a session from one event to the next:
 * `.claude/.live/<session>.state.json`. Live state, worth nothing once the session is over.
 *
 * Invariant: whatever is in the file, what is read is of its type, and a name is a name. What is
 * not is as if it were not there.
 *
 * Not guaranteed: that it can be written, on a full disk for instance; that two hooks of one
 * session that run at the same moment both leave what they saw. Each value is one that the next
 * event makes good, or a reminder that comes twice.
 *
 * @module
 */
import { join } from "node:path";
import type { CallerSource } from "../caller.ts";
import type { ProcessFacts } from "../liveness.ts";
import { isFacts } from "../liveness/beats.ts";
import { digest } from "../store/digest.ts";
import { ensureFolder, readFile, removeFile } from "../store/files.ts";
import { checkIdentity, checkSession } from "../store/names.ts";
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
  /** The working tree that it is about. */
  readonly worktree: string;
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
  /** The files that it changed, relative to their working tree. */
  readonly changed: readonly string[];
  /** The tokens under which edits were refused, by path. */
  readonly refused: Readonly<Record<string, string>>;
  /**
   * When files were changed, as the session last saw them, in milliseconds; by their paths,
   * relative to the project, since in each working tree they are others.
   */
  readonly seen: Readonly<Record<string, number>>;
  /** Where git stood. */
  readonly git: GitState | null;
  /** What it was reminded of when it stopped, and what its subagents were told. */
  readonly reminded: readonly string[];
  /** Its subagents. */
  readonly workers: readonly Worker[];
}

/** The most entries of a list or table. */
const MOST = 500;

/** How an identity may be known. */
const SOURCES: readonly CallerSource[] = [
  ...["flag", "environment", "binding", "git", "system", "terminal"] as const,
];

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
    const data = Object(JSON.parse(readFile(pathOf(project, session)) ?? "null"));
    if (data.session_id !== session) return undefined;
    const { process, started_at, beat_at, git } = data;
    return {
      session_id: session,
      identity: checkIdentity(data.identity),
      identity_source: SOURCES.find((known) => known === data.identity_source) ?? "binding",
      process: isFacts(process) ? process : null,
      started_at: typeof started_at === "string" ? started_at : "",
      beat_at: typeof beat_at === "number" ? beat_at : 0,
      changed: strings(data.changed),
      refused: table(data.refused, isText),
      seen: table(data.seen, isNumber),
      git: isGitState(git) ? git : null,
      reminded: strings(data.reminded),
      workers: Array.isArray(data.workers) ? data.workers.filter(isWorker) : [],
    };
  } catch {
    return undefined;
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

function table<T>(value: unknown, is: (entry: unknown) => entry is T): Record<string, T> {
  const entries: [string, unknown][] = Object.entries(Object(value));
  return Object.fromEntries(entries.filter((entry): entry is [string, T] => is(entry[1])));
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isGitState(value: unknown): value is GitState {
  const { worktree, branch, commit, stash } = Object(value);
  return [worktree, branch, commit, stash].every(isText);
}

function isWorker(value: unknown): value is Worker {
  const { id, type, ended } = Object(value);
  return typeof id === "string" && typeof type === "string" && typeof ended === "boolean";
}

/**
 * Writes what is known of a session. That it cannot be written keeps nobody from being told
 * something.
 *
 * @param project The project.
 * @param record The record.
 */
export function writeRecord(project: Project, record: SessionRecord): void {
  const { changed, refused, seen, workers, reminded } = record;
  const short = {
    ...record,
    changed: changed.slice(-MOST),
    refused: newest(refused),
    seen: newest(seen),
    workers: workers.slice(-MOST),
    reminded: reminded.slice(-MOST),
  };
  try {
    ensureFolder(project.root, ".claude", LIVE);
    replaceFile(pathOf(project, record.session_id), JSON.stringify(short), { durable: false });
  } catch {
    return;
  }
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
