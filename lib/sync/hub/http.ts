/**
 * Asking a hub over HTTP.
 *
 * Invariants
 *
 * - The token goes to the address that it was given for, and nowhere else: a redirection is an
 *   error.
 * - What a hub answers is data of a given form, or the hub counts as away.
 * - No answer takes longer than it may.
 *
 * @module
 */
import { oneLine } from "../../store/text.ts";

/** Why a hub did not do what was asked. */
export class HubError extends Error {
  /** `away`: try again later; `denied`: not with this token; `refused`: not this request. */
  readonly kind: "away" | "denied" | "refused";
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** What the hub said. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Seconds after which the hub wants to be asked again, if it said so. */
  readonly retryAfter: number | undefined;

  /**
   * Makes an error.
   *
   * @param kind What follows from it.
   * @param message One line.
   * @param options The status, and what the hub said.
   */
  constructor(
    kind: HubError["kind"],
    message: string,
    options: ErrorOptions & {
      status?: number;
      data?: Record<string, unknown>;
      retryAfter?: number | undefined;
    } = {},
  ) {
    super(message, options);
    this.name = "HubError";
    this.kind = kind;
    this.status = options.status ?? 0;
    this.data = options.data ?? {};
    this.retryAfter = options.retryAfter;
  }
}

/** A hub, and what opens it. */
export interface HubAccess {
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** The token. */
  readonly token: string;
  /** The project that the token should be for; any if it is not known. */
  readonly projectId?: string | undefined;
}

/** Options for {@linkcode HubHttp}. */
export interface HubHttpOptions {
  /** Ends what waits. */
  signal?: AbortSignal | undefined;
  /**
   * The longest wait for an answer, in milliseconds.
   *
   * @default {10_000}
   */
  timeout?: number | undefined;
  /**
   * Carries requests.
   *
   * @default {fetch}
   */
  fetch?: typeof fetch | undefined;
}

/** The most that is read of an answer, in bytes: a full page of the largest records. */
const MAX_ANSWER = 256 * 1024 * 1024;

/** How often a hub is asked again that says when. */
const AGAIN = 20;

/** A hub that can be asked. */
export class HubHttp {
  readonly #access: HubAccess;
  readonly #options: HubHttpOptions;

  /**
   * Makes what asks a hub.
   *
   * @param access The hub.
   * @param options How long to wait.
   */
  constructor(access: HubAccess, options: HubHttpOptions = {}) {
    this.#access = access;
    this.#options = options;
  }

  /**
   * Asks.
   *
   * @param path The path, with its query.
   * @param options `wait`: milliseconds that the hub may wait before it answers.
   * @returns What it says.
   * @throws {HubError}
   */
  get(path: string, options: { wait?: number } = {}): Promise<Record<string, unknown>> {
    return this.#ask(path, { method: "GET" }, options.wait ?? 0);
  }

  /**
   * Tells.
   *
   * @param path The path.
   * @param body What is told.
   * @returns What it says.
   * @throws {HubError}
   */
  post(path: string, body: unknown): Promise<Record<string, unknown>> {
    const headers = { "content-type": "application/json" };
    return this.#ask(path, { method: "POST", body: JSON.stringify(body), headers }, 0);
  }

  /** A hub that says when to come again is believed, for a while. */
  async #ask(path: string, init: RequestInit, wait: number): Promise<Record<string, unknown>> {
    for (let again = 0;; again++) {
      try {
        return await this.#askOnce(path, init, wait);
      } catch (error) {
        const seconds = error instanceof HubError ? error.retryAfter : undefined;
        if (seconds === undefined || again === AGAIN) throw error;
        await sleep(seconds * 1000, this.#options.signal);
      }
    }
  }

  async #askOnce(path: string, init: RequestInit, wait: number): Promise<Record<string, unknown>> {
    const { url, token } = this.#access;
    const { signal, timeout = 10_000, fetch = globalThis.fetch } = this.#options;
    const late = AbortSignal.timeout(timeout + wait);
    let status = 0;
    let again: string | null;
    let text: string;
    try {
      const response = await fetch(`${url}${path}`, {
        ...init,
        redirect: "error",
        headers: { ...init.headers, authorization: `Bearer ${token}` },
        signal: signal === undefined ? late : AbortSignal.any([signal, late]),
      });
      status = response.status;
      again = response.headers.get("retry-after");
      text = await readAll(response);
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof HubError) throw cause;
      const reason = late.aborted ? `no answer for ${timeout / 1000} seconds` : reasonOf(cause);
      throw new HubError("away", reason, { cause });
    }
    const data = parse(text);
    if (status >= 200 && status < 300 && data !== undefined) return data;
    throw failure(status, data, again);
  }
}

async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  signal?.throwIfAborted();
}

async function readAll(response: Response): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MAX_ANSWER) throw new HubError("away", "it answers without end");
    parts.push(part as Uint8Array<ArrayBuffer>);
  }
  return await new Blob(parts).text();
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const data = JSON.parse(text);
    return typeof data === "object" && data !== null && !Array.isArray(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function failure(
  status: number,
  data: Record<string, unknown> | undefined,
  again: string | null,
): HubError {
  const said = oneLine(typeof data?.detail === "string" ? data.detail : "", 200);
  const seconds = status === 429 && /^\d{1,2}$/.test(again ?? "") ? Number(again) : undefined;
  const options = { status, retryAfter: seconds, ...(data === undefined ? {} : { data }) };
  if (status === 401 || status === 403) {
    const reason = "it does not accept the token; get one, and run mclaude hub join";
    return new HubError("denied", reason, options);
  }
  if (status === 429 || status >= 500 || data === undefined) {
    const reason = said || (data === undefined ? "it does not answer as a hub does" : "it failed");
    return new HubError("away", `${reason} (HTTP ${status})`, options);
  }
  return new HubError("refused", said || `HTTP ${status}`, options);
}

function reasonOf(error: unknown): string {
  const { message = "", cause } = error as Error;
  const inner = cause instanceof Error ? cause.message : "";
  const line = oneLine(inner || message, 200);
  if (/refused/i.test(line)) return "nobody answers there";
  if (/dns|lookup|resolve/i.test(line)) return "there is no such host";
  if (/certificate|tls|handshake/i.test(line)) return `TLS: ${line}`;
  return line || "it cannot be reached";
}
