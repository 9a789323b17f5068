/**
 * How languages with braces write strings and comments, and which braces hold the body of a
 * function.
 *
 * @module
 */
import {
  charsAndStrings,
  cLike,
  csharpStrings,
  phpStrings,
  rawBackticks,
  rustStrings,
  templates,
} from "./brace_strings.ts";

/** Languages that can be reduced. */
export type BraceLanguage =
  | "c"
  | "cpp"
  | "csharp"
  | "go"
  | "java"
  | "kotlin"
  | "php"
  | "rust"
  | "script";

/** What a brace opens: a body to be left out, a block of declarations, or a part of a line. */
export type Verdict = "body" | "block" | "part";

/** What is known of a language. */
export interface BraceRules {
  /** Characters that have to be looked at. */
  readonly signs: RegExp;
  /** What a hash begins. */
  readonly hash: "none" | "comment" | "directive";
  /** What a slash may begin besides a comment. */
  readonly slash: "divide" | "regex";
  /** Whether macros stand where the grammar expects none. */
  readonly macros?: boolean;
  /** Where the string has ended that begins at a quote. */
  strings(text: string, at: number): number;
  /** Where code begins, if not at once. */
  begin?(text: string): number;
  /**
   * What a brace opens.
   *
   * @param head What stands before it, from the end of the statement before.
   * @param parens How many parentheses are open around it.
   */
  isBody(head: string, parens: number): Verdict;
}

const CODE = /["'{}();/]/g;

const CODE_TICKS = /["'`{}();/]/g;

const CODE_HASH = /["'{}();/#]/g;

/** All languages. */
export const BRACES: Readonly<Record<BraceLanguage, BraceRules>> = {
  c: {
    ...{ signs: CODE_HASH, hash: "directive", slash: "divide", macros: true },
    strings: cLike,
    isBody: inC,
  },
  cpp: {
    ...{ signs: CODE_HASH, hash: "directive", slash: "divide", macros: true },
    strings: cLike,
    isBody: inC,
  },
  csharp: {
    ...{ signs: CODE_HASH, hash: "directive", slash: "divide" },
    strings: csharpStrings,
    isBody: (head, parens) =>
      parens === 0 && /\b(?:class|interface|struct|record|enum|namespace)\s+\w/.test(head)
        ? "block"
        : bodyOf(parens),
  },
  go: {
    ...{ signs: CODE_TICKS, hash: "none", slash: "divide" },
    strings: rawBackticks,
    isBody: (head, parens) =>
      /\b(?:struct|interface)\s*$/.test(head) ? "part" : parens === 0 ? "body" : "part",
  },
  java: {
    ...{ signs: CODE, hash: "none", slash: "divide" },
    strings: charsAndStrings,
    isBody: (head, parens) =>
      parens === 0 && /\b(?:class|interface|enum|record)\s+\w/.test(head)
        ? "block"
        : bodyOf(parens),
  },
  kotlin: {
    ...{ signs: CODE, hash: "none", slash: "divide" },
    strings: charsAndStrings,
    isBody: inKotlin,
  },
  php: {
    ...{ signs: CODE_HASH, hash: "comment", slash: "divide" },
    strings: phpStrings,
    begin: (text) => Math.max(0, text.indexOf("<?")),
    isBody: (head) => /\bfunction\b[^{};]*\)\s*(?::\s*[?\w|&\\ ]+)?$/.test(head) ? "body" : "block",
  },
  rust: {
    ...{ signs: CODE, hash: "none", slash: "divide" },
    strings: rustStrings,
    isBody: inRust,
  },
  script: {
    ...{ signs: CODE_TICKS, hash: "none", slash: "regex" },
    strings: templates,
    isBody: inScript,
  },
};

function bodyOf(parens: number): Verdict {
  return parens === 0 ? "body" : "part";
}

/** Without what stands in parentheses, which may hold anything. */
function bare(head: string): string {
  let text = head;
  for (let rounds = 0; rounds < 6 && text.includes("("); rounds++) {
    const next = text.replace(/\([^()]*\)/g, "");
    if (next === text) break;
    text = next;
  }
  return text;
}

function inC(head: string, parens: number): Verdict {
  if (parens > 0) return "part";
  if (/\b(?:namespace\b[\w\s:]*|extern\s*"C(?:\+\+)?"\s*)$/.test(head)) return "block";
  const key = /(?:^|[\s>;}*&])(?:class|struct|union|enum)\b(?![^<]*>\s*\w+\s*\()/.test(head);
  if (!key) return "body";
  // `struct point make(int x)` gives one; `class A : public B<f(x)>` is one.
  const isFunction = /\b(?:class|struct|union|enum)\s+[\w:]+[\s*&]+[\w:~]+\s*\(/.test(head) ||
    /=\s*$/.test(head);
  return isFunction ? "body" : "part";
}

function inRust(head: string, parens: number): Verdict {
  if (parens > 0 || /\buse\b[^;]*$/.test(head)) return "part";
  const last = [...head.matchAll(/\b(fn|impl|trait|mod|struct|enum|union|extern|const|static)\b/g)]
    .map(([, word]) => word);
  if (last.includes("fn") || /=\s*[\w:]*\s*$/.test(head) || /!\s*\w*\s*$/.test(head)) return "body";
  const first = last[0];
  if (first === undefined) return /^\s*(?:#\[[^\]]*\]\s*)*\w+\s*$/.test(head) ? "part" : "body";
  return ["impl", "trait", "mod", "struct", "enum", "union", "extern"].includes(first)
    ? "block"
    : "body";
}

function inKotlin(head: string, parens: number): Verdict {
  if (parens > 0) return "part";
  const words = [
    ...bare(head).matchAll(
      /\b(class|interface|object|fun|val|var|init|get|set|constructor|by|enum)\b/g,
    ),
  ].map(([, word]) => word!);
  const last = words.at(-1);
  if (last === "by") return words.includes("class") ? "block" : "part";
  return last === "class" || last === "interface" || last === "object" ? "block" : "part";
}

/** Statements whose blocks may hold declarations. */
const CONTROL = new Set(["if", "for", "while", "switch", "with", "catch"]);

function inScript(head: string, parens: number): Verdict {
  const end = head.trimEnd();
  if (end.endsWith("=>")) return "body";
  if (/(?:[=,(:[?|&<!+]|\b(?:return|default|extends|import|export|type|in|of|as))$/.test(end)) {
    return "part";
  }
  if (/(?:^|[\s;}])(?:class|interface|enum|namespace|module|global)\b[^;(]*$/.test(bare(end))) {
    return parens === 0 ? "block" : "part";
  }
  const call = /\)\s*(?::\s*[^=;{}]*)?$/.exec(end);
  if (call === null) {
    return /\b(?:else|try|finally|do|static)$/.test(end) || end === "" ? "block" : "part";
  }
  const before = end.slice(0, openingOf(end, call.index));
  const word = /([\w$]+)\s*(?:<[^<>()]*>\s*)?$/.exec(before)?.[1] ?? "";
  if (CONTROL.has(word)) return "block";
  // A function that is called where it stands holds the whole file.
  if (parens === 1 && /(?:^|[;!+\n])\s*\(?\s*(?:async\s+)?function\b[^()]*$/.test(before)) {
    return "part";
  }
  return "body";
}

/** Where the parenthesis was opened that closes at `close`. */
function openingOf(text: string, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (text[at] === ")") depth++;
    else if (text[at] === "(" && --depth === 0) return at;
  }
  return 0;
}
