/**
 * Which drawer took whose place, up to the one that holds now.
 *
 * @module
 */
import type { Drawer } from "./drawer.ts";
import type { Memory } from "./load.ts";

/** A drawer's successors. */
export interface Chain {
  /** The successors, the nearest first. */
  readonly successors: readonly Drawer[];
  /** The one that holds now; `null` if the chain ends nowhere or in a circle. */
  readonly head: Drawer | null;
  /** What the last header names that is not there, or not once; `""` if the chain is whole. */
  readonly missing: string;
}

/**
 * Follows a drawer to the one that holds now.
 *
 * @param memory All drawers.
 * @param drawer Where to start.
 * @returns Its successors; no drawer is visited twice.
 */
export function chainOf(memory: Memory, drawer: Drawer): Chain {
  const successors: Drawer[] = [];
  const seen = new Set([drawer.path]);
  for (let at = drawer; at.superseded_by !== "";) {
    const next = successorOf(memory, at);
    if (next === undefined) return { successors, head: null, missing: at.superseded_by };
    if (seen.has(next.path)) return { successors, head: null, missing: "" };
    seen.add(next.path);
    successors.push(next);
    at = next;
  }
  return { successors, head: successors.at(-1) ?? drawer, missing: "" };
}

/** A header has the name of a file, as mclaude 0.6 writes it, or a path by hand. */
function successorOf(memory: Memory, drawer: Drawer): Drawer | undefined {
  const reference = drawer.superseded_by.replace(/^\.\//, "").replace(/\.md$/, "");
  if (reference.includes("/")) return memory.byPath.get(`${reference}.md`);
  const named = (memory.byName.get(reference) ?? []).filter(({ path }) => path !== drawer.path);
  const confirmed = named.filter(({ supersedes }) => supersedes.includes(drawer.path));
  if (confirmed.length === 1) return confirmed[0];
  const folder = folderOf(drawer.path);
  return named.find(({ path }) => folderOf(path) === folder) ??
    (named.length === 1 ? named[0] : undefined);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
