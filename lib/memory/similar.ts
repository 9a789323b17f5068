/**
 * Drawers that say what another text says: compared over the whole text, not only by their
 * titles.
 *
 * Two texts are as similar as the part of their groups of three words that they share,
 * measured on the shorter one where that is long enough to tell anything; or as the words of
 * their titles that they share, whichever is more.
 *
 * Not guaranteed: that the same fact in other words is found; search finds such drawers.
 *
 * @module
 */
import { STOP_WORDS } from "../store/names.ts";
import type { Drawer } from "./drawer.ts";

/** From how many groups on a text can be a part of another one by more than chance. */
const TELLING = 12;

/** Words that say nothing about what a title is about. */
const EMPTY_WORDS = new Set([
  ...STOP_WORDS,
  ..."how what when where which who why we our you your i my".split(" "),
]);

/** What is compared. */
export interface SimilarText {
  /** What it is about; `""` for a text without a title. */
  title: string;
  /** What it says; `""` if only the title counts. */
  content: string;
}

/** Options for {@linkcode findSimilar}. */
export interface SimilarOptions {
  /**
   * How similar, from 0 to 1.
   *
   * @default {0.5}
   */
  threshold?: number | undefined;
  /**
   * At most so many.
   *
   * @default {10}
   */
  limit?: number | undefined;
}

/** A similar drawer. */
export interface SimilarDrawer {
  /** The drawer. */
  readonly drawer: Drawer;
  /** How similar, from 0 to 1, in hundredths. */
  readonly score: number;
}

/**
 * Finds the drawers that are similar to a text.
 *
 * @param drawers Where to look; superseded ones are left out.
 * @param text The text.
 * @param options How similar, and how many.
 * @returns The most similar first; equal ones in the order given.
 */
export function findSimilar(
  drawers: readonly Drawer[],
  text: SimilarText,
  options: SimilarOptions = {},
): SimilarDrawer[] {
  const { threshold = 0.5, limit = 10 } = options;
  const title = titleWords(text.title);
  const groups = wordGroups(text.content);
  const found: SimilarDrawer[] = [];
  for (const drawer of drawers) {
    if (drawer.superseded_by !== "") continue;
    const titles = title.size === 0 ? 0 : jaccard(title, titleWords(drawer.title));
    const texts = titles === 1 || groups.size === 0 ? 0 : overlap(groups, drawer.content);
    const score = Math.round(Math.max(titles, texts) * 100) / 100;
    if (score >= threshold) found.push({ drawer, score });
  }
  return found.sort((a, b) => b.score - a.score).slice(0, limit);
}

/** Words as they count: a character of a script without spaces between words is one. */
function wordsOf(text: string): string[] {
  const lower = text.toLowerCase();
  // deno-lint-ignore no-control-regex
  if (/^[\u0000-\u007f]*$/.test(lower)) return lower.match(/[a-z0-9]+/g) ?? [];
  return lower.normalize("NFKC").match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+/gu,
  ) ?? [];
}

function titleWords(title: string): Set<string> {
  const all = wordsOf(title);
  const telling = all.filter((word) => !EMPTY_WORDS.has(word));
  return new Set(telling.length > 0 ? telling : all);
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common === 0 ? 0 : common / (a.size + b.size - common);
}

/** The groups of three words in a text, each as a number; of a short text the text itself. */
function wordGroups(text: string): Set<number> {
  const groups = new Set<number>();
  let before = 0;
  let last = 0;
  const words = wordsOf(text);
  words.forEach((word, index) => {
    const now = hash(word);
    if (index >= 2 || index === words.length - 1) {
      groups.add(Math.imul(Math.imul(before, 31) + last, 31) + now | 0);
    }
    before = last;
    last = now;
  });
  return groups;
}

function overlap(groups: ReadonlySet<number>, text: string): number {
  const others = wordGroups(text);
  let common = 0;
  for (const group of others) if (groups.has(group)) common++;
  if (common === 0) return 0;
  const shorter = Math.min(groups.size, others.size);
  return shorter >= TELLING ? common / shorter : common / (groups.size + others.size - common);
}

function hash(word: string): number {
  let code = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) {
    code = Math.imul(code ^ word.charCodeAt(at), 0x01000193);
  }
  return code;
}
