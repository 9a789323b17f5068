/**
 * When somebody is told at once, and when later: quiet hours, and so many notices an hour.
 *
 * ```
 *   admit ──▶ told at once
 *     └─────▶ held ──due──▶ told as one
 * ```
 *
 * Invariant: nothing that was held is forgotten while the program runs.
 *
 * @module
 */
import type { Notice } from "./notice.ts";
import { isQuiet, type NotifySettings } from "./settings.ts";

const HOUR = 3_600_000;

/** More titles are only counted. */
const MOST_TITLES = 5;

/** Decides when somebody is told. */
export class Gate {
  readonly #settings: Pick<NotifySettings, "quiet" | "most">;
  /** When somebody was told within the last hour, in milliseconds. */
  #told: number[] = [];
  #held: Notice[] = [];

  /**
   * Begins with nothing told.
   *
   * @param settings When it is quiet, and how many notices an hour there may be.
   */
  constructor(settings: Pick<NotifySettings, "quiet" | "most">) {
    this.#settings = settings;
  }

  /**
   * Takes a notice.
   *
   * @param notice The notice.
   * @param now When.
   * @returns Whether it is told now; else it is held.
   */
  admit(notice: Notice, now: Date): boolean {
    if (this.#held.length === 0 && this.isOpen(now)) {
      this.#told.push(now.getTime());
      return true;
    }
    this.#held.push(notice);
    return false;
  }

  /**
   * What was held and can be told now.
   *
   * @param now When.
   * @returns All of it, to be told as one; nothing if it is still not the time.
   */
  due(now: Date): Notice[] {
    if (this.#held.length === 0 || !this.isOpen(now)) return [];
    const held = this.#held;
    this.#held = [];
    this.#told.push(now.getTime());
    return held;
  }

  /**
   * Whether somebody may be told.
   *
   * @param now When.
   * @returns Whether it is not quiet, and not too much was told.
   */
  isOpen(now: Date): boolean {
    const { quiet, most } = this.#settings;
    this.#told = this.#told.filter((time) => now.getTime() - time < HOUR);
    return !isQuiet(quiet, now) && this.#told.length < most;
  }
}

/**
 * Makes one notice of several.
 *
 * @param held The notices, at least one.
 * @returns The only one as it is, else one that tells of all.
 */
export function together(held: readonly Notice[]): Notice {
  const [first, last] = [held[0]!, held.at(-1)!];
  if (held.length === 1) return first;
  const titles = held.slice(0, MOST_TITLES).map(({ title }) => title);
  const more = held.length - titles.length;
  return {
    ...last,
    id: `held:${held.length}:${first.id}:${last.id}`,
    from: "mclaude",
    title: `${held.length} things happened meanwhile`,
    text: [...titles, ...(more > 0 ? [`and ${more} more`] : [])].join("; "),
    urgent: held.some(({ urgent }) => urgent),
  };
}
