import { join } from "node:path";
import { makeApp } from "../../../lib/hub/app.ts";
import { Hub, type HubLimits, type LogLine } from "../../../lib/hub/hub.ts";
import { Sockets } from "../../../lib/hub/sockets.ts";
import { SqliteStore } from "../../../lib/hub/sqlite_store.ts";
import { createToken, type NewToken, type TokenFacts } from "../../../lib/hub/tokens.ts";
import { sha256Of } from "../../../lib/sync/record.ts";
import { withFolder } from "../../with_store.ts";

/** Runs `body` with an empty database of a hub. */
export function withHubStore(body: (store: SqliteStore) => void | Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const store = new SqliteStore(join(folder, "hub.sqlite"));
    try {
      await body(store);
    } finally {
      await store.close();
    }
  });
}

/** What a request of a test is made of. */
export interface Asked {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

/** An answer of a hub. */
export interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any
  readonly data: any;
  readonly headers: Headers;
}

/** A hub that is asked without a network; its clock stands still until it is moved. */
export class TestHub {
  readonly store: SqliteStore;
  readonly hub: Hub;
  readonly app: ReturnType<typeof makeApp>;
  readonly sockets: Sockets;
  readonly lines: LogLine[] = [];
  time = Date.parse("2026-04-09T14:30:00Z");

  constructor(
    store: SqliteStore,
    { limits, loopback = true }: { limits?: Partial<HubLimits>; loopback?: boolean } = {},
  ) {
    this.store = store;
    const log = (line: LogLine) => void this.lines.push(line);
    this.hub = new Hub({ store, limits, log, now: () => this.time });
    this.sockets = new Sockets(this.hub);
    this.app = makeApp(this.hub, { sockets: this.sockets, loopback });
  }

  /** Makes a token: ani's in the project atlas, unless told otherwise. */
  async token(options: Partial<NewToken> = {}): Promise<string> {
    return (await this.tokenFacts(options)).token;
  }

  tokenFacts(options: Partial<NewToken> = {}): Promise<{ token: string; facts: TokenFacts }> {
    const now = new Date(this.time);
    return createToken(this.store, { project: "atlas", identities: ["ani"], now, ...options });
  }

  async ask(route: string, { token, body, headers = {}, address }: Asked = {}): Promise<Answer> {
    const [method, path] = route.split(" ") as [string, string];
    const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const request = new Request(`http://127.0.0.1:8080${path}`, {
      method,
      body: text,
      headers: {
        host: "127.0.0.1:8080",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    const response = await this.app.fetch(request, { address: address ?? "127.0.0.1" });
    const answer = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    const data = isJson ? JSON.parse(answer) : answer;
    return { status: response.status, data, headers: response.headers };
  }

  stop(): void {
    this.sockets.stop();
    this.hub.stop();
  }
}

/** Runs `body` with a hub that nobody used yet. */
export function withHub(
  body: (hub: TestHub) => Promise<void>,
  options: { limits?: Partial<HubLimits>; loopback?: boolean } = {},
): Promise<void> {
  return withHubStore(async (store) => {
    const hub = new TestHub(store, options);
    try {
      await body(hub);
    } finally {
      hub.stop();
    }
  });
}

/** A message as a record. */
export function message(
  body: string,
  { from = "ani", to = "*", name = "20260409_143000_ani_note", base }: {
    from?: string;
    to?: string;
    name?: string;
    base?: string;
  } = {},
) {
  const text = `---\nfrom: ${from}\nto: ${to}\ntype: update\ndate: 2026-04-09T14:30:00\n` +
    `subject: s\n---\n\n${body}\n`;
  return {
    ...{ kind: "message", path: `messages/inbox/${name}.md`, text, digest: sha256Of(text) },
    ...(base === undefined ? {} : { base }),
  };
}

/** A drawer as a record. */
export function drawer(text: string, base?: string) {
  const path = "memory-graph/wings/w/r/h/d.md";
  return { kind: "drawer", path, text, digest: sha256Of(text), base: base ?? null };
}
