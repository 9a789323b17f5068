/**
 * What all parts of a serving hub share.
 *
 * @module
 */
import { sha256Of } from "../sync/record.ts";
import { type EventFacts, type HubEvent, RecentEvents, tellEvent } from "./events.ts";
import { Feeds } from "./feed.ts";
import { Buckets, type BucketSize } from "./limits.ts";
import { HubLocks } from "./locks.ts";
import { Metrics } from "./metrics.ts";
import type { HubStore } from "./store.ts";
import { HUB, type TokenFacts } from "./tokens.ts";

/** What a hub allows. */
export interface HubLimits {
  /** The most bytes of a request's body. */
  readonly body: number;
  /** How long a body may take, in milliseconds. */
  readonly bodyTime: number;
  /** Requests of one token. */
  readonly token: BucketSize;
  /** Requests of one address. */
  readonly address: BucketSize;
  /** Requests of one address without a good token. */
  readonly failures: BucketSize;
  /** Sockets and waiting requests, all together and of one token. */
  readonly waiting: { readonly all: number; readonly token: number };
  /** Bytes that may wait to be read by one socket. */
  readonly backlog: number;
  /** How long it may be so many, in milliseconds. */
  readonly backlogTime: number;
}

/** What a hub allows by default. */
export const LIMITS: HubLimits = {
  body: 256 * 1024,
  bodyTime: 10_000,
  token: { perSecond: 100, burst: 500 },
  address: { perSecond: 1_000, burst: 5_000 },
  failures: { perSecond: 1, burst: 30 },
  waiting: { all: 5_000, token: 2_000 },
  backlog: 1024 * 1024,
  backlogTime: 5_000,
};

/** A line of the hub's log. */
export interface LogLine {
  /** What happened: `request`, `started`, `failed` ... */
  readonly event: string;
  /** More of it. */
  readonly [detail: string]: string | number | boolean | null;
}

/** Options for {@linkcode Hub}. */
export interface HubOptions {
  /** What it keeps. */
  readonly store: HubStore;
  /** What it allows. */
  readonly limits?: Partial<HubLimits> | undefined;
  /** Is told what happens. */
  readonly log?: ((line: LogLine) => void) | undefined;
  /** Its clock, milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

/** A hub that serves. */
export class Hub {
  /** What it keeps. */
  readonly store: HubStore;
  /** What it allows. */
  readonly limits: HubLimits;
  /** What it counts. */
  readonly metrics: Metrics = new Metrics();
  /** The ends of the logs. */
  readonly feeds: Feeds;
  /** The locks. */
  readonly locks: HubLocks;
  /** Its clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** Is told what happens. */
  readonly log: (line: LogLine) => void;
  /** Requests, by token. */
  readonly byToken: Buckets;
  /** Requests, by address. */
  readonly byAddress: Buckets;
  /** Failures, by address. */
  readonly failures: Buckets;
  /** What waits, by token's id. */
  readonly waiting: Map<string, number> = new Map();
  /** Is aborted when the hub stops. */
  readonly stopping: AbortController = new AbortController();
  readonly #recent = new Map<string, RecentEvents>();

  /**
   * Makes a hub.
   *
   * @param options What it keeps and allows.
   */
  constructor({ store, limits, log = () => {}, now = Date.now }: HubOptions) {
    this.store = store;
    this.limits = { ...LIMITS, ...limits };
    this.log = log;
    this.now = now;
    this.feeds = new Feeds(store);
    this.locks = new HubLocks(store, now);
    this.byToken = new Buckets(this.limits.token);
    this.byAddress = new Buckets(this.limits.address);
    this.failures = new Buckets(this.limits.failures);
  }

  /**
   * Writes down who did something that others should be able to find out.
   *
   * @param what What.
   * @param facts Who, and more.
   */
  async audit(what: string, facts: Readonly<Record<string, unknown>>): Promise<void> {
    const received_at = new Date(this.now()).toISOString();
    const text = JSON.stringify({ at: received_at, what, ...facts });
    const path = `${received_at}-${crypto.randomUUID()}`;
    const record = {
      ...{ kind: "audit", path, text, digest: sha256Of(text), received_at },
      identity: String(facts.identity ?? ""),
    };
    await this.store.append(`${HUB}/audit`, [{ record, expected: 0 }]);
  }

  /**
   * Keeps an event as mclaude 0.6 tells it.
   *
   * @param facts What is told.
   * @param token Who tells it.
   * @returns The event.
   */
  tell(facts: EventFacts, { project, identities: [identity] }: TokenFacts): Promise<HubEvent> {
    return tellEvent(this.store, facts, {
      ...{ project, identity: identity!, now: new Date(this.now()) },
    });
  }

  /**
   * The last events of a project.
   *
   * @param project The project.
   * @returns The newest first.
   */
  recent(project: string): Promise<readonly HubEvent[]> {
    let recent = this.#recent.get(project);
    if (recent === undefined) {
      // What was asked for longest ago is read again when it is asked for.
      if (this.#recent.size > 100) this.#recent.delete(this.#recent.keys().next().value!);
      this.#recent.set(project, recent = new RecentEvents(project));
    }
    return recent.list(this.store);
  }

  /**
   * Counts something that waits.
   *
   * @param token Whose.
   * @returns Ends the wait; `undefined` if too much waits already.
   */
  enter({ id }: TokenFacts): (() => void) | undefined {
    const { all, token } = this.limits.waiting;
    const own = this.waiting.get(id) ?? 0;
    if (own >= token || this.waitingCount >= all) return undefined;
    this.waiting.set(id, own + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const rest = (this.waiting.get(id) ?? 1) - 1;
      if (rest === 0) this.waiting.delete(id);
      else this.waiting.set(id, rest);
    };
  }

  /** How much waits. */
  get waitingCount(): number {
    return [...this.waiting.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Lets go who waits. The store stays open. */
  stop(): void {
    this.stopping.abort();
    this.feeds.close();
  }
}
