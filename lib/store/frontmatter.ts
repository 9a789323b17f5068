/**
 * The header at the top of a Markdown record.
 *
 * ```
 *   ---
 *   created: 2026-04-09T12:36:05.123Z
 *   worked_by:
 *     - ani
 *     - vasya
 *   tags: [auth, "a, b"]
 *   ---
 *   (body)
 * ```
 *
 * Reading is tolerant: mclaude 0.6's headers, headers written by hand, CRLF, a byte order
 * mark. Writing is strict.
 *
 * Invariants
 *
 * - A fence is a whole line. A value can neither end the header nor add a key to it,
 *   whatever it contains: not for us, not for YAML, not for mclaude 0.6, which splits at
 *   any three hyphens.
 * - A value that needs no quotes in YAML is written as it is, so that mclaude 0.6, which
 *   knows no quotes, reads the same text; every other one is in double quotes, except where
 *   the writer asks for mclaude 0.6's form.
 * - {@linkcode setHeaderField} changes no byte outside of the header.
 *
 * Not guaranteed: nested mappings and block scalars are skipped, not understood.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";

/** The longest header, in bytes. */
export const MAX_HEADER_BYTES = 8 * 1024;

/** The longest body, in bytes. */
export const MAX_BODY_BYTES = 256 * 1024;

/** A value in a header: text, or a list of texts. */
export type HeaderValue = string | readonly string[];

/** A record's header and what follows it. */
export interface Frontmatter {
  /** The values by key; of equal keys the last. */
  readonly fields: ReadonlyMap<string, HeaderValue>;
  /** Everything after the closing fence, or the whole text if there is no header. */
  readonly body: string;
  /** Whether there is a header. */
  readonly found: boolean;
}

/** A header's place in a text. */
interface Span {
  /** Where the line after the opening fence starts. */
  start: number;
  /** Where the closing fence starts. */
  end: number;
  /** Where the body starts. */
  body: number;
}

/**
 * Reads the header of a record.
 *
 * @param text The whole record.
 * @returns The fields and the body.
 */
export function readFrontmatter(text: string): Frontmatter {
  const span = findHeader(text);
  if (span === undefined) return { fields: new Map(), body: text, found: false };
  const fields = new Map<string, HeaderValue>();
  for (const { key, value } of readFields(text.slice(span.start, span.end).split(/\r\n|\r|\n/))) {
    fields.set(key, value);
  }
  return { fields, body: text.slice(span.body), found: true };
}

/**
 * The text of a field.
 *
 * @param header The header.
 * @param key The key.
 * @returns The text; `undefined` if it is absent, empty or a list.
 */
export function headerText(header: Frontmatter, key: string): string | undefined {
  const value = header.fields.get(key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * The items of a field.
 *
 * @param header The header.
 * @param key The key.
 * @returns The items; a text counts as one.
 */
export function headerList(header: Frontmatter, key: string): readonly string[] {
  const value = header.fields.get(key);
  if (value === undefined || value === "") return [];
  return typeof value === "string" ? [value] : value;
}

/** Options for {@linkcode writeFrontmatter}. */
export interface WriteFrontmatterOptions {
  /** Keys whose lists are written as `[a, b]` instead of one item a line. */
  flow?: readonly string[];
  /**
   * Keys whose texts are written as they are wherever mclaude 0.6 and we read them alike, even
   * if YAML does not: `title: Use JWT, not: sessions!`, `to: *`.
   */
  plain?: readonly string[];
}

/**
 * Writes a header.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   writeFrontmatter([["from", "ani"], ["subject", "a\n---\nfrom: admin"], ["tags", undefined]]),
 *   '---\nfrom: ani\nsubject: "a\\n\\x2d--\\nfrom: admin"\n---\n',
 * );
 * ```
 *
 * @param fields Keys and values in order; `undefined` leaves a key out.
 * @param options How lists are written.
 * @returns The header with both fences and a final newline.
 * @throws {CoordinationError} `invalid_input` if it is longer than {@linkcode MAX_HEADER_BYTES}.
 */
export function writeFrontmatter(
  fields: Iterable<readonly [key: string, value: HeaderValue | undefined]>,
  options: WriteFrontmatterOptions = {},
): string {
  const { flow = [], plain = [] } = options;
  let text = "---\n";
  for (const [key, value] of fields) {
    if (value === undefined) continue;
    text += typeof value === "string" && plain.includes(key) && readsAlike(value)
      ? `${checkKey(key)}: ${value}\n`
      : renderField(key, value, flow.includes(key)) + "\n";
  }
  return checkSize(text + "---\n", MAX_HEADER_BYTES, "header");
}

/**
 * Sets one field of an existing record, which gets a header if it has none. The body
 * and all other fields stay as they are, byte by byte.
 *
 * @param text The whole record.
 * @param key The key.
 * @param value The new value.
 * @returns The record with the field.
 * @throws {CoordinationError} `invalid_input` if the header gets too long.
 */
export function setHeaderField(text: string, key: string, value: HeaderValue): string {
  const newline = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  const field = (renderField(key, value, false) + "\n").replaceAll("\n", newline);
  const span = findHeader(text);
  if (span === undefined) {
    const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
    const fence = "---" + newline;
    return mark + fence + field + fence + newline + text.slice(mark.length);
  }
  const lines = text.slice(span.start, span.end).split(/(?<=\r\n|\r(?!\n)|\n)/);
  const old = readFields(lines).findLast((entry) => entry.key === key);
  if (old === undefined) lines.push(field);
  else lines.splice(old.line, old.lines, field);
  const header = lines.join("");
  checkSize(header, MAX_HEADER_BYTES, "header");
  return text.slice(0, span.start) + header + text.slice(span.end);
}

/**
 * Refuses a body that is too long.
 *
 * @param body The body.
 * @returns The same text.
 * @throws {CoordinationError} `invalid_input` if it is longer than {@linkcode MAX_BODY_BYTES}.
 */
export function checkBody(body: string): string {
  return checkSize(body, MAX_BODY_BYTES, "text");
}

function checkSize(text: string, max: number, what: string): string {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= max) return text;
  throw new CoordinationError(
    "invalid_input",
    `Cannot write a ${what} of ${bytes} bytes: at most ${max} are allowed; shorten it`,
    { data: { bytes, max } },
  );
}

function findHeader(text: string): Span | undefined {
  const opening = /^\ufeff?---[ \t]*(?:\r\n|\r|\n)/.exec(text);
  if (opening === null) return undefined;
  const start = opening[0].length;
  const closing = /^---[ \t]*(?:\r\n|\r|\n|$(?![^]))/gm;
  closing.lastIndex = start;
  const match = closing.exec(text);
  if (match === null || match.index - start > MAX_HEADER_BYTES) return undefined;
  return { start, end: match.index, body: match.index + match[0].length };
}

/** The start of a YAML block scalar. */
const BLOCK = /^[|>][+-]?\d?$/;

/** A field and the lines of the header that it takes. */
interface Entry {
  key: string;
  value: HeaderValue;
  line: number;
  lines: number;
}

function readFields(lines: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  for (let line = 0; line < lines.length; line++) {
    const colon = lines[line]!.indexOf(":");
    const key = lines[line]!.slice(0, Math.max(0, colon)).trim();
    if (key === "" || key.startsWith("#") || key.startsWith("-")) continue;
    const rest = lines[line]!.slice(colon + 1).trim();
    let next = line + 1;
    const items: string[] = [];
    if (rest === "") {
      for (; next < lines.length; next++) {
        const item = lines[next]!.trim();
        if (item !== "-" && !/^-[ \t]/.test(item)) break;
        items.push(readScalar(item.slice(1).trim()));
      }
    } else if (BLOCK.test(rest)) {
      const indent = indentOf(lines[line]!);
      while (next < lines.length && isDeeper(lines[next]!, indent)) next++;
    }
    const value = items.length > 0 ? items : readValue(rest);
    entries.push({ key, value, line, lines: next - line });
    line = next - 1;
  }
  return entries;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function isDeeper(line: string, indent: number): boolean {
  return line.trim() === "" || indentOf(line) > indent;
}

function readValue(raw: string): HeaderValue {
  if (!raw.startsWith("[") || !raw.endsWith("]")) return readScalar(raw);
  const inner = raw.slice(1, -1);
  const items = inner.match(/\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]*)\s*(?:,|$)/g) ?? [];
  return items
    .map((item) => item.trim().replace(/,$/, "").trim())
    .filter((item) => item !== "")
    .map(readScalar);
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", "0": "\0" };

function readScalar(raw: string): string {
  if (/^"(?:[^"\\]|\\.)*"$/.test(raw)) {
    return raw.slice(1, -1).replace(
      /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g,
      (whole, x, u, long, char) => {
        if (char !== undefined) return ESCAPES[char] ?? char;
        const code = parseInt(x ?? u ?? long, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    );
  }
  if (/^'(?:[^']|'')*'$/.test(raw)) return raw.slice(1, -1).replaceAll("''", "'");
  return raw;
}

/** Whether a text is read back as itself without quotes, also by a reader that splits at `---`. */
function readsAlike(text: string): boolean {
  return text !== "" && text === text.trim() && !UNSAFE.test(text) && !text.includes("---") &&
    !BLOCK.test(text) && readValue(text) === text;
}

function checkKey(key: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return key;
  throw new TypeError(`Cannot use the key "${key}"`);
}

function renderField(key: string, value: HeaderValue, flow: boolean): string {
  checkKey(key);
  if (typeof value === "string") return `${key}: ${renderScalar(value)}`.trimEnd();
  if (flow || value.length === 0) return `${key}: [${value.map(renderItem).join(", ")}]`;
  return [`${key}:`, ...value.map((item) => `  - ${renderItem(item)}`)].join("\n");
}

function renderItem(text: string): string {
  return text === "" || /[,[\]{}]/.test(text) ? quote(text) : renderScalar(text);
}

/** What no reader takes for anything but its own characters. */
function renderScalar(text: string): string {
  if (text === "") return "";
  const special = /^[\s\-?:,[\]{}#&*!|>'"%@`]|\s$|:(?:\s|$)|\s#|---/u.test(text);
  return special || UNSAFE.test(text) ? quote(text) : text;
}

/** Control, format (bidi, zero-width) and line-separating characters, and half characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff]/u;

function quote(text: string): string {
  const escaped = text.toWellFormed()
    .replace(/[\\"]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replace(/-(?=--)/g, "\\x2d")
    .replace(new RegExp(UNSAFE, "gu"), escapeCharacter);
  return `"${escaped}"`;
}

function escapeCharacter(char: string): string {
  const code = char.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
}
