/**
 * What a Python file declares, read line by line: no body of a function is looked into.
 *
 * Knows of Python what its tokenizer knows: strings, brackets, comments, indentation. Blocks that
 * are no classes are looked through (`if TYPE_CHECKING:`, `try:`). Where a line is not as it must
 * be, the reader gives up, and the grammar decides: a tenth of the speed, all of the language.
 *
 * @module
 */
import type { Found } from "./collect.ts";
import type { CodeImport } from "./facts.ts";
import { firstLine } from "./skeleton.ts";
import type { Draft } from "./profile.ts";

/** Whatever may end a line or go on beyond it. */
const SIGNIFICANT = /[\n"'#()[\]{}]/g;

/** The end of a header, or what may hide it. */
const IN_HEADER = /["'#()[\]{}:]/g;

const SPACE = /[ \t\f]*/y;

const WORD = /[A-Za-z_]\w*/y;

/** The beginning of a string. */
const STRING = /(?:[rbuRBU]{0,2})(?:"""|'''|"|')/y;

const DEF = /^((?:async\s+)?def\s+)([^\W\d]\w*)\s*[[(]/u;

const CLASS = /^(class\s+)([^\W\d]\w*)\s*(?:[[(]|$)/u;

const ASSIGNED = /^([^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)\s*(?::\s*([^=#\n]+?)\s*)?(=(?!=)|$)/u;

/** Words that look like the name of something annotated. */
const NO_NAMES = new Set(["else", "try", "finally", "lambda", "return", "yield", "pass", "raise"]);

/** What a language does with the declarations. */
interface Language {
  complete(draft: Draft): boolean | void;
  imports(text: string): readonly CodeImport[];
}

/** A class around the line that is read. */
interface Around {
  readonly indent: number;
  readonly name: string;
}

/** A reader of one file. */
class LineReader {
  readonly #text: string;
  readonly #language: Language;
  readonly #drafts: { draft: Draft; row: number; doc: string | undefined }[] = [];
  readonly #imports: CodeImport[] = [];
  /** The classes around. */
  readonly #around: Around[] = [];
  /** The indentation of the function that is left out; -1 outside. */
  #skipped = -1;
  /** Who is documented by a string that comes now. */
  #expects: { doc: string | undefined } | undefined;
  readonly #file: { doc: string | undefined } = { doc: undefined };
  #decorators = "";
  #row = 0;
  #counted = 0;

  constructor(text: string, language: Language) {
    this.#text = text;
    this.#language = language;
    this.#expects = this.#file;
  }

  read(): Found | undefined {
    const { length } = this.#text;
    for (let start = 0; start < length;) {
      SPACE.lastIndex = start;
      SPACE.test(this.#text);
      const first = SPACE.lastIndex;
      const end = logicalEnd(this.#text, first);
      if (end < 0) return undefined;
      const code = this.#text.charCodeAt(first);
      // Newline, comment, carriage return.
      if (code !== 10 && code !== 35 && code !== 13 && first < length) {
        if (!this.#line(start, { first, end })) return undefined;
      }
      start = end;
    }
    return {
      drafts: this.#drafts,
      imports: this.#imports,
      namespace: "",
      doc: this.#file.doc ?? "",
    };
  }

  /** Reads a line; false if it is not understood. */
  #line(start: number, { first, end }: { first: number; end: number }): boolean {
    const indent = first - start;
    if (this.#skipped >= 0) {
      if (indent > this.#skipped) {
        if (this.#expects !== undefined) this.#takeDoc(first, end);
        return true;
      }
      this.#skipped = -1;
    }
    while (this.#around.length > 0 && this.#around.at(-1)!.indent >= indent) this.#around.pop();
    WORD.lastIndex = first;
    const word = WORD.test(this.#text) ? this.#text.slice(first, WORD.lastIndex) : "";
    const isDef = word === "def" ||
      (word === "async" && /^async\s+def\b/.test(this.#text.slice(first, first + 20)));
    if (isDef || (word === "class" && /\s/.test(this.#text[first + 5] ?? ""))) {
      return this.#declare(first, { end, indent, isDef });
    }
    if (this.#text[first] === "@") {
      this.#decorators += `${this.#text.slice(first, Math.min(end, first + 200)).trim()}\n`;
      this.#expects = undefined;
      return true;
    }
    this.#decorators = "";
    if (word === "import" || word === "from") {
      this.#expects = undefined;
      this.#imports.push(...this.#language.imports(flat(this.#text.slice(first, end))));
      return true;
    }
    if (this.#expects !== undefined && this.#takeDoc(first, end)) return true;
    if (word !== "" && !NO_NAMES.has(word)) this.#assign(first, { end, after: WORD.lastIndex });
    return true;
  }

  #declare(
    first: number,
    { end, indent, isDef }: { end: number; indent: number; isDef: boolean },
  ): boolean {
    const colon = headerEnd(this.#text, first, end);
    if (colon < 0) return false;
    const header = flat(this.#text.slice(first, colon));
    const match = (isDef ? DEF : CLASS).exec(header);
    if (match === null) return false;
    const [, before = "", name = ""] = match;
    const outside = this.#decorators;
    this.#decorators = "";
    const entry = this.#add(isDef ? "function" : "class", first, {
      name,
      before,
      outside,
      signature: header.slice(before.length),
    });
    const isShort = !isBlank(this.#text.slice(colon + 1, end));
    this.#expects = isShort ? undefined : entry;
    if (isDef) {
      if (!isShort) this.#skipped = indent;
    } else if (!isShort) {
      const { parent } = entry.draft;
      this.#around.push({ indent, name: parent === "" ? name : `${parent}.${name}` });
    }
    return true;
  }

  #assign(first: number, { end, after }: { end: number; after: number }): void {
    // Most lines are calls: told apart before anything is copied.
    const next = this.#text.charCodeAt(after);
    if (next === 40 || next === 46 || next === 91) return;
    const [line = ""] = this.#text.slice(first, Math.min(end, first + 400)).split("\n", 1);
    const match = ASSIGNED.exec(line.replace(/\s+#.*$/, "").trimEnd());
    if (match === null || (match[3] === "" && match[2] === undefined)) return;
    const names = match[1]!.split(",").map((name) => name.trim());
    // Several names at once are few, and the grammar does not name them.
    if (names.length > 1) return;
    const [name = ""] = names;
    const type = match[2];
    this.#add("variable", first, {
      name,
      before: "",
      outside: "",
      signature: type === undefined ? name : `${name}: ${type}`,
    });
  }

  #add(
    kind: "function" | "class" | "variable",
    at: number,
    text: Pick<Draft, "name" | "before" | "outside" | "signature">,
  ): { draft: Draft; row: number; doc: string | undefined } {
    const around = this.#around.at(-1);
    const draft: Draft = {
      kind,
      ...text,
      parent: around?.name ?? "",
      parentKind: around === undefined ? undefined : "class",
      public: true,
      marks: [],
      access: undefined,
    };
    const entry = { draft, row: this.#rowOf(at), doc: undefined };
    if (this.#language.complete(draft) !== false) this.#drafts.push(entry);
    return entry;
  }

  /** Takes a string that stands where documentation does. */
  #takeDoc(first: number, end: number): boolean {
    const entry = this.#expects!;
    this.#expects = undefined;
    STRING.lastIndex = first;
    if (!STRING.test(this.#text)) return false;
    const inside = STRING.lastIndex;
    const quote = this.#text[inside - 1]!;
    const mark = this.#text.slice(inside - 3, inside) === quote.repeat(3) ? quote.repeat(3) : quote;
    const close = this.#text.indexOf(mark, inside);
    entry.doc = firstLine(
      this.#text.slice(inside, Math.min(inside + 2_000, close < 0 || close > end ? end : close)),
    );
    return true;
  }

  #rowOf(at: number): number {
    for (;;) {
      const next = this.#text.indexOf("\n", this.#counted);
      if (next < 0 || next >= at) return this.#row;
      this.#counted = next + 1;
      this.#row++;
    }
  }
}

/**
 * Reads a Python file.
 *
 * @param text The file's text.
 * @param language What is done with its declarations and imports.
 * @returns What it declares; `undefined` if a line was not understood.
 */
export function readPython(text: string, language: Language): Found | undefined {
  return new LineReader(text, language).read();
}

/** Where the logical line from `from` has ended, its newline included; -1 if it never does. */
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
  return depth > 0 ? -1 : text.length;
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

/** Where the colon of a `def` or `class` stands; -1 if there is none. */
function headerEnd(text: string, from: number, end: number): number {
  let depth = 0;
  IN_HEADER.lastIndex = from;
  while (IN_HEADER.test(text)) {
    const at = IN_HEADER.lastIndex - 1;
    if (at >= end) return -1;
    const char = text[at]!;
    if (char === ":" && depth === 0) return at;
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
    else if (char === "#") IN_HEADER.lastIndex = (text.indexOf("\n", at) + 1) || end;
    else if (char !== ":") IN_HEADER.lastIndex = stringEnd(text, at);
  }
  return -1;
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
