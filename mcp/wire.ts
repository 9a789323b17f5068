/**
 * One client on standard input and output.
 *
 * ```
 *   bytes ──frames──▶ JSON ──messages──▶ the SDK ──answers──▶ frames in the same framing
 *                      │                    ▲
 *                      └──what is none: an error, at once; a batch: one by one,
 *                                            its answers together
 *   end of input: what is being answered is answered, then the wire closes
 * ```
 *
 * Invariants
 *
 * - Nothing that a client sends ends the wire, and nothing but messages is written.
 * - Answers are written whole, one after the other, in the framing of the client.
 * - What was asked to be done after an answer is done when it was written, or never.
 *
 * @module
 */
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server";
import { createFrameReader, type FrameFault, frameMessage, type Framing } from "./framing.ts";

/** What a wire is made of. */
export interface WireOptions {
  /** What the client sends. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Writes all of the bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** Checks a message's shape; throws if it is none. */
  parse(message: unknown): JSONRPCMessage;
  /**
   * How long what is being answered may take after the end of the input, in milliseconds.
   *
   * @default {1000}
   */
  readonly grace?: number | undefined;
}

/** A client's wire. */
export interface Wire extends Transport {
  /** How the client frames its messages; lines before it said anything. */
  readonly framing: Framing;
  /** Resolves when the client is gone or the wire was closed. */
  readonly closed: Promise<void>;
  /**
   * Does something once an answer was written.
   *
   * @param id The request's id.
   * @param work What to do.
   */
  whenAnswered(id: RequestId, work: () => void): void;
  /** Called with every request before it is handled. */
  onrequest?: (method: string, params: unknown) => void;
}

type RequestId = string | number;

/** The answers of a batch, which are sent together. */
interface Batch {
  readonly answers: unknown[];
  readonly open: Set<RequestId>;
}

const FAULTS: Readonly<Record<FrameFault, { code: number; message: string }>> = {
  too_long: { code: -32600, message: "Invalid Request: the message is too long" },
  not_utf8: { code: -32700, message: "Parse error: the message is not UTF-8" },
  bad_header: { code: -32700, message: "Parse error: a header without Content-Length" },
};

/**
 * Makes the wire of a client; it reads once it was started.
 *
 * @param options What it is made of.
 * @returns The wire.
 */
export function createWire(options: WireOptions): Wire {
  const { input, write, parse, grace = 1000 } = options;
  const reader = createFrameReader();
  const waiting = new Map<RequestId, (() => void)[]>();
  const pending = new Set<RequestId>();
  const batches = new Map<RequestId, Batch>();
  const { promise: closed, resolve: finish } = Promise.withResolvers<void>();
  let idle = (): void => {};
  let isClosed = false;
  let queue: Promise<void> = Promise.resolve();

  const wire: Wire = {
    get framing() {
      return reader.framing ?? "lines";
    },
    closed,
    whenAnswered(id, work) {
      waiting.set(id, [...waiting.get(id) ?? [], work]);
    },
    // deno-lint-ignore require-await
    async start() {
      void readAll();
    },
    async send(message) {
      const id = answeredId(message);
      if (id === undefined) return await put(message);
      const batch = batches.get(id);
      const works = waiting.get(id) ?? [];
      waiting.delete(id);
      try {
        if (batch === undefined) await put(message);
        else await putIntoBatch(batch, id, message);
      } finally {
        settle(id);
      }
      for (const work of works) work();
    },
    // deno-lint-ignore require-await
    async close() {
      if (isClosed) return;
      isClosed = true;
      finish();
      wire.onclose?.();
    },
  };
  return wire;

  async function readAll(): Promise<void> {
    try {
      for await (const bytes of input) {
        if (isClosed) return;
        for (const frame of reader.push(bytes)) {
          if ("text" in frame) receive(frame.text);
          else reject(FAULTS[frame.fault], null);
        }
      }
    } catch (error) {
      wire.onerror?.(error as Error);
    }
    await answered();
    await wire.close();
  }

  /** Waits until nothing is being answered, or for the grace. */
  async function answered(): Promise<void> {
    // The SDK takes messages on in turns of the event loop.
    await new Promise((resolve) => setTimeout(resolve));
    if (pending.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, grace);
        idle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await queue;
  }

  function receive(text: string): void {
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      return reject({ code: -32700, message: "Parse error: the message is no JSON" }, null);
    }
    if (!Array.isArray(data)) return accept(data, undefined);
    if (data.length === 0) return reject({ code: -32600, message: "Invalid Request" }, null);
    const batch: Batch = { answers: [], open: new Set() };
    for (const message of data) {
      const id = requestId(message);
      if (id !== undefined) {
        batch.open.add(id);
        batches.set(id, batch);
      }
    }
    for (const message of data) accept(message, batch);
    if (batch.open.size === 0) void finishBatch(batch);
  }

  function accept(data: unknown, batch: Batch | undefined): void {
    let message: JSONRPCMessage;
    try {
      message = parse(data);
    } catch {
      // Nobody waits for an answer to an answer.
      if (Object(data).result !== undefined || Object(data).error !== undefined) return;
      return reject({ code: -32600, message: "Invalid Request" }, requestId(data) ?? null, batch);
    }
    if ("method" in message) {
      // A subscription is answered when it ends.
      if ("id" in message && message.method !== "subscriptions/listen") pending.add(message.id);
      if (message.method === "notifications/cancelled") forget(message.params?.requestId);
      wire.onrequest?.(message.method, message.params);
    }
    wire.onmessage?.(message);
  }

  function reject(
    error: { code: number; message: string },
    id: RequestId | null,
    batch?: Batch,
  ): void {
    const answer = { jsonrpc: "2.0", id, error };
    if (batch === undefined) return void put(answer).catch(() => {});
    batch.answers.push(answer);
    if (id !== null) batch.open.delete(id);
    if (id !== null) batches.delete(id);
  }

  /** What was cancelled is not answered. */
  function forget(id: unknown): void {
    const batch = batches.get(id as RequestId);
    settle(id as RequestId);
    waiting.delete(id as RequestId);
    if (batch === undefined) return;
    batch.open.delete(id as RequestId);
    batches.delete(id as RequestId);
    if (batch.open.size === 0) void finishBatch(batch);
  }

  function settle(id: RequestId): void {
    pending.delete(id);
    if (pending.size === 0) idle();
  }

  async function putIntoBatch(batch: Batch, id: RequestId, message: unknown): Promise<void> {
    batch.answers.push(message);
    batch.open.delete(id);
    batches.delete(id);
    if (batch.open.size === 0) await finishBatch(batch);
  }

  async function finishBatch({ answers }: Batch): Promise<void> {
    if (answers.length > 0) await put(answers.splice(0)).catch(() => {});
  }

  /** Writes a message after those before it. A client that is gone ends the wire. */
  async function put(message: unknown): Promise<void> {
    const bytes = frameMessage(JSON.stringify(message), wire.framing);
    const turn = queue.then(() => write(bytes));
    queue = turn.catch(() => {});
    try {
      await turn;
    } catch (error) {
      void wire.close();
      throw error;
    }
  }
}

function requestId(message: unknown): RequestId | undefined {
  const { id, method } = Object(message) as { id?: unknown; method?: unknown };
  if (method === undefined) return undefined;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}

/** The request that a message answers. */
function answeredId(message: JSONRPCMessage): RequestId | undefined {
  return "method" in message ? undefined : message.id;
}
