/**
 * Messages out of a stream of bytes, in either of two framings.
 *
 * ```
 *             ┌─ first bytes "Content-" ─▶ headers: Content-Length, empty line, so many bytes
 *   (nothing) ┤
 *             └─ anything else ──────────▶ lines: one message, one line
 * ```
 *
 * Lines are what MCP asks for; headers are what mclaude 0.6 spoke, so that its clients go on
 * working. The first bytes decide for the whole stream.
 *
 * Invariants
 *
 * - No input ends the stream: what cannot be a message is a fault, and the next message is
 *   read as if nothing had been.
 * - Memory is bounded: of a message over {@linkcode MAX_MESSAGE} nothing is kept.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** The longest message, in bytes. */
export const MAX_MESSAGE = 16 * 1024 * 1024;

/** The longest block of headers, in bytes. */
const MAX_HEADERS = 8 * 1024;

/** How messages are told apart. */
export type Framing = "lines" | "headers";

/** A message's text, or why there is none. */
export type Frame = { readonly text: string } | { readonly fault: FrameFault };

/** Why bytes are no message. */
export type FrameFault = "too_long" | "not_utf8" | "bad_header";

/** Takes bytes apart. */
export interface FrameReader {
  /** How messages are told apart; `undefined` before the first bytes. */
  readonly framing: Framing | undefined;
  /**
   * Takes the next bytes.
   *
   * @param bytes What came.
   * @returns The messages that are complete now, and faults.
   */
  push(bytes: Uint8Array): Frame[];
}

/**
 * Makes a reader for one stream.
 *
 * @returns The reader.
 *
 * @example
 * ```ts
 * import { createFrameReader } from "./framing.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const reader = createFrameReader();
 * const bytes = new TextEncoder().encode('{"id":1}\n{"id"');
 * assertEquals(reader.push(bytes), [{ text: '{"id":1}' }]);
 * ```
 */
export function createFrameReader(): FrameReader {
  let first = new Uint8Array();
  let framing: Framing | undefined;
  let push: ((bytes: Uint8Array) => Frame[]) | undefined;
  return {
    get framing() {
      return framing;
    },
    push(bytes) {
      if (push !== undefined) return push(bytes);
      first = Buffer.concat([first, bytes]);
      framing = detect(first);
      if (framing === undefined) return [];
      push = framing === "lines" ? lineReader() : headerReader();
      const frames = push(first);
      first = new Uint8Array();
      return frames;
    },
  };
}

/**
 * Puts a message into bytes.
 *
 * @param text The message, which has no line break.
 * @param framing How messages are told apart.
 * @returns The bytes.
 */
export function frameMessage(text: string, framing: Framing): Uint8Array {
  const body = new TextEncoder().encode(framing === "lines" ? `${text}\n` : text);
  if (framing === "lines") return body;
  const header = new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`);
  return Buffer.concat([header, body]);
}

/** How a stream that begins like this is framed; `undefined` if that is open. */
function detect(first: Uint8Array): Framing | undefined {
  const word = "content-";
  const start = new TextDecoder().decode(first.subarray(0, 64)).trimStart().toLowerCase();
  if (start.startsWith(word)) return "headers";
  const isOpen = first.length < 64 && !first.includes(LINE_FEED) && word.startsWith(start);
  return isOpen ? undefined : "lines";
}

const LINE_FEED = 0x0a;

function lineReader(): (bytes: Uint8Array) => Frame[] {
  let parts: Uint8Array[] = [];
  let size = 0;
  function add(part: Uint8Array): void {
    size += part.length;
    if (size > MAX_MESSAGE) parts = [];
    else parts.push(part);
  }
  function finish(): Frame[] {
    const isLong = size > MAX_MESSAGE;
    const whole = Buffer.concat(parts);
    parts = [];
    size = 0;
    return isLong ? [{ fault: "too_long" }] : decode(whole);
  }
  return (bytes) => {
    const frames: Frame[] = [];
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, from);
      // The caller may use its buffer again.
      add(bytes.slice(from, end < 0 ? undefined : end));
      if (end < 0) return frames;
      frames.push(...finish());
      from = end + 1;
    }
  };
}

function headerReader(): (bytes: Uint8Array) => Frame[] {
  let head = Buffer.alloc(0);
  let parts: Uint8Array[] = [];
  let size = 0;
  /** How many bytes of the body are missing; `undefined` between messages. */
  let missing: number | undefined;
  function readHead(bytes: Uint8Array): [rest: Uint8Array, frames: Frame[]] {
    head = Buffer.concat([head, bytes]);
    const { end, next } = endOfHeaders(head);
    if (end < 0) {
      const isLong = head.length > MAX_HEADERS;
      if (isLong) head = Buffer.alloc(0);
      return [new Uint8Array(), isLong ? [{ fault: "bad_header" }] : []];
    }
    const text = head.subarray(0, end).toString("latin1");
    const rest = head.subarray(next);
    head = Buffer.alloc(0);
    const length = /^content-length[ \t]*:[ \t]*(\d{1,15})[ \t]*$/im.exec(text)?.[1];
    if (length === undefined) return [rest, text.trim() === "" ? [] : [{ fault: "bad_header" }]];
    missing = size = Number(length);
    return [rest, []];
  }
  function readBody(bytes: Uint8Array): [rest: Uint8Array, frames: Frame[]] {
    const part = bytes.slice(0, missing);
    missing! -= part.length;
    if (size <= MAX_MESSAGE) parts.push(part);
    if (missing! > 0) return [new Uint8Array(), []];
    const whole = Buffer.concat(parts);
    parts = [];
    missing = undefined;
    const frames: Frame[] = size > MAX_MESSAGE ? [{ fault: "too_long" }] : decode(whole);
    return [bytes.subarray(part.length), frames];
  }
  return (bytes) => {
    const found: Frame[] = [];
    let rest = bytes;
    while (rest.length > 0 || missing === 0) {
      const [left, frames] = missing === undefined ? readHead(rest) : readBody(rest);
      found.push(...frames);
      rest = left;
    }
    return found;
  };
}

/** Where the empty line begins that ends a block of headers, and where it is over. */
function endOfHeaders(head: Buffer): { end: number; next: number } {
  const found = /\r?\n\r?\n/.exec(head.toString("latin1"));
  if (found === null) return { end: -1, next: -1 };
  return { end: found.index, next: found.index + found[0].length };
}

function decode(bytes: Uint8Array): Frame[] {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.trim() === "" ? [] : [{ text }];
  } catch {
    return [{ fault: "not_utf8" }];
  }
}
