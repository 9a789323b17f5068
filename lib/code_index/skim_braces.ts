/**
 * The skeleton of a file in a language with braces: bodies of functions are empty, comments are
 * gone, all else stands on its own line as before.
 *
 * What is no body for certain is kept: that costs time and nothing else.
 *
 * @module
 */
import { type BraceLanguage, type BraceRules, BRACES } from "./brace_rules.ts";
import type { Skeleton } from "./skeleton.ts";

/** What a brace was opened in. */
interface Opened {
  /** Parentheses that were open then. */
  readonly parens: number;
  /** Whether what comes after it begins anew. */
  readonly ends: boolean;
}

/** What stands further before a brace says nothing of it; characters. */
const LONGEST_HEAD = 600;

/** A reader of one file. */
class Skimmer {
  readonly #text: string;
  readonly #rules: BraceRules;
  readonly #out: string[] = [];
  /** Comments that were left out, in order. */
  readonly #comments: { readonly from: number; readonly to: number }[] = [];
  /** What is copied already. */
  #copied = 0;

  constructor(text: string, rules: BraceRules) {
    this.#text = text;
    this.#rules = rules;
  }

  /** Reads it all; undefined if it is not balanced. */
  read(): string | undefined {
    const { signs, isBody, hash } = this.#rules;
    const text = this.#text;
    const open: Opened[] = [];
    let parens = 0;
    let head = 0;
    let at = this.#rules.begin?.(text) ?? 0;
    for (;;) {
      signs.lastIndex = at;
      if (!signs.test(text)) break;
      const here = signs.lastIndex - 1;
      at = here + 1;
      switch (text[here]) {
        case "(":
          parens++;
          break;
        case ")":
          parens--;
          break;
        case ";":
          if (parens <= (open.at(-1)?.parens ?? 0)) head = at;
          break;
        case "{": {
          const inside = parens - (open.at(-1)?.parens ?? 0);
          const verdict = isBody(this.#head(head, here), inside);
          if (verdict === "body") {
            const end = this.#bodyEnd(at);
            if (end < 0) return undefined;
            this.#blank(at, end);
            at = end + 1;
            if (inside === 0) head = at;
          } else {
            open.push({ parens, ends: verdict === "block" });
            if (verdict === "block") head = at;
          }
          break;
        }
        case "}": {
          const opened = open.pop();
          if (opened === undefined) return undefined;
          parens = opened.parens;
          if (opened.ends) head = at;
          break;
        }
        case "#":
          at = this.#skip(here, true);
          // A directive is a line of its own.
          if (hash === "directive") head = at;
          break;
        default:
          at = this.#skip(here, true);
      }
    }
    if (open.length > 0) return undefined;
    this.#out.push(text.slice(this.#copied));
    return this.#out.join("");
  }

  /** Where the brace is that closes a body that begins at `from`; -1 if there is none. */
  #bodyEnd(from: number): number {
    const { signs } = this.#rules;
    const text = this.#text;
    const branches: number[] = [];
    let depth = 0;
    for (let at = from;;) {
      signs.lastIndex = at;
      if (!signs.test(text)) return -1;
      const here = signs.lastIndex - 1;
      at = here + 1;
      const char = text[here];
      if (char === "{") depth++;
      else if (char === "}") {
        if (depth-- === 0) return here;
      } else if (char === "#" && this.#rules.hash === "directive") {
        // Of alternatives each opens what only one of them closes.
        const word = /^[ \t]*(if|el|endif)/.exec(text.slice(at, at + 20))?.[1];
        if (word === "if") branches.push(depth);
        else if (word === "el") depth = branches.at(-1) ?? depth;
        else if (word === "endif") branches.pop();
        at = this.#skip(here, false);
      } else if (char !== "(" && char !== ")" && char !== ";") at = this.#skip(here, false);
    }
  }

  /** Steps over a string, a comment or a directive; a comment is left out where all else is kept. */
  #skip(here: number, kept: boolean): number {
    const text = this.#text;
    const { strings, hash, slash } = this.#rules;
    if (text[here] === "/") {
      const next = text[here + 1];
      if (next !== "/" && next !== "*") {
        return slash === "regex" ? regexEnd(text, here) : here + 1;
      }
      const end = commentEnd(text, here);
      if (kept) this.#leaveOut(here, end);
      return end;
    }
    if (text[here] === "#") {
      if (hash === "none" || !isLineStart(text, here)) {
        if (hash !== "comment" || text[here + 1] === "[") return here + 1;
      }
      const end = hash === "directive" ? directiveEnd(text, here) : lineEnd(text, here);
      if (kept && hash === "comment") this.#leaveOut(here, end);
      return end;
    }
    return strings(text, here);
  }

  /** What stands before a brace; a comment may hold any code, and is no part of it. */
  #head(from: number, to: number): string {
    let text = "";
    let end = to;
    for (let at = this.#comments.length - 1; at >= 0 && text.length < LONGEST_HEAD; at--) {
      const comment = this.#comments[at]!;
      if (comment.to <= from) break;
      text = ` ${this.#text.slice(comment.to, end)}${text}`;
      end = comment.from;
    }
    return (this.#text.slice(Math.max(from, end - LONGEST_HEAD), end) + text).slice(-LONGEST_HEAD);
  }

  #leaveOut(from: number, to: number): void {
    this.#blank(from, to);
    this.#comments.push({ from, to });
  }

  /** Leaves nothing but the ends of lines. */
  #blank(from: number, to: number): void {
    this.#out.push(this.#text.slice(this.#copied, from));
    let lines = 0;
    for (let at = this.#text.indexOf("\n", from); at >= 0 && at < to;) {
      lines++;
      at = this.#text.indexOf("\n", at + 1);
    }
    if (lines > 0) this.#out.push("\n".repeat(lines));
    else this.#out.push(" ");
    this.#copied = to;
  }
}

/**
 * Reduces a file to its declarations: the best attempt first, others for where it does not parse.
 *
 * @param text The file's text.
 * @param language Which language.
 * @returns The skeletons; none where the text is not balanced.
 */
export function* skimBraces(text: string, language: BraceLanguage): Generator<Skeleton> {
  const rules = BRACES[language];
  const hasBranches = rules.hash === "directive" && /^[ \t]*#[ \t]*el/m.test(text);
  const reduced = new Skimmer(text, rules).read();
  if (reduced !== undefined) yield { text: rules.macros ? withoutMacros(reduced) : reduced };
  if (!hasBranches) return;
  const chosen = new Skimmer(withoutDirectives(text, rules), rules).read();
  if (chosen === undefined) return;
  yield { text: rules.macros ? withoutMacros(chosen) : chosen, lossy: true };
}

/** Of branches for the preprocessor only the first: together they may not be balanced. */
function withoutAlternatives(text: string): string {
  const open: boolean[] = [];
  return text.split("\n").map((line) => {
    const word = /^\s*#\s*(if|el|endif)/.exec(line)?.[1];
    if (word === "if") open.push(open.at(-1) ?? false);
    else if (word === "el" && open.length > 0) open[open.length - 1] = true;
    const isLeftOut = open.at(-1) ?? false;
    if (word === "endif") open.pop();
    return isLeftOut && word === undefined ? "" : line;
  }).join("\n");
}

/** Without branches, and without what chose between them where that stands in the way too. */
function withoutDirectives(text: string, { macros }: BraceRules): string {
  const chosen = withoutAlternatives(text);
  return macros ? chosen : chosen.replace(/^[ \t]*#.*$/gm, "");
}

/** A line that is nothing but a macro: `NS_BEGIN`, `Q_OBJECT`, `EXPORT(name)`. */
const MACRO_LINE = /^[ \t]*[A-Z_][A-Z0-9_]*(?:\([^(){};\n]*\))?[ \t]*;?[ \t]*$/gm;

/** A macro before a type and a name: `LIB_API int open(`. */
const MACRO_WORD =
  /\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b(?:\([^(){};\n]*\))?(?=[ \t\n]+(?:[A-Za-z_][\w:]*(?:<[^;{}()\n]*>)?[ \t\n*&]+){1,4}[A-Za-z_~]\w*[ \t]*[(;=,:{[])/g;

/** A macro between `class` and its name: `class LIB_API File {`, or before a constructor. */
const MACRO_INSIDE =
  /(?<=\b(?:class|struct|union|enum|explicit)[ \t]+)[A-Z][A-Z0-9]*_[A-Z0-9_]+(?:\([^(){};\n]*\))?(?=[ \t]+[A-Za-z_])/g;

/** A grammar knows nothing of macros, and takes them for types. */
function withoutMacros(text: string): string {
  const blank = (found: string) => found.replace(/[^\n]/g, " ");
  return text
    .replace(MACRO_LINE, (found, at: number) => {
      const before = text.slice(Math.max(0, at - 200), at).trimEnd();
      const isPart = /[,=|(]$/.test(before) || /\benum\b[^{};]*\{$/.test(before);
      return found.includes("_") && !isPart ? blank(found) : found;
    })
    .replace(MACRO_INSIDE, blank)
    .replace(MACRO_WORD, (found, at: number) => {
      const start = text.lastIndexOf("\n", at) + 1;
      return /^[ \t]*#/.test(text.slice(start, at)) ? found : blank(found);
    });
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function commentEnd(text: string, from: number): number {
  if (text[from + 1] === "/") return lineEnd(text, from);
  const end = text.indexOf("*/", from + 2);
  return end < 0 ? text.length : end + 2;
}

function isLineStart(text: string, at: number): boolean {
  let before = at - 1;
  while (text[before] === " " || text[before] === "\t") before--;
  return before < 0 || text[before] === "\n";
}

/** The end of a directive and of the lines that go on with it. */
function directiveEnd(text: string, from: number): number {
  for (let at = from;;) {
    const end = lineEnd(text, at);
    const before = text[end - 1] === "\r" ? end - 2 : end - 1;
    if (end >= text.length || text[before] !== "\\") return end;
    at = end + 1;
  }
}

/** Words after which a slash begins a regular expression. */
const BEFORE_REGEX =
  /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|else|do|yield|await)\s*$/;

function regexEnd(text: string, at: number): number {
  let before = at - 1;
  while (before >= 0 && /\s/.test(text[before]!)) before--;
  const char = text[before] ?? "(";
  const divides = /[\w$)\]}"'`]/.test(char) &&
    !BEFORE_REGEX.test(text.slice(Math.max(0, before - 12), before + 1));
  if (divides) return at + 1;
  let inClass = false;
  for (let i = at + 1; i < text.length; i++) {
    const here = text[i];
    if (here === "\n") return at + 1;
    if (here === "\\") i++;
    else if (here === "[") inClass = true;
    else if (here === "]") inClass = false;
    else if (here === "/" && !inClass) return i + 1;
  }
  return at + 1;
}
