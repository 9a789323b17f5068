/**
 * All drawers of a project as they are now.
 *
 * Invariants
 *
 * - Reading creates nothing, and leaves the store by no link.
 * - A drawer whose successor is recorded, but not yet written into its header, counts as
 *   superseded.
 *
 * @module
 */
import { join } from "node:path";
import { listFolder, lookAt, readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import { type Drawer, parseDrawer } from "./drawer.ts";
import { type Intent, readIntents } from "./intents.ts";
import { memoryFolder } from "./places.ts";

/** How deep folders are searched; those of mclaude have five levels. */
const MAX_DEPTH = 16;

/** The drawers of a project. */
export interface Memory {
  /** All drawers, sorted by path. */
  readonly drawers: readonly Drawer[];
  /** The same by path. */
  readonly byPath: ReadonlyMap<string, Drawer>;
  /** The same by file name without `.md`. */
  readonly byName: ReadonlyMap<string, readonly Drawer[]>;
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Reads all drawers.
 *
 * @param project The project.
 * @returns The drawers, and what could not be read.
 */
export function loadMemory(project: Project): Memory {
  const root = memoryFolder(project);
  const problems: Problem[] = [];
  const intents = readIntents(project, problems);
  const byPath = new Map<string, Drawer>();
  for (const path of drawerPaths(root, problems)) {
    try {
      const drawer = readDrawer(root, path);
      if (drawer !== undefined) byPath.set(path, drawer);
    } catch (error) {
      problems.push(problem(join(root, path), error));
    }
  }
  for (const intent of intents) believe(byPath, intent);
  const drawers = [...byPath.values()];
  return { drawers, byPath, byName: Map.groupBy(drawers, ({ name }) => name), problems };
}

/** The header may lag behind what was decided. */
function believe(byPath: Map<string, Drawer>, intent: Intent): void {
  const old = byPath.get(intent.old);
  if (old === undefined || old.superseded_by !== "" || !byPath.has(intent.new)) return;
  byPath.set(old.path, { ...old, superseded_by: intent.new, valid_to: intent.valid_to });
}

/**
 * Reads one drawer from its file alone.
 *
 * @param root The folder of the memory.
 * @param path The drawer, relative to it; it was found by listing or checked by the caller.
 * @returns The drawer, or `undefined` if there is no such file.
 */
export function readDrawer(root: string, path: string): Drawer | undefined {
  const file = join(root, path);
  const text = readFile(file);
  if (text === undefined) return undefined;
  const drawer = parseDrawer(text, { path });
  if (drawer.created !== "") return drawer;
  return parseDrawer(text, { path, mtime: lookAt(file)?.mtime?.getTime() });
}

/** The drawers below `wings`, in the order of their folders and names. */
function* drawerPaths(root: string, problems: Problem[]): Generator<string> {
  yield* pathsBelow({ root, problems }, "wings", 0);
}

function* pathsBelow(
  walk: { root: string; problems: Problem[] },
  path: string,
  depth: number,
): Generator<string> {
  for (const name of namesIn(walk, path)) {
    if (name.startsWith(".")) continue;
    const below = `${path}/${name}`;
    const file = join(walk.root, below);
    // Most names with the ending are files; whoever reads one finds out.
    if (name.endsWith(".md") && !lookAt(file)?.isDirectory) yield below;
    else if (lookAt(file)?.isDirectory && depth < MAX_DEPTH) {
      if (name.endsWith(".md")) {
        walk.problems.push({ path: file, reason: "a folder is in a drawer's place; move it away" });
      }
      yield* pathsBelow(walk, below, depth + 1);
    } else if (lookAt(file)?.isSymlink) {
      walk.problems.push({ path: file, reason: "it is a symbolic link; move it away" });
    }
  }
}

function namesIn({ root, problems }: { root: string; problems: Problem[] }, path: string) {
  const folder = join(root, path);
  try {
    return listFolder(folder);
  } catch (error) {
    problems.push(problem(folder, error));
    return [];
  }
}
