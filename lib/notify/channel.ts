/**
 * Where notices go: `desktop`, `speech`, `ntfy:https://ntfy.sh/topic`, `telegram:<chat>` …, as an
 * identity's channels and `--to` name them.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { oneLine } from "../store/text.ts";

/** The kinds of channels; `exec` is none that an identity can have. */
export const CHANNEL_KINDS = [
  "desktop",
  "speech",
  "webhook",
  "ntfy",
  "slack",
  "discord",
  "telegram",
  "email",
  "exec",
] as const;

/** The kind of a channel. */
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** Where notices go. */
export interface Channel {
  /** The kind. */
  readonly kind: ChannelKind;
  /** The address: a URL, a chat, a mailbox, a command; `""` for what is on this machine. */
  readonly address: string;
}

/** Kinds without an address. */
const HERE: readonly ChannelKind[] = ["desktop", "speech"];

/** Kinds whose address is a URL. */
const BY_URL: readonly ChannelKind[] = ["webhook", "ntfy", "slack", "discord"];

/**
 * Reads a channel.
 *
 * @param kind Its kind.
 * @param address Its address.
 * @returns The channel.
 * @throws {CoordinationError} `invalid_input` if there is no such kind, or the address is none.
 */
export function parseChannel(kind: string, address: string): Channel {
  const known = CHANNEL_KINDS.find((name) => name === kind);
  if (known === undefined) {
    throw refused(kind, `the kinds are ${CHANNEL_KINDS.join(", ")}`);
  }
  if (HERE.includes(known)) return { kind: known, address: "" };
  const trimmed = address.trim();
  if (trimmed === "") throw refused(kind, `give its address: ${kind}:ADDRESS`);
  if (BY_URL.includes(known) && !isSafeUrl(trimmed)) {
    throw refused(kind, "give an https address; plain http only to this machine");
  }
  if (known === "telegram" && !/^(?:-?\d{1,20}|@\w{3,64})$/.test(trimmed)) {
    throw refused(kind, "give the chat's number or @name");
  }
  if (known === "email" && !/^[^\s@<>,;:"'()]+@[^\s@<>,;:"'()]+$/.test(trimmed)) {
    throw refused(kind, "give one address");
  }
  return { kind: known, address: trimmed };
}

/**
 * Reads channels as words: `desktop`, `ntfy:https://ntfy.sh/topic`.
 *
 * @param words The words.
 * @returns The channels.
 * @throws {CoordinationError} `invalid_input` if one is none.
 */
export function parseChannels(words: readonly string[]): Channel[] {
  return words.map((word) => {
    const colon = word.indexOf(":");
    return colon < 0
      ? parseChannel(word, "")
      : parseChannel(word.slice(0, colon), word.slice(colon + 1));
  });
}

/**
 * The channels of an identity that notices can take. A command is none of them: the file is shared.
 *
 * @param notify What the identity has under `notify`.
 * @returns The channels, and why others are left out.
 */
export function channelsOf(
  notify: Readonly<Record<string, string>>,
): { channels: Channel[]; left: string[] } {
  const channels: Channel[] = [];
  const left: string[] = [];
  for (const [kind, address] of Object.entries(notify)) {
    try {
      if (kind === "exec") throw refused(kind, "a command is given with --exec");
      channels.push(parseChannel(kind, address));
    } catch (error) {
      left.push((error as Error).message);
    }
  }
  return { channels, left };
}

/**
 * What a channel is called where others can read it: without what is secret in its address.
 *
 * @param channel The channel.
 * @returns One line.
 */
export function labelOf({ kind, address }: Channel): string {
  const url = BY_URL.includes(kind) ? URL.parse(address) : null;
  return url === null ? kind : `${kind} at ${url.host}`;
}

function isSafeUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  if (url.protocol === "https:") return true;
  return url.protocol === "http:" && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
}

function refused(kind: string, hint: string): CoordinationError {
  return new CoordinationError(
    "invalid_input",
    `Cannot use the channel "${oneLine(kind, 40)}": ${hint}`,
    { data: { kind } },
  );
}
