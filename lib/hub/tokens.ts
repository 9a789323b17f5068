/**
 * Tokens: who may come in, as whom, to which project.
 *
 * Invariants
 *
 * - A token is shown once, when it is made. Kept is its SHA-256; tokens have 256 random bits, so
 *   that no slower hash is needed.
 * - What is looked up is the digest: how long that takes tells nothing of a token.
 * - A token is for one project. What is done with it is done in the name of its identities.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { checkIdentity } from "../store/names.ts";
import { oneLine } from "../store/text.ts";
import { CoordinationError } from "../errors.ts";
import { sha256Of } from "../sync/record.ts";
import type { HubStore } from "./store.ts";

/** What the hub itself keeps stands under this name, which no project can have. */
export const HUB = "_hub";

/** What a token is for. */
export interface TokenFacts {
  /** Names the token where it must not be shown. */
  readonly id: string;
  /** The project. */
  readonly project: string;
  /** The identities that it may speak for, the main one first. */
  readonly identities: readonly string[];
  /** The machine that it was made for; empty if that was not said. */
  readonly machine: string;
  /** When it was made, ISO 8601, UTC. */
  readonly created_at: string;
  /** When it ends, ISO 8601, UTC; `null` if never. */
  readonly expires_at: string | null;
  /** When it was revoked, ISO 8601, UTC; `null` if it was not. */
  readonly revoked_at: string | null;
}

/** What a new token shall be for. */
export interface NewToken {
  /** The project. */
  project: string;
  /** The identities, the main one first. */
  identities: readonly string[];
  /** The machine. */
  machine?: string | undefined;
  /** When it ends. */
  expires?: Date | undefined;
  /** The time. */
  now?: Date | undefined;
}

/**
 * Checks the name of a project on a hub.
 *
 * @param text What was given.
 * @returns The name.
 * @throws {CoordinationError} `invalid_input`.
 */
export function checkProjectName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  throw new CoordinationError(
    "invalid_input",
    `Cannot use the project ${JSON.stringify(text.slice(0, 80))}: a name has up to 64 letters, ` +
      "digits, dots, underscores and hyphens, and begins with a letter or digit",
  );
}

/**
 * Makes a token. Its project exists from then on.
 *
 * @param store The hub's state.
 * @param options What it is for.
 * @returns The token, and what is kept of it.
 * @throws {CoordinationError} `invalid_input`.
 */
export async function createToken(
  store: HubStore,
  { project, identities, machine = "", expires, now = new Date() }: NewToken,
): Promise<{ token: string; facts: TokenFacts }> {
  const token = `mc_${randomBytes(32).toString("base64url")}`;
  if (identities.length === 0) throw new RangeError("A token needs an identity");
  if (expires !== undefined && !(expires > now)) {
    throw new CoordinationError(
      "invalid_input",
      "Cannot make a token that has ended already; give a later --expires",
    );
  }
  const digest = sha256Of(token);
  const facts: TokenFacts = {
    id: digest.slice(0, 12),
    project: checkProjectName(project),
    identities: identities.map(checkIdentity),
    machine: oneLine(machine, 60),
    created_at: now.toISOString(),
    expires_at: expires?.toISOString() ?? null,
    revoked_at: null,
  };
  await store.put({ project: HUB, kind: "token", key: digest }, JSON.stringify(facts), 0);
  return { token, facts };
}

/**
 * What a token is for.
 *
 * @param store The hub's state.
 * @param token The token, as it came.
 * @param now The time.
 * @returns What it is for; `undefined` if it is none, has ended, or was revoked.
 */
export async function findToken(
  store: HubStore,
  token: string,
  now: Date = new Date(),
): Promise<TokenFacts | undefined> {
  if (!/^[\x21-\x7e]{8,512}$/.test(token)) return undefined;
  const document = await store.get({ project: HUB, kind: "token", key: sha256Of(token) });
  if (document === undefined) return undefined;
  const facts: TokenFacts = JSON.parse(document.value);
  return isGood(facts, now) ? facts : undefined;
}

/**
 * Whether a token still opens anything.
 *
 * @param facts What is kept of it.
 * @param now The time.
 * @returns Whether it neither ended nor was revoked.
 */
export function isGood(facts: TokenFacts, now: Date): boolean {
  return facts.revoked_at === null &&
    (facts.expires_at === null || Date.parse(facts.expires_at) > now.getTime());
}

/**
 * All tokens, oldest first.
 *
 * @param store The hub's state.
 * @returns What is kept of them.
 */
export async function listTokens(store: HubStore): Promise<TokenFacts[]> {
  const documents = await store.list(HUB, "token");
  return documents.map(({ value }): TokenFacts => JSON.parse(value))
    .sort((a, b) => a.created_at < b.created_at ? -1 : 1);
}

/**
 * Revokes a token.
 *
 * @param store The hub's state.
 * @param id Its id, or so many of its first characters that it is the only one.
 * @param now The time.
 * @returns What it was for.
 * @throws {CoordinationError} `invalid_input` if there is none such, or several.
 */
export async function revokeToken(
  store: HubStore,
  id: string,
  now: Date = new Date(),
): Promise<TokenFacts> {
  const documents = await store.list(HUB, "token");
  const found = documents.filter(({ key }) => id.length >= 4 && key.startsWith(id));
  const [document, another] = found;
  if (document === undefined || another !== undefined) {
    throw new CoordinationError(
      "invalid_input",
      `Cannot revoke ${JSON.stringify(id.slice(0, 40))}: ` +
        `${document ? "several tokens begin so" : "there is no such token"}; ` +
        "see: mclaude hub token list",
    );
  }
  const facts: TokenFacts = JSON.parse(document.value);
  const revoked = { ...facts, revoked_at: facts.revoked_at ?? now.toISOString() };
  const key = { project: HUB, kind: "token", key: document.key };
  await store.put(key, JSON.stringify(revoked));
  return revoked;
}
