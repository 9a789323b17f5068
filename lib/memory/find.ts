/**
 * Finding the drawer that somebody means, and listing drawers.
 *
 * @module
 */
import { isAbsolute, relative, sep } from "node:path";
import { CoordinationError } from "../errors.ts";
import { checkFolder } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { oneLine } from "../store/text.ts";
import type { Drawer, DrawerHead } from "./drawer.ts";
import { readIntents } from "./intents.ts";
import { loadHeads, type Memory, readDrawer } from "./load.ts";
import { MEMORY_FOLDER, memoryFolder, placeName } from "./places.ts";

/** How many candidates a refusal names. */
const CANDIDATES = 8;

/**
 * Finds a drawer by its path, its file's name, its title, or a part of path or title that no
 * other one has; of those that share a title or a part, the only active one.
 *
 * @param project The project.
 * @param memory All drawers.
 * @param target What was given.
 * @returns The drawer.
 * @throws {CoordinationError} `not_found`, `unsafe_path`, or `invalid_input` if several are meant;
 * then `data.candidates` has their paths.
 */
export function findDrawer(project: Project, target: string, memory: Memory): Drawer {
  const path = pathOf(project, target);
  const exact = memory.byPath.get(path);
  if (exact !== undefined) return exact;
  const stem = path.replace(/\.md$/, "");
  const word = oneLine(target).toLowerCase();
  const titleOf = ({ title }: Drawer) => oneLine(title).toLowerCase();
  const ways: ((drawer: Drawer) => boolean)[] = [
    ({ name }) => name === stem,
    (drawer) => titleOf(drawer) === word,
    ({ name }) => name.replace(/^\d{4}-\d\d-\d\d_/, "") === stem,
    (drawer) => drawer.path.toLowerCase().includes(word) || titleOf(drawer).includes(word),
  ];
  for (const way of word === "" ? [] : ways) {
    const found = memory.drawers.filter(way);
    const active = found.filter(({ superseded_by }) => superseded_by === "");
    if (found.length === 1) return found[0]!;
    if (active.length === 1) return active[0]!;
    if (found.length > 1) throw ambiguous(target, active.length > 0 ? active : found);
  }
  throw new CoordinationError(
    "not_found",
    `Cannot find a drawer "${oneLine(target, 120)}": see mclaude memory list`,
    { data: { target } },
  );
}

function ambiguous(target: string, found: readonly Drawer[]): CoordinationError {
  const candidates = found.slice(0, CANDIDATES).map(({ path }) => path);
  const more = found.length > CANDIDATES ? ` and ${found.length - CANDIDATES} more` : "";
  return new CoordinationError(
    "invalid_input",
    `Cannot tell which drawer "${oneLine(target, 120)}" is: ${
      candidates.map((path) => oneLine(path)).join(", ")
    }${more}; give its path`,
    { data: { target, candidates, count: found.length } },
  );
}

/** A path relative to the memory's folder, whichever folder it was given from. */
function pathOf(project: Project, target: string): string {
  const root = memoryFolder(project);
  let path = isAbsolute(target) ? relative(root, target) : target.trim();
  if (sep !== "/") path = path.replaceAll(sep, "/");
  path = path.replace(/^(?:\.\/)*(?:\.claude\/)?(?:memory-graph\/)?/, "");
  if (isAbsolute(path) || path.split("/").includes("..")) {
    throw new CoordinationError(
      "unsafe_path",
      `Cannot use the path ${JSON.stringify(oneLine(target, 200))}: it leads out of the memory; ` +
        "see mclaude memory list",
      { data: { target } },
    );
  }
  return path.startsWith("wings/") && !path.endsWith(".md") ? `${path}.md` : path;
}

/**
 * Finds an active drawer by its path without reading any other one.
 *
 * @param project The project.
 * @param target What was given.
 * @returns The drawer; `undefined` if others have to be read to tell.
 */
export function findByPath(project: Project, target: string): Drawer | undefined {
  const path = pathOf(project, target);
  if (!path.startsWith("wings/") || readIntents(project, []).length > 0) return undefined;
  checkFolder(project.root, ".claude", MEMORY_FOLDER, ...path.split("/").slice(0, -1));
  const drawer = readDrawer(memoryFolder(project), path);
  return drawer?.superseded_by === "" ? drawer : undefined;
}

/** What {@linkcode listDrawers} leaves out. */
export interface ListDrawersOptions {
  /** Only those of this wing. */
  wing?: string | undefined;
  /** Only those with this room, or any other folder of this name, in their path. */
  room?: string | undefined;
  /** Only those with this hall, or any other folder of this name, in their path. */
  hall?: string | undefined;
  /** Only those with all of these tags, in any case. */
  tags?: readonly string[] | undefined;
  /**
   * Also those whose place another one took.
   *
   * @default {false}
   */
  include_superseded?: boolean | undefined;
  /** At most so many. */
  limit?: number | undefined;
}

/** Drawers. */
export interface DrawerList {
  /** By path. */
  readonly drawers: readonly DrawerHead[];
  /** How many more there are. */
  readonly more: number;
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Lists drawers.
 *
 * @param project The project.
 * @param options Which ones.
 * @returns The drawers by path.
 * @throws {CoordinationError} `invalid_name` if a wing, room or hall cannot be called so.
 */
export function listDrawers(project: Project, options: ListDrawersOptions = {}): DrawerList {
  const { limit = Infinity, include_superseded = false } = options;
  const fits = filterOf(options);
  const { drawers, problems } = loadHeads(project);
  const found = drawers.filter((drawer) =>
    (include_superseded || drawer.superseded_by === "") && fits(drawer)
  );
  return {
    drawers: found.slice(0, limit),
    more: Math.max(0, found.length - limit),
    problems,
  };
}

function filterOf(options: ListDrawersOptions): (drawer: DrawerHead) => boolean {
  const wing = options.wing === undefined ? undefined : placeName(options.wing, "wing");
  const folders = (["room", "hall"] as const).flatMap((what) => {
    const name = options[what];
    return name === undefined ? [] : [placeName(name, what)];
  });
  const tags = (options.tags ?? []).map((tag) => tag.toLowerCase());
  return (drawer) => {
    const parts = drawer.path.split("/").slice(1, -1);
    const own = drawer.tags.map((tag) => tag.toLowerCase());
    return (wing === undefined || drawer.wing === wing) &&
      folders.every((folder) => parts.includes(folder)) && tags.every((tag) => own.includes(tag));
  };
}
