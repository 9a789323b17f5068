/**
 * Text in XML and HTML.
 *
 * @module
 */
import { oneLine } from "../store/text.ts";

const NAMES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What XML cannot hold, though it is text: the cleaning leaves no other such sign. */
const NO_XML = /[\ufffe\uffff]/g;

/**
 * Makes one line fit for an element or a quoted attribute of XML or HTML.
 *
 * @param text Any text.
 * @param longest How long it may be, in characters.
 * @returns The text, with no sign that could end where it stands.
 */
export function markup(text: string, longest = Infinity): string {
  return oneLine(text, longest).replace(NO_XML, "").replace(/[&<>"']/g, (sign) => NAMES[sign]!);
}
