/**
 * The skeleton of a Python file: one line for each declaration, blocks that are no classes
 * dissolved (`if TYPE_CHECKING:`, `try:`), bodies gone, documentation beside it.
 *
 * Knows of Python what its tokenizer knows: strings, brackets, comments, indentation.
 *
 * @module
 */
import { firstLine, type Skeleton } from "./skeleton.ts";

/** Whatever may end a line or go on beyond it. */
const SIGNIFICANT = /[\n"'#()[\]{}]/g;

/** The end of a header, or what may hide it. */
const IN_HEADER = /["'()[\]{}:]/g;

const SPACE = /[ \t\f]*/y;

const WORD = /[A-Za-z_]\w*/y;

/** The beginning of a string. */
const STRING = /(?:[rbuRBU]{0,2})(?:"""|'''|"|')/y;

const ASSIGNED = /^([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*(?::\s*([^=#\n]+?)\s*)?(=(?!=)|$)/;

/** Words that look like the name of something annotated. */
const NO_NAMES = new Set(["else", "try", "finally", "lambda", "return", "yield", "pass", "raise"]);

/** A reader of one file. */
class Skimmer {
  readonly #text: string;
  readonly #lines: string[] = [];
  readonly #rows: number[] = [];
  readonly #docs = new Map<number, string>();
  readonly #signatures = new Map<number, string>();
  /** The indentation of the classes around. */
  readonly #classes: number[] = [];
  /** The indentation of the function whose body is left out; -1 outside. */
  #skipped = -1;
  /** The line of the skeleton whose documentation may come; -1 is the file itself. */
  #expects: number | undefined = -1;
  #doc = "";
  #row = 0;
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Skeleton {
    const { length } = this.#text;
    for (let start = 0; start < length;) {
      SPACE.lastIndex = start;
      SPACE.test(this.#text);
      const first = SPACE.lastIndex;
      const end = logicalEnd(this.#text, first);
      const code = this.#text.charCodeAt(first);
      // Newline, comment, carriage return.
      if (code !== 10 && code !== 35 && code !== 13 && first < length) {
        this.#line(start, { first, end });
      }
      start = end;
    }
    return {
      text: this.#lines.join("\n") + "\n",
      rows: this.#rows,
      docs: this.#docs,
      signatures: this.#signatures,
      doc: this.#doc,
    };
  }

  #line(start: number, { first, end }: { first: number; end: number }): void {
    const indent = first - start;
    if (this.#skipped >= 0) {
      if (indent > this.#skipped) {
        if (this.#expects !== undefined) this.#takeDoc(first, end);
        return;
      }
      this.#skipped = -1;
    }
    while (this.#classes.length > 0 && this.#classes.at(-1)! >= indent) this.#classes.pop();
    WORD.lastIndex = first;
    const word = WORD.test(this.#text) ? this.#text.slice(first, WORD.lastIndex) : "";
    switch (word) {
      case "def":
        return this.#define(first, { end, indent });
      case "async":
        if (/^async\s+def\b/.test(this.#text.slice(first, first + 20))) {
          return this.#define(first, { end, indent });
        }
        break;
      case "class":
        return this.#class(first, { end, indent });
      case "import":
      case "from":
        this.#expects = undefined;
        return this.#emit(flat(this.#text.slice(first, end)), first);
      case "":
        if (this.#expects !== undefined && this.#takeDoc(first, end)) return;
        if (this.#text[first] === "@") {
          this.#emit(/^@\s*[\w.]+/.exec(this.#text.slice(first, end))?.[0] ?? "@x", first);
        }
        return;
    }
    if (this.#expects !== undefined && this.#takeDoc(first, end)) return;
    if (!NO_NAMES.has(word)) this.#assign(first, { end, after: WORD.lastIndex });
  }

  #define(first: number, { end, indent }: { end: number; indent: number }): void {
    const colon = headerEnd(this.#text, first, end);
    this.#emit(`${flat(this.#text.slice(first, colon))}: 0`, first);
    this.#expects = this.#lines.length - 1;
    if (isBlank(this.#text.slice(colon + 1, end))) this.#skipped = indent;
    else this.#expects = undefined;
  }

  #class(first: number, { end, indent }: { end: number; indent: number }): void {
    const colon = headerEnd(this.#text, first, end);
    this.#emit(`${flat(this.#text.slice(first, colon))}:`, first);
    this.#expects = this.#lines.length - 1;
    this.#classes.push(indent);
    // A class may have nothing in it that is kept.
    this.#emit("0", first);
    if (isBlank(this.#text.slice(colon + 1, end))) return;
    this.#classes.pop();
    this.#expects = undefined;
  }

  #assign(first: number, { end, after }: { end: number; after: number }): void {
    // Most lines are calls: told apart before anything is copied.
    const next = this.#text.charCodeAt(after);
    if (next === 40 || next === 46 || next === 91) return;
    const text = this.#text.slice(first, Math.min(end, first + 400));
    const [line = ""] = text.split("\n", 1);
    const match = ASSIGNED.exec(line.replace(/\s+#.*$/, "").trimEnd());
    if (match === null || (match[3] === "" && match[2] === undefined)) {
      const alias = /^type\s+([A-Za-z_]\w*)\s*(?:\[.*\]\s*)?=/.exec(line)?.[1];
      if (alias !== undefined) this.#emit(`${alias} = 0`, first);
      return;
    }
    const type = match[2];
    for (const name of match[1]!.split(",")) {
      this.#emit(`${name.trim()} = 0`, first);
      if (type !== undefined) {
        this.#signatures.set(this.#lines.length - 1, `${name.trim()}: ${flat(type)}`);
      }
    }
  }

  /** Takes a string that stands where documentation does. */
  #takeDoc(first: number, end: number): boolean {
    const row = this.#expects!;
    this.#expects = undefined;
    STRING.lastIndex = first;
    if (!STRING.test(this.#text)) return false;
    const inside = STRING.lastIndex;
    const quote = this.#text[inside - 1]!;
    const long = this.#text.slice(inside - 3, inside) === quote.repeat(3);
    const close = this.#text.indexOf(long ? quote.repeat(3) : quote, inside);
    const doc = firstLine(
      this.#text.slice(inside, close < 0 || close > end ? end : close).slice(0, 2000),
    );
    if (row < 0) this.#doc = doc;
    else if (doc !== "") this.#docs.set(row, doc);
    return true;
  }

  #emit(line: string, at: number): void {
    for (;;) {
      const next = this.#text.indexOf("\n", this.#counted);
      if (next < 0 || next >= at) break;
      this.#counted = next + 1;
      this.#row++;
    }
    this.#lines.push(" ".repeat(this.#classes.length) + line);
    this.#rows.push(this.#row);
  }
}

/**
 * Reduces a Python file to its declarations.
 *
 * @param text The file's text.
 * @returns The skeleton.
 */
export function skimPython(text: string): Skeleton {
  return new Skimmer(text).read();
}

/** Where the logical line that goes on at `from` has ended, its newline included. */
function logicalEnd(text: string, from: number): number {
  let depth = 0;
  SIGNIFICANT.lastIndex = from;
  while (SIGNIFICANT.test(text)) {
    const at = SIGNIFICANT.lastIndex - 1;
    switch (text.charCodeAt(at)) {
      case 10:
        if (depth <= 0 && !isContinued(text, at)) return at + 1;
        break;
      case 35: {
        const end = text.indexOf("\n", at);
        if (end < 0) return text.length;
        SIGNIFICANT.lastIndex = end;
        break;
      }
      case 40:
      case 91:
      case 123:
        depth++;
        break;
      case 41:
      case 93:
      case 125:
        depth--;
        break;
      default:
        SIGNIFICANT.lastIndex = stringEnd(text, at);
    }
  }
  return text.length;
}

function isContinued(text: string, newline: number): boolean {
  const before = text.charCodeAt(newline - 1) === 13 ? newline - 2 : newline - 1;
  return text.charCodeAt(before) === 92;
}

/** Where the string that begins with the quote at `at` has ended. */
function stringEnd(text: string, at: number): number {
  const quote = text[at]!;
  const long = text.startsWith(quote.repeat(3), at);
  if (!long) {
    for (let i = at + 1;; i++) {
      const code = text.charCodeAt(i);
      // A backslash takes the next character with it; a newline ends what nobody closed.
      if (code === 92) i++;
      else if (text[i] === quote) return i + 1;
      else if (code === 10 || i >= text.length) return Math.min(i, text.length);
    }
  }
  const close = quote.repeat(3);
  for (let from = at + 3;;) {
    const found = text.indexOf(close, from);
    if (found < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(found - 1 - slashes) === 92) slashes++;
    if (slashes % 2 === 0) return found + 3;
    from = found + 1;
  }
}

/** Where the colon of a `def` or `class` stands; the end if there is none. */
function headerEnd(text: string, from: number, end: number): number {
  let depth = 0;
  IN_HEADER.lastIndex = from;
  while (IN_HEADER.test(text)) {
    const at = IN_HEADER.lastIndex - 1;
    if (at >= end) return end;
    const char = text[at]!;
    if (char === ":" && depth === 0) return at;
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
    else if (char !== ":") IN_HEADER.lastIndex = stringEnd(text, at);
  }
  return end;
}

/** Whether nothing but a comment is left. */
function isBlank(text: string): boolean {
  return /^\s*(?:#.*)?\s*$/.test(text);
}

/** On one line, without comments. */
function flat(text: string): string {
  const bare = text.includes("#") ? text.replace(/("[^"\n]*"|'[^'\n]*')|#.*$/gm, "$1") : text;
  return bare.includes("\n") ? bare.replace(/\s*\\?\r?\n\s*/g, " ").trim() : bare.trim();
}
