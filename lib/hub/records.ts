/**
 * What of a machine's records gets into a project's log.
 *
 * ```
 *   not there ─────────────────────────────▶ stored
 *   the same text is there ────────────────▶ known
 *   another text: a kind that changes, and
 *     the machine knew the one there ──────▶ stored in its place
 *     else ────────────────────────────────▶ conflict, with what is there
 *   no record, or in another's name ───────▶ refused, with the reason
 * ```
 *
 * @module
 */
import { parseHandoff } from "../handoffs.ts";
import { parseMessage } from "../messages/message.ts";
import { checkContent } from "../sync/content.ts";
import { type Place, placeOf } from "../sync/paths.ts";
import { sha256Of } from "../sync/record.ts";
import type { Append, HubRecord, HubStore } from "./store.ts";

/** The most bytes of a record's text. */
export const MAX_TEXT = 200 * 1024;

/** The most records that come at once. */
export const MOST_RECORDS = 500;

/** A record as a machine gives it. */
export interface Given {
  /** What it says that it is. */
  readonly kind: unknown;
  /** Where it stands. */
  readonly path: unknown;
  /** Its text. */
  readonly text: unknown;
  /** SHA-256 of the text. */
  readonly digest: unknown;
  /** The digest of what the machine knows to be there, or `null`. */
  readonly base?: unknown;
}

/** What became of a record. */
export type Taken =
  | { readonly path: string; readonly status: "stored" | "known"; readonly seq: number }
  | {
    readonly path: string;
    readonly status: "conflict";
    readonly text: string;
    readonly digest: string;
  }
  | { readonly path: string; readonly status: "refused"; readonly reason: string };

/** Who gives records. */
export interface Giver {
  /** The project. */
  readonly project: string;
  /** The identities that the giver may speak for; any if not given. */
  readonly identities: readonly string[] | undefined;
  /** The time. */
  readonly now: Date;
}

/** The kinds that are replaced by later ones. */
const CHANGING = new Set(["drawer", "core", "identity", "heartbeat"]);

/** How often somebody else may be faster. */
const ATTEMPTS = 20;

/**
 * Takes records into a project's log.
 *
 * @param store The hub's state.
 * @param given The records.
 * @param giver Who gives them.
 * @returns What became of each, in their order.
 */
export async function takeRecords(
  store: HubStore,
  given: readonly Given[],
  giver: Giver,
): Promise<Taken[]> {
  const results: Taken[] = new Array(given.length);
  const checked = new Map<number, Checked>();
  for (const [at, record] of given.entries()) {
    try {
      checked.set(at, check(record, giver));
    } catch (error) {
      const path = typeof record?.path === "string" ? record.path.slice(0, 1_100) : "";
      results[at] = { path, status: "refused", reason: (error as Error).message.split("\n")[0]! };
    }
  }
  // The same path twice: one after the other.
  for (let attempt = 0; checked.size > 0; attempt++) {
    if (attempt === ATTEMPTS + given.length) throw new Error("the records change all the time");
    const round = new Map<string, [at: number, record: Checked]>();
    for (const [at, record] of checked) {
      if (!round.has(record.path)) round.set(record.path, [at, record]);
    }
    const there = await store.latest(giver.project, [...round.keys()]);
    const appends: { at: number; append: Append }[] = [];
    for (const [at, record] of round.values()) {
      const known = there.get(record.path);
      const decided = decide(record, known);
      if (decided === undefined) {
        appends.push({
          at,
          append: { record: toRecord(record, giver), expected: known?.seq ?? 0 },
        });
        continue;
      }
      results[at] = decided;
      checked.delete(at);
    }
    if (appends.length === 0) continue;
    const numbers = await store.append(giver.project, appends.map(({ append }) => append));
    for (const [index, { at, append }] of appends.entries()) {
      const seq = numbers[index];
      if (seq === undefined) continue;
      results[at] = { path: append.record.path, status: "stored", seq };
      checked.delete(at);
    }
  }
  return results;
}

/** A record that may be one of the project's. */
interface Checked {
  readonly kind: string;
  readonly path: string;
  readonly text: string;
  readonly digest: string;
  readonly base: string | null;
}

function check(given: Given, { identities }: Giver): Checked {
  const { kind, path, text, digest, base } = Object(given);
  if (typeof path !== "string" || typeof text !== "string") throw new Error("it is no record");
  const place = placeOf(path);
  if (place === undefined || place.kind !== kind) throw new Error("it is no record of this kind");
  if (new TextEncoder().encode(text).length > MAX_TEXT) {
    throw new Error(`it is longer than ${MAX_TEXT / 1024} KB`);
  }
  if (sha256Of(text) !== digest) throw new Error("its digest is of another text");
  checkContent(text, place);
  const sender = senderOf(text, place);
  if (identities !== undefined && sender !== "" && !identities.includes(sender)) {
    const name = JSON.stringify(sender.slice(0, 40));
    throw new Error(`it is in the name of ${name}, and the token is for ${identities.join(", ")}`);
  }
  return { kind, path, text, digest, base: typeof base === "string" ? base : null };
}

/** In whose name a record is; empty if it has none. */
function senderOf(text: string, { kind, name, folders }: Place): string {
  const file = { name, path: name };
  switch (kind) {
    case "message":
      return parseMessage(text, { ...file, mailbox: folders.at(-1)! }).from;
    case "handoff":
      return parseHandoff(text, { ...file, mtime: 0 }).identity;
    case "identity":
      return name.slice(0, -".json".length);
    case "heartbeat": {
      const { identity } = Object(JSON.parse(text));
      return typeof identity === "string" ? identity : "";
    }
    default:
      return "";
  }
}

function decide(record: Checked, there: HubRecord | undefined): Taken | undefined {
  const { path, kind, digest, base } = record;
  if (there === undefined) return undefined;
  if (there.digest === digest) return { path, status: "known", seq: there.seq };
  if (CHANGING.has(kind) && there.digest === base) return undefined;
  return { path, status: "conflict", text: there.text, digest: there.digest };
}

function toRecord(
  { kind, path, text, digest }: Checked,
  { identities, now }: Giver,
): Append["record"] {
  const identity = identities?.[0] ?? "";
  return { kind, path, text, digest, identity, received_at: now.toISOString() };
}
