/**
 * Who may come in: whoever has the link that was printed in the terminal, once.
 *
 * ```
 *   newKey() ─▶ link ──redeem()──▶ session (cookie) ──endSession()──▶ nothing
 *                 ╰─ used, or replaced by a newer one ─▶ nothing
 * ```
 *
 * Invariants
 *
 * - A key opens one session, and is worth nothing afterwards. Only the newest key opens one.
 * - Keys and sessions are 256 random bits, and only their digests are kept.
 * - Nothing is written to the disk: with the process all sessions end.
 *
 * Not guaranteed: a browser sends cookies of this machine to every port of it. A program of
 * another user on the same machine that a person visits with the same browser sees the cookie.
 *
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** So many sessions there are at the most; the oldest makes room. */
const MOST = 32;

/** How long a session lives that asks for nothing, in milliseconds. */
const IDLE = 12 * 60 * 60 * 1000;

/** Someone who came in. */
export interface UiSession {
  /** What every change has to show besides the cookie. */
  readonly csrf: string;
}

interface Kept extends UiSession {
  seen: number;
}

/** Options for {@linkcode Gate}. */
export interface GateOptions {
  /**
   * The clock, in milliseconds since the epoch.
   *
   * @default {Date.now}
   */
  readonly now?: (() => number) | undefined;
  /** Makes what nobody can guess; 256 random bits by default. */
  readonly secret?: (() => string) | undefined;
}

/** Knows who came in. */
export class Gate {
  readonly #now: () => number;
  readonly #secret: () => string;
  readonly #sessions = new Map<string, Kept>();
  #key: string | undefined;

  /**
   * @param options The clock, and chance.
   */
  constructor({ now = Date.now, secret = makeSecret }: GateOptions = {}) {
    this.#now = now;
    this.#secret = secret;
  }

  /**
   * Makes the key of the next link; the one before is worth nothing from now on.
   *
   * @returns The key.
   */
  newKey(): string {
    const key = this.#secret();
    this.#key = digest(key);
    return key;
  }

  /**
   * Takes a key for a session.
   *
   * @param key The key.
   * @returns The cookie's value and the session, or `undefined` if it opens nothing.
   */
  redeem(key: string): { cookie: string; session: UiSession } | undefined {
    if (this.#key === undefined || !isSame(digest(key), this.#key)) return undefined;
    this.#key = undefined;
    const cookie = this.#secret();
    const session = { csrf: this.#secret(), seen: this.#now() };
    this.#sessions.set(digest(cookie), session);
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= MOST) break;
      this.#sessions.delete(oldest);
    }
    return { cookie, session };
  }

  /**
   * Whose cookie it is.
   *
   * @param cookie The cookie's value.
   * @returns The session, or `undefined`.
   */
  sessionOf(cookie: string | undefined): UiSession | undefined {
    if (cookie === undefined) return undefined;
    const id = digest(cookie);
    const session = this.#sessions.get(id);
    if (session === undefined) return undefined;
    if (this.#now() - session.seen > IDLE) {
      this.#sessions.delete(id);
      return undefined;
    }
    session.seen = this.#now();
    return session;
  }

  /**
   * Ends a session.
   *
   * @param cookie The cookie's value.
   */
  endSession(cookie: string | undefined): void {
    if (cookie !== undefined) this.#sessions.delete(digest(cookie));
  }
}

/**
 * Whether two texts are the same; takes as long for a wrong one as for the right one.
 *
 * @param given One.
 * @param right The other one.
 * @returns Whether they are.
 */
export function isSame(given: string, right: string): boolean {
  return timingSafeEqual(hash(given), hash(right));
}

function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

function digest(text: string): string {
  return hash(text).toString("hex");
}

function hash(text: string) {
  return createHash("sha256").update(text).digest();
}
