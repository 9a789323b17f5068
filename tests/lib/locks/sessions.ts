import type { Caller } from "../../../lib/caller.ts";
import type { Observe, Presence } from "../../../lib/liveness.ts";

/** A caller with session `session` of identity `identity`. */
export function caller(session: string, identity = session): Caller {
  return {
    identity,
    identitySource: "flag",
    session,
    sessionSource: "flag",
    process: null,
  };
}

/** Sees the sessions of `states` in that state, and all others as active. */
export function seeing(states: Record<string, Presence["state"]> = {}): Observe {
  return ({ session }) => ({
    state: states[session] ?? "ACTIVE",
    lastBeat: null,
    lastActivity: null,
    beatAge: states[session] === undefined ? 1 : 400,
    process: "unknown",
  });
}
