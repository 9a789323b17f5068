/**
 * What is said of a language by hand: which nodes declare, who can see what, how imports read.
 *
 * @module
 */
import type { CodeImport, SymbolKind } from "./facts.ts";
import type { Found } from "./collect.ts";
import type { Skeleton } from "./skeleton.ts";

/** A declaration before its language had a say. */
export interface Draft {
  /** Its name. */
  name: string;
  /** What it is. */
  kind: SymbolKind;
  /** What stands before the name in the declaration: modifiers, types. */
  readonly before: string;
  /** What stands before the declaration on its lines: `export`, decorators. */
  readonly outside: string;
  /** From the name to the body. */
  signature: string;
  /** What it stands in. */
  parent: string;
  /** The kind of that; `undefined` at the top. */
  readonly parentKind: SymbolKind | undefined;
  /** Whether others can use it. */
  public: boolean;
  /** What matters to a caller besides. */
  marks: string[];
  /** The access that was last said in the same container: `private:`, `private`. */
  readonly access: string | undefined;
}

/** What is said of a language. */
export interface Profile {
  /**
   * Finds declarations. A node that declares is captured by its kind; with it `@name`, and where
   * there is one `@body`, `@owner` (what a method belongs to if it stands outside) or `@doc`.
   * `@scope` has members and is no symbol, `@import` and `@package` are read as text, `@access`
   * counts for what follows in its container.
   */
  readonly query: string;
  /** Reads a file without a grammar; `undefined` if that cannot be trusted. */
  quick?(text: string): Found | undefined;
  /** Reduces a file, in ways of which the first that parses is taken. */
  skim?(text: string): Iterable<Skeleton>;
  /** Whether it has a preprocessor that no grammar understands. */
  readonly macros?: boolean;
  /** With which signs comments begin that document what is below them; none in Python. */
  readonly comments: "slashes" | "hashes" | "both" | "none";
  /**
   * Completes a declaration.
   *
   * @returns `false` if it is not to be listed.
   */
  complete(draft: Draft): boolean | void;
  /** Reads the text of an `@import`. */
  imports(text: string): readonly CodeImport[];
  /** Reads imports that no node tells, from the whole text. */
  moreImports?(text: string): readonly CodeImport[];
  /** Has the last word on all symbols of a file, in the light of its text. */
  finish?(drafts: Draft[], text: string): void;
  /** Whether what it needs has to be guessed from the names that it mentions. */
  readonly mentions: boolean;
}

/** On one line, single spaces. */
export function flatten(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
