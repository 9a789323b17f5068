/**
 * Beats: `heartbeats/<session>.json`, mclaude 0.6's keys first, then ours.
 *
 * Not guaranteed: that a beat survives a power cut; after one, no process does either.
 *
 * @module
 */
import { join } from "node:path";
import type { Caller } from "../caller.ts";
import { CoordinationError } from "../errors.ts";
import { ensureFolder, readFile } from "../store/files.ts";
import { checkSession, isSession } from "../store/names.ts";
import { fileSystemNow, replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { parseTime } from "../store/times.ts";
import { type ProcessFacts, processState } from "./processes.ts";

/** A session's beat, as it is on disk. */
export interface Beat {
  /** The identity that the session belongs to. */
  readonly identity: string;
  /** The session. */
  readonly session_id: string;
  /** Its first beat, in UTC. */
  readonly started_at: string;
  /** Its last beat, in UTC. */
  readonly last_beat: string;
  /** The agent. */
  readonly runtime: string;
  /** What it works on, in some tracker. */
  readonly task_id: string | null;
  /** What it does. */
  readonly current_activity: string;
  /** The locks it holds. */
  readonly lock_slugs: readonly string[];
  /** Its last activity, in UTC; `null` if it never told. */
  readonly last_activity: string | null;
  /** The last beat by the file system's clock, in milliseconds; `null` in mclaude 0.6's files. */
  readonly last_beat_fs: number | null;
  /** The process whose end is the session's end. */
  readonly process: ProcessFacts | null;
}

/** Options for {@linkcode recordBeat}. */
export interface RecordBeatOptions {
  /** Whether somebody works, or only lives. */
  active: boolean;
  /** What it does; by default unchanged. */
  activity?: string | undefined;
  /** What it works on; by default unchanged. */
  task?: string | undefined;
  /** The agent; by default unchanged. */
  runtime?: string | undefined;
  /** Locks that it holds from now on. */
  claimed?: readonly string[] | undefined;
  /** Locks that it does not hold any longer. */
  released?: readonly string[] | undefined;
  /**
   * Now.
   *
   * @default {new Date()}
   */
  now?: Date | undefined;
}

/**
 * Writes a session's beat. What was there and is not given stays, also unknown keys.
 *
 * @param project The project.
 * @param caller The session.
 * @param options What to write.
 * @returns The beat.
 */
export function recordBeat(project: Project, caller: Caller, options: RecordBeatOptions): Beat {
  const { now = new Date(), active } = options;
  const folder = ensureFolder(project.root, ".claude", "heartbeats");
  const path = join(folder, `${checkSession(caller.session)}.json`);
  const old = readQuietly(path);
  const slugs = new Set([...strings(old.lock_slugs), ...options.claimed ?? []]);
  for (const slug of options.released ?? []) slugs.delete(slug);
  const beat = {
    ...old,
    identity: caller.identity,
    session_id: caller.session,
    started_at: typeof old.started_at === "string" ? old.started_at : seconds(now),
    last_beat: seconds(now),
    runtime: options.runtime ?? (typeof old.runtime === "string" ? old.runtime : "claude-code"),
    task_id: options.task ?? (typeof old.task_id === "string" ? old.task_id : null),
    current_activity: options.activity ??
      (typeof old.current_activity === "string" ? old.current_activity : ""),
    lock_slugs: [...slugs],
    last_activity: active ? now.toISOString() : text(old.last_activity),
    last_beat_fs: Math.floor(fileSystemNow(folder)),
    process: caller.process ?? stillThere(old.process),
    identity_source: caller.identitySource,
    session_source: caller.sessionSource,
  };
  replaceFile(path, JSON.stringify(beat, null, 2), { durable: false });
  return beat;
}

/**
 * Reads a session's beat.
 *
 * @param project The project.
 * @param session The session's id; one that is no file name has no beat.
 * @returns The beat, or `undefined` if there is none that can be read.
 */
export function readBeat(project: Project, session: string): Beat | undefined {
  if (!isSession(session)) return undefined;
  const path = join(project.store, "heartbeats", `${session}.json`);
  try {
    const text = readFile(path);
    return text === undefined ? undefined : parseBeat(text, session);
  } catch {
    return undefined;
  }
}

/**
 * Reads a beat's text, of ours or of mclaude 0.6.
 *
 * @param content The JSON.
 * @param session The session that the file's name says.
 * @returns The beat.
 * @throws {CoordinationError} `damaged_record` if it is none.
 */
export function parseBeat(content: string, session: string): Beat {
  let data: Record<string, unknown>;
  try {
    data = JSON.parse(content);
  } catch (cause) {
    throw damaged(session, "it is no JSON", cause);
  }
  const last = typeof data?.last_beat === "string" ? data.last_beat : undefined;
  if (last === undefined || parseTime(last) === undefined) {
    throw damaged(session, "it has no last_beat");
  }
  return {
    identity: text(data.identity) ?? "",
    session_id: session,
    started_at: text(data.started_at) ?? last,
    last_beat: last,
    runtime: text(data.runtime) ?? "",
    task_id: text(data.task_id),
    current_activity: text(data.current_activity) ?? "",
    lock_slugs: strings(data.lock_slugs),
    last_activity: text(data.last_activity),
    last_beat_fs: typeof data.last_beat_fs === "number" ? data.last_beat_fs : null,
    process: isFacts(data.process) ? data.process : null,
  };
}

function damaged(session: string, reason: string, cause?: unknown): CoordinationError {
  return new CoordinationError(
    "damaged_record",
    `Cannot read the beat of "${session}": ${reason}; remove the file if the session is over`,
    { cause },
  );
}

function readQuietly(path: string): Record<string, unknown> {
  try {
    const data = JSON.parse(readFile(path) ?? "{}");
    return typeof data === "object" && data !== null && !Array.isArray(data) ? data : {};
  } catch (error) {
    // A damaged beat is worth less than the next one; anything that is no file is left alone.
    if (error instanceof CoordinationError && error.code === "unsafe_path") throw error;
    return {};
  }
}

/** A session that is gone on without its process, such as a resumed one, is not that process. */
function stillThere(facts: unknown): ProcessFacts | null {
  return isFacts(facts) && processState(facts) !== "gone" ? facts : null;
}

function seconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "+00:00");
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/**
 * Whether a value of a file says which process.
 *
 * @param value The value.
 * @returns Whether all of it is there.
 */
export function isFacts(value: unknown): value is ProcessFacts {
  const facts = value as ProcessFacts | null;
  return typeof facts === "object" && facts !== null && typeof facts.host === "string" &&
    typeof facts.namespace === "string" && typeof facts.boot === "string" &&
    typeof facts.start === "string" && Number.isSafeInteger(facts.pid);
}
