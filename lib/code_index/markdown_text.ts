/**
 * Text of files on its way into Markdown: one line that can be no heading, no list, no mark.
 *
 * @module
 */
import { oneLine } from "../store/text.ts";

/**
 * A line of prose.
 *
 * @param text Any text.
 * @param max The most characters.
 * @returns The line.
 */
export function proseLine(text: string, max: number): string {
  return oneLine(text, max).replaceAll("<!--", "&lt;!--").replace(
    /^(?=[#>*+|=-]|\d+[.)]\s|`{3}|~{3})/,
    "\\",
  );
}

/**
 * A piece of code between backticks.
 *
 * @param text Any text.
 * @param max The most characters.
 * @returns The piece, with its backticks.
 */
export function codeSpan(text: string, max: number): string {
  return `\`${oneLine(text, max).replaceAll("`", "'").replaceAll("<!--", "<! --")}\``;
}

/**
 * A path as it stands in a heading or a link's text.
 *
 * @param path Any path.
 * @returns The path on one line.
 */
export function pathText(path: string): string {
  return oneLine(path).replaceAll("<!--", "<! --").replace(/[[\]]/g, (bracket) => `\\${bracket}`);
}
