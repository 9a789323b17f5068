/**
 * One file: what it declares, what it needs, who needs it.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { suggest } from "../store/suggest.ts";
import { oneLine } from "../store/text.ts";
import type { IndexedFile } from "./facts.ts";
import type { CodeIndex } from "./index.ts";

/** An outline. */
export interface Outline {
  /** The file. */
  readonly file: IndexedFile;
  /** Files of the tree that it needs, sorted. */
  readonly needs: readonly string[];
  /** Files of the tree that need it, sorted. */
  readonly neededBy: readonly string[];
}

/**
 * Makes the outline of a file.
 *
 * @param index The index.
 * @param path The file, from the root, with `/`.
 * @returns The outline.
 * @throws {CoordinationError} `not_found` if the tree has no such file.
 */
export function outlineOf(index: CodeIndex, path: string): Outline {
  const file = index.tree.files.find((one) => one.path === path);
  if (file === undefined) {
    const near = suggest(path, index.tree.files.map((one) => one.path));
    throw new CoordinationError(
      "not_found",
      `Cannot outline "${oneLine(path, 200)}": the index has no such file; ` +
        (near === undefined ? "see: mclaude index stats" : `did you mean "${oneLine(near, 200)}"?`),
      { data: { path } },
    );
  }
  const place = index.modules.indexOf(file);
  const { edges } = index.graph();
  const pathOf = (at: number) => index.modules[at]!.path;
  return {
    file,
    needs: place < 0 ? [] : [...edges[place]!.keys()].map(pathOf).sort(),
    neededBy: place < 0
      ? []
      : [...edges.entries()].filter(([, needs]) => needs.has(place)).map(([at]) => pathOf(at))
        .sort(),
  };
}
