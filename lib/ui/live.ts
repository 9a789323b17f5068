/**
 * Changes as server-sent events, for any number of pages.
 *
 * Invariants
 *
 * - The project is watched once for all pages, and not at all while there is none.
 * - A page that does not read is left, and comes again by itself.
 *
 * @module
 */
import type { Change, Source } from "./source.ts";

/** A line in between, in milliseconds, by which both sides know that the other one is there. */
const PULSE = 25_000;

/** So many changes may wait for a page. */
const MOST_WAITING = 64;

type Page = ReadableStreamDefaultController<Uint8Array>;

/** Tells pages of changes. */
export class LiveFeed {
  readonly #source: Source;
  readonly #pages = new Set<Page>();
  #watch: AbortController | undefined;
  #pulse: ReturnType<typeof setInterval> | undefined;

  /**
   * @param source Who has the data.
   */
  constructor(source: Source) {
    this.#source = source;
  }

  /** How many pages there are. */
  get pages(): number {
    return this.#pages.size;
  }

  /**
   * Begins to tell a page.
   *
   * @returns The body of the answer.
   */
  open(): ReadableStream<Uint8Array> {
    let page: Page;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        page = controller;
        this.#pages.add(page);
        page.enqueue(encode(`retry: 2000\nevent: hello\ndata: {}\n\n`));
        this.#begin();
      },
      cancel: () => this.#leave(page),
    }, { highWaterMark: MOST_WAITING });
  }

  /** Leaves all pages. */
  close(): void {
    for (const page of [...this.#pages]) {
      this.#leave(page);
      try {
        page.close();
      } catch {
        continue;
      }
    }
  }

  #begin(): void {
    if (this.#watch !== undefined) return;
    this.#watch = new AbortController();
    this.#pulse = setInterval(() => this.#send(": \n\n"), PULSE);
    this.#follow(this.#watch.signal);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    try {
      for await (const change of this.#source.follow(signal)) this.#tell(change);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#send(`event: trouble\ndata: ${JSON.stringify({ message })}\n\n`);
    }
    // Pages that are left come again, and with them a new watch.
    if (!signal.aborted) this.close();
  }

  #tell(change: Change): void {
    this.#send(`event: change\ndata: ${JSON.stringify(change)}\n\n`);
  }

  #send(text: string): void {
    const bytes = encode(text);
    for (const page of [...this.#pages]) {
      if ((page.desiredSize ?? 0) <= 0) {
        this.#leave(page);
        page.error(new Error("the page does not read"));
      } else page.enqueue(bytes);
    }
  }

  #leave(page: Page): void {
    this.#pages.delete(page);
    if (this.#pages.size > 0) return;
    clearInterval(this.#pulse);
    this.#watch?.abort();
    this.#watch = undefined;
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
