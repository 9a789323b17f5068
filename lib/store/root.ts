/**
 * Where a project's store is: one for a repository, whichever of its worktrees or
 * subfolders a session works in.
 *
 * The root is, in this order: the folder that was given; the main worktree of the git
 * repository that holds the working folder (read from `.git` and `commondir`, git is not
 * started); the nearest folder above that has a `.claude`; the working folder. A home
 * folder is never a project unless it was given: its `.claude` belongs to the agent.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { CoordinationError } from "../errors.ts";
import { exists, lookAt, readFile } from "./files.ts";

/** A project and the place in it that a caller works from. */
export interface Project {
  /** The folder that has, or will have, the `.claude` folder. Absolute. */
  readonly root: string;
  /** `<root>/.claude`. */
  readonly store: string;
  /** The top of the worktree that the caller is in; paths of locks are relative to it. */
  readonly worktree: string;
  /** The caller's working folder. */
  readonly cwd: string;
  /** The branch checked out in the worktree; `null` when detached or without git. */
  readonly branch: string | null;
  /** Whether the worktree is a linked one. */
  readonly linked: boolean;
}

/** Options for {@linkcode findProject}. */
export interface FindProjectOptions {
  /** A folder to use as the root, whatever is around it. */
  project?: string | undefined;
  /** The user's home folder, which is never taken for a project. */
  home?: string | undefined;
}

/**
 * Finds the project that holds `cwd`.
 *
 * @param cwd The working folder, absolute.
 * @param options A fixed root, and the home folder.
 * @returns The project.
 * @throws {CoordinationError} `not_a_project` if `cwd` is the home folder or the given root is
 * no folder.
 */
export function findProject(cwd: string, options: FindProjectOptions = {}): Project {
  const here = realFolder(cwd);
  const home = homeFolder(options.home);
  const checkout = findCheckout(here, home);
  if (options.project !== undefined) {
    const root = realFolder(resolve(here, options.project));
    const inside = checkout !== undefined && checkout.root === root;
    return project(root, here, inside ? checkout : undefined);
  }
  if (checkout !== undefined) return project(checkout.root, here, checkout);
  return project(findStore(here, home) ?? refuseHome(here, home), here, undefined);
}

/** A git checkout: the worktree around a folder, and the root of its repository. */
interface Checkout {
  root: string;
  worktree: string;
  gitDir: string;
  linked: boolean;
}

function project(root: string, cwd: string, checkout: Checkout | undefined): Project {
  const inRoot = cwd === root || cwd.startsWith(root.endsWith(sep) ? root : root + sep);
  return {
    root,
    store: join(root, ".claude"),
    worktree: checkout?.worktree ?? root,
    // Paths are relative to the root when the caller stands outside of the given project.
    cwd: checkout !== undefined || inRoot ? cwd : root,
    branch: checkout === undefined ? null : readBranch(checkout.gitDir),
    linked: checkout?.linked ?? false,
  };
}

function findCheckout(here: string, home: string | undefined): Checkout | undefined {
  for (const worktree of upwards(here)) {
    const dotGit = join(worktree, ".git");
    const entry = existsSync(dotGit) ? lookAt(dotGit) : undefined;
    if (entry === undefined) continue;
    const checkout = entry.isDirectory || entry.isSymlink
      ? { root: worktree, worktree, gitDir: dotGit, linked: false }
      : followGitFile(worktree, dotGit);
    return checkout?.root === home ? undefined : checkout;
  }
  return undefined;
}

/** Reads a `.git` file: that of a linked worktree leads to the main one, a submodule's does not. */
function followGitFile(worktree: string, dotGit: string): Checkout | undefined {
  const target = /^gitdir: (.+)$/m.exec(readFile(dotGit) ?? "")?.[1]?.trim();
  if (target === undefined) return undefined;
  const gitDir = resolve(worktree, target);
  const common = readFile(join(gitDir, "commondir"))?.trim();
  if (common === undefined) return { root: worktree, worktree, gitDir, linked: false };
  const commonDir = resolve(gitDir, common);
  // A bare repository has no main worktree: the folder around it holds all its worktrees.
  const root = dirname(commonDir);
  return exists(root) ? { root: realFolder(root), worktree, gitDir, linked: true } : undefined;
}

function readBranch(gitDir: string): string | null {
  try {
    return /^ref: refs\/heads\/(.+)$/m.exec(readFile(join(gitDir, "HEAD")) ?? "")?.[1] ?? null;
  } catch {
    return null;
  }
}

function findStore(here: string, home: string | undefined): string | undefined {
  for (const folder of upwards(here)) {
    if (folder !== home && existsSync(join(folder, ".claude"))) return folder;
  }
  return undefined;
}

function refuseHome(here: string, home: string | undefined): string {
  if (here !== home) return here;
  throw new CoordinationError(
    "not_a_project",
    `Cannot use the home folder "${here}" as a project: change to a project's folder or give --project`,
    { data: { path: here } },
  );
}

function* upwards(folder: string): Generator<string> {
  for (let at = folder;; at = dirname(at)) {
    yield at;
    if (dirname(at) === at) return;
  }
}

/** A home that does not exist, as that of system users, is nobody's project. */
function homeFolder(path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    return realFolder(path);
  } catch {
    return undefined;
  }
}

function realFolder(path: string): string {
  try {
    const real = Deno.realPathSync(path);
    if (Deno.statSync(real).isDirectory) return real;
  } catch {
    // Said below, in our own words.
  }
  throw new CoordinationError(
    "not_a_project",
    `Cannot find the folder "${path}": give an existing folder`,
    { data: { path } },
  );
}

/**
 * Turns a path as a caller wrote it into the name that all worktrees share.
 *
 * @param project Where the caller is.
 * @param path A path or glob, absolute or relative to the caller's folder.
 * @returns The path relative to the top of the worktree, with `/`; `.` for the top itself.
 * @throws {CoordinationError} `unsafe_path` if it leads out of the worktree or has control
 * characters.
 */
export function projectPath(project: Project, path: string): string {
  // deno-lint-ignore no-control-regex
  const bad = path === "" || /[\u0000-\u001f\u007f]/.test(path);
  const absolute = isAbsolute(path) ? realParent(path) : resolve(project.cwd, path);
  const inside = [project.worktree, project.root]
    .map((top) => relative(top, absolute))
    .find((way) => !isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`));
  if (bad || inside === undefined) {
    throw new CoordinationError(
      "unsafe_path",
      `Cannot use the path ${JSON.stringify(path)}: it is not inside "${project.worktree}"; ` +
        "give a path of this project",
      { data: { path } },
    );
  }
  const name = (sep === "/" ? inside : inside.replaceAll(sep, "/")).normalize("NFC");
  return name === "" ? "." : name;
}

/** Resolves links in the part of an absolute path that exists (macOS: /tmp is a link). */
function realParent(path: string): string {
  const rest: string[] = [];
  for (const folder of upwards(resolve(path))) {
    try {
      return join(Deno.realPathSync(folder), ...rest);
    } catch {
      rest.unshift(basename(folder));
    }
  }
  return path;
}
