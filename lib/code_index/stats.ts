/**
 * A tree in numbers.
 *
 * @module
 */
import type { IndexedFile } from "./facts.ts";
import type { CodeIndex } from "./index.ts";
import { titleOf } from "./languages.ts";

/** A language in numbers. */
export interface LanguageStats {
  /** Its name. */
  readonly language: string;
  /** How many files. */
  readonly files: number;
  /** How many lines they have. */
  readonly lines: number;
  /** How many declarations. */
  readonly symbols: number;
}

/** A tree in numbers. */
export interface IndexStats {
  /** Files whose declarations are read. */
  readonly modules: number;
  /** Classes and what is like them. */
  readonly classes: number;
  /** Functions that stand alone. */
  readonly functions: number;
  /** Functions of classes. */
  readonly methods: number;
  /** Lines of modules. */
  readonly total_lines: number;
  /** By language, the most lines first. */
  readonly languages: readonly LanguageStats[];
  /** Files that were understood in part or not at all. */
  readonly not_understood: readonly string[];
  /** Files that are too large to be read. */
  readonly too_large: readonly string[];
  /** Files that could not be opened. */
  readonly unreadable: readonly string[];
  /** Files that are no text. */
  readonly binary: number;
  /** Links, which are not followed. */
  readonly links: number;
  /** Files beyond the most that are listed. */
  readonly over: number;
  /** Files that had to be read this time. */
  readonly read: number;
  /** How many of them were not known before by their content. */
  readonly extracted: number;
}

const CLASSES = ["class", "interface", "struct", "enum"];

/**
 * Counts what an index has.
 *
 * @param index The index.
 * @returns The numbers.
 */
export function statsOf({ modules, tree }: CodeIndex): IndexStats {
  const kinds = new Map<string, number>();
  for (const { symbols } of modules) {
    for (const { kind } of symbols) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return {
    modules: modules.length,
    classes: CLASSES.reduce((sum, kind) => sum + (kinds.get(kind) ?? 0), 0),
    functions: kinds.get("function") ?? 0,
    methods: kinds.get("method") ?? 0,
    total_lines: modules.reduce((sum, { lines }) => sum + lines, 0),
    languages: byLanguage(tree.files),
    not_understood: modules.filter(({ state }) => state !== "whole").map(({ path }) => path),
    too_large: tree.large,
    unreadable: tree.unreadable,
    binary: tree.binary,
    links: tree.listing.links,
    over: tree.listing.over,
    read: tree.read,
    extracted: tree.extracted,
  };
}

function byLanguage(files: readonly IndexedFile[]): LanguageStats[] {
  const found = new Map<string, { files: number; lines: number; symbols: number }>();
  for (const { language, lines, symbols } of files) {
    const title = titleOf(language) || "(other)";
    const known = found.get(title) ?? { files: 0, lines: 0, symbols: 0 };
    known.files++;
    known.lines += lines;
    known.symbols += symbols.length;
    found.set(title, known);
  }
  return [...found].map(([language, numbers]) => ({ language, ...numbers }))
    .sort((a, b) => b.lines - a.lines || (a.language < b.language ? -1 : 1));
}
