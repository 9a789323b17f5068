/**
 * Tells somebody of what concerns it, for as long as a project is watched.
 *
 * ```
 *   Look ─▶ notices ─▶ gate ─▶ ledger, for each channel ─▶ deliver
 * ```
 *
 * Invariants
 *
 * - Of several programs that tell the same identity, one does.
 * - A channel that fails holds up no other; what it did not take is tried again for a day.
 * - No failure ends the watch.
 *
 * Not guaranteed: that nothing is told twice; whoever is killed between telling and noting it has
 * told, and the next one tells again. Nor that what happens while nobody watches is told; what is
 * held for the quiet hours is in memory.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Correspondent } from "../messages.ts";
import type { Project } from "../store/root.ts";
import { followProject, type Look } from "../watch.ts";
import { type Channel, labelOf } from "./channel.ts";
import { deliver, type DeliverOptions } from "./deliver.ts";
import { Gate, together } from "./gate.ts";
import { Ledger } from "./ledger.ts";
import { type Notice, noticeOf } from "./notice.ts";
import type { NotifySettings } from "./settings.ts";

/** How often what was not told is looked for, in milliseconds. */
const AGAIN = 60_000;

/** What became of a notice on a channel. */
export interface Delivery {
  /** The notice. */
  readonly notice: Notice;
  /** The channel, without what is secret in its address. */
  readonly channel: string;
  /** Why it was not delivered; `null` if it was. */
  readonly failure: string | null;
}

/** Options for {@linkcode Notifier}. */
export interface NotifierOptions extends DeliverOptions {
  /** Who is told. */
  reader: Correspondent;
  /** Where. */
  channels: readonly Channel[];
  /** Of what, and when. */
  settings: NotifySettings;
  /** The clock, in milliseconds since the epoch. */
  now?: (() => number) | undefined;
}

/** Tells one identity what concerns it. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #ledger: Ledger;
  readonly #gate: Gate;
  readonly #now: () => number;
  #lookedAgain: number;

  /**
   * Begins; nothing is told yet.
   *
   * @param project The project, which has a store.
   * @param options Who is told, where, and of what.
   */
  constructor(project: Project, options: NotifierOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#ledger = new Ledger(project, options.reader.name, { now: this.#now });
    this.#gate = new Gate(options.settings);
    this.#lookedAgain = 0;
  }

  /**
   * Tells of what a look saw, and of what is due.
   *
   * @param look The look.
   * @returns What was delivered, and what failed.
   */
  async tell({ events, snapshot }: Look): Promise<Delivery[]> {
    const { reader, settings } = this.#options;
    const now = new Date(this.#now());
    const due: Notice[] = [];
    for (const event of events) {
      const notice = await noticeOf(event, { reader, what: settings.what, snapshot });
      if (notice !== undefined && this.#gate.admit(notice, now)) due.push(notice);
    }
    const batches = [...due.map((notice) => [notice]), this.#gate.due(now)];
    const told = await this.#deliverAll(batches.flatMap((notices) => {
      return this.#options.channels.map((channel) => ({ notices, channel }));
    }));
    return this.#gate.isOpen(now) ? [...told, ...await this.#tellAgain()] : told;
  }

  /** What was meant to be told by somebody who was killed, or by a channel that was away. */
  #tellAgain(): Promise<Delivery[]> {
    if (this.#now() - this.#lookedAgain < AGAIN) return Promise.resolve([]);
    this.#lookedAgain = this.#now();
    const unfinished = this.#ledger.unfinished();
    return this.#deliverAll(this.#options.channels.map((channel) => {
      const here = unfinished.filter((entry) => entry.channel === keyOf(channel));
      return { notices: here.map(({ notice }) => notice), channel };
    }));
  }

  async #deliverAll(tasks: readonly Task[]): Promise<Delivery[]> {
    const deliveries = await Promise.all(tasks.map((task) => this.#deliver(task)));
    return deliveries.filter((delivery) => delivery !== undefined);
  }

  /** Each notice is claimed by itself: another program may have told of some of them. */
  async #deliver({ notices, channel }: Task): Promise<Delivery | undefined> {
    if (notices.length === 0) return undefined;
    let notice = together(notices);
    const ended = (failure: string | null) => ({ notice, channel: labelOf(channel), failure });
    try {
      const entries = notices.map((notice) => ({ notice, channel: keyOf(channel) }))
        .filter((entry) => this.#ledger.claim(entry));
      if (entries.length === 0) return undefined;
      notice = together(entries.map(({ notice }) => notice));
      const failure = await deliver(notice, channel, this.#options);
      if (failure !== undefined) return ended(failure);
      for (const entry of entries) this.#ledger.finish(entry);
      return ended(null);
    } catch (error) {
      return ended((error as Error).message);
    }
  }
}

/** What is told as one. */
interface Task {
  readonly notices: readonly Notice[];
  readonly channel: Channel;
}

/** Some addresses are secrets: whoever knows them can write there. */
function keyOf({ kind, address }: Channel): string {
  return `${kind}:${createHash("sha256").update(address).digest("hex").slice(0, 16)}`;
}

/**
 * Tells somebody of what concerns it until it is ended.
 *
 * @param project The project, which has a store.
 * @param options Who is told, where, of what, and what ends it.
 * @yields What was delivered, and what failed.
 */
export async function* followNotices(
  project: Project,
  options: NotifierOptions & { signal: AbortSignal },
): AsyncGenerator<Delivery, void> {
  const notifier = new Notifier(project, options);
  for await (const look of followProject(project, { signal: options.signal })) {
    yield* await notifier.tell(look);
  }
}
