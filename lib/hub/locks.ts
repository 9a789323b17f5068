/**
 * Changes of a project's locks: the book is read, changed and put back, as often as somebody else
 * was faster.
 *
 * Invariant: what an answer tells of is in the book; what the book's events tell of is in the log
 * before the next change is made, and before anybody is told how long the log is.
 *
 * @module
 */
import { sha256Of } from "../sync/record.ts";
import {
  type ClaimAsked,
  claimIn,
  type ClaimOutcome,
  EMPTY_BOOK,
  type HolderTold,
  type LockBook,
  type LockEvent,
  type ReleaseAsked,
  releaseIn,
  type ReleaseOutcome,
  tell,
} from "./lock_book.ts";
import type { HubDocument, HubStore } from "./store.ts";

/** How often somebody else may be faster. */
const ATTEMPTS = 50;

/** The locks of all projects of a hub. */
export class HubLocks {
  readonly #store: HubStore;
  readonly #now: () => number;
  /** Up to which revision of its book the events of a project are known to be in the log. */
  readonly #told = new Map<string, number>();

  /**
   * Makes the locks of a hub.
   *
   * @param store Where they are kept.
   * @param now The hub's clock, milliseconds since the epoch.
   */
  constructor(store: HubStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Claims locks, all or none.
   *
   * @param project The project.
   * @param asked Who wants what.
   * @returns The grants, or who is in the way.
   */
  async claim(project: string, asked: ClaimAsked): Promise<ClaimOutcome> {
    await this.beat(project, [{ session: asked.session, at: this.#now() }]);
    return await this.#change(
      project,
      (book, heard) => claimIn(book, asked, { now: this.#now(), heard }),
    );
  }

  /**
   * Ends a lock.
   *
   * @param project The project.
   * @param asked Which one, and who asks.
   * @returns What became of it.
   */
  release(project: string, asked: ReleaseAsked): Promise<ReleaseOutcome> {
    return this.#change(project, (book) => releaseIn(book, asked, this.#now()));
  }

  /**
   * The locks that hold.
   *
   * @param project The project.
   * @returns The locks, oldest first.
   */
  async list(project: string): Promise<HolderTold[]> {
    const book = bookOf(await this.#store.get(keyOf(project)));
    const heard = await this.#heard(project, book);
    return book.open.map((claim) => tell(claim, { now: this.#now(), heard }));
  }

  /**
   * Hears of sessions.
   *
   * @param project The project.
   * @param beats The sessions, and when they were alive by the hub's clock, in milliseconds since
   * the epoch; what is later than now counts as now.
   */
  async beat(
    project: string,
    beats: readonly { readonly session: string; readonly at: number }[],
  ): Promise<void> {
    for (const { session, at } of beats) {
      const key = { project, kind: "beat", key: session };
      const time = Math.min(at, this.#now());
      const known = await this.#store.get(key);
      // A sign of life is good for long enough; each one is a write to the disk.
      if (known !== undefined && Number(known.value) >= time - 5_000) continue;
      await this.#store.put(key, String(time));
    }
  }

  /**
   * Brings what happened into the log, if a hub was killed before it could.
   *
   * @param project The project.
   */
  async settle(project: string): Promise<void> {
    const document = await this.#store.get(keyOf(project));
    if (document !== undefined) await this.#tell(project, document);
  }

  async #change<T extends { readonly kind: string; readonly book?: LockBook }>(
    project: string,
    change: (book: LockBook, heard: (session: string) => number | undefined) => T,
  ): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const document = await this.#store.get(keyOf(project));
      if (document !== undefined) await this.#tell(project, document);
      const before = { ...bookOf(document), events: [] };
      const heard = await this.#heard(project, before);
      const outcome = change(before, heard);
      if (outcome.book === undefined || outcome.book.events.length === 0) return outcome;
      const value = JSON.stringify(outcome.book);
      const revision = await this.#store.put(keyOf(project), value, document?.revision ?? 0);
      if (revision === undefined) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
        continue;
      }
      await this.#tell(project, { key: "book", revision, value });
      return outcome;
    }
    throw new Error("the locks are changed by too many at once");
  }

  /** Appends the events of a book. One that is there already was told before. */
  async #tell(project: string, document: HubDocument): Promise<void> {
    if ((this.#told.get(project) ?? 0) >= document.revision) return;
    const { events } = bookOf(document);
    const received_at = new Date(this.#now()).toISOString();
    const record = ({ path, text, identity }: LockEvent) => ({
      ...{ kind: "lock", path, text, digest: sha256Of(text), identity, received_at },
    });
    const appends = events.map((event) => ({ record: record(event), expected: 0 }));
    if (appends.length > 0) await this.#store.append(project, appends);
    this.#told.set(project, document.revision);
  }

  /** When those who hold something were last heard of. */
  async #heard(
    project: string,
    book: LockBook,
  ): Promise<(session: string) => number | undefined> {
    const sessions = [...new Set(book.open.map(({ session }) => session))];
    const beats = await Promise.all(
      sessions.map((key) => this.#store.get({ project, kind: "beat", key })),
    );
    const times = new Map(sessions.map((session, at) => [session, beats[at]]));
    return (session) => {
      const beat = times.get(session);
      return beat === undefined ? undefined : Number(beat.value);
    };
  }
}

function keyOf(project: string) {
  return { project, kind: "locks", key: "book" };
}

function bookOf(document: HubDocument | undefined): LockBook {
  return document === undefined ? EMPTY_BOOK : JSON.parse(document.value);
}
