/**
 * A text reduced to its declarations: what a parser has to look at is a tenth of a file.
 *
 * A grammar decides what is declared; a skeleton only spares it the bodies of functions. When a
 * skeleton does not parse, the whole text is parsed instead, so a wrong guess costs time, not
 * truth.
 *
 * @module
 */

/** A reduced text. */
export interface Skeleton {
  /** The declarations, in the language of the file. */
  readonly text: string;
  /** Whether declarations may be missing from it. */
  readonly lossy?: boolean;
  /** For each line of `text`, its line in the file, both from 0; none where they are the same. */
  readonly rows?: readonly number[];
}

/**
 * The first line of a piece of documentation that says something.
 *
 * @param text Its text, without the signs around it.
 * @returns The line; empty if there is none.
 */
export function firstLine(text: string): string {
  for (const line of text.split("\n", 40)) {
    const clean = line.trim();
    if (/[\p{L}\p{N}]/u.test(clean)) return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
  }
  return "";
}
