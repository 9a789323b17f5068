/**
 * The session of a client that is connected lives: it beats for as long as the client is
 * there.
 *
 * ```
 *   (silent) ──first call of a tool──▶ beats every 30 s ──client gone──▶ its beat is removed
 * ```
 *
 * Not at the start: clients start servers only to see whether they answer. And never where
 * there is no store yet: a look at a project leaves nothing behind.
 *
 * @module
 */
import { operations } from "../lib/operations/mod.ts";
import type { Context } from "../lib/operations/operation.ts";
import { keepAlive } from "../lib/operations/session.ts";
import { exists } from "../lib/store/files.ts";

/** Milliseconds between beats. */
const EVERY = 30_000;

/** The presence of a client's session. */
export interface Presence {
  /** Says that the client uses the server. */
  note(): void;
  /** Ends it. */
  stop(): Promise<void>;
}

/** Options for {@linkcode createPresence}. */
export interface PresenceOptions {
  /** Makes the context of the client's own session. */
  context(): Context;
  /**
   * Milliseconds between beats.
   *
   * @default {30_000}
   */
  readonly every?: number;
}

/**
 * Makes the presence of a client's session, which begins at the first note.
 *
 * @param options Whose, and how often.
 * @returns The presence.
 */
export function createPresence({ context, every = EVERY }: PresenceOptions): Presence {
  let timer: ReturnType<typeof setInterval> | undefined;
  let hasBeaten = false;
  function beat(): void {
    try {
      const now = context();
      if (!exists(now.project.store)) return;
      keepAlive(now, { active: false });
      hasBeaten = true;
    } catch {
      return;
    }
  }
  return {
    note() {
      if (timer !== undefined) return;
      // After the call that made it begin, which may make the store.
      timer = setInterval(beat, every);
      setTimeout(beat);
    },
    async stop() {
      clearInterval(timer);
      if (!hasBeaten) return;
      try {
        await operations["heartbeat.stop"].work(context(), {});
      } catch {
        return;
      }
    },
  };
}
