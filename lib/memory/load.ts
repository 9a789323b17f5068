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
import { listEntries, lookAt, readFile } from "../store/files.ts";
import { openRecordCache } from "../store/record_cache.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import { contentOf, type Drawer, type DrawerHead, parseDrawer } from "./drawer.ts";
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
  const { records, problems } = readAll(project, "drawers", withoutContent);
  const drawers = records.map((record): Drawer => ({ ...record, content: contentOf(record) }));
  return {
    drawers,
    byPath: new Map(drawers.map((drawer) => [drawer.path, drawer])),
    byName: Map.groupBy(drawers, ({ name }) => name),
    problems,
  };
}

/**
 * Reads what all drawers say of themselves, without what they say.
 *
 * @param project The project.
 * @returns The drawers, sorted by path, and what could not be read.
 */
export function loadHeads(project: Project): { drawers: DrawerHead[]; problems: Problem[] } {
  const { records, problems } = readAll(project, "drawer-heads", headOf);
  return { drawers: records, problems };
}

/** A drawer's content is a part of its body, and need not be remembered twice. */
function withoutContent({ content: _, ...rest }: Drawer): Omit<Drawer, "content"> {
  return rest;
}

function headOf({ content: _content, body: _body, ...head }: Drawer): DrawerHead {
  return head;
}

/** What is needed of each drawer, remembered under a name. */
function readAll<T extends DrawerHead>(
  project: Project,
  name: string,
  choose: (drawer: Drawer) => T,
): { records: T[]; problems: Problem[] } {
  const root = memoryFolder(project);
  const problems: Problem[] = [];
  const intents = readIntents(project, problems);
  const byPath = new Map<string, T>();
  const paths = [...drawerPaths(root, problems)];
  const cache = openRecordCache<T>(project, name, { count: paths.length, version: 1 });
  for (const path of paths) {
    try {
      const record = cache.read({
        key: path,
        paths: [join(root, path)],
        place: { path } as Partial<T>,
        load() {
          const drawer = readDrawer(root, path);
          return drawer && choose(drawer);
        },
      });
      if (record !== undefined) byPath.set(path, record);
    } catch (error) {
      problems.push(problem(join(root, path), error));
    }
  }
  cache.keep();
  for (const intent of intents) believe(byPath, intent);
  return { records: [...byPath.values()], problems };
}

/** The header may lag behind what was decided. */
function believe<T extends DrawerHead>(byPath: Map<string, T>, intent: Intent): void {
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
  for (const { name, isDirectory, isSymlink } of entriesOf(walk, path)) {
    if (name.startsWith(".")) continue;
    const below = `${path}/${name}`;
    const isNamedSo = name.endsWith(".md");
    const report = (reason: string) => walk.problems.push({ path: join(walk.root, below), reason });
    if (isDirectory && depth < MAX_DEPTH) {
      if (isNamedSo) report("a folder is in a drawer's place; move it away");
      yield* pathsBelow(walk, below, depth + 1);
    } else if (!isDirectory && isNamedSo) {
      // Whatever it is; whoever reads it finds out.
      yield below;
    } else if (isSymlink) {
      report("it is a symbolic link; move it away");
    }
  }
}

function entriesOf({ root, problems }: { root: string; problems: Problem[] }, path: string) {
  const folder = join(root, path);
  try {
    return listEntries(folder);
  } catch (error) {
    problems.push(problem(folder, error));
    return [];
  }
}
