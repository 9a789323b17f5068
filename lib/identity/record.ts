/**
 * The record of an identity: the keys of mclaude 0.6 in its order, then ours, then
 * whatever else stands there, which is kept.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { checkIdentity } from "../store/names.ts";
import { parseTime } from "../store/times.ts";

/** An identity as it is on disk; further keys may stand beside these. */
export interface IdentityRecord {
  /** The name. */
  readonly name: string;
  /** Who answers for it. */
  readonly owner: string;
  /** An id that outlives every renaming: `c0d3-<name>-<8 hex>`. */
  readonly id: string;
  /** Where to reach it, by channel; what is private is not here. */
  readonly notify: Readonly<Record<string, string>>;
  /** The machine it usually works on. */
  readonly machine: string;
  /** What it does. */
  readonly roles: readonly string[];
  /** When it was first registered, local time. */
  readonly registered_at: string;
  /** When it was last registered, local time. */
  readonly last_seen: string;
  /** The agent's kind. */
  readonly runtime: string;
  /** The name it has now; only in the record that a renaming leaves behind. */
  readonly renamed_to?: string;
}

/** What is known at a registration. What is not given stays as it was. */
export interface IdentityDetails {
  /** Who answers for it. */
  readonly owner?: string | undefined;
  /** The machine it usually works on. */
  readonly machine?: string | undefined;
  /** Further roles; an empty list takes all away. */
  readonly roles?: readonly string[] | undefined;
  /** The agent's kind. */
  readonly runtime?: string | undefined;
  /** Further channels; an empty address takes one away. */
  readonly notify?: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads a record, of ours or of mclaude 0.6; what is missing is empty.
 *
 * @param data The parsed JSON.
 * @param key The name, if the record stands under one.
 * @returns The record with all keys that stood there.
 * @throws {CoordinationError} `damaged_record` or `invalid_name` if it is none.
 */
export function toRecord(data: unknown, key?: string): IdentityRecord {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new CoordinationError(
      "damaged_record",
      "It is no identity: a JSON object is needed; repair it or remove it",
    );
  }
  const given = data as Record<string, unknown>;
  const name = checkIdentity(key ?? text(given.name));
  const known = {
    name,
    owner: text(given.owner),
    id: text(given.id),
    notify: toChannels(given.notify),
    machine: text(given.machine),
    roles: [given.roles].flat().map(text).filter((role) => role !== ""),
    registered_at: text(given.registered_at),
    last_seen: text(given.last_seen),
    runtime: text(given.runtime),
  };
  const record: IdentityRecord & Record<string, unknown> = { ...known, ...rest(given, known) };
  if (record.renamed_to !== undefined) checkIdentity(text(record.renamed_to));
  return record;
}

/**
 * Merges what was given into a record. Roles and channels are added to those that are there.
 *
 * @param record The record.
 * @param details What was given.
 * @returns The new record.
 */
export function mergeDetails<R extends IdentityRecord>(record: R, details: IdentityDetails): R {
  return {
    ...record,
    owner: details.owner ?? record.owner,
    notify: mergeChannels(record.notify, details.notify ?? {}),
    machine: details.machine ?? record.machine,
    roles: details.roles?.length === 0
      ? []
      : [...new Set([...record.roles, ...details.roles ?? []])],
    runtime: details.runtime ?? record.runtime,
  };
}

/**
 * Adds channels to others.
 *
 * @param old Those that are there.
 * @param added Those that come; an empty address takes one away.
 * @returns All of them.
 */
export function mergeChannels(
  old: Readonly<Record<string, string>>,
  added: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = new Map([...Object.entries(old), ...Object.entries(added)]);
  return Object.fromEntries([...all].filter(([, address]) => address !== ""));
}

/**
 * Reads channels. Their names come from outside: none becomes a property of all objects.
 *
 * @param value What stands under `notify`.
 * @returns The channels; what is no text and no number is none.
 */
export function toChannels(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, address]) => typeof address === "string" || typeof address === "number")
      .map(([channel, address]) => [channel, text(address)]),
  );
}

/**
 * Takes over what mclaude 0.6 registered since: it writes all keys, those that were not
 * given empty, so only what is not empty says something.
 *
 * @param record Our record.
 * @param entry The entry of `registry.json`.
 * @returns Our record if it is the newer one, else both.
 */
export function mergeEntry<R extends IdentityRecord>(record: R, entry: IdentityRecord): R {
  const seen = parseTime(entry.last_seen) ?? 0;
  if (seen <= (parseTime(record.last_seen) ?? 0)) return record;
  const merged = mergeDetails(record, {
    owner: entry.owner || undefined,
    machine: entry.machine || undefined,
    roles: entry.roles.length > 0 ? entry.roles : undefined,
    runtime: entry.runtime || undefined,
    notify: entry.notify,
  });
  return { ...merged, last_seen: entry.last_seen };
}

/** A text; a number, such as a chat's id that somebody wrote without quotes, is one too. */
function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function rest(given: Record<string, unknown>, known: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([key]) => !Object.hasOwn(known, key)));
}
