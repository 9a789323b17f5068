/**
 * The end of a log, for all who follow it: read and written as JSON once, however many they are.
 *
 * Invariant: who asks for what comes after a number gets all of it that is still in the log, in
 * its order.
 *
 * @module
 */
import type { HubRecord, HubStore } from "./store.ts";

/** A record, and how it is sent. */
export interface Frame {
  /** The record. */
  readonly record: HubRecord;
  /** `{"record": …}`. */
  readonly json: string;
}

/** About the most bytes that are read at once. */
export const PAGE = { records: 500, bytes: 256 * 1024 };

/** About the most characters of the end of a log that are kept at hand. */
const MOST_KEPT = 1024 * 1024;

/** How often the log is looked at even if nobody tells of anything, in milliseconds. */
const LOOK = 5_000;

/** The end of one log. */
export class Feed {
  readonly #store: HubStore;
  readonly #log: string;
  readonly #waiting = new Set<() => void>();
  readonly #unwatch: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #kept: Frame[] = [];
  #size = 0;
  /** What comes after this number, up to `#at`, is kept. */
  #since = 0;
  #at = -1;
  #pumping: Promise<void> | undefined;
  #again = false;
  #closed = false;

  /**
   * Follows a log.
   *
   * @param store The hub's state.
   * @param log The log's name.
   */
  constructor(store: HubStore, log: string) {
    this.#store = store;
    this.#log = log;
    this.#unwatch = store.watch(log, () => this.#look());
    this.#timer = setInterval(() => this.#look(), LOOK);
  }

  /** Whether nobody waits for anything. */
  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  /** Ends it. Who waits is let go. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#unwatch();
    this.#wake();
  }

  /**
   * What comes after a number.
   *
   * @param after The last number that is known.
   * @returns The next records; none if that was the last one.
   */
  async after(after: number): Promise<readonly Frame[]> {
    await this.#start();
    if (after >= this.#at) return [];
    if (after >= this.#since) return this.#kept.slice(firstAfter(this.#kept, after));
    return (await this.#store.read(this.#log, after, PAGE)).map(toFrame);
  }

  /**
   * Waits until there is something after a number, or the feed is closed.
   *
   * @param after The last number that is known.
   * @param signal Ends the wait.
   */
  async wait(after: number, signal: AbortSignal): Promise<void> {
    await this.#start();
    if (after < this.#at || signal.aborted || this.#closed) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done);
    });
  }

  async #start(): Promise<void> {
    if (this.#at >= 0) return;
    const head = await this.#store.head(this.#log);
    if (this.#at >= 0) return;
    this.#at = head;
    this.#since = head;
    // What was told of meanwhile may have come after the head was read.
    if (this.#again) this.#look();
  }

  #look(): void {
    if (this.#at < 0 || this.#pumping !== undefined) {
      this.#again = true;
      return;
    }
    this.#again = false;
    this.#pumping = this.#pump().catch(() => {
      // The next look tries again; requests tell what is wrong.
    }).finally(() => {
      this.#pumping = undefined;
      if (this.#again) this.#look();
    });
  }

  async #pump(): Promise<void> {
    for (;;) {
      const records = await this.#store.read(this.#log, this.#at, PAGE);
      if (records.length === 0) return;
      for (const record of records) {
        const frame = toFrame(record);
        this.#kept.push(frame);
        this.#size += frame.json.length;
      }
      this.#at = records.at(-1)!.seq;
      let gone = 0;
      while (this.#size > MOST_KEPT && gone < this.#kept.length) {
        const frame = this.#kept[gone++]!;
        this.#size -= frame.json.length;
        this.#since = frame.record.seq;
      }
      if (gone > 0) this.#kept = this.#kept.slice(gone);
      this.#wake();
    }
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

/** The feeds of all logs that somebody follows. */
export class Feeds {
  readonly #store: HubStore;
  readonly #feeds = new Map<string, Feed>();

  /**
   * Makes feeds.
   *
   * @param store The hub's state.
   */
  constructor(store: HubStore) {
    this.#store = store;
  }

  /**
   * The feed of a log.
   *
   * @param log The log's name.
   * @returns The feed.
   */
  of(log: string): Feed {
    const known = this.#feeds.get(log);
    if (known !== undefined) return known;
    // Those of projects in which nobody works any longer go.
    if (this.#feeds.size > 1_000) {
      for (const [name, feed] of this.#feeds) {
        if (!feed.isIdle) continue;
        feed.close();
        this.#feeds.delete(name);
      }
    }
    const feed = new Feed(this.#store, log);
    this.#feeds.set(log, feed);
    return feed;
  }

  /** Ends all. */
  close(): void {
    for (const feed of this.#feeds.values()) feed.close();
    this.#feeds.clear();
  }
}

function toFrame(record: HubRecord): Frame {
  return { record, json: JSON.stringify({ record }) };
}

/** Where in ascending frames those after a number begin. */
function firstAfter(frames: readonly Frame[], after: number): number {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (frames[middle]!.record.seq <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
