/**
 * Looking at drawers: one, its successors, what links to it, the whole as a graph or table.
 *
 * @module
 */
import { join } from "node:path";
import { readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { chainOf } from "./chain.ts";
import type { Drawer } from "./drawer.ts";
import { findByPath, findDrawer } from "./find.ts";
import { linksOf } from "./links.ts";
import { loadMemory } from "./load.ts";
import { memoryFolder } from "./places.ts";
import { findSimilar, type SimilarDrawer, type SimilarOptions } from "./similar.ts";

/** A drawer, its text, and what became of it. */
export interface ShownDrawer {
  /** The drawer. */
  readonly drawer: Drawer;
  /** The whole file as it is on disk. */
  readonly text: string;
  /** The paths of the drawers that took its place, the nearest first. */
  readonly successors: readonly string[];
  /** The path of the one that holds now, its own if nothing took its place; `null` if none does. */
  readonly head: string | null;
}

/**
 * Shows a drawer.
 *
 * @param project The project.
 * @param target Its path, name, title, or a part of them that no other one has.
 * @returns The drawer and its text.
 * @throws {CoordinationError} `not_found`, `unsafe_path`, or `invalid_input` if several are meant.
 */
export function showDrawer(project: Project, target: string): ShownDrawer {
  const active = findByPath(project, target);
  if (active !== undefined) return shown(project, active, [active]);
  const memory = loadMemory(project);
  const drawer = findDrawer(project, target, memory);
  const { successors, head } = chainOf(memory, drawer);
  return shown(project, drawer, [...successors, ...(head === null ? [] : [head])], head);
}

function shown(
  project: Project,
  drawer: Drawer,
  chain: readonly Drawer[],
  head: Drawer | null = drawer,
): ShownDrawer {
  const successors = [...new Set(chain.map(({ path }) => path))].filter((path) =>
    path !== drawer.path
  );
  const text = readFile(join(memoryFolder(project), drawer.path)) ?? "";
  return { drawer, text, successors, head: head?.path ?? null };
}

/** Similar drawers. */
export interface SimilarList {
  /** The most similar first. */
  readonly similar: readonly SimilarDrawer[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Finds the active drawers that are similar to a title or to a whole text.
 *
 * @param project The project.
 * @param text One line is a title; of several lines the first one, if it is a heading.
 * @param options How similar, and how many.
 * @returns The most similar first.
 */
export function similarDrawers(
  project: Project,
  text: string,
  options: SimilarOptions = {},
): SimilarList {
  const { drawers, problems } = loadMemory(project);
  const whole = text.trim();
  const heading = /^#+[ \t]+(.+)$/m.exec(whole)?.[1];
  const isTitle = !whole.includes("\n");
  const title = isTitle ? whole : heading ?? "";
  return { similar: findSimilar(drawers, { title, content: whole }, options), problems };
}

/** What leads to a drawer. */
export interface Backlinks {
  /** The drawer. */
  readonly drawer: Drawer;
  /** The path of the one that holds now; `null` if none does. */
  readonly head: string | null;
  /** The active drawers that link to it. */
  readonly backlinks: readonly { readonly path: string; readonly title: string; text: string }[];
  /** The links of the whole memory that lead nowhere. */
  readonly broken: readonly { readonly path: string; readonly text: string }[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Finds the drawers that link to a drawer.
 *
 * @param project The project.
 * @param target Its path, name, title, or a part of them that no other one has.
 * @returns The links, and those of all drawers that lead nowhere.
 * @throws {CoordinationError} `not_found`, `unsafe_path`, or `invalid_input` if several are meant.
 */
export function backlinksOf(project: Project, target: string): Backlinks {
  const memory = loadMemory(project);
  const drawer = findDrawer(project, target, memory);
  const links = linksOf(memory);
  const leading = links.filter(({ from, to }) => from !== drawer && to.includes(drawer));
  return {
    drawer,
    head: chainOf(memory, drawer).head?.path ?? null,
    backlinks: [...Map.groupBy(leading, ({ from }) => from)].map(([{ path, title }, [link]]) => ({
      path,
      title,
      text: link!.text,
    })),
    broken: links.filter(({ broken }) => broken).map(({ from, text }) => ({
      path: from.path,
      text,
    })),
    problems: memory.problems,
  };
}
