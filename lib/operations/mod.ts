/**
 * The catalogue of operations. Adding a line here obliges `cli/` and `mcp/` to say, at
 * compile time, how or why not they expose it.
 *
 * @module
 */
import {
  handoffAbandon,
  handoffClose,
  handoffLatest,
  handoffList,
  handoffRead,
  handoffResume,
  handoffRollup,
  handoffWrite,
} from "./handoffs.ts";
import {
  lockCheck,
  lockClaim,
  lockForceRelease,
  lockHeartbeat,
  lockHistoryOf,
  lockList,
  lockRelease,
  lockStatusOf,
} from "./locks.ts";

/** Every operation by its public name. */
export const operations = {
  "lock.claim": lockClaim,
  "lock.check": lockCheck,
  "lock.list": lockList,
  "lock.status": lockStatusOf,
  "lock.heartbeat": lockHeartbeat,
  "lock.release": lockRelease,
  "lock.force-release": lockForceRelease,
  "lock.history": lockHistoryOf,
  "handoff.write": handoffWrite,
  "handoff.list": handoffList,
  "handoff.read": handoffRead,
  "handoff.latest": handoffLatest,
  "handoff.resume": handoffResume,
  "handoff.close": handoffClose,
  "handoff.abandon": handoffAbandon,
  "handoff.rollup": handoffRollup,
};

/** The public name of an operation. */
export type OperationName = keyof typeof operations;

/** A noun of the command line. */
export type Noun = OperationName extends `${infer N}.${string}` ? N : never;

/** The verbs of a noun. */
export type Verb<N extends Noun> = OperationName extends infer Name
  ? Name extends `${N}.${infer V}` ? V : never
  : never;
