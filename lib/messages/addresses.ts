/**
 * Whom a message is for.
 *
 * | written | mailbox | recipient |
 * |---|---|---|
 * | `vasya` | `inbox` | that identity, also by an earlier name |
 * | `role:infra` | `inbox` | every identity with that role |
 * | `*` | `inbox` | everybody |
 * | `mailbox:review` | `review` | everybody who looks there |
 * | `mailbox:review/vasya` | `review` | that identity |
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { suggest } from "../store/suggest.ts";
import { checkMailbox, INBOX } from "./mailboxes.ts";

/** A person or agent that can be written to. */
export interface Correspondent {
  /** Its name. */
  readonly name: string;
  /** Names that it had before. */
  readonly aliases: readonly string[];
  /** What it does. */
  readonly roles: readonly string[];
}

/** Where a message goes. */
export interface Address {
  /** The mailbox. */
  readonly mailbox: string;
  /** The recipient, as the message's header names it. */
  readonly to: string;
}

/** Options for {@linkcode resolveAddress}. */
export interface ResolveAddressOptions {
  /** The mailbox, where the address names none. */
  mailbox?: string | undefined;
  /** Who is registered; while nobody is, every name is good. */
  known: readonly Correspondent[];
  /**
   * Whether to write also to a name that nobody registered.
   *
   * @default {false}
   */
  any?: boolean | undefined;
}

/**
 * Finds out where a message goes.
 *
 * @param written The address as it was written.
 * @param options Who is known.
 * @returns The address.
 * @throws {CoordinationError} `invalid_name`, or `not_found` if nobody is called that.
 */
export function resolveAddress(written: string, options: ResolveAddressOptions): Address {
  const box = /^mailbox:([^/]*)(?:\/(.*))?$/s.exec(written);
  const mailbox = checkMailbox(box?.[1] ?? options.mailbox ?? INBOX);
  const name = box === null ? written : box[2] ?? "*";
  return { mailbox, to: resolveName(checkAddressee(name), options) };
}

/**
 * Checks a name that a message comes from or goes to.
 *
 * @param name What was given.
 * @returns The same name.
 * @throws {CoordinationError} `invalid_name`.
 */
export function checkAddressee(name: string): string {
  if (name === "*" || /^[\p{L}\p{N}](?:[\p{L}\p{N}._: @-]{0,62}[\p{L}\p{N}_-])?$/u.test(name)) {
    return name;
  }
  throw new CoordinationError(
    "invalid_name",
    name === ""
      ? 'Cannot write to nobody: give a name, "role:<role>", or "*" for everybody'
      : `Cannot use the name ${JSON.stringify(name.slice(0, 80))}: give an identity, ` +
        '"role:<role>", "mailbox:<mailbox>", or "*" for everybody',
    { data: { name } },
  );
}

function resolveName(name: string, { known, any }: ResolveAddressOptions): string {
  if (name === "*") return name;
  const found = known.find((one) => one.name === name || one.aliases.includes(name));
  if (found !== undefined) return found.name;
  const role = /^role:(.+)$/.exec(name)?.[1];
  const roles = [...new Set(known.flatMap((one) => one.roles))];
  if (known.length === 0 || any || (role !== undefined && roles.includes(role))) return name;
  const names = role === undefined ? known.map((one) => one.name) : roles;
  const near = suggest(role ?? name, names);
  const prefix = role === undefined ? "" : "role:";
  const hint = near === undefined ? "" : `did you mean "${prefix}${near}"? `;
  throw new CoordinationError(
    "not_found",
    `Cannot find ${role === undefined ? "the identity" : "an identity with"} "${name}": ${hint}` +
      `known are ${listed(names.map((one) => prefix + one))}; --any sends all the same`,
    { data: { name, known: names, suggestion: near ?? null } },
  );
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length > 8 ? ` and ${names.length - 8} more` : "";
  return names.slice(0, 8).join(", ") + more;
}

/**
 * Whether a message is for somebody.
 *
 * @param to The message's recipient.
 * @param reader Who asks.
 * @returns Whether it is.
 */
export function isFor(to: string, reader: Correspondent): boolean {
  return to === "*" || isNamed(to, reader) ||
    (to.startsWith("role:") && reader.roles.includes(to.slice(5)));
}

/**
 * Whether a name is somebody's, now or before.
 *
 * @param name The name.
 * @param reader Who asks.
 * @returns Whether it is.
 */
export function isNamed(name: string, reader: Correspondent): boolean {
  return name === reader.name || reader.aliases.includes(name);
}
