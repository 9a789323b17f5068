/**
 * Questions about locks; nothing on disk changes.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { checkFolder } from "../store/files.ts";
import { checkSlug } from "../store/names.ts";
import { type Project, projectPath } from "../store/root.ts";
import { HeldLocks } from "./held.ts";
import { patternsOverlap } from "./overlap.ts";
import { readQueue } from "./queue.ts";
import { listSlugs } from "./remembered.ts";
import { readSlug, readSlugSafely, type StateOptions } from "./state.ts";
import { type Lock, toLock } from "./view.ts";

/** Options for all questions. */
export interface LockQuery extends StateOptions {
  /** Tells whether a session is the caller's; by default none is. */
  readonly isMine?: ((session: string) => boolean) | undefined;
}

/** Who waits for a lock. */
export interface Waiter {
  /** The waiting session. */
  session_id: string;
  /** Its identity. */
  identity: string;
  /** The slugs it waits for. */
  slugs: string[];
  /** Since when, in UTC. */
  since: string;
}

/** The locks that are held, and who waits. */
export interface LockList {
  /** The locks, by slug. */
  locks: Lock[];
  /** The waiters, in their order. */
  waiting: Waiter[];
  /** What is damaged: one line each. */
  problems: string[];
}

/**
 * Lists the locks that are held.
 *
 * @param project The project.
 * @param options Who asks.
 * @returns The locks and the waiters.
 */
export function listLocks(project: Project, options: LockQuery): LockList {
  checkFolder(project.root, ".claude", "locks");
  const locks = listSlugs(project, options)
    .flatMap(({ holders }) => holders.map((holder) => toLock(holder, options.isMine)));
  return {
    locks,
    waiting: readQueue(project, options.now).map(({ session_id, identity, wants, since }) => ({
      session_id,
      identity,
      slugs: wants.map(({ slug }) => slug),
      since,
    })),
    problems: locks.flatMap(({ problem }) => problem === null ? [] : [problem]),
  };
}

/** The first locks, and how many more there are. */
export interface FirstLocks {
  /** Locks. */
  locks: Lock[];
  /** How many slugs were not looked at. */
  left: number;
}

/**
 * Lists locks that are held, but no more than a session wants to know of.
 *
 * @param project The project.
 * @param options Who asks; `most` slugs are looked at, those of `first` before others.
 * @returns The locks, by slug.
 */
export function listFirstLocks(
  project: Project,
  options: PathQuery & { readonly most: number; readonly first: readonly string[] },
): FirstLocks {
  checkFolder(project.root, ".claude", "locks");
  const held = new Set((options.held ?? new HeldLocks(project, { file: true })).slugs());
  const slugs = new Set([...options.first.filter((slug) => held.has(slug)), ...held]);
  const locks = [...slugs].slice(0, options.most)
    .flatMap((slug) => readSlugSafely(project, slug, options).holders)
    .map((holder) => toLock(holder, options.isMine));
  return { locks, left: Math.max(0, slugs.size - options.most) };
}

/**
 * The locks on one slug.
 *
 * @param project The project.
 * @param slug The slug.
 * @param options Who asks.
 * @returns The locks, newest first; empty if it is free.
 */
export function lockStatus(project: Project, slug: string, options: LockQuery): Lock[] {
  checkFolder(project.root, ".claude", "locks");
  return readSlug(project, checkSlug(slug), options).holders
    .map((holder) => toLock(holder, options.isMine));
}

/** Options for {@linkcode checkPaths}. */
export interface PathQuery extends LockQuery {
  /**
   * What is claimed, where the caller remembers it.
   *
   * @default It is looked up, with the help of what other processes left.
   */
  readonly held?: HeldLocks | undefined;
}

/** What {@linkcode checkPaths} says of a path. */
export interface PathCheck {
  /** The path, relative to the project. */
  path: string;
  /** `held` by a live session, `stale` if only locks are on it that may be taken over. */
  state: "free" | "mine" | "held" | "stale";
  /** The locks that cover it. */
  locks: Lock[];
}

/**
 * Says who holds each path.
 *
 * @param project The project.
 * @param paths Paths or globs, absolute or relative to the caller's folder.
 * @param options Who asks.
 * @returns An answer for each path.
 */
export function checkPaths(
  project: Project,
  paths: readonly string[],
  options: PathQuery,
): PathCheck[] {
  checkFolder(project.root, ".claude", "locks");
  const asked = paths.map((given) => projectPath(project, given));
  const held = options.held ?? new HeldLocks(project, { file: true });
  const locks = held.covering(asked, options)
    .flatMap(({ holders }) => holders.map((holder) => toLock(holder, options.isMine)));
  return asked.map((path) => {
    const covering = locks.filter(({ files }) => files.some((file) => patternsOverlap(file, path)));
    const others = covering.filter(({ mine }) => !mine);
    const state = covering.length === 0
      ? "free"
      : others.length === 0
      ? "mine"
      : others.some((lock) => lock.state === "ACTIVE")
      ? "held"
      : "stale";
    return { path, state, locks: covering };
  });
}

/**
 * Makes sure that a token is still good: nobody took the lock over or broke it.
 *
 * @param project The project.
 * @param token `slug#generation`, as a claim returned it.
 * @param options Who asks.
 * @returns The lock.
 * @throws {CoordinationError} `invalid_input` if it is no token, `lock_lost` if it is not good.
 */
export function checkToken(project: Project, token: string, options: LockQuery): Lock {
  const [, slug, generation] = /^([a-z0-9-]+)#(\d{1,15})$/.exec(token) ?? [];
  if (slug === undefined) {
    throw new CoordinationError(
      "invalid_input",
      `Cannot check the token ${
        JSON.stringify(token)
      }: give it as slug#generation, as lock claim printed it`,
    );
  }
  const locks = lockStatus(project, slug, options);
  const lock = locks.find((held) => held.generation === Number(generation));
  if (lock !== undefined) return lock;
  const now = locks[0] === undefined ? "nobody holds it" : `${locks[0].token} holds it`;
  throw new CoordinationError(
    "lock_lost",
    `Cannot rely on the token "${token}": ${now}; stop, look at the files, and claim again`,
    { data: { token, locks } },
  );
}
