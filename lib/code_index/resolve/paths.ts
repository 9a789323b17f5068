/**
 * Finding files by a part of their path.
 *
 * @module
 */

/** The paths of a tree. */
export interface PathIndex {
  /** Whether there is such a file. */
  has(path: string): boolean;
  /**
   * The files whose path ends like this, whole names only.
   *
   * @param end The end, with `/`.
   */
  endingWith(end: string): readonly string[];
  /**
   * The files right in a folder.
   *
   * @param folder The folder without `/` at its end; empty for the root.
   */
  inFolder(folder: string): readonly string[];
}

/**
 * Makes an index of paths.
 *
 * @param paths The paths, sorted.
 * @returns The index.
 */
export function pathIndex(paths: readonly string[]): PathIndex {
  const all = new Set(paths);
  const byName = new Map<string, string[]>();
  const byFolder = new Map<string, string[]>();
  for (const path of paths) {
    const at = path.lastIndexOf("/");
    push(byName, path.slice(at + 1), path);
    push(byFolder, path.slice(0, Math.max(0, at)), path);
  }
  return {
    has: (path) => all.has(path),
    endingWith(end) {
      const named = byName.get(end.slice(end.lastIndexOf("/") + 1)) ?? [];
      return named.filter((path) => path === end || path.endsWith(`/${end}`));
    },
    inFolder: (folder) => byFolder.get(folder) ?? [],
  };
}

function push(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/**
 * The folder of a path.
 *
 * @param path A path with `/`.
 * @returns The folder without `/` at its end; empty for the root.
 */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/**
 * Puts two paths together and takes `.` and `..` out.
 *
 * @param folder Where it starts; empty for the root.
 * @param path A relative path.
 * @returns The path; `undefined` if it leads out of the root.
 */
export function joined(folder: string, path: string): string | undefined {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/**
 * A folder and all around it, the nearest first, the root last.
 *
 * @param folder The folder.
 * @returns The folders.
 */
export function upwards(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; at !== ""; at = folderOf(at)) found.push(at);
  return [...found, ""];
}

/**
 * The one of several paths that shares most with another.
 *
 * @param paths The paths.
 * @param path The other.
 * @returns The nearest, the first of equals; `undefined` if there is none.
 */
export function nearest(paths: readonly string[], path: string): string | undefined {
  let best: string | undefined;
  let most = -1;
  for (const candidate of paths) {
    let shared = 0;
    while (shared < path.length && candidate[shared] === path[shared]) shared++;
    if (shared > most) [best, most] = [candidate, shared];
  }
  return best;
}
