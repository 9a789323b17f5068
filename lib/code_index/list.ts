/**
 * Which files a tree has: git's own idea of it, else what a walk finds that no `.gitignore` hides.
 *
 * Invariants
 *
 * - No link is followed, and nothing outside of the root is listed.
 * - A file's absolute path decides nothing: a project below a folder `build` is like any other.
 * - The order is that of code units, everywhere.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { lookAt, readFile } from "../store/files.ts";

/** The most files that are listed. */
export const MOST_FILES = 100_000;

/** Runs git in a folder; `undefined` if it failed or is not there. */
export type GitIn = (folder: string) => (args: readonly string[]) => string | undefined;

/** A file that may be read. */
export interface ListedFile {
  /** Its path from the root, with `/`. */
  readonly path: string;
  /** Its size. */
  readonly bytes: number;
  /** When it was changed, by both clocks of the file system; tells edits apart, nothing else. */
  readonly stamp: string;
  /** The later of both, in milliseconds. */
  readonly time: number;
}

/** What a tree has. */
export interface Listing {
  /** Its files, sorted. */
  readonly files: readonly ListedFile[];
  /** Who said so. */
  readonly by: "git" | "walk";
  /** Links, which are left out. */
  readonly links: number;
  /** Files over the most that are listed. */
  readonly over: number;
}

/** What is ours, and would make an index of itself. */
const OURS = /^(?:\.claude\/|llms\.txt$)/;

/** Folders that are nobody's source, where no git says so. */
const NEVER = new Set([
  ...[".git", ".hg", ".svn", ".jj", "node_modules", "bower_components", "jspm_packages"],
  ...["__pycache__", ".venv", "venv", ".tox", ".nox", ".mypy_cache", ".pytest_cache"],
  ...[".ruff_cache", "site-packages", ".gradle", ".idea", ".next", ".nuxt", ".terraform"],
]);

/** Folders that are made, where what makes them stands beside them. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  build: ["build.gradle", "build.gradle.kts", "package.json", "pyproject.toml", "setup.py"],
  dist: ["package.json", "pyproject.toml", "setup.py"],
  target: ["Cargo.toml", "pom.xml", "build.sbt"],
  vendor: ["composer.json"],
};

/**
 * Lists the files of a tree.
 *
 * @param root The folder.
 * @param options How git is run.
 * @returns The files.
 */
export async function listFiles(root: string, { gitIn }: { gitIn: GitIn }): Promise<Listing> {
  const tracked = gitFiles(root, { gitIn, prefix: "", depth: 0 });
  const paths = tracked ?? await walk(root);
  const files: ListedFile[] = [];
  let links = 0;
  const wanted = [...new Set(paths)].filter((path) => !OURS.test(path)).sort();
  for (const path of wanted.slice(0, MOST_FILES)) {
    const stat = lookOnce(join(root, path));
    if (stat?.isSymlink) links++;
    if (!stat?.isFile) continue;
    const [mtime, ctime] = [stat.mtime?.getTime() ?? 0, stat.ctime?.getTime() ?? 0];
    files.push({
      path,
      bytes: stat.size,
      stamp: `${mtime}-${ctime}-${stat.ino ?? 0}`,
      time: Math.max(mtime, ctime),
    });
  }
  return {
    files,
    by: tracked === undefined ? "walk" : "git",
    links,
    over: Math.max(0, wanted.length - MOST_FILES),
  };
}

function lookOnce(path: string): Deno.FileInfo | undefined {
  try {
    return lookAt(path);
  } catch {
    // What cannot be looked at is not there for us.
    return undefined;
  }
}

/** Git's list, submodules in their places; repositories that are nobody's part are left out. */
function gitFiles(
  root: string,
  { gitIn, prefix, depth }: { gitIn: GitIn; prefix: string; depth: number },
): string[] | undefined {
  const listed = gitIn(join(root, prefix))([
    ...["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
  ]);
  if (listed === undefined) return undefined;
  const found: string[] = [];
  for (const name of listed.split("\0")) {
    // Another repository, or a worktree, that is not known to this one.
    if (name === "" || name.endsWith("/")) continue;
    const path = prefix + name;
    if (depth < 8 && !/\.\w+$/.test(name) && isSubmodule(join(root, path))) {
      found.push(...gitFiles(root, { gitIn, prefix: `${path}/`, depth: depth + 1 }) ?? []);
    } else found.push(path);
  }
  return found;
}

function isSubmodule(path: string): boolean {
  return lookOnce(path)?.isDirectory === true && lookOnce(join(path, ".git")) !== undefined;
}

/** What a `.gitignore` says of what is below its folder. */
interface Rules {
  readonly prefix: string;
  readonly ignores: (path: string) => boolean;
}

async function walk(root: string): Promise<string[]> {
  const { default: ignore } = await import("ignore");
  const found: string[] = [];
  const open: { folder: string; rules: readonly Rules[] }[] = [{ folder: "", rules: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { folder } = next;
    const entries = entriesOf(join(root, folder));
    const names = new Set(entries.map(({ name }) => name));
    const own = names.has(".gitignore") ? ignoreFile(join(root, folder, ".gitignore")) : undefined;
    const rules = own === undefined ? next.rules : [...next.rules, {
      prefix: folder,
      ignores: (path: string) => made(own).ignores(path),
    }];
    for (const entry of entries) {
      const { name } = entry;
      const path = folder + name;
      if (NEVER.has(name) || MADE[name]?.some((maker) => names.has(maker))) continue;
      const isFolder = entry.isDirectory();
      const shown = isFolder ? `${path}/` : path;
      if (rules.some(({ prefix, ignores }) => ignores(shown.slice(prefix.length)))) continue;
      // A repository inside is another project.
      if (isFolder && lookOnce(join(root, path, ".git")) !== undefined) continue;
      if (isFolder) open.push({ folder: shown, rules });
      else if (found.length < 2 * MOST_FILES) found.push(path);
    }
  }
  return found;

  function made(text: string) {
    let rules = cache.get(text);
    if (rules === undefined) cache.set(text, rules = ignore().add(text));
    return rules;
  }
}

const cache = new Map<string, { ignores(path: string): boolean }>();

function ignoreFile(path: string): string | undefined {
  try {
    return readFile(path);
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
