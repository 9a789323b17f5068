/**
 * What is asked: words, "phrases", and beginnings of words (`auth*`).
 *
 * @module
 */
import { fold, stem, wordsOf } from "./tokens.ts";
import { synonymsOf } from "./synonyms.ts";

/** A word of a query and everything that it may be found by. */
export interface Term {
  /** Stems: every word of a document has one, so that all words count alike. */
  readonly tokens: readonly string[];
  /** Stems of words that mean the same. */
  readonly alike: readonly string[];
  /** Beginnings of tokens. */
  readonly prefixes: readonly string[];
}

/** A query. */
export interface Query {
  /** The words that tell something; all words if none does. */
  readonly terms: readonly Term[];
  /** Texts that must stand in a document as they are, case, diacritics and spaces aside. */
  readonly phrases: readonly string[];
}

/** The most words of a query that count. */
const MOST = 32;

const STOP_WORDS = new Set(
  ("a an and are as at be by can did do does for from had has have how i if in into is it its my no " +
    "not of on or our should so than that the their then there these this to us was we were what " +
    "when where which who why will with would you your der die das und ist wie wo was wir ein eine " +
    "im in zu mit von für auf le la les un une des et est ou que qui pour dans comment где как что " +
    "это и в на с по не для ли").split(" "),
);

/**
 * Reads a query. Nothing in it is an error.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { terms, phrases } = parseQuery('tok* "pool size"');
 * assertEquals(terms.map(({ prefixes }) => prefixes), [["tok"], [], []]);
 * assertEquals(phrases, ["pool size"]);
 * ```
 *
 * @param text What was asked.
 * @returns The query; without terms it finds nothing.
 */
export function parseQuery(text: string): Query {
  const phrases = [...text.matchAll(/"([^"]+)"/g)].map(([, phrase]) => spaced(fold(phrase!)))
    .filter((phrase) => phrase !== "");
  const words = wordsOf(text).slice(0, MOST);
  const telling = words.filter(({ tokens }) => !STOP_WORDS.has(tokens[0]!));
  const terms = (telling.length > 0 ? telling : words).map(({ tokens, end }): Term => {
    const [first] = tokens as [string];
    const stems = [...new Set(tokens.map(stem))];
    if (text[end] === "*") return { tokens: stems, alike: [], prefixes: [first] };
    return { tokens: stems, alike: [...new Set(tokens.flatMap(synonymsOf))], prefixes: [] };
  });
  return { terms, phrases };
}

/**
 * Whether a text holds all phrases of a query.
 *
 * @param text The text.
 * @param phrases Folded phrases.
 * @returns Whether it does.
 */
export function holdsPhrases(text: string, phrases: readonly string[]): boolean {
  if (phrases.length === 0) return true;
  const folded = spaced(fold(text));
  return phrases.every((phrase) => folded.includes(phrase));
}

function spaced(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

/** What a word that only means the same counts, beside the word itself. */
const ALIKE = 0.6;

/**
 * How far a word of a text is what a term asks for.
 *
 * @param tokens The word's tokens.
 * @param term The term.
 * @returns 1 for the word itself, less for one that means the same, 0 for any other.
 */
export function likeness(tokens: readonly string[], term: Term): number {
  const isIt = tokens.some((token) =>
    term.tokens.includes(token) || term.prefixes.some((prefix) => token.startsWith(prefix))
  );
  if (isIt) return 1;
  return tokens.some((token) => term.alike.includes(token)) ? ALIKE : 0;
}
