/**
 * Parsers, each loaded when its language is met.
 *
 * A grammar comes as compressed text in a module of its own, so it is found in the same way from
 * the sources, in the binary and from the registry, and costs nothing before.
 *
 * @module
 */
import { brotliDecompressSync } from "node:zlib";
import type { Language, Parser, Query } from "web-tree-sitter";
import type { Grammar } from "./languages.ts";

/** The library; loaded once. */
type TreeSitter = typeof import("web-tree-sitter");

/** A grammar with what was made for it. */
export interface LoadedGrammar {
  /** A parser that has the language set. */
  readonly parser: Parser;
  /** The language. */
  readonly language: Language;
  /**
   * Makes a query.
   *
   * @param source The query.
   */
  query(source: string): Query;
}

/** Exhaustive, and each with a literal name: the bundler makes a file of each. */
const MODULES: Readonly<Record<Grammar, () => Promise<{ readonly bytes: string }>>> = {
  bash: () => import("./grammars/bash.ts"),
  c: () => import("./grammars/c.ts"),
  c_sharp: () => import("./grammars/c_sharp.ts"),
  cpp: () => import("./grammars/cpp.ts"),
  go: () => import("./grammars/go.ts"),
  java: () => import("./grammars/java.ts"),
  javascript: () => import("./grammars/javascript.ts"),
  kotlin: () => import("./grammars/kotlin.ts"),
  php: () => import("./grammars/php.ts"),
  python: () => import("./grammars/python.ts"),
  ruby: () => import("./grammars/ruby.ts"),
  rust: () => import("./grammars/rust.ts"),
  scala: () => import("./grammars/scala.ts"),
  tsx: () => import("./grammars/tsx.ts"),
  typescript: () => import("./grammars/typescript.ts"),
};

let library: Promise<TreeSitter> | undefined;

const loaded = new Map<Grammar, Promise<LoadedGrammar>>();

/**
 * Loads a grammar; the second time it is there already.
 *
 * @param grammar Which.
 * @returns Its parser and its language.
 */
export function loadGrammar(grammar: Grammar): Promise<LoadedGrammar> {
  let found = loaded.get(grammar);
  if (found === undefined) loaded.set(grammar, found = load(grammar));
  return found;
}

async function load(grammar: Grammar): Promise<LoadedGrammar> {
  const { Language, Parser, Query } = await (library ??= loadLibrary());
  const { bytes } = await MODULES[grammar]();
  const language = await Language.load(unpack(bytes));
  const parser = new Parser();
  parser.setLanguage(language);
  return { parser, language, query: (source) => new Query(language, source) };
}

async function loadLibrary(): Promise<TreeSitter> {
  const found = await import("web-tree-sitter");
  const { bytes } = await import("./grammars/runtime.ts");
  const wasmBinary = unpack(bytes);
  await found.Parser.init({ wasmBinary });
  return found;
}

function unpack(text: string): Uint8Array<ArrayBuffer> {
  const bytes = brotliDecompressSync(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) as Uint8Array<
    ArrayBuffer
  >;
}
