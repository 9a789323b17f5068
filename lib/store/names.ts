/**
 * Names that may become file names.
 *
 * Invariants
 *
 * - What a `check…` function returns is safe as a part of a file name on every system: no
 *   separator, no leading dot, no name that Windows reserves.
 * - A check accepts the whole text or throws; nothing is repaired silently.
 * - {@linkcode slugify} never fails, and its result has at most `maxBytes` bytes of UTF-8.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";

const SLUG = /^[a-z0-9][a-z0-9-]{2,79}$/;
const IDENTITY = /^[a-z0-9][a-z0-9-]{1,31}$/;
const SESSION = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?$/;
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/** Words that say nothing about a handoff. */
export const STOP_WORDS: readonly string[] = (
  "the a an and or but of for to in on at by with from up down is are was were be been being " +
  "do does did have has had this that these those it its"
).split(" ");

/**
 * Checks the slug of a lock or a handoff.
 *
 * @param text What was given.
 * @returns The same text.
 * @throws {CoordinationError} `invalid_name`.
 */
export function checkSlug(text: string): string {
  return check(text, SLUG, "slug", "must be kebab-case, letters/digits/hyphens, 3-80 chars");
}

/**
 * Checks the name of an identity.
 *
 * @param text What was given.
 * @returns The same text.
 * @throws {CoordinationError} `invalid_name`.
 */
export function checkIdentity(text: string): string {
  return check(
    text,
    IDENTITY,
    "identity name",
    "must be lowercase, letters/digits/hyphens, 2-32 chars",
  );
}

/**
 * Checks the id of a session.
 *
 * @param text What was given.
 * @returns The same text.
 * @throws {CoordinationError} `invalid_name`.
 */
export function checkSession(text: string): string {
  return check(
    text,
    SESSION,
    "session id",
    "must be letters/digits and inside of it . _ -, 1-128 chars",
  );
}

/**
 * Whether a text can be the id of a session, and so a file name.
 *
 * @param text What was given.
 * @returns Whether {@linkcode checkSession} takes it.
 */
export function isSession(text: string): boolean {
  return SESSION.test(text) && !isReserved(text);
}

function check(text: string, pattern: RegExp, what: string, rule: string): string {
  if (typeof text !== "string" || !pattern.test(text)) {
    const shown = JSON.stringify(String(text)).slice(1, -1).slice(0, 200);
    throw new CoordinationError("invalid_name", `Invalid ${what} '${shown}': ${rule}`, {
      data: { name: text },
    });
  }
  if (isReserved(text)) {
    throw new CoordinationError(
      "invalid_name",
      `Invalid ${what} '${text}': Windows reserves this name; choose another one`,
      { data: { name: text } },
    );
  }
  return text;
}

/**
 * Whether Windows takes `name` for a device, with or without an extension.
 *
 * @param name A file name.
 * @returns Whether it must not be used.
 */
export function isReserved(name: string): boolean {
  return RESERVED.test(name);
}

/** Options for {@linkcode slugify}. */
export interface SlugifyOptions {
  /**
   * How many words are kept.
   *
   * @default {5}
   */
  words?: number;
  /** Words that are left out, unless nothing else is there. */
  stopWords?: readonly string[];
  /**
   * The result when no word is left.
   *
   * @default {"untitled"}
   */
  fallback?: string;
  /**
   * The longest result in characters.
   *
   * @default {80}
   */
  maxChars?: number;
  /**
   * The longest result in bytes of UTF-8; leaves room in a file name of 255 bytes for a
   * date, a session and a suffix.
   *
   * @default {160}
   */
  maxBytes?: number;
}

/**
 * Makes a readable part of a file name of any text, as mclaude 0.6 does: lower-case
 * words joined with hyphens; letters of all alphabets stay.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(slugify("Fix: the *auth* bug"), "fix-the-auth-bug");
 * ```
 *
 * @param text Any text.
 * @param options Which words, and how long.
 * @returns The slug; never empty.
 */
export function slugify(text: string, options: SlugifyOptions = {}): string {
  const { words = 5, stopWords = [], fallback = "untitled", maxChars = 80, maxBytes = 160 } =
    options;
  const all = text.toWellFormed().normalize("NFC").toLowerCase()
    .replace(/[^\p{L}\p{N}_\s-]+/gu, " ")
    .split(/[\s_]+/u)
    .filter((word) => word !== "");
  const telling = all.filter((word) => !stopWords.includes(word));
  const chosen = (telling.length > 0 ? telling : all).slice(0, words);
  return chosen.length === 0 ? fallback : cut(chosen.join("-"), maxChars, maxBytes);
}

function cut(text: string, maxChars: number, maxBytes: number): string {
  let result = "";
  let bytes = 0;
  for (const char of [...text].slice(0, maxChars)) {
    bytes += new TextEncoder().encode(char).length;
    if (bytes > maxBytes) break;
    result += char;
  }
  return result;
}
