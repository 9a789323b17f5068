/**
 * Heartbeats: which sessions there are, and which of them live.
 *
 * ```
 *   (none) ──beat──▶ live ──no proof of life, no beat for 180 s──▶ stale
 *                    │  ▲                                          │
 *                    │  └───────────────────beat───────────────────┘
 *                    └──stop──▶ (none)
 * ```
 *
 * Invariants
 *
 * - The time in the file decides. The file's own time can make a beat older, never younger:
 *   a git clone revives nothing.
 * - A beat of mclaude 0.6, which says nothing of processes, is stale after 600 s, as it is
 *   there.
 * - One damaged file never hides the others.
 *
 * Not guaranteed: that a beat survives a power cut; after one, no process does either.
 *
 * @module
 */
import { join } from "node:path";
import type { Caller } from "./caller.ts";
import {
  type Beat,
  type Liveness,
  type ObserveOptions,
  observeSessions,
  parseBeat,
  recordBeat,
  type RecordBeatOptions,
} from "./liveness.ts";
import { checkFolder, lookAt, removeFile } from "./store/files.ts";
import { checkSession } from "./store/names.ts";
import type { Project } from "./store/root.ts";
import { type Problem, scanRecords } from "./store/scan.ts";
import { parseTime } from "./store/times.ts";

export type { Beat } from "./liveness.ts";

/** Seconds without a beat after which a session of mclaude 0.6 is stale. */
export const FOREIGN_STALE = 600;

/** A session's beat, and how the session is now. */
export interface SessionBeat extends Beat {
  /** Whether the session lives and works. */
  readonly state: Liveness;
  /** Seconds since its last beat; `null` if unknown or in the future. */
  readonly age: number | null;
}

/** All sessions that beat. */
export interface BeatList {
  /** Those that live, by session. */
  readonly live: SessionBeat[];
  /** Those that do not, by session. */
  readonly stale: SessionBeat[];
  /** What could not be read. */
  readonly problems: Problem[];
}

/** Options for {@linkcode listBeats}. */
export type ListBeatsOptions = Pick<ObserveOptions, "now" | "fsNow" | "verify" | "idle">;

/**
 * Says that a session lives.
 *
 * @param project The project.
 * @param caller The session.
 * @param options What it does; by default it works.
 * @returns The beat.
 */
export function beat(
  project: Project,
  caller: Caller,
  options: Partial<RecordBeatOptions> = {},
): Beat {
  return recordBeat(project, caller, { active: true, ...options });
}

/**
 * Ends a session: its beat is removed.
 *
 * @param project The project.
 * @param session The session's id.
 * @returns Whether there was a beat.
 * @throws {CoordinationError} `invalid_name` if it is no session's id.
 */
export function stopBeat(project: Project, session: string): boolean {
  checkSession(session);
  checkFolder(project.root, ".claude", "heartbeats");
  return removeFile(join(project.store, "heartbeats", `${session}.json`));
}

/**
 * Lists all sessions that beat. Nothing is written.
 *
 * @param project The project.
 * @param options The moment, and how sure.
 * @returns The sessions.
 */
export function listBeats(project: Project, options: ListBeatsOptions = {}): BeatList {
  const { now = Date.now() } = options;
  const observe = observeSessions(project, { ...options, now });
  const { records, problems } = scanRecords(join(project.store, "heartbeats"), {
    match: (name) => name.endsWith(".json") && !name.startsWith("."),
    parse(text, { name, path }): SessionBeat | undefined {
      const found = parseBeat(text, checkSession(name.slice(0, -".json".length)));
      if (found.last_beat_fs === null) return judgeForeign(found, path, now);
      const { state, beatAge } = observe({
        session: found.session_id,
        process: null,
        since: null,
      });
      return { ...found, state, age: beatAge };
    },
  });
  return {
    live: records.filter(({ state }) => state === "ACTIVE" || state === "IDLE"),
    stale: records.filter(({ state }) => state === "STALE" || state === "DEAD"),
    problems,
  };
}

/**
 * Lists the sessions that live.
 *
 * @param project The project.
 * @param options The moment, and how sure.
 * @returns The sessions.
 */
export function listLive(project: Project, options: ListBeatsOptions = {}): SessionBeat[] {
  return listBeats(project, options).live;
}

/**
 * Lists the sessions that beat and do not live.
 *
 * @param project The project.
 * @param options The moment, and how sure.
 * @returns The sessions.
 */
export function listStale(project: Project, options: ListBeatsOptions = {}): SessionBeat[] {
  return listBeats(project, options).stale;
}

/** Both the time in the file and that of the file must be young. */
function judgeForeign(found: Beat, path: string, now: number): SessionBeat | undefined {
  const file = lookAt(path);
  // Stopped since it was read.
  if (file === undefined) return undefined;
  const told = parseTime(found.last_beat)!;
  const ages = [told, file.mtime?.getTime() ?? told]
    .filter((moment) => moment <= now)
    .map((moment) => (now - moment) / 1000);
  const age = ages.length === 0 ? null : Math.max(...ages);
  return { ...found, state: age !== null && age > FOREIGN_STALE ? "STALE" : "ACTIVE", age };
}
