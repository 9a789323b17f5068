/**
 * What a text is searched by: words without case and diacritics, their stems, the parts of
 * identifiers, and pairs of characters where a script puts no spaces between words.
 *
 * ```
 *   getUserById   getuserbyid get user by id
 *   refreshes     refreshes refresh
 *   Größe         grosse
 *   令牌刷新        令牌 牌刷 刷新
 * ```
 *
 * Invariant: a token has letters and digits only, so that no text can be a part of a query's
 * syntax.
 *
 * @module
 */
import { stemmer } from "stemmer";

/** Letters that no decomposition folds. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

/** Scripts that put no spaces between words. */
const DENSE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]/u;

const DENSE_RUN = new RegExp(`${DENSE.source}+`, "gu");

const WORD = /[\p{L}\p{N}_$]+(?:['’][\p{L}]+)?/gu;

const ASCII_WORD = /[A-Za-z0-9_$]+(?:'[A-Za-z]+)?/g;

const PARTS =
  /[_$]+|(?<=\p{Ll}|\p{N})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N}{2})/u;

const ASCII_PARTS =
  /[_$]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9]{2})/;

/** The longest word that is a token, in characters; longer ones are hashes and noise. */
const LONGEST = 64;

/**
 * Folds case and diacritics.
 *
 * @param text Any text.
 * @returns The folded text.
 */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (char) => FOLDED[char]!);
}

// deno-lint-ignore no-control-regex
const ASCII = /^[\u0000-\u007f]*$/;

/** What is ASCII needs none of the large classes of characters, which take time to make. */
function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** A word of a text and the tokens that stand for it. */
export interface Word {
  /** Where it starts. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
  /** What it is found by; the first is the word itself. */
  readonly tokens: readonly string[];
}

/**
 * Takes a text apart.
 *
 * @param text Any text.
 * @returns Its words in order.
 */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  if (isAscii(text)) {
    for (const { 0: word, index } of text.matchAll(ASCII_WORD)) addWord(words, word, index);
    return words;
  }
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    let at = 0;
    for (const dense of word.matchAll(DENSE_RUN)) {
      addWord(words, word.slice(at, dense.index), match.index + at);
      addDense(words, dense[0], match.index + dense.index);
      at = dense.index + dense[0].length;
    }
    addWord(words, word.slice(at), match.index + at);
  }
  return words;
}

/**
 * All tokens of a text, as the index stores them.
 *
 * @param text Any text.
 * @returns The tokens, joined by spaces.
 */
export function indexText(text: string): string {
  return wordsOf(text).flatMap(({ tokens }) => tokens).join(" ");
}

function addWord(words: Word[], word: string, start: number): void {
  if (word === "" || word.length > LONGEST) return;
  const tokens = tokensOf(word);
  if (tokens.length > 0) words.push({ start, end: start + word.length, tokens });
}

/** Each character starts a pair; the last one stands alone if it is the only one. */
function addDense(words: Word[], run: string, start: number): void {
  const chars = [...fold(run)];
  if (chars.length === 1) words.push({ start, end: start + run.length, tokens: chars });
  let at = start;
  for (let i = 0; i + 1 < chars.length; i++) {
    const length = chars[i]!.length;
    const end = at + length + chars[i + 1]!.length;
    words.push({ start: at, end, tokens: [chars[i]! + chars[i + 1]!] });
    at += length;
  }
}

/** The tokens of words that were met; most words of a text were met before. */
const known = new Map<string, readonly string[]>();

/** So many words are remembered. */
const REMEMBERED = 100_000;

function tokensOf(word: string): readonly string[] {
  let tokens = known.get(word);
  if (tokens === undefined) {
    tokens = makeTokens(word);
    if (known.size < REMEMBERED) known.set(word, tokens);
  }
  return tokens;
}

function makeTokens(word: string): string[] {
  const ascii = isAscii(word);
  const bare = word.replace(ascii ? /'[A-Za-z]{1,2}$/ : /['’]\p{L}{1,2}$/u, "");
  const whole = clean(fold(bare));
  const parts = bare.split(ascii ? ASCII_PARTS : PARTS).map((part) => clean(fold(part)))
    .filter((part) => part.length > 1);
  const plain = parts.length > 1 ? [whole, ...parts] : [whole];
  const tokens = plain.flatMap((token) => [token, stem(token)]);
  return [...new Set(tokens)].filter((token) => token !== "");
}

function clean(text: string): string {
  return text.replace(isAscii(text) ? /[^a-z0-9]/g : /[^\p{L}\p{N}\p{M}]/gu, "");
}

/** Endings of Russian and its neighbours, folded. */
const CYRILLIC_ENDING =
  /(?:иями|ями|ами|иях|ого|его|ому|ему|ыми|ими|иеи|иям|ием|ов|ев|еи|ои|ыи|ии|ая|яя|ое|ее|ые|ие|ом|ем|ам|ям|ах|ях|ую|юю|ть|ет|ит|ут|ют|ат|ят|[аеиоуыэюяь])$/;

/**
 * The stem of a word: Porter's for English, without its ending in other alphabets.
 *
 * @param token A folded word.
 * @returns Its stem.
 */
export function stem(token: string): string {
  if (/^[a-z]{4,}$/.test(token)) return stemmer(token);
  if (isAscii(token) || token.length < 5) return token;
  if (/^\p{Script=Cyrillic}+$/u.test(token)) {
    const bare = token.replace(CYRILLIC_ENDING, "");
    return bare.length < 3 ? token : bare;
  }
  if (!/^[\p{Script=Greek}\p{Script=Armenian}\p{Script=Georgian}]+$/u.test(token)) return token;
  return token.slice(0, token.length > 6 ? -2 : -1);
}
