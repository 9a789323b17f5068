/**
 * Our lines in a text file of others, between two markers.
 *
 * ```
 *   # >>> mclaude >>>
 *   our lines
 *   # <<< mclaude <<<
 * ```
 *
 * Invariants
 *
 * - A block that is added and taken out again leaves the text as it was, byte for byte, with or
 *   without a newline at its end.
 * - Lines that somebody else wrote between the markers are kept: they come to stand after them.
 *
 * @module
 */

const BEGIN = "# >>> mclaude >>>";
const END = "# <<< mclaude <<<";

/** A block, as it stands in a text. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/**
 * Adds our lines, or puts them in the place of those of an earlier version.
 *
 * @param text The text; empty if there is no file.
 * @param lines Our lines.
 * @param known All lines that any version of us wrote.
 * @returns The new text; the same if they are there.
 */
export function addBlock(
  text: string,
  lines: readonly string[],
  known: ReadonlySet<string>,
): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const block = [BEGIN, ...lines, END].join(eol);
  const found = findBlock(text);
  if (found !== undefined) {
    const theirs = foreign(found, new Set([...known, ...lines]));
    const whole = [block, ...theirs].join(eol);
    return text.slice(0, found.start) + whole + text.slice(found.end);
  }
  if (text === "") return block + eol;
  // What ended without a newline still does, so that taking the block out gives it back.
  return text.endsWith("\n") ? text + block + eol : text + eol + block;
}

/**
 * Takes our lines and the markers out.
 *
 * @param text The text.
 * @param known All lines that any version of us wrote.
 * @returns The new text; the same if there is no block.
 */
export function takeBlock(text: string, known: ReadonlySet<string>): string {
  const found = findBlock(text);
  if (found === undefined) return text;
  const theirs = foreign(found, known);
  const head = text.slice(0, found.start);
  const tail = text.slice(found.end);
  if (theirs.length > 0) return head + theirs.join(/\r?\n/.exec(text)?.[0] ?? "\n") + tail;
  if (/^\r?\n/.test(tail)) return head + tail.replace(/^\r?\n/, "");
  return tail === "" ? head.replace(/\r?\n$/, "") : head + tail;
}

function findBlock(text: string): Found | undefined {
  const match = /^# >>> mclaude >>>[^\n]*\n([\s\S]*?)^# <<< mclaude <<<[^\r\n]*/m.exec(text);
  if (match === null) return undefined;
  const lines = match[1]!.split(/\r?\n/).slice(0, -1);
  return { start: match.index, end: match.index + match[0].length, lines };
}

function foreign({ lines }: Found, known: ReadonlySet<string>): string[] {
  return lines.filter((line) => !known.has(line));
}
