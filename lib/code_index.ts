/**
 * What a tree of code declares, and what of it matters: for a session that is new to it.
 *
 * ```
 *   git's list of files ──▶ facts of each file, kept by content ──▶ graph ──▶ ranks
 *                                  │                                            │
 *                                  └──▶ code-map.md, llms.txt, find, outline ◀──┘
 * ```
 *
 * Invariants
 *
 * - The same tree gives the same files, byte for byte, whichever machine, clock or cache.
 * - What a person wrote stays; a file that cannot be read stops nothing and is named.
 * - Nothing outside of the tree is read, no code is run.
 *
 * Not guaranteed: that references are all: they are read from imports and names, not from types.
 *
 * @module
 */
export { type About } from "./code_index/about.ts";
export type {
  CodeImport,
  CodeSymbol,
  FileFacts,
  IndexedFile,
  ParseState,
  SymbolKind,
} from "./code_index/facts.ts";
export {
  type Definition,
  findSymbol,
  type FoundSymbol,
  type Reference,
} from "./code_index/find.ts";
export { isMapStale, keepFreshness } from "./code_index/freshness.ts";
export type { Graph } from "./code_index/graph.ts";
export { buildCodeIndex, type CodeIndex } from "./code_index/index.ts";
export type { GitIn, ListedFile, Listing } from "./code_index/list.ts";
export { type Outline, outlineOf } from "./code_index/outline.ts";
export {
  DEFAULT_BUDGET,
  type RankedMap,
  rankedMap,
  type RankedMapOptions,
} from "./code_index/ranked_map.ts";
export type { ScanOptions, Tree } from "./code_index/scan.ts";
export { type IndexStats, type LanguageStats, statsOf } from "./code_index/stats.ts";
export { estimateTokens } from "./code_index/tokens.ts";
export {
  codeMapPath,
  type Output,
  type WriteOptions,
  writeOutputs,
  type Written,
} from "./code_index/write.ts";
