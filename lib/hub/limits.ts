/**
 * How much one may ask of a hub.
 *
 * @module
 */

/** How fast a bucket fills, and how much it holds. */
export interface BucketSize {
  /** Requests a second in the long run. */
  readonly perSecond: number;
  /** Requests at once. */
  readonly burst: number;
}

/** So many keys are known at most; then those that ask for nothing are forgotten. */
const MOST_KEYS = 10_000;

/** Token buckets, one for each key. */
export class Buckets {
  readonly #size: BucketSize;
  readonly #now: () => number;
  readonly #levels = new Map<string, { level: number; at: number }>();

  /**
   * Makes buckets.
   *
   * @param size How large each is.
   * @param now A clock that never goes back, in milliseconds.
   */
  constructor(size: BucketSize, now: () => number = () => performance.now()) {
    this.#size = size;
    this.#now = now;
  }

  /**
   * Takes from a bucket.
   *
   * @param key Whose.
   * @param count How much.
   * @returns 0 if it may; else after how many whole seconds it may, 1 to 60.
   */
  take(key: string, count: number = 1): number {
    const { perSecond, burst } = this.#size;
    const level = this.#level(key);
    if (level < count) return Math.min(60, Math.max(1, Math.ceil((count - level) / perSecond)));
    if (this.#levels.size >= MOST_KEYS) this.#forget();
    this.#levels.delete(key);
    this.#levels.set(key, { level: Math.min(burst, level) - count, at: this.#now() });
    return 0;
  }

  #level(key: string): number {
    const { perSecond, burst } = this.#size;
    const known = this.#levels.get(key);
    if (known === undefined) return burst;
    return Math.min(burst, known.level + (this.#now() - known.at) / 1000 * perSecond);
  }

  #forget(): void {
    const { burst } = this.#size;
    for (const key of this.#levels.keys()) {
      if (this.#level(key) >= burst || this.#levels.size >= MOST_KEYS) this.#levels.delete(key);
    }
  }
}
