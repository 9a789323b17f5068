import { Gate } from "../../../lib/ui/gate.ts";
import { type HandlerOptions, makeHandler } from "../../../lib/ui/handler.ts";
import { LiveFeed } from "../../../lib/ui/live.ts";
import type { ActName, Change, Source } from "../../../lib/ui/source.ts";
import { gzipSync } from "node:zlib";

/** The address of all requests. */
export const ORIGIN = "http://127.0.0.1:4320";

/** A source that says what it was asked. */
export class FakeSource implements Source {
  /** What was done. */
  readonly acts: [ActName, unknown][] = [];
  /** Whether it is followed. */
  followed = 0;
  /** The changes to tell. */
  changes: Change[] = [];
  /** Is thrown instead of an answer. */
  failure: Error | undefined;

  about() {
    return { title: "t", place: "/p", identity: "ani", guessed: false, version: "0" };
  }

  view(name: string, query: URLSearchParams): Promise<unknown> {
    if (this.failure) return Promise.reject(this.failure);
    return Promise.resolve({ name, query: query.toString() });
  }

  act(name: ActName, input: unknown): Promise<unknown> {
    if (this.failure) return Promise.reject(this.failure);
    this.acts.push([name, input]);
    return Promise.resolve({ done: true });
  }

  async *follow(signal: AbortSignal): AsyncIterable<Change> {
    this.followed++;
    yield* this.changes;
    if (signal.aborted) return;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  }
}

/** A handler with a fake source behind it. */
export function doors(more: Partial<HandlerOptions> = {}) {
  const source = new FakeSource();
  const gate = new Gate();
  const live = new LiveFeed(source);
  const page = { type: "text/html", gzip: gzipSync("<p>page</p>").toString("base64") };
  const handle = makeHandler({
    ...{ source, live, gate, files: { "index.html": page } },
    hosts: () => ["127.0.0.1:4320", "localhost:4320"],
    ...more,
  });
  /** Asks as a browser does that has the page open. */
  function ask(path: string, init: RequestInit = {}): Promise<Response> {
    return handle(new Request(`${ORIGIN}${path}`, init));
  }
  /** Comes in, and tells how one asks from then on. */
  function comeIn() {
    const { cookie, session } = gate.redeem(gate.newKey())!;
    const headers = { cookie: `mclaude_ui_4320=${cookie}` };
    return {
      get: (path: string) => ask(path, { headers }),
      post: (path: string, body: unknown, extra: Record<string, string> = {}) =>
        ask(path, {
          method: "POST",
          headers: {
            ...headers,
            "content-type": "application/json",
            origin: ORIGIN,
            "x-csrf-token": session.csrf,
            ...extra,
          },
          body: typeof body === "string" ? body : JSON.stringify(body),
        }),
      cookie,
      session,
    };
  }
  return { source, gate, live, handle, ask, comeIn };
}
