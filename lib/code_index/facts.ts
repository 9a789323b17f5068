/**
 * What is known of a file of code. Plain data, and a function of the file's bytes and name alone:
 * so it can be kept by the hash of the content.
 *
 * @module
 */

/** What a symbol is. */
export type SymbolKind =
  | "class"
  | "interface"
  | "struct"
  | "enum"
  | "type"
  | "module"
  | "function"
  | "method"
  | "property"
  | "variable"
  | "macro"
  | "heading";

/** Kinds that have members. */
export const CONTAINERS: readonly SymbolKind[] = [
  "class",
  "interface",
  "struct",
  "enum",
  "module",
];

/** A declaration. */
export interface CodeSymbol {
  /** Its name, as it is written. */
  readonly name: string;
  /** What it is. */
  readonly kind: SymbolKind;
  /** The line that it begins on, from 1. */
  readonly line: number;
  /** Name and what follows it up to the body, on one line: `start(port: number): Promise<void>`. */
  readonly signature: string;
  /** The first line of its documentation; empty if there is none. */
  readonly doc: string;
  /** What it stands in, `Outer.Inner`; empty at the top. */
  readonly parent: string;
  /** Whether others can use it, by the rules or the customs of its language. */
  readonly public: boolean;
  /** What stands before it and matters to a caller: `static`, `property`, `async` … */
  readonly marks: readonly string[];
}

/** What a file takes from elsewhere. */
export interface CodeImport {
  /** The module, path or namespace, as it is written. */
  readonly from: string;
  /** The names that are taken; empty for all, or where it cannot be told. */
  readonly names: readonly string[];
}

/** How reading a file went. */
export type ParseState =
  /** All of it was understood. */
  | "whole"
  /** Some lines were not. */
  | "partly"
  /** There is no grammar for it. */
  | "none"
  /** It could not be read at all. */
  | "failed";

/** What is known of a file from its content. */
export interface FileFacts {
  /** Its language, by its id in the table of languages; empty if unknown. */
  readonly language: string;
  /** How many lines it has. */
  readonly lines: number;
  /** The first lines of its own documentation. */
  readonly doc: string;
  /** How reading it went. */
  readonly state: ParseState;
  /** What it declares, in order. */
  readonly symbols: readonly CodeSymbol[];
  /** What it takes from elsewhere, in order. */
  readonly imports: readonly CodeImport[];
  /** The namespace or package that it says to be in. */
  readonly namespace: string;
  /** Names that it mentions, where imports do not tell which files it needs; sorted. */
  readonly mentions: readonly string[];
}

/** A file of the index. */
export interface IndexedFile extends FileFacts {
  /** Its path from the root, with `/`. */
  readonly path: string;
  /** Its size. */
  readonly bytes: number;
  /** Whether it is a test, by its name and place. */
  readonly test: boolean;
}
