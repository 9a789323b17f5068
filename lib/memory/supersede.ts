/**
 * Putting one drawer in the place of another one.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { ensureFolder } from "../store/files.ts";
import { withFileLock } from "../store/file_lock.ts";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { oneLine } from "../store/text.ts";
import { headerTime } from "../store/times.ts";
import { chainOf } from "./chain.ts";
import type { Drawer } from "./drawer.ts";
import { findDrawer } from "./find.ts";
import { type Attempt, finishIntents, type Intent, supersedeOnce } from "./intents.ts";
import { loadMemory, type Memory } from "./load.ts";
import { MEMORY_FOLDER } from "./places.ts";

/** How long a supersession waits for others of this machine, in milliseconds. */
const WAIT = 5000;

/** A drawer that took another one's place. */
export interface Supersession {
  /** The path of the drawer that is superseded. */
  readonly old: string;
  /** The path of the drawer that took its place. */
  readonly new: string;
  /** What went wrong besides. */
  readonly problems: readonly Problem[];
}

/** Which drawers {@linkcode supersedeDrawer} means, and when. */
export interface SupersedeOptions {
  /** The drawer that takes the place: its path, name, title, or a part of them. */
  by: string;
  /**
   * The time.
   *
   * @default {new Date()}
   */
  now?: Date;
}

/**
 * Puts one drawer in the place of another one. Both stay.
 *
 * @param project The project.
 * @param target The drawer that is superseded: its path, name, title, or a part of them.
 * @param options The drawer that takes its place.
 * @returns Both paths.
 * @throws {CoordinationError} `drawer_superseded` if one of them is superseded already; `not_found`,
 * `invalid_input`.
 */
export function supersedeDrawer(
  project: Project,
  target: string,
  options: SupersedeOptions,
): Supersession {
  const { by, now = new Date() } = options;
  const problems = finishIntents(project);
  const memory = loadMemory(project);
  const successor = findDrawer(project, by, memory);
  const old = activeDrawer(project, target, memory);
  if (old.path === successor.path) {
    throw new CoordinationError(
      "invalid_input",
      `Cannot supersede "${oneLine(old.path)}" by itself: give two drawers`,
    );
  }
  if (successor.superseded_by !== "") throw taken(memory, successor);
  const intent = { old: old.path, new: successor.path, valid_to: headerTime(now) };
  const attempt = supersede(project, intent);
  if (!attempt.won) {
    const now = loadMemory(project);
    throw taken(now, now.byPath.get(old.path) ?? old);
  }
  return { old: old.path, new: successor.path, problems: [...problems, ...attempt.problems] };
}

/**
 * Finds a drawer whose place no other one took.
 *
 * @param project The project.
 * @param target Its path, name, title, or a part of them.
 * @param memory All drawers.
 * @returns The drawer.
 * @throws {CoordinationError} `drawer_superseded`, `not_found`, `unsafe_path`, `invalid_input`.
 */
export function activeDrawer(project: Project, target: string, memory: Memory): Drawer {
  const drawer = findDrawer(project, target, memory);
  if (drawer.superseded_by !== "") throw taken(memory, drawer);
  return drawer;
}

/**
 * That a drawer's place is taken.
 *
 * @param memory All drawers.
 * @param drawer The drawer that is superseded.
 * @returns The error, which names the one that holds now.
 */
export function taken(memory: Memory, drawer: Drawer): CoordinationError {
  const { head, missing } = chainOf(memory, drawer);
  const by = head?.path ?? (missing || drawer.superseded_by);
  const advice = head === null
    ? `correct "superseded_by" in its header`
    : `use that one, see mclaude memory show ${head.name}`;
  return new CoordinationError(
    "drawer_superseded",
    `Cannot supersede "${oneLine(drawer.path)}": "${oneLine(by)}" took its place; ${advice}`,
    { data: { path: drawer.path, head: head?.path ?? null } },
  );
}

/**
 * Puts a drawer in the place of another one, unless that is superseded already.
 *
 * @param project The project.
 * @param intent Which drawers; both exist.
 * @returns Whether this attempt succeeded.
 * @throws {CoordinationError} `drawer_superseded` if the new one is superseded itself.
 */
export function supersede(project: Project, intent: Intent): Attempt {
  const lock = join(ensureFolder(project.root, ".claude", MEMORY_FOLDER), ".lock");
  // Only keeps two drawers from taking each other's place; one winner is certain without it.
  return withFileLock(lock, { wait: WAIT }, () => {
    const memory = loadMemory(project);
    const successor = memory.byPath.get(intent.new);
    if (successor !== undefined && successor.superseded_by !== "") throw taken(memory, successor);
    return supersedeOnce(project, intent);
  });
}
