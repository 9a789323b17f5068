/**
 * A tree that was read, with what follows from all its files together.
 *
 * @module
 */
import { basename } from "node:path";
import type { IndexedFile } from "./facts.ts";
import { type Graph, makeGraph } from "./graph.ts";
import { rankFiles } from "./rank.ts";
import { readConfigs } from "./resolve/configs.ts";
import { type ScanOptions, scanTree, type Tree } from "./scan.ts";
import { type About, readAbout } from "./about.ts";

/** An index of a tree. */
export interface CodeIndex {
  /** The folder. */
  readonly root: string;
  /** The files and how they were read. */
  readonly tree: Tree;
  /** What the project calls itself, and says of itself. */
  readonly about: About;
  /** The files that declare something or could, tests included, sorted by path. */
  readonly modules: readonly IndexedFile[];
  /** Which module needs which, by their places in `modules`. */
  graph(): Graph;
  /**
   * How much each module matters.
   *
   * @param focus How much each place is in focus; none by default.
   */
  ranks(focus?: ReadonlyMap<number, number>): readonly number[];
}

/**
 * Reads a tree and makes an index of it.
 *
 * @example
 * ```ts
 * import { buildCodeIndex } from "@mclaude/mclaude";
 * import { assertEquals } from "@std/assert";
 *
 * const root = Deno.makeTempDirSync();
 * Deno.writeTextFileSync(`${root}/hello.py`, 'def hello(name):\n    """Greets."""\n');
 * const { modules } = await buildCodeIndex(root, { gitIn: () => () => undefined });
 * assertEquals(modules[0]?.symbols[0]?.signature, "hello(name)");
 * ```
 *
 * @param root The folder.
 * @param options How it is read.
 * @returns The index.
 */
export async function buildCodeIndex(root: string, options: ScanOptions): Promise<CodeIndex> {
  const tree = await scanTree(root, options);
  const modules = tree.files.filter(isModule);
  let graph: Graph | undefined;
  let plain: readonly number[] | undefined;
  function graphOnce(): Graph {
    return graph ??= makeGraph(modules, readConfigs(root, tree.files.map(({ path }) => path)));
  }
  return {
    root,
    tree,
    about: readAbout(root, { fallback: basename(root) }),
    modules,
    graph: graphOnce,
    ranks(focus) {
      if (focus !== undefined && focus.size > 0) return rankFiles(graphOnce(), focus);
      return plain ??= rankFiles(graphOnce(), new Map());
    },
  };
}

/** Code in a language that is read; documents and data are none. */
function isModule({ language, state }: IndexedFile): boolean {
  return state !== "none" && language !== "markdown";
}
