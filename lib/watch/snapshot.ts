/**
 * A project at one moment, as somebody sees it who watches.
 *
 * @module
 */
import type { Handoff } from "../handoffs.ts";
import { type BeatList, listBeats, type SessionBeat } from "../heartbeats.ts";
import { listLocks, type Lock, type LockList, type Waiter } from "../locks.ts";
import { observeSessions } from "../liveness.ts";
import type { Message, Threads } from "../messages.ts";
import { lookAt } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import { parseTime, utcTime } from "../store/times.ts";
import { type History, readHistory, type TimelineEvent } from "../timeline.ts";
import { Folders, MADE_FILES } from "./folders.ts";

/** A session that beats. */
export interface WatchedSession extends SessionBeat {
  /** Who it is. */
  readonly actor: string;
}

/** A lock, and who holds it. */
export interface WatchedLock extends Lock {
  /** Who holds it. */
  readonly actor: string;
  /** For how long, in seconds; `null` if unknown. */
  readonly age: number | null;
}

/** Somebody who waits for locks. */
export interface WatchedWaiter extends Waiter {
  /** Who waits. */
  readonly actor: string;
}

/** A project at one moment. */
export interface Snapshot {
  /** When, ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** The project's folder. */
  readonly project_root: string;
  /** The sessions that beat, those that live first. */
  readonly sessions: readonly WatchedSession[];
  /** The locks that are held, by slug. */
  readonly locks: readonly WatchedLock[];
  /** Who waits, the longest first. */
  readonly waiting: readonly WatchedWaiter[];
  /** The messages, the oldest first. */
  readonly messages: readonly Message[];
  /** How they hang together. */
  readonly threads: Threads;
  /** The handoffs, the newest first. */
  readonly handoffs: readonly Handoff[];
  /** What happened until now, by the files, the oldest first. */
  readonly events: readonly TimelineEvent[];
  /** When each file that is made of others was written, in milliseconds, by its path. */
  readonly made: Readonly<Record<string, number>>;
  /** What cannot be read. */
  readonly problems: readonly Problem[];
}

/** What was read, kept until something changes. */
interface Read extends History {
  /** The handoffs, the newest first. */
  readonly newest: readonly Handoff[];
}

/** Options for {@linkcode Observer}. */
export interface ObserverOptions {
  /** Tells whether a session is the caller's; by default none is. */
  readonly isMine?: ((session: string) => boolean) | undefined;
  /**
   * The clock, in milliseconds since the epoch.
   *
   * @default {Date.now}
   */
  readonly now?: (() => number) | undefined;
}

/**
 * Looks at a project again and again, and reads only what can have changed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { findProject } from "../store/root.ts";
 *
 * const folder = Deno.makeTempDirSync();
 * assertEquals(new Observer(findProject(folder)).look().locks, []);
 * Deno.removeSync(folder);
 * ```
 */
export class Observer {
  readonly #project: Project;
  readonly #options: ObserverOptions;
  readonly #folders: Folders;
  #state: string | undefined;
  #history: Read | undefined;
  #watched: readonly string[] = [];

  /**
   * @param project The project.
   * @param options Who looks, and the clock.
   */
  constructor(project: Project, options: ObserverOptions = {}) {
    this.#project = project;
    this.#options = options;
    this.#folders = new Folders(project);
  }

  /** The folders that were there at the last look. */
  get folders(): readonly string[] {
    return this.#watched;
  }

  /**
   * Looks at the project. Nothing is written.
   *
   * @returns What it is like now.
   */
  look(): Snapshot {
    const project = this.#project;
    const now = (this.#options.now ?? Date.now)();
    const problems: Problem[] = [];
    const history = this.#read(now);
    problems.push(...history.problems);
    const beats = guarded<BeatList>(project, problems, () => listBeats(project, { now })) ??
      { live: [], stale: [], problems: [] };
    const locks = guarded<LockList>(project, problems, () =>
      listLocks(project, {
        observe: observeSessions(project, { now }),
        isMine: this.#options.isMine,
        now,
      })) ?? { locks: [], waiting: [], problems: [] };
    problems.push(...locks.problems.map((reason) => ({ path: project.store, reason })));
    const { actors } = history;
    const name = (session: string, identity: string) => actors.name(session, identity);
    return {
      at: utcTime(new Date(now)),
      project_root: project.root,
      sessions: [...beats.live, ...beats.stale]
        .map((beat) => ({ ...beat, actor: name(beat.session_id, beat.identity) })),
      locks: locks.locks.map((lock) => ({
        ...lock,
        actor: name(lock.session_id, lock.identity),
        age: ageOf(lock.claimed_at, now),
      })),
      waiting: locks.waiting
        .map((waiter) => ({ ...waiter, actor: name(waiter.session_id, waiter.identity) })),
      messages: history.mail.messages,
      threads: history.mail.threads,
      handoffs: history.newest,
      events: history.events,
      made: madeAt(project),
      problems: distinct(problems),
    };
  }

  /** What the files tell; read again only if a folder changed. */
  #read(now: number): Read {
    const { folders, state } = this.#folders.look();
    this.#watched = folders;
    if (this.#history === undefined || state !== this.#state) {
      const history = readHistory(this.#project, { now: new Date(now) });
      this.#history = { ...history, newest: history.handoffs.toReversed() };
      this.#state = state;
    }
    return this.#history;
  }
}

function ageOf(claimed_at: string, now: number): number | null {
  const since = parseTime(claimed_at);
  return since === undefined ? null : Math.max(0, Math.round((now - since) / 1000));
}

function madeAt({ store }: Project): Record<string, number> {
  const made: Record<string, number> = {};
  for (const path of MADE_FILES) {
    const mtime = lookAt(`${store}/${path}`)?.mtime?.getTime();
    if (mtime !== undefined) made[path] = mtime;
  }
  return made;
}

function guarded<T>(project: Project, problems: Problem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    problems.push(problem(project.store, error));
    return undefined;
  }
}

/** Several readers may meet the same damaged file. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((one) => [`${one.path} ${one.reason}`, one])).values()];
}
