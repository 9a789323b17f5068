/**
 * Text that somebody else wrote, made fit for a terminal and for a session's context.
 *
 * Invariant: nothing that comes out of here moves a cursor, changes a colour, hides or
 * reorders characters. What is visible stays as it is.
 *
 * @module
 */

// deno-lint-ignore-file no-control-regex

/** CSI, then strings up to their terminator (OSC, DCS, SOS, PM, APC), then two-byte escapes. */
const ANSI = new RegExp(
  "(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]" +
    "|(?:\\u001b[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])" +
    "[^\\u0007\\u001b\\u009c\\n]*(?:\\u0007|\\u001b\\\\|\\u009c)?" +
    "|\\u001b[ -/]*[0-~]",
  "g",
);

/** C0 and C1 without tab and newline. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Bidi controls, zero-width and other invisible characters, tags and their selectors. */
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/**
 * Removes terminal sequences, control, bidi and zero-width characters; newlines and tabs
 * stay, and every other kind of line end becomes a newline.
 *
 * @param text Any text.
 * @returns The text that can be seen.
 */
export function cleanText(text: string): string {
  return text.toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    .replace(ANSI, "")
    .replace(CONTROL, "")
    .replace(INVISIBLE, "");
}

/**
 * Makes one line of any text: cleaned, white space folded to single spaces, cut at a
 * length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(oneLine("a\n  \u001b[31mb"), "a b");
 * assertEquals(oneLine("abcdef", 4), "abc…");
 * ```
 *
 * @param text Any text.
 * @param max The most characters (code points) of the result.
 * @returns The line.
 */
export function oneLine(text: string, max = Infinity): string {
  const line = cleanText(text).replace(/\s+/gu, " ").trim();
  if (line.length <= max) return line;
  const points = [...line];
  return points.length <= max ? line : points.slice(0, Math.max(0, max - 1)).join("") + "…";
}
