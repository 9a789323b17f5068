/**
 * Our part of a file that may have other parts: it lies between two marks, and nothing else is
 * ever changed.
 *
 * ```
 *   (nothing) ──▶ marks around ours
 *   marks ──▶ what is between them is ours, all around stays byte for byte
 *   made by mclaude 0.6, as a whole ──▶ replaced
 *   anything else ──▶ somebody's: kept, ours comes after it or goes elsewhere
 * ```
 *
 * @module
 */

const BEGIN = "<!-- mclaude:index:begin (made by `mclaude index`; edits in here are lost) -->";

const END = "<!-- mclaude:index:end -->";

const MARKS = /^<!-- mclaude:index:(begin|end)\b[^\n]*-->[ \t]*\r?$/gm;

/** What mclaude 0.6 made, and nobody changed since. */
const OLD_CODE_MAP =
  /^# Code Map - [^\n]*\n\nGenerated: \d{4}-\d\d-\d\d \d\d:\d\d\nModules: \d+\nTotal lines: \d+\n\n---\n[\s\S]*\n---\n\s*$/;

const OLD_LLMS =
  /^# [^\n]*\n\n> Multi-session collaboration for Claude Code\.\n> \d+ modules, \d+ lines\.\n(?:\n|## [^\n]*\n|- \[[^\n]*\]\(\/[^\n]*\n)*$/;

/** What stands in a file. */
export type Standing = "nothing" | "ours" | "old" | "foreign" | "damaged";

/**
 * Tells whose a file is.
 *
 * @param text Its text; `undefined` if there is none.
 * @returns Whose: `damaged` if its marks are not two, one after the other.
 */
export function whoseIs(text: string | undefined): Standing {
  if (text === undefined || text.trim() === "") return "nothing";
  const marks = [...text.matchAll(MARKS)].map(([, kind]) => kind);
  if (marks.length > 0) return marks.join(" ") === "begin end" ? "ours" : "damaged";
  return OLD_CODE_MAP.test(text) || OLD_LLMS.test(text) ? "old" : "foreign";
}

/**
 * Puts our part into a file.
 *
 * @param text What stands there; `undefined` if nothing does.
 * @param part Our part.
 * @returns The whole file.
 * @throws {RangeError} If the file's marks are damaged.
 */
export function withOurPart(text: string | undefined, part: string): string {
  const block = `${BEGIN}\n${part.trimEnd()}\n${END}\n`;
  switch (whoseIs(text)) {
    case "nothing":
    case "old":
      return block;
    case "ours": {
      const [begin, end] = [...text!.matchAll(MARKS)];
      const rest = text!.slice(end!.index + end![0].length).replace(/^\n/, "");
      return text!.slice(0, begin!.index) + block + rest;
    }
    case "foreign":
      return `${text!.replace(/\n*$/, "\n")}\n${block}`;
    case "damaged":
      throw new RangeError("the marks of mclaude index are not two, one after the other");
  }
}
