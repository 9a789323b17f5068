/**
 * Notices over HTTP: signed, repeated where that helps, never to another place than the address.
 *
 * A plain webhook gets the notice as JSON, with `X-Mclaude-Id` (the same at each attempt),
 * `X-Mclaude-Timestamp` and, where there is a secret, `X-Mclaude-Signature`:
 * `sha256=` and the HMAC of `<timestamp>.<body>` in hex.
 *
 * @module
 */
import { createHmac } from "node:crypto";
import type { Channel } from "./channel.ts";
import type { Notice } from "./notice.ts";

/** A request that delivers a notice. */
export interface WebhookRequest {
  /** Where to. */
  readonly url: string;
  /** The headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly body: string;
}

/** What is not in the notice. */
export interface WebhookOptions {
  /** Signs the bodies of plain webhooks. */
  readonly secret?: string | undefined;
  /** The token of the bot that writes to Telegram. */
  readonly telegramToken?: string | undefined;
  /** When it is sent, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Makes the request that delivers a notice.
 *
 * @param notice The notice.
 * @param channel Where to: `webhook`, `ntfy`, `slack`, `discord` or `telegram`.
 * @param options What is not in the notice.
 * @returns The request.
 * @throws {RangeError} If the channel is none of these, or Telegram has no token.
 */
export function webhookRequest(
  notice: Notice,
  channel: Channel,
  options: WebhookOptions,
): WebhookRequest {
  const { title, text, urgent } = notice;
  const { kind, address: url } = channel;
  const lines = text === "" ? title : `${title}\n${text}`;
  switch (kind) {
    case "webhook": {
      const body = JSON.stringify(notice);
      const timestamp = String(Math.floor(options.now / 1000));
      const signature = options.secret === undefined ? {} : {
        "x-mclaude-signature": `sha256=${sign(options.secret, `${timestamp}.${body}`)}`,
      };
      const headers = { ...JSON_BODY, "x-mclaude-timestamp": timestamp, ...signature };
      return { url, headers: { ...headers, "x-mclaude-id": asHeader(notice.id) }, body };
    }
    case "ntfy": {
      const headers = { "title": encoded(title), "priority": urgent ? "high" : "default" };
      return { url, headers, body: text === "" ? title : text };
    }
    case "slack":
      return { url, headers: JSON_BODY, body: JSON.stringify({ text: forSlack(lines) }) };
    case "discord": {
      // Nobody is pinged by what a message says.
      const content = { content: lines.slice(0, 2000), allowed_mentions: { parse: [] } };
      return { url, headers: JSON_BODY, body: JSON.stringify(content) };
    }
    case "telegram": {
      const { telegramToken: token } = options;
      if (!token) throw new RangeError("Cannot write to Telegram: set MCLAUDE_TELEGRAM_TOKEN");
      return {
        url: `https://api.telegram.org/bot${encodeURIComponent(token)}/sendMessage`,
        headers: JSON_BODY,
        body: JSON.stringify({ chat_id: channel.address, text: lines }),
      };
    }
    default:
      throw new RangeError(`Cannot send over HTTP: ${kind} is none of its kinds`);
  }
}

const JSON_BODY = { "content-type": "application/json" };

/**
 * Signs a body.
 *
 * @param secret The secret that both sides know.
 * @param text `<timestamp>.<body>`.
 * @returns The HMAC-SHA256, in hex.
 */
export function sign(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("hex");
}

/** How a request is sent. */
export interface SendOptions {
  /**
   * Sends.
   *
   * @default {fetch}
   */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Waits so many milliseconds. */
  pause?: ((milliseconds: number) => Promise<void>) | undefined;
}

/** How often it is tried, and the wait before each further attempt, in milliseconds. */
const PAUSES = [1_000, 4_000];

/** The longest time that one attempt may take, and that a server may ask us to wait. */
const PATIENCE = 10_000;

/**
 * Sends a request; again where the other side is busy, broken or away.
 *
 * @param request The request.
 * @param options How.
 * @returns `undefined` if it was taken, else why it was not, in one line.
 */
export async function sendWebhook(
  { url, headers, body }: WebhookRequest,
  options: SendOptions = {},
): Promise<string | undefined> {
  const { fetch: send = fetch, pause = sleep } = options;
  let reason = "";
  let asked = 0;
  for (const own of [0, ...PAUSES]) {
    const wait = Math.max(own, Math.min(asked, PATIENCE));
    if (wait > 0) await pause(wait);
    asked = 0;
    try {
      const response = await send(url, {
        ...{ method: "POST", headers, body, redirect: "manual" },
        signal: AbortSignal.timeout(PATIENCE),
      });
      await response.body?.cancel();
      if (response.ok) return undefined;
      reason = `the answer was ${response.status}`;
      if (response.status !== 429 && response.status < 500) return reason;
      asked = Number(response.headers.get("retry-after")) * 1000 || 0;
    } catch (error) {
      reason = (error as Error).name === "TimeoutError" ? "no answer in time" : "it is away";
    }
  }
  return reason;
}

async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Slack reads these three as the beginning of something else. */
function forSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A header has no letters beyond ASCII; RFC 2047, which ntfy reads. */
function encoded(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const bytes = new TextEncoder().encode(text);
  return `=?UTF-8?B?${btoa(String.fromCharCode(...bytes))}?=`;
}

function asHeader(text: string): string {
  return encodeURIComponent(text).slice(0, 200);
}
