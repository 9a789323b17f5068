/**
 * Whether a session lives, and whether it works.
 *
 * ```
 *   process proven gone ─────────────────────────────▶ DEAD
 *   no proof of life, no beat for 180 s ─────────────▶ STALE
 *   alive, no activity for 30 min ───────────────────▶ IDLE
 *   alive ───────────────────────────────────────────▶ ACTIVE
 * ```
 *
 * Invariants
 *
 * - A beat says that a process lives, activity says that somebody works; they are kept apart.
 * - Doubt never makes a session stale: an age that is unknown or in the future is no silence.
 *
 * @module
 */
import type { ProcessState } from "./processes.ts";

/** Whether a session lives and works. */
export type Liveness = "ACTIVE" | "IDLE" | "STALE" | "DEAD";

/** The times that decide, in seconds. */
export const THRESHOLDS = {
  /** A session without proof of life is stale after this silence. */
  stale: 180,
  /** A holder stops trusting its own claim after this silence. */
  trust: 120,
  /** A session should beat this often. */
  beat: 30,
  /** A living session is idle after this time without activity. */
  idle: 1800,
} as const;

/** What is known of a session when it is looked at. */
export interface Evidence {
  /** Whether its process runs. */
  readonly process: ProcessState;
  /** Seconds since its last beat; `null` if unknown. */
  readonly beatAge: number | null;
  /** Seconds since its last activity; `null` if unknown. */
  readonly activityAge: number | null;
}

/** A session as it is seen at one moment. */
export interface Presence {
  /** Whether it lives and works. */
  readonly state: Liveness;
  /** Its last beat, in milliseconds since the epoch; `null` if unknown. */
  readonly lastBeat: number | null;
  /** Its last activity, ditto. */
  readonly lastActivity: number | null;
  /** Seconds since its last beat; `null` if unknown or in the future. */
  readonly beatAge: number | null;
  /** Whether its process runs. */
  readonly process: ProcessState;
}

/** What a claim or another record says of its session. */
export interface SessionEvidence {
  /** The session's id. */
  readonly session: string;
  /** The process that the record names. */
  readonly process: import("./processes.ts").ProcessFacts | null;
  /** When the record was made, in milliseconds since the epoch: the session lived then. */
  readonly since: number | null;
}

/** Tells how a session is. */
export type Observe = (evidence: SessionEvidence) => Presence;

/**
 * Judges a session by what is known of it.
 *
 * @param evidence What is known.
 * @param options `idle`: seconds without activity that make a session idle.
 * @returns Whether it lives and works.
 */
export function judge(evidence: Evidence, options: { idle?: number | undefined } = {}): Liveness {
  const { process, beatAge, activityAge } = evidence;
  if (process === "gone") return "DEAD";
  if (process === "unknown" && beatAge !== null && beatAge > THRESHOLDS.stale) return "STALE";
  const idle = options.idle ?? THRESHOLDS.idle;
  return activityAge !== null && activityAge > idle ? "IDLE" : "ACTIVE";
}
