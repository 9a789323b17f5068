/**
 * Puts the guard into git's hooks, and takes it out again.
 *
 * | Where git's hooks are | What happens |
 * |---|---|
 * | in the repository (worktrees share them) | a file for each hook; one that was there is kept beside it and runs first |
 * | `.husky/` | a block at the end of husky's own file, without a path of this machine |
 * | lefthook writes them | nothing; the lines for its configuration are told |
 * | elsewhere, for all repositories (`core.hooksPath`) | nothing; where it has to go is told |
 *
 * Invariants
 *
 * - What was there before runs as before, and is there again, byte for byte, after removal.
 * - A link or anything that is no plain file is left alone.
 *
 * @module
 */
import * as fs from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { CoordinationError } from "../errors.ts";
import type { GitRunner } from "../handoffs.ts";
import { exists, lookAt, readFile, removeDurably } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";
import {
  BEFORE,
  GUARD_HOOKS,
  type GuardHook,
  hasBlock,
  isAllOurs,
  renderHook,
  renderSharedBlock,
  withBlock,
  withoutBlock,
} from "./script.ts";

/** What became, or would become, of a hook. */
export interface HookChange {
  /** The hook. */
  readonly hook: GuardHook;
  /** Its file. */
  readonly path: string;
  /** What happened; `chained` if one was there before, which runs first. */
  readonly action: "installed" | "chained" | "updated" | "current" | "removed" | "absent";
}

/** What became of the guard. */
export interface GuardChange {
  /** Who keeps git's hooks. */
  readonly manager: "git" | "husky" | "lefthook" | "shared";
  /** The hooks; none where somebody else writes them. */
  readonly hooks: readonly HookChange[];
  /** What a person should know or do; one line each. */
  readonly notes: readonly string[];
}

/** Options for {@linkcode installGuard}. */
export interface InstallGuardOptions {
  /** Runs git in the worktree. */
  readonly git: GitRunner;
  /** The words that start this program. */
  readonly program: readonly string[];
  /**
   * Whether only to tell what would be done.
   *
   * @default {false}
   */
  readonly dryRun?: boolean | undefined;
}

interface Place {
  readonly manager: GuardChange["manager"];
  readonly folder: string;
}

/**
 * Installs the guard.
 *
 * @param project The project.
 * @param options Git, and this program.
 * @returns What was done.
 * @throws {CoordinationError} `not_a_project` without git, `unsafe_path` if a hook is no plain
 * file.
 */
export function installGuard(project: Project, options: InstallGuardOptions): GuardChange {
  const place = findPlace(project, options.git);
  if (place.manager === "lefthook" || place.manager === "shared") {
    return { manager: place.manager, hooks: [], notes: advice(place) };
  }
  const { dryRun = false, program } = options;
  if (!dryRun) fs.mkdirSync(place.folder, { recursive: true });
  const hooks = GUARD_HOOKS.map((hook): HookChange => {
    const path = join(place.folder, hook);
    const text = readHook(path);
    return place.manager === "husky"
      ? installBlock({ hook, path, text, dryRun })
      : installFile({ hook, path, text, dryRun, program });
  });
  return { manager: place.manager, hooks, notes: [] };
}

function installFile(
  { hook, path, text, dryRun, program }: Hook & { program: readonly string[] },
): HookChange {
  const wanted = renderHook(hook, program);
  if (text === wanted) return { hook, path, action: "current" };
  const isOurs = text === undefined || isAllOurs(text);
  if (!dryRun) {
    if (!isOurs) keepBefore(path);
    write(path, wanted);
  }
  return { hook, path, action: text === undefined ? "installed" : isOurs ? "updated" : "chained" };
}

/** Keeps the hook that is there; a copy of an earlier one is not lost. */
function keepBefore(path: string): void {
  const before = `${path}${BEFORE}`;
  if (exists(before)) {
    throw new CoordinationError(
      "unsafe_path",
      `Cannot keep "${path}": "${before}" is there already; move one of them away`,
      { data: { path } },
    );
  }
  fs.renameSync(path, before);
}

function installBlock({ hook, path, text = "", dryRun }: Hook): HookChange {
  const wanted = withBlock(text, renderSharedBlock(hook));
  if (text === wanted) return { hook, path, action: "current" };
  if (!dryRun) write(path, wanted);
  const action = text === "" ? "installed" : hasBlock(text) ? "updated" : "chained";
  return { hook, path, action };
}

interface Hook {
  readonly hook: GuardHook;
  readonly path: string;
  readonly text: string | undefined;
  readonly dryRun: boolean;
}

/**
 * Removes the guard.
 *
 * @param project The project.
 * @param options Git, and whether only to tell.
 * @returns What was done.
 */
export function removeGuard(
  project: Project,
  { git, dryRun = false }: Pick<InstallGuardOptions, "git" | "dryRun">,
): GuardChange {
  const place = findPlace(project, git);
  const hooks = GUARD_HOOKS.map((hook): HookChange => {
    const path = join(place.folder, hook);
    const text = readHook(path);
    if (text === undefined || !hasBlock(text)) return { hook, path, action: "absent" };
    if (!dryRun) takeOut(path, text);
    return { hook, path, action: "removed" };
  });
  const isElsewhere = place.manager === "lefthook" || place.manager === "shared";
  return { manager: place.manager, hooks, notes: isElsewhere ? advice(place) : [] };
}

function takeOut(path: string, text: string): void {
  const before = `${path}${BEFORE}`;
  if (!isAllOurs(text)) return write(path, withoutBlock(text));
  if (lookAt(before)?.isFile) fs.renameSync(before, path);
  else removeDurably(path);
}

/** How the guard is installed. */
export interface GuardState {
  /** Who keeps git's hooks. */
  readonly manager: GuardChange["manager"];
  /** The hooks that have it. */
  readonly installed: readonly GuardHook[];
  /** Those among them that an older version wrote, or for another program. */
  readonly old: readonly GuardHook[];
}

/**
 * Looks how the guard is installed. Changes nothing.
 *
 * @param project The project.
 * @param options Git, and this program.
 * @returns What is there.
 */
export function inspectGuard(
  project: Project,
  { git, program }: Pick<InstallGuardOptions, "git" | "program">,
): GuardState {
  const place = findPlace(project, git);
  const texts = GUARD_HOOKS.map((hook) =>
    [hook, readHook(join(place.folder, hook)) ?? ""] as const
  );
  const installed = texts.filter(([, text]) => hasBlock(text));
  const old = installed.filter(([hook, text]) =>
    place.manager === "husky"
      ? withBlock(text, renderSharedBlock(hook)) !== text
      : text !== renderHook(hook, program)
  );
  return {
    manager: place.manager,
    installed: installed.map(([hook]) => hook),
    old: old.map(([hook]) => hook),
  };
}

function findPlace({ worktree }: Project, git: GitRunner): Place {
  const told = git(["rev-parse", "--git-path", "hooks"])?.trim();
  if (!told) {
    throw new CoordinationError(
      "not_a_project",
      `Cannot find git's hooks: "${worktree}" is no git repository, or git is not there`,
    );
  }
  const folder = isAbsolute(told) ? told : resolve(worktree, told);
  const common = git(["rev-parse", "--git-common-dir"])?.trim() ?? ".git";
  const inside = (top: string) => {
    const way = relative(top, folder);
    return !isAbsolute(way) && way !== ".." && !/^\.\.[\\/]/.test(way);
  };
  const isHusky = /(?:^|[\\/])\.husky(?:[\\/]_)?$/.test(folder);
  if (isHusky && inside(worktree)) {
    return { manager: "husky", folder: folder.replace(/[\\/]_$/, "") };
  }
  const names = ["lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml"];
  if (names.some((name) => exists(join(worktree, name)))) return { manager: "lefthook", folder };
  const isOurs = inside(worktree) || inside(resolve(worktree, common));
  return { manager: isOurs ? "git" : "shared", folder };
}

function advice({ manager, folder }: Place): string[] {
  if (manager === "lefthook") {
    return [
      "lefthook writes git's hooks here; add this to its configuration:",
      ...GUARD_HOOKS.flatMap((hook) => [
        `${hook}:`,
        "  commands:",
        "    mclaude:",
        `      run: mclaude hook ${hook} {0}`,
        ...(hook === "pre-push" ? ["      use_stdin: true"] : []),
      ]),
    ];
  }
  return [
    `Git's hooks of all repositories are in "${oneLine(folder, 300)}" (core.hooksPath); add to ` +
    'its pre-commit: mclaude hook pre-commit "$@" || exit $?',
  ];
}

/** A hook's text; `undefined` if there is none. */
function readHook(path: string): string | undefined {
  const stat = lookAt(path);
  if (stat === undefined) return undefined;
  if (!stat.isFile) {
    throw new CoordinationError(
      "unsafe_path",
      `Cannot use the hook "${path}": it is not a plain file; put the call into it yourself: ` +
        'mclaude hook pre-commit "$@" || exit $?',
      { data: { path } },
    );
  }
  return readFile(path);
}

function write(path: string, text: string): void {
  replaceFile(path, text, { mode: 0o755 });
  // The mask may have taken the bits away.
  if (Deno.build.os !== "windows") fs.chmodSync(path, 0o755);
}
