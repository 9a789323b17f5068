/**
 * Answers the page's requests: its files, views as JSON, changes as events, acts.
 *
 * ```
 *   GET  ./  app.js  app.css  icon.svg      anybody who came by a right name: no data
 *   POST api/login                          the key of a link ─▶ cookie
 *   GET  api/session, api/view/*, api/live  cookie
 *   POST api/act/*, api/logout              cookie, origin, token
 * ```
 *
 * Invariants
 *
 * - Nobody is answered who came by another name than this server's (a page in a browser whose
 *   host name was pointed here), or from another origin.
 * - Without a session nothing is told but the page's own files.
 * - Each answer forbids scripts, styles and requests of any other origin, and frames.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { CoordinationError } from "../errors.ts";
import { oneLine } from "../store/text.ts";
import { type Gate, isSame, type UiSession } from "./gate.ts";
import type { LiveFeed } from "./live.ts";
import { isAct, isView, type Source } from "./source.ts";

/** A file of the page. */
export interface PageFile {
  /** Its media type. */
  readonly type: string;
  /** Its bytes, gzipped, in base64. */
  readonly gzip: string;
}

/** Options for {@linkcode makeHandler}. */
export interface HandlerOptions {
  /** Who has the data. */
  readonly source: Source;
  /** Tells pages of changes. */
  readonly live: LiveFeed;
  /** Knows who came in. */
  readonly gate: Gate;
  /** The page's files by their names; `index.html` is the page. */
  readonly files: Readonly<Record<string, PageFile>>;
  /** The names with ports by which this server is right to be called. */
  hosts(): readonly string[];
  /**
   * The path before all others, with a slash at both ends.
   *
   * @default {"/"}
   */
  readonly base?: string | undefined;
  /** Whether the way to the browser is encrypted. */
  readonly secure?: boolean | undefined;
  /** Is called when a link was used. */
  onLogin?(): void;
}

/** The most that an act may send, in bytes. */
const MAX_BODY = 1024 * 1024;

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    ...["script-src", "style-src", "img-src", "connect-src"].map((what) => `${what} 'self'`),
    ...["base-uri", "form-action", "frame-ancestors"].map((what) => `${what} 'none'`),
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/**
 * Makes the function that answers requests.
 *
 * @param options The data, who may see it, and the page.
 * @returns The function.
 */
export function makeHandler(options: HandlerOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    let response: Response;
    try {
      response = await answer(request, options);
    } catch (error) {
      response = failure(error);
    }
    for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
    return response;
  };
}

async function answer(request: Request, options: HandlerOptions): Promise<Response> {
  const { base = "/", gate } = options;
  const url = new URL(request.url);
  const host = request.headers.get("host") ?? url.host;
  if (!options.hosts().includes(host)) return refusal(421, "wrong_host", "Not this server's name");
  if (!isOwnOrigin(request, `${options.secure ? "https" : "http"}://${host}`)) {
    return refusal(403, "wrong_origin", "Not from this server's page");
  }
  if (!url.pathname.startsWith(base)) return notFound();
  const path = url.pathname.slice(base.length);
  const place = { path, query: url.searchParams, host };
  if (!path.startsWith("api/")) return file(request, path === "" ? "index.html" : path, options);
  if (path === "api/login") return await login(request, place, options);
  const cookie = cookieOf(request, host);
  const session = gate.sessionOf(cookie);
  if (session === undefined) {
    return refusal(401, "no_session", "Use the link that was printed in the terminal");
  }
  if (request.method === "GET") return await read(place, session, options);
  if (request.method !== "POST") return refusal(405, "wrong_method", "GET or POST");
  if (!isSame(request.headers.get("x-csrf-token") ?? "", session.csrf)) {
    return refusal(403, "no_token", "The page's token is missing: load the page again");
  }
  if (path === "api/logout") {
    gate.endSession(cookie);
    return json({}, { "set-cookie": cookieLine(host, "", options) });
  }
  const name = path.slice("api/act/".length);
  if (!path.startsWith("api/act/") || !isAct(name)) return notFound();
  return json(await options.source.act(name, await bodyOf(request)));
}

interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly host: string;
}

async function read(
  { path, query }: Place,
  { csrf }: UiSession,
  { source, live }: HandlerOptions,
): Promise<Response> {
  if (path === "api/session") return json({ ...source.about(), csrf });
  if (path === "api/live") {
    return new Response(live.open(), { headers: { "content-type": "text/event-stream" } });
  }
  const name = path.slice("api/view/".length);
  if (!path.startsWith("api/view/") || !isView(name)) return notFound();
  return json(await source.view(name, query));
}

async function login(
  request: Request,
  { host }: Place,
  options: HandlerOptions,
): Promise<Response> {
  if (request.method !== "POST") return refusal(405, "wrong_method", "POST");
  const { key } = await bodyOf(request);
  const opened = typeof key === "string" ? options.gate.redeem(key) : undefined;
  if (opened === undefined) {
    return refusal(401, "bad_key", "This link was used, or there is a newer one in the terminal");
  }
  options.onLogin?.();
  const { csrf } = opened.session;
  return json({ ...options.source.about(), csrf }, {
    "set-cookie": cookieLine(host, opened.cookie, options),
  });
}

/** A browser says where a request comes from; what says nothing is none, and has no cookie. */
function isOwnOrigin(request: Request, own: string): boolean {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if (origin !== null && origin !== own) return false;
  if (request.method === "POST") return origin === own;
  if (site === null || site === "same-origin" || site === "none") return true;
  // Whoever follows a link to the page sees the page, and nothing that it loads is by others.
  return request.headers.get("sec-fetch-dest") === "document";
}

function cookieName(host: string): string {
  return `mclaude_ui_${host.replace(/^.*:/, "")}`;
}

function cookieOf(request: Request, host: string): string | undefined {
  const prefix = `${cookieName(host)}=`;
  return (request.headers.get("cookie") ?? "").split(/; */)
    .find((part) => part.startsWith(prefix))?.slice(prefix.length);
}

function cookieLine(host: string, value: string, { base = "/", secure }: HandlerOptions): string {
  const end = value === "" ? "; Max-Age=0" : "";
  const safe = secure ? "; Secure" : "";
  return `${cookieName(host)}=${value}; Path=${base}; HttpOnly; SameSite=Strict${safe}${end}`;
}

async function bodyOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers.get("content-type") ?? "";
  const length = Number(request.headers.get("content-length") ?? 0);
  if (!/^application\/json\b/.test(type) || length > MAX_BODY) throw badBody();
  const text = await readText(request);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw badBody();
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) throw badBody();
  return data as Record<string, unknown>;
}

/** Reads no more than a little over what is allowed, whatever the length was said to be. */
async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY) throw badBody();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function badBody(): CoordinationError {
  return new CoordinationError(
    "invalid_input",
    "Cannot read what was sent: it is no JSON object, or has over 1 MB; send less",
  );
}

function file(request: Request, name: string, { files }: HandlerOptions): Response {
  if (!Object.hasOwn(files, name)) return notFound();
  if (request.method !== "GET" && request.method !== "HEAD") {
    return refusal(405, "wrong_method", "GET");
  }
  const { type, gzip } = files[name]!;
  const bytes = Buffer.from(gzip, "base64");
  const headers = { "content-type": type, vary: "accept-encoding" };
  if (/\bgzip\b/.test(request.headers.get("accept-encoding") ?? "")) {
    return new Response(bytes, { headers: { ...headers, "content-encoding": "gzip" } });
  }
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain, { headers });
}

function json(value: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value ?? null), {
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}

function refusal(status: number, code: string, message: string): Response {
  const response = json({ error: { code, message } });
  return new Response(response.body, { status, headers: response.headers });
}

function notFound(): Response {
  return refusal(404, "not_found", "There is no such thing here");
}

function failure(error: unknown): Response {
  if (error instanceof CoordinationError) {
    const status = error.code === "not_found" ? 404 : error.code === "invalid_input" ? 400 : 409;
    return refusal(status, error.code, oneLine(error.message, 1000));
  }
  const message = error instanceof Error ? error.message : String(error);
  return refusal(500, "failed", oneLine(message, 400));
}
