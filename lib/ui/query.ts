/**
 * What a view was asked for, and the part of a list that answers it.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { cleanText } from "../store/text.ts";

/** The most rows of one answer. */
export const MOST_ROWS = 500;

/** A part of a list. */
export interface Rows<T> {
  /** How many rows the whole list has. */
  readonly total: number;
  /** The place of the first of these. */
  readonly offset: number;
  /** The rows. */
  readonly rows: readonly T[];
}

/** Which part of a list, and how its rows are made. */
export interface CutOptions<A, B> {
  /** What was asked for: `offset` and `limit`. */
  readonly query: URLSearchParams;
  /** Makes a row; only those of the part are made. */
  row(item: A): B;
}

/**
 * Cuts a part out of a list.
 *
 * @param items The whole list.
 * @param options Which part.
 * @returns The part.
 */
export function cut<A, B>(items: readonly A[], { query, row }: CutOptions<A, B>): Rows<B> {
  const offset = Math.min(numberIn(query, "offset") ?? 0, items.length);
  const limit = Math.min(numberIn(query, "limit") ?? 100, MOST_ROWS);
  return {
    total: items.length,
    offset,
    rows: items.slice(offset, offset + limit).map((item) => row(item)),
  };
}

/**
 * A number that was asked for.
 *
 * @param query What was asked for.
 * @param name Its name.
 * @returns A whole number, at least 0.
 */
export function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  return text === null || !/^\d{1,9}$/.test(text) ? undefined : Number(text);
}

/**
 * A text that must have been given.
 *
 * @param query What was asked for.
 * @param name Its name.
 * @returns The text.
 */
export function textIn(query: URLSearchParams, name: string): string {
  const text = query.get(name) ?? "";
  if (text !== "") return text;
  throw new CoordinationError("invalid_input", `Cannot show this without "${name}": give one`);
}

/**
 * Tells which items have all words of a search, in any order and case.
 *
 * @param query What was asked for: `q`.
 * @returns Whether some texts have them.
 */
export function matcher(query: URLSearchParams): (...texts: readonly string[]) => boolean {
  const words = (query.get("q") ?? "").toLowerCase().split(/\s+/u).filter((word) => word !== "");
  if (words.length === 0) return () => true;
  return (...texts) => {
    const text = texts.join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/**
 * A text of somebody's own, made fit for a page and cut.
 *
 * @param text Any text.
 * @param longest The most characters.
 * @returns The text.
 */
export function shown(text: string, longest = 20_000): string {
  const clean = cleanText(text);
  return clean.length <= longest ? clean : `${clean.slice(0, longest)}\n… (cut)`;
}
