/**
 * Messages as a session reads them: data that somebody else wrote.
 *
 * @module
 */
import { frame } from "../store/envelope.ts";
import { cleanText, oneLine } from "../store/text.ts";

/** What is told of a message. */
export interface ToldLetter {
  /** Its id. */
  readonly id: string;
  /** Who sent it. */
  readonly from: string;
  /** What kind it is. */
  readonly type: string;
  /** What it is about. */
  readonly subject: string;
  /** The text. */
  readonly body: string;
  /** Whether it should not wait. */
  readonly urgent: boolean;
}

/**
 * Messages in one line each.
 *
 * @param letters The messages.
 * @returns The lines.
 */
export function letterLines(letters: readonly ToldLetter[]): string {
  return letters.map(({ id, type, urgent, from, subject }) =>
    oneLine(`${urgent ? "! " : ""}[${type}] ${from}: ${subject || "(no subject)"} (${id})`, 250)
  ).join("\n");
}

/**
 * Messages with their texts, as data that somebody else wrote.
 *
 * @param letters The messages.
 * @param options The boundary of the envelope; random by default.
 * @returns Lines in an envelope; `""` if there are none.
 */
export function letterText(
  letters: readonly ToldLetter[],
  options: { boundary?: string } = {},
): string {
  if (letters.length === 0) return "";
  const lines = letters.flatMap((letter) => [
    `| ${letterLines([letter])}`,
    ...cleanText(letter.body).trim().split("\n").map((line) => `|   ${line}`.trimEnd()),
  ]);
  return frame(lines, { kind: "mail", ...options });
}
