/**
 * Who is calling: an identity (a name such as `ani`) and a session (one run of an agent,
 * or a terminal) that belongs to it, and how both are known.
 *
 * @module
 */
import type { ProcessFacts } from "./liveness/processes.ts";

/** How an identity or a session is known. */
export type CallerSource = "flag" | "environment" | "binding" | "git" | "system" | "terminal";

/** Who is calling. */
export interface Caller {
  /** The identity's name. */
  readonly identity: string;
  /** How the identity is known. */
  readonly identitySource: CallerSource;
  /** The session's id. */
  readonly session: string;
  /** How the session is known. */
  readonly sessionSource: CallerSource;
  /** The process whose end is the session's end; `null` if none is known for certain. */
  readonly process: ProcessFacts | null;
}
