/**
 * Who is alive: the evidence of processes and beats, put together for one moment.
 *
 * Times in the content count, never the time of a file: a git clone revives nothing.
 *
 * @module
 */
import { readBeat } from "./liveness/beats.ts";
import {
  judge,
  type Observe,
  type Presence,
  type SessionEvidence,
  THRESHOLDS,
} from "./liveness/judge.ts";
import { processState } from "./liveness/processes.ts";
import type { Project } from "./store/root.ts";
import { parseTime } from "./store/times.ts";

export {
  type Beat,
  parseBeat,
  readBeat,
  recordBeat,
  type RecordBeatOptions,
} from "./liveness/beats.ts";
export {
  judge,
  type Liveness,
  type Observe,
  type Presence,
  type SessionEvidence,
  THRESHOLDS,
} from "./liveness/judge.ts";
export {
  currentHost,
  currentNamespace,
  type ProcessFacts,
  processFacts,
  type ProcessState,
  processState,
} from "./liveness/processes.ts";

/** Options for {@linkcode observeSessions}. */
export interface ObserveOptions {
  /**
   * Now, in milliseconds since the epoch.
   *
   * @default {Date.now()}
   */
  now?: number | undefined;
  /** Now by the clock of the store's file system; where given, it decides. */
  fsNow?: (() => number) | undefined;
  /**
   * Whether to make sure of processes that do not beat; starts a process for each.
   *
   * @default {false}
   */
  verify?: boolean | undefined;
  /** Seconds without activity that make a session idle. */
  idle?: number | undefined;
}

/**
 * Makes a view of all sessions at one moment. It reads each beat once.
 *
 * @param project The project.
 * @param options The moment, and how sure.
 * @returns A function that tells how a session is.
 */
export function observeSessions(project: Project, options: ObserveOptions = {}): Observe {
  const { now = Date.now(), verify = false, idle } = options;
  const beats = new Map<string, ReturnType<typeof readBeat>>();
  const processes = new Map<string, Presence["process"]>();

  function beatOf(session: string): ReturnType<typeof readBeat> {
    if (!beats.has(session)) beats.set(session, readBeat(project, session));
    return beats.get(session);
  }

  function processOf(evidence: SessionEvidence, silent: boolean): Presence["process"] {
    const facts = beatOf(evidence.session)?.process ?? evidence.process;
    if (facts === null) return "unknown";
    const sure = verify && silent;
    const key = `${facts.host} ${facts.namespace} ${facts.pid} ${facts.start} ${sure}`;
    if (!processes.has(key)) processes.set(key, processState(facts, { verify: sure }));
    return processes.get(key)!;
  }

  return (evidence) => {
    const beat = beatOf(evidence.session);
    const last = later(beat && parseTime(beat.last_beat), evidence.since);
    const lastActivity = later(
      beat?.last_activity ? parseTime(beat.last_activity) : undefined,
      evidence.since,
    );
    let beatAge = age(last, now);
    const isSilent = beatAge === null || beatAge > THRESHOLDS.stale;
    // A beat by the file system's clock is right where the clocks of processes differ.
    if (isSilent && options.fsNow !== undefined && beat?.last_beat_fs != null) {
      beatAge = age(beat.last_beat_fs, options.fsNow());
    }
    const process = processOf(evidence, isSilent);
    const state = judge({ process, beatAge, activityAge: age(lastActivity, now) }, { idle });
    return { state, lastBeat: last, lastActivity, beatAge, process };
  };
}

function later(a: number | undefined, b: number | null): number | null {
  if (a === undefined) return b;
  return b === null ? a : Math.max(a, b);
}

/** Seconds between two moments; `null` if the first is unknown or still to come. */
function age(moment: number | null, now: number): number | null {
  return moment === null || moment > now ? null : (now - moment) / 1000;
}
