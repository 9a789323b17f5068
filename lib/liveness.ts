/**
 * Who is alive: the evidence of processes and beats, put together for one moment.
 *
 * Times in the content count, never the time of a file: a git clone revives nothing.
 *
 * @module
 */
import { join } from "node:path";
import { type Beat, readBeat } from "./liveness/beats.ts";
import {
  judge,
  type Observe,
  type Presence,
  type SessionEvidence,
  THRESHOLDS,
} from "./liveness/judge.ts";
import { processState } from "./liveness/processes.ts";
import { fileSystemNow } from "./store/publish.ts";
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
  /**
   * Now by the clock of the store's file system; where it is known, it decides on silence.
   *
   * @default With `verify` the real one, for which a file is created and removed.
   */
  fsNow?: (() => number) | undefined;
  /**
   * Whether to make sure of sessions that seem silent, for a decision: starts a process for
   * each and looks at the file system's clock.
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
  const clock = options.fsNow ?? (verify ? storeClock(project) : undefined);
  let fsNow: number | undefined;
  const beats = new Map<string, ReturnType<typeof readBeat>>();
  const processes = new Map<string, Presence["process"]>();

  function beatOf(session: string): ReturnType<typeof readBeat> {
    if (!beats.has(session)) beats.set(session, readBeat(project, session));
    return beats.get(session);
  }

  function processOf(evidence: SessionEvidence, silent: boolean): Presence["process"] {
    const beat = beatOf(evidence.session);
    // A newer beat that names no process says that the old one is not the session any longer.
    const isOurs = beat !== undefined && beat.last_beat_fs !== null;
    const facts = isOurs && isSince(beat, evidence)
      ? beat.process
      : beat?.process ?? evidence.process;
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
    const ages = { beat: age(last, now), activity: age(lastActivity, now) };
    const isSilent = ages.beat === null || ages.beat > THRESHOLDS.stale;
    // Where the clocks of processes differ, the file system's is the one that all share.
    if (isSilent && clock !== undefined && beat?.last_beat_fs != null) {
      fsNow ??= clock();
      const skew = beat.last_beat_fs - parseTime(beat.last_beat)!;
      ages.beat = age(last! + skew, fsNow);
      ages.activity = lastActivity === null ? null : age(lastActivity + skew, fsNow);
    }
    const process = processOf(evidence, isSilent);
    const state = judge({ process, beatAge: ages.beat, activityAge: ages.activity }, { idle });
    return { state, lastBeat: last, lastActivity, beatAge: ages.beat, process };
  };
}

/** Whether the session beat after the record was made; beats tell whole seconds. */
function isSince(beat: Beat, { since }: SessionEvidence): boolean {
  return since === null || parseTime(beat.last_beat)! + 1000 > since;
}

function storeClock(project: Project): () => number {
  return () => {
    try {
      return fileSystemNow(join(project.store, "heartbeats"));
    } catch {
      return Date.now();
    }
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
