/**
 * What a terminal can show: how wide text is there, and what stands for characters that it
 * does not have.
 *
 * @module
 */
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { cleanText } from "../../lib/store/text.ts";

/** The letters of a terminal. */
export interface Letters {
  /** Whether it has more than ASCII. */
  readonly wide: boolean;
  /** A line under a title. */
  readonly rule: string;
  /** Between two columns. */
  readonly bar: string;
  /** What stands for the rest of a text. */
  readonly more: string;
  /** From one to another. */
  readonly arrow: string;
  /** What is one's own. */
  readonly mine: string;
}

/** Of a terminal that shows Unicode. */
export const UNICODE: Letters = {
  wide: true,
  rule: "─",
  bar: "│",
  more: "…",
  arrow: "→",
  mine: "•",
};

/** Of every other one. */
export const ASCII: Letters = {
  wide: false,
  rule: "-",
  bar: "|",
  more: "~",
  arrow: "->",
  mine: "*",
};

/**
 * The letters of this terminal, by the locale, as programs in C find it out.
 *
 * @param env The environment.
 * @param os The operating system.
 * @returns The letters; Windows has all, and a locale that says nothing has few.
 */
export function chooseLetters(
  env: Readonly<Record<string, string | undefined>>,
  os: string,
): Letters {
  if (os === "windows") return UNICODE;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return /utf-?8/i.test(locale) ? UNICODE : ASCII;
}

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Cuts or fills a text.
 *
 * @param text One clean line.
 * @param width How many columns it takes afterwards, exactly.
 * @param letters What the terminal can show.
 * @returns The text.
 */
export function fit(text: string, width: number, letters: Letters): string {
  const shown = show(text, letters);
  const isPlain = PLAIN.test(shown);
  const taken = isPlain ? shown.length : stringWidth(shown);
  if (taken <= width) return shown + " ".repeat(width - taken);
  if (width <= 0) return "";
  if (isPlain) return shown.slice(0, width - 1) + letters.more;
  let cut = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(shown)) {
    const next = stringWidth(segment);
    if (used + next > width - 1) break;
    cut += segment;
    used += next;
  }
  return cut + letters.more + " ".repeat(width - 1 - used);
}

/**
 * Replaces what the terminal does not have.
 *
 * @param text Clean text.
 * @param letters What the terminal can show.
 * @returns The text, `?` for each character that is not there.
 */
export function show(text: string, letters: Letters): string {
  if (letters.wide || PLAIN.test(text)) return text;
  return text.replaceAll("…", "...").replaceAll("→", "->").replace(/[^\n\x20-\x7e]/gu, "?");
}

/**
 * Makes lines of any text.
 *
 * @param text The text, as somebody wrote it.
 * @param width The most columns of a line.
 * @param letters What the terminal can show.
 * @returns The lines, clean.
 */
export function wrap(text: string, width: number, letters: Letters): string[] {
  const clean = show(cleanText(text).replaceAll("\t", "  "), letters);
  const lines = wrapAnsi(clean, Math.max(1, width), { hard: true, trim: false });
  return lines.split("\n").map((line) => line.trimEnd());
}
