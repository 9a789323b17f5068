/**
 * Who acts: sessions are told by the identities that they belong to.
 *
 * mclaude 0.6 records no identity with a lock or a handoff, only a session. It is known all the
 * same where the session beat, wrote a message, or is called like the identity.
 *
 * @module
 */
import { oneLine } from "../store/text.ts";

/** Whoever acts and is not known. */
export const UNKNOWN = "unknown";

/** The longest name that is shown, in characters. */
const LONGEST = 60;

/** How much of a session's id is shown. */
const SESSION_PART = 8;

/** Names of identities, and whose the sessions are. */
export class Actors {
  readonly #names = new Map<string, string>();
  readonly #sessions = new Map<string, string>();
  readonly #byLength: string[];

  /**
   * @param known Who is registered, with the names that it had before.
   */
  constructor(known: readonly { readonly name: string; readonly aliases: readonly string[] }[]) {
    for (const { name, aliases } of known) {
      for (const alias of aliases) this.#names.set(alias, name);
    }
    for (const { name } of known) this.#names.set(name, name);
    this.#byLength = [...this.#names.keys()].sort((a, b) => b.length - a.length);
  }

  /**
   * Learns whose a session is; the first answer stays.
   *
   * @param session The session's id.
   * @param identity Its identity.
   */
  learn(session: string, identity: string): void {
    if (session === "" || identity === "" || this.#sessions.has(session)) return;
    this.#sessions.set(session, identity);
  }

  /**
   * Names who acted.
   *
   * @param session Its session; `""` if unknown.
   * @param identity Its identity; `""` if unknown.
   * @returns A name that is the same for the same actor.
   */
  name(session: string, identity = ""): string {
    const known = identity || this.#sessions.get(session) || this.#guess(session);
    if (known !== undefined) {
      const clean = oneLine(known, LONGEST);
      if (clean !== "") return this.#names.get(clean) ?? clean;
    }
    const part = oneLine(session).slice(0, SESSION_PART);
    return part === "" ? UNKNOWN : `session ${part}`;
  }

  /** As mclaude 0.6 does: a session belongs to the identity whose name it begins with. */
  #guess(session: string): string | undefined {
    if (this.#names.has(session)) return session;
    return this.#byLength.find((name) => session.startsWith(`${name}-`));
  }
}
