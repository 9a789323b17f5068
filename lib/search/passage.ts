/**
 * The part of a document that answers a query best.
 *
 * @module
 */
import { oneLine } from "../store/text.ts";
import { likeness, type Query } from "./query.ts";
import { fold, wordsOf } from "./tokens.ts";

/** A part of a text and what in it was searched for. */
export interface Passage {
  /** The text, one line. */
  readonly text: string;
  /** Where what was found starts and ends, in order. */
  readonly marks: readonly (readonly [start: number, end: number])[];
  /** Which of the query's words stand in the whole document, as a share of all. */
  readonly coverage: number;
}

/** A line that is longer is cut around what was found, in characters. */
const LONGEST = 240;

/**
 * Chooses the line with most of what was searched for.
 *
 * @param texts What is searched, the title first.
 * @param query The query.
 * @returns The passage; the first line if nothing was found.
 */
export function choosePassage(texts: readonly string[], query: Query): Passage {
  const covered = query.terms.map(() => 0);
  const starts = startsOf(query);
  let best = { text: "", score: -1, from: 0 };
  texts.forEach((text, part) => {
    for (const line of text.split("\n")) {
      // Few lines have anything of it, and taking one apart costs most.
      const folded = fold(line);
      const isCandidate = starts.some((start) => folded.includes(start));
      if (line.trim() === "" || !isCandidate && best.score >= 0) continue;
      const found = query.terms.map(() => ({ like: 0, start: Infinity }));
      for (const { tokens, start } of wordsOf(line)) {
        query.terms.forEach((term, index) => {
          const like = likeness(tokens, term);
          if (like > found[index]!.like) found[index] = { like, start };
        });
      }
      found.forEach(({ like }, index) => covered[index] = Math.max(covered[index]!, like));
      const phrase = query.phrases.some((one) => folded.includes(one)) ? 2 : 0;
      // The title is shown anyway.
      const sum = found.reduce((total, { like }) => total + like, 0);
      const score = sum + phrase - (part === 0 ? 0.9 : 0);
      const from = Math.min(...found.map(({ start }) => start));
      if (score > best.score) best = { text: line, score, from };
    }
  });
  const text = cutAround(best.text, Number.isFinite(best.from) ? best.from : 0);
  const marks = wordsOf(text)
    .filter(({ tokens }) => query.terms.some((term) => likeness(tokens, term) > 0))
    .map(({ start, end }): [number, number] => [start, end]);
  const coverage = covered.reduce((sum, like) => sum + like, 0) / (covered.length || 1);
  return { text, marks: join(marks), coverage };
}

/** How everything begins that a word may be found by. */
function startsOf({ terms }: Query): string[] {
  const all = terms.flatMap(({ tokens, alike, prefixes }) => [...tokens, ...alike, ...prefixes]);
  return [...new Set(all.map((token) => token.slice(0, 4)))];
}

/** Marks that touch become one. */
function join(marks: readonly (readonly [number, number])[]): [number, number][] {
  const joined: [number, number][] = [];
  for (const [start, end] of marks) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

function cutAround(line: string, at: number): string {
  if (line.length <= LONGEST) return oneLine(line);
  const start = Math.max(0, Math.min(at - LONGEST / 3, line.length - LONGEST));
  const space = start === 0 ? 0 : line.indexOf(" ", start) + 1;
  const text = oneLine(line.slice(space, space + LONGEST));
  return `${space > 0 ? "… " : ""}${text}${space + LONGEST < line.length ? " …" : ""}`;
}
