/**
 * The sockets of a hub.
 *
 * ```
 *   open ──token (header or first frame)──▶ subscribed ──▶ records, or events
 *     │ none in time, or a bad one              │ revoked, silent for long, reads too slowly
 *     ╰──{"error": …}──▶ closed 1008            ╰──▶ closed 1008, 1001, 1013
 * ```
 *
 * A socket that names `protocol: 1` in its first frame gets the log's records after the number
 * that it names; any other gets events as they come, as mclaude 0.6 does.
 *
 * @module
 */
import { eventLog, toEvent } from "./events.ts";
import type { Frame } from "./feed.ts";
import type { Hub } from "./hub.ts";
import { findToken } from "./tokens.ts";

/** How long the first frame may take, in milliseconds. */
const GREETING_TIME = 10_000;

/** How often tokens are looked at again, in milliseconds. */
const LOOK = 2_000;

/** How often it is looked whether a slow socket has read, in milliseconds. */
const PATIENCE = 20;

/** The longest frame that a socket may send. */
const LONGEST = 8_192;

/** The sockets. */
export class Sockets {
  readonly #hub: Hub;
  readonly #open = new Map<WebSocket, string>();
  readonly #timer: ReturnType<typeof setInterval>;

  /**
   * Makes what serves sockets.
   *
   * @param hub The hub.
   */
  constructor(hub: Hub) {
    this.#hub = hub;
    this.#timer = setInterval(() => void this.#closeRevoked(), LOOK);
  }

  /** How many are subscribed. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Serves a socket.
   *
   * @param socket The socket, not open yet.
   * @param bearer The token of the request's header, if it had one.
   */
  serve(socket: WebSocket, bearer: string | undefined): void {
    const end = new AbortController();
    const late = setTimeout(() => refuse(socket, "invalid_auth_handshake"), GREETING_TIME);
    let subscribing = false;
    const subscribe = (first: Greeting) => {
      subscribing = true;
      clearTimeout(late);
      this.#subscribe(socket, first, end.signal).catch((error) => {
        this.#hub.log({ event: "failed", reason: (error as Error).message.slice(0, 200) });
        close(socket, 1011, "the hub failed");
      });
    };
    socket.addEventListener("open", () => {
      // Who has a header may still send a first frame; it says from where to go on.
      if (bearer !== undefined) {
        setTimeout(() => !subscribing && subscribe({ token: bearer }), 50);
      }
    });
    socket.addEventListener("message", ({ data }) => {
      if (typeof data !== "string" || data.length > LONGEST) return close(socket, 1009, "too long");
      if (data === "ping") return send(socket, "pong");
      if (subscribing) return;
      const first = greetingOf(data, bearer);
      if (first === undefined) refuse(socket, "invalid_auth_handshake");
      else subscribe(first);
    });
    socket.addEventListener("close", () => {
      clearTimeout(late);
      end.abort();
    });
    socket.addEventListener("error", () => end.abort());
  }

  async #subscribe(socket: WebSocket, first: Greeting, signal: AbortSignal): Promise<void> {
    const hub = this.#hub;
    const facts = await findToken(hub.store, first.token, new Date(hub.now()));
    if (facts === undefined || (first.project || facts.project) !== facts.project) {
      hub.metrics.count("mclaude_hub_denied_total");
      return refuse(socket, "invalid_token");
    }
    const leave = hub.enter(facts);
    if (leave === undefined) return close(socket, 1013, "too many connections");
    const { project } = facts;
    this.#open.set(socket, first.token);
    try {
      const { after } = first;
      const logs = after === undefined ? [project, eventLog(project)] : [project];
      // From here on nothing is missed.
      const heads = await Promise.all(logs.map((log) => after ?? hub.store.head(log)));
      send(socket, JSON.stringify({ status: "subscribed", project_id: project }));
      await Promise.all(
        logs.map((log, index) =>
          this.#follow(socket, { log, from: heads[index]!, signal }, (frame) => {
            if (after !== undefined) return frame.json;
            const event = toEvent(frame.record, project);
            return event && JSON.stringify(event);
          })
        ),
      );
    } finally {
      this.#open.delete(socket);
      leave();
    }
  }

  async #follow(
    socket: WebSocket,
    { log, from, signal }: { log: string; from: number; signal: AbortSignal },
    textOf: (frame: Frame) => string | undefined,
  ): Promise<void> {
    let at = from;
    while (!signal.aborted && socket.readyState === WebSocket.OPEN) {
      if (this.#hub.stopping.signal.aborted) return;
      // That of a project in which nobody seemed to work is another one by now.
      const feed = this.#hub.feeds.of(log);
      const frames = await feed.after(at);
      if (frames.length === 0) {
        await feed.wait(at, signal);
        continue;
      }
      for (const frame of frames) {
        at = frame.record.seq;
        const text = textOf(frame);
        if (text === undefined) continue;
        if (socket.bufferedAmount + text.length > this.#hub.limits.backlog) {
          if (!await this.#drain(socket, signal)) return;
        }
        send(socket, text);
      }
    }
  }

  /** Waits until a socket has read what it was sent; who does not read is closed. */
  async #drain(socket: WebSocket, signal: AbortSignal): Promise<boolean> {
    const { backlog, backlogTime } = this.#hub.limits;
    const until = performance.now() + backlogTime;
    while (!signal.aborted && socket.readyState === WebSocket.OPEN) {
      if (socket.bufferedAmount < backlog / 2) return true;
      if (performance.now() > until) {
        this.#hub.metrics.count("mclaude_hub_slow_readers_total");
        close(socket, 1013, "it reads too slowly; go on where you are");
        return false;
      }
      await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    }
    return false;
  }

  async #closeRevoked(): Promise<void> {
    const now = new Date(this.#hub.now());
    for (const token of new Set(this.#open.values())) {
      try {
        if (await findToken(this.#hub.store, token, now) !== undefined) continue;
      } catch {
        // The store is away; what it last said of the token holds.
        continue;
      }
      for (const [socket, its] of this.#open) {
        if (its === token) refuse(socket, "invalid_token");
      }
    }
  }

  /** Closes all; each goes on with another hub, or later. */
  stop(): void {
    clearInterval(this.#timer);
    for (const socket of this.#open.keys()) close(socket, 1001, "the hub stops");
  }
}

/** What a first frame says. */
interface Greeting {
  readonly token: string;
  readonly project?: string;
  readonly after?: number;
}

function greetingOf(data: string, bearer: string | undefined): Greeting | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) return undefined;
  const { token = bearer, project_id = "", after, protocol } = frame as Record<string, unknown>;
  if (typeof token !== "string" || typeof project_id !== "string") return undefined;
  const greeting = { token, project: project_id };
  if (protocol !== 1) return greeting;
  if (!Number.isSafeInteger(after ?? 0) || Number(after ?? 0) < 0) return undefined;
  return { ...greeting, after: Number(after ?? 0) };
}

function refuse(socket: WebSocket, error: string): void {
  send(socket, JSON.stringify({ error }));
  close(socket, 1008, error);
}

function send(socket: WebSocket, text: string): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(text);
}

function close(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason);
  } catch {
    // It is closed already.
  }
}
