import { sha256Of } from "../../../lib/sync/record.ts";

/** A record in the log of a fake hub. */
interface Logged {
  seq: number;
  kind: string;
  path: string;
  text: string;
  digest: string;
  identity: string;
  received_at: string;
}

/** A lock. */
interface Held {
  slug: string;
  generation: number;
  session: string;
  identity: string;
  machine: string;
  description: string;
  files: string[];
  claimed_at: string;
  state: string;
}

const ONCE = new Set(["message", "handoff", "handoff_status", "finding", "drawer", "lock"]);

/**
 * A hub in memory: the part of the protocol that records need. It can be switched off, forget,
 * lie, and lose answers to requests that it has carried out.
 */
export class FakeHub {
  log: Logged[] = [];
  /** Tokens and whose they are. */
  readonly tokens = new Map([["t-ani", "ani"], ["t-vasya", "vasya"]]);
  /** Whether nobody answers. */
  isAway = false;
  /** So many of the next answers to pushes get lost on their way. */
  loseAnswers = 0;
  /** What the hub's clock says. */
  now = (): number => Date.now();
  /** Who holds what. */
  readonly locks = new Map<string, Held>();
  /** The highest generations. */
  readonly generations = new Map<string, number>();
  /** When sessions were heard of. */
  readonly beats = new Map<string, number>();
  readonly #waiting: (() => void)[] = [];
  readonly #sockets = new Set<FakeSocket>();
  /** The requests that came. */
  readonly requests: string[] = [];

  /** What a client uses in the place of the network. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input as string, init);
    if (this.isAway) throw new TypeError("connection refused");
    const url = new URL(request.url);
    this.requests.push(`${request.method} ${url.pathname}`);
    const token = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    const identity = this.tokens.get(token);
    if (identity === undefined) return Response.json({ detail: "Invalid token" }, { status: 401 });
    if (url.pathname === "/api/v1/hello") {
      const now = new Date(this.now()).toISOString();
      return Response.json({ ...HELLO, identity, head: this.head, now });
    }
    if (url.pathname.startsWith("/api/v1/locks")) {
      return this.#locks(url.pathname, { identity, data: await request.json() });
    }
    if (url.pathname === "/api/v1/beats") {
      for (const { session } of (await request.json()).beats) this.beats.set(session, this.now());
      return Response.json({ now: new Date(this.now()).toISOString() });
    }
    if (url.pathname !== "/api/v1/records") {
      return Response.json({ detail: "Not found" }, { status: 404 });
    }
    if (request.method === "GET") return await this.#read(url.searchParams);
    const { records } = await request.json();
    const results = records.map((record: Logged & { base: string | null }) =>
      this.#store(record, identity)
    );
    if (this.loseAnswers-- > 0) throw new TypeError("connection reset");
    return Response.json({ results });
  };

  /** The end of the log. */
  get head(): number {
    return this.log.at(-1)?.seq ?? 0;
  }

  /** What a client uses in the place of a WebSocket. */
  readonly openSocket = (_url: string): FakeSocket => {
    const socket: FakeSocket = new FakeSocket((text) => this.#hear(socket, text));
    queueMicrotask(() => socket.dispatchEvent(new Event(this.isAway ? "error" : "open")));
    return socket;
  };

  /** Ends all connections. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.dispatchEvent(new Event("close"));
    this.#sockets.clear();
  }

  #hear(socket: FakeSocket, text: string): void {
    if (text === "ping") return socket.say("pong");
    const { token, after } = JSON.parse(text);
    if (!this.tokens.has(token)) return socket.say('{"error": "invalid_token"}');
    socket.say('{"status": "subscribed", "project_id": "demo"}');
    for (const record of this.log.filter(({ seq }) => seq > after)) {
      socket.say(JSON.stringify({ record }));
    }
    this.#sockets.add(socket);
  }

  #add(record: Logged): void {
    this.log.push(record);
    for (const resolve of this.#waiting.splice(0)) resolve();
    for (const socket of this.#sockets) socket.say(JSON.stringify({ record }));
  }

  async #read(query: URLSearchParams): Promise<Response> {
    const after = Number(query.get("after"));
    if (query.has("wait") && this.head <= after) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, Number(query.get("wait")) * 1000);
      });
    }
    const records = this.log.filter(({ seq }) => seq > after).slice(0, Number(query.get("limit")));
    return Response.json({ records, next: records.at(-1)?.seq ?? after, head: this.head });
  }

  // deno-lint-ignore no-explicit-any
  #locks(path: string, { identity, data }: { identity: string; data: any }): Response {
    const [, released] = /^\/api\/v1\/locks\/([^/]+)\/release$/.exec(path) ?? [];
    if (released !== undefined) {
      const held = this.locks.get(released);
      if (held === undefined) return Response.json({ error: "missing" }, { status: 404 });
      if (held.generation !== data.generation) {
        return Response.json({ error: "fenced" }, { status: 409 });
      }
      this.locks.delete(released);
      const { session, summary } = data;
      this.#tell(held, "released", { session, identity, summary });
      return Response.json({ released: true });
    }
    const { session, wants, take_over = [] } = data;
    const holders = wants.flatMap(({ slug }: Held) => {
      const held = this.locks.get(slug);
      if (held === undefined || held.session === session) return [];
      const silent = this.now() - (this.beats.get(held.session) ?? 0) > 180_000;
      if (silent && take_over.includes(`${slug}#${held.generation}`)) return [];
      return [{ ...held, state: silent ? "STALE" : "ACTIVE" }];
    });
    if (holders.length > 0) {
      return Response.json({ error: "held", detail: "held", holders }, { status: 409 });
    }
    const grants = wants.map((want: Held & { at_least?: number }) => {
      const { slug, description, files, at_least = 0 } = want;
      const before = this.locks.get(slug);
      if (before?.session === session) return { ...before, refreshed: true };
      if (before !== undefined) this.#tell(before, "evicted", { by_session: session, identity });
      const generation = Math.max(this.generations.get(slug) ?? 0, at_least) + 1;
      const claimed_at = new Date(this.now()).toISOString();
      const machine = "m";
      const state = "ACTIVE";
      const held = { slug, generation, session, identity, machine, description, files };
      this.generations.set(slug, generation);
      this.locks.set(slug, { ...held, claimed_at, state });
      this.beats.set(session, this.now());
      this.#tell({ ...held, claimed_at, state }, "claimed", held);
      return { slug, generation, token: `${slug}#${generation}`, refreshed: false };
    });
    return Response.json({ grants });
  }

  #tell({ slug, generation, identity }: Held, what: string, data: unknown): void {
    const path = `locks/${slug}/g${generation}/${what}`;
    const text = JSON.stringify(data);
    const received_at = new Date(this.now()).toISOString();
    const seq = this.head + 1;
    this.#add({ seq, kind: "lock", path, text, digest: sha256Of(text), identity, received_at });
  }

  #store(record: Logged & { base: string | null }, identity: string) {
    const { kind, path, text, digest, base } = record;
    if (sha256Of(text) !== digest) return { path, status: "refused", reason: "digest" };
    const there = this.log.findLast((logged) => logged.path === path);
    if (there?.digest === digest) return { path, status: "known", seq: there.seq };
    const isFree = there === undefined || !ONCE.has(kind) && there.digest === base ||
      kind === "drawer" && there.digest === base;
    if (!isFree) return { path, status: "conflict", text: there.text, digest: there.digest };
    const received_at = new Date(this.now()).toISOString();
    this.#add({ seq: this.head + 1, kind, path, text, digest, identity, received_at });
    return { path, status: "stored", seq: this.head };
  }
}

/** One end of a connection; the other one is the hub's. */
export class FakeSocket extends EventTarget {
  constructor(readonly send: (text: string) => void) {
    super();
  }

  /** What comes from the hub. */
  say(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  close(): void {}
}

const HELLO = { protocol: 1, project: "demo", machine: "m" };
