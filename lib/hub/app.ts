/**
 * What a hub answers: who may come in, and the protocol of its machines. What mclaude 0.6 asks
 * stands in `legacy.ts`.
 *
 * ```
 *   request ─▶ Host, Origin ─▶ limits ─▶ token ─▶ route ─▶ JSON
 *                 403            429      401       4xx with "detail" and "error"
 * ```
 *
 * Invariants
 *
 * - Project, identity and machine are those of the token, whatever the request says.
 * - A session belongs to the token's identities that used it first.
 * - What is wrong with a request is said in one line; what is wrong with the hub is in its log.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import { matchedRoutes } from "hono/route";
import { CoordinationError } from "../errors.ts";
import { oneLine } from "../store/text.ts";
import { parseTime } from "../store/times.ts";
import { VERSION } from "../version.ts";
import { PAGE } from "./feed.ts";
import type { Hub } from "./hub.ts";
import { addLegacyRoutes } from "./legacy.ts";
import type { LockWant } from "./lock_book.ts";
import { type Given, MOST_RECORDS, takeRecords } from "./records.ts";
import { Fields, invalid, readBody, Refusal } from "./request.ts";
import type { Sockets } from "./sockets.ts";
import { findToken, type TokenFacts } from "./tokens.ts";

/** What a request carries through the routes. */
export interface HubEnv {
  /** From `Deno.serve`. */
  Bindings: { readonly address: string };
  /** Found out on the way. */
  Variables: { token: TokenFacts; bearer: string };
}

/** A request on its way. */
export type HubContext = Context<HubEnv>;

/** Options for {@linkcode makeApp}. */
export interface AppOptions {
  /** The sockets. */
  readonly sockets: Sockets;
  /** Whether only programs of this machine can ask: then `Host` has to name it. */
  readonly loopback: boolean;
}

/** The longest wait of a request for news, in seconds. */
const LONGEST_WAIT = 25;

/** What needs no token. */
const OPEN = new Set(["/health", "/metrics", "/ws", "/api/v1/ws"]);

/**
 * Makes what answers requests.
 *
 * @param hub The hub.
 * @param options Its sockets.
 * @returns The router.
 */
export function makeApp(hub: Hub, { sockets, loopback }: AppOptions): Hono<HubEnv> {
  const app = new Hono<HubEnv>();
  app.use(async (context, next) => {
    const started = performance.now();
    await next();
    note(hub, context, { milliseconds: performance.now() - started, route: routeOf(context) });
  });
  app.onError((error, context) => answerError(hub, error, context));
  app.notFound((context) => context.json({ detail: "Not found", error: "not_found" }, 404));
  app.use(async (context, next) => {
    checkSource(context, loopback);
    const { address } = context.env;
    limit(hub, hub.byAddress.take(address));
    if (!OPEN.has(context.req.path)) await authenticate(hub, context);
    await next();
  });
  app.get("/health", async (context) => {
    try {
      await hub.store.check();
      return context.json({ status: "ok", version: VERSION });
    } catch (error) {
      hub.log({ event: "unhealthy", reason: oneLine((error as Error).message, 300) });
      return context.json({ status: "failed", version: VERSION, detail: "the store fails" }, 503);
    }
  });
  app.get("/metrics", (context) => {
    const gauges = {
      mclaude_hub_sockets: sockets.size,
      mclaude_hub_waiting: hub.waitingCount,
      mclaude_hub_memory_bytes: Deno.memoryUsage().rss,
    };
    return context.text(hub.metrics.render(gauges));
  });
  for (const path of ["/ws", "/api/v1/ws"]) {
    app.get(path, (context) => {
      if (context.req.header("upgrade")?.toLowerCase() !== "websocket") {
        throw new Refusal(426, "this is a WebSocket", { code: "invalid_input" });
      }
      if (hub.waitingCount >= hub.limits.waiting.all) {
        throw new Refusal(503, "too many connections", { code: "too_many" });
      }
      const { socket, response } = Deno.upgradeWebSocket(context.req.raw, { idleTimeout: 60 });
      sockets.serve(socket, bearerOf(context));
      return response;
    });
  }
  addRecordRoutes(app, hub);
  addLockRoutes(app, hub);
  addLegacyRoutes(app, hub);
  return app;
}

function addRecordRoutes(app: Hono<HubEnv>, hub: Hub): void {
  app.get("/api/v1/hello", async (context) => {
    const { project, identities, machine } = context.var.token;
    await hub.locks.settle(project);
    const head = await hub.store.head(project);
    const now = new Date(hub.now()).toISOString();
    return context.json({
      ...{ protocol: 1, project, identity: identities[0], identities, machine, head, now },
    });
  });
  app.post("/api/v1/records", async (context) => {
    const { project, identities } = context.var.token;
    const body = new Fields(await readBody(context.req.raw, hub.limits));
    const given = body.list("records", MOST_RECORDS) as Given[];
    const now = new Date(hub.now());
    const results = await takeRecords(hub.store, given, { project, identities, now });
    for (const { status } of results) {
      hub.metrics.count("mclaude_hub_records_total", { status });
    }
    return context.json({ results });
  });
  app.get("/api/v1/records", async (context) => {
    const { project } = context.var.token;
    const number = (name: string, most: number, missing: number) => {
      const text = context.req.query(name) ?? String(missing);
      if (/^\d{1,16}$/.test(text)) return Math.min(most, Number(text));
      throw invalid(`"${name}" is no number`);
    };
    const after = number("after", Number.MAX_SAFE_INTEGER, 0);
    const limit = Math.max(1, number("limit", PAGE.records, PAGE.records));
    const seconds = number("wait", LONGEST_WAIT, 0);
    if (seconds > 0) await waitFor(hub, context, { after, seconds });
    const records = await hub.store.read(project, after, { ...PAGE, records: limit });
    const head = await hub.store.head(project);
    const next = records.at(-1)?.seq ?? Math.max(after, head);
    return context.json({ records, next, head });
  });
  app.post("/api/v1/beats", async (context) => {
    const { token } = context.var;
    const body = new Fields(await readBody(context.req.raw, hub.limits));
    const beats = body.list("beats", 1_000).map((beat) => {
      const fields = new Fields(beat);
      const at = parseTime(fields.text("at"));
      if (at === undefined) throw invalid('"at" is no time');
      return { session: fields.session("session"), at };
    });
    for (const { session } of beats) await bind(hub, token, session);
    await hub.locks.beat(token.project, beats);
    return context.json({ now: new Date(hub.now()).toISOString() });
  });
}

async function waitFor(
  hub: Hub,
  context: HubContext,
  { after, seconds }: { after: number; seconds: number },
): Promise<void> {
  const { token, bearer } = context.var;
  const leave = hub.enter(token);
  if (leave === undefined) throw tooFast(5);
  const end = AbortSignal.any([
    ...[context.req.raw.signal, hub.stopping.signal, AbortSignal.timeout(seconds * 1000)],
  ]);
  try {
    await hub.feeds.of(token.project).wait(after, end);
  } finally {
    leave();
  }
  // It may have been revoked meanwhile.
  if (await findToken(hub.store, bearer, new Date(hub.now())) === undefined) throw denied(true);
}

function addLockRoutes(app: Hono<HubEnv>, hub: Hub): void {
  app.get("/api/v1/locks", async (context) => {
    const locks = await hub.locks.list(context.var.token.project);
    return context.json({ locks, now: new Date(hub.now()).toISOString() });
  });
  app.post("/api/v1/locks/claim", async (context) => {
    const { token } = context.var;
    const body = new Fields(await readBody(context.req.raw, hub.limits));
    const session = body.session("session");
    const named = body.optional("identity");
    const identity = named !== null && token.identities.includes(named) ? named : undefined;
    const bound = await bind(hub, token, session, identity);
    const wants = body.list("wants", 100).map(toWant);
    if (wants.length === 0) throw invalid('"wants" is empty');
    if (new Set(wants.map(({ slug }) => slug)).size < wants.length) {
      throw invalid('"wants" names a lock twice');
    }
    const takeOver = new Set(body.list("take_over", 1_000).map(String));
    const outcome = await hub.locks.claim(token.project, {
      ...{ session, identity: identity ?? bound, machine: token.machine, wants, takeOver },
      overlap: body.flag("overlap"),
      branch: body.optional("branch"),
      worktree: body.optional("worktree"),
    });
    hub.metrics.count("mclaude_hub_claims_total", { outcome: outcome.kind });
    if (outcome.kind === "full") {
      throw new Refusal(422, "the project has too many open locks", { code: "too_many" });
    }
    if (outcome.kind === "granted") return context.json({ grants: outcome.grants });
    const [first] = outcome.holders;
    const detail = `${first!.slug} is held by ${first!.identity}`;
    throw new Refusal(409, detail, { code: "held", holders: outcome.holders.slice(0, 50) });
  });
  app.post("/api/v1/locks/:slug/release", async (context) => {
    const { token } = context.var;
    const slug = new Fields(context.req.param()).slug("slug");
    const body = new Fields(await readBody(context.req.raw, hub.limits));
    const session = body.session("session");
    const force = body.flag("force");
    const identity = force ? token.identities[0]! : await bind(hub, token, session);
    const outcome = await hub.locks.release(token.project, {
      ...{ slug, session, identity, force, generation: body.count("generation") },
      summary: body.line("summary", { default: "", max: 2_000 }),
      reason: body.line("reason", { default: "" }),
    });
    if (outcome.kind === "missing") {
      throw new Refusal(404, `${slug} is not held`, { code: "missing" });
    }
    if (outcome.kind === "fenced") {
      throw new Refusal(409, `another claim holds ${slug}`, { code: "fenced" });
    }
    if (force) {
      const { session: of, generation } = outcome.ended;
      await hub.audit("lock_forced", {
        ...{ project: token.project, identity, token: token.id, slug, generation, session: of },
      });
    }
    return context.json({ released: true });
  });
}

function toWant(data: unknown): LockWant {
  const want = new Fields(data);
  const mode = want.text("mode", { default: "exclusive" });
  if (mode !== "exclusive" && mode !== "shared") {
    throw invalid('"mode" is neither exclusive nor shared');
  }
  const atLeast = want.count("at_least", { default: 0 });
  // A number that leaves no room for others would end the lock for good.
  if (atLeast > 1e12) throw invalid('"at_least" is too high');
  return {
    ...{ slug: want.slug("slug"), files: want.paths("files"), mode, atLeast },
    description: want.line("description", { default: "", max: 2_000 }),
  };
}

/**
 * Makes sure that a session is the token's.
 *
 * @param hub The hub.
 * @param token The token.
 * @param session The session.
 * @param identity Which of the token's identities it is; the main one if it is not known.
 * @returns Its identity.
 * @throws {Refusal} 422 if another identity used it first.
 */
export async function bind(
  hub: Hub,
  token: TokenFacts,
  session: string,
  identity: string = token.identities[0]!,
): Promise<string> {
  const key = { project: token.project, kind: "session", key: session };
  for (;;) {
    const known = await hub.store.get(key);
    if (known !== undefined) {
      const { identity: owner } = JSON.parse(known.value);
      if (token.identities.includes(owner)) return owner;
      const detail = `the session ${JSON.stringify(session)} is of another identity`;
      throw new Refusal(422, detail, { code: "session_not_yours" });
    }
    const value = JSON.stringify({ identity, started_at: new Date(hub.now()).toISOString() });
    if (await hub.store.put(key, value, 0) !== undefined) return identity;
  }
}

async function authenticate(hub: Hub, context: HubContext): Promise<void> {
  const { address } = context.env;
  const bearer = bearerOf(context);
  const token = bearer === undefined
    ? undefined
    : await findToken(hub.store, bearer, new Date(hub.now()));
  if (token === undefined) {
    limit(hub, hub.failures.take(address));
    throw denied(bearer !== undefined);
  }
  limit(hub, hub.byToken.take(token.id));
  context.set("token", token);
  context.set("bearer", bearer!);
}

function bearerOf(context: HubContext): string | undefined {
  return /^Bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
}

function denied(hasToken: boolean): Refusal {
  const detail = hasToken ? "Invalid bearer token" : "Missing bearer token";
  return new Refusal(401, detail, { code: "denied" });
}

/** No page of elsewhere, and no name that somebody else gave this machine, leads in here. */
function checkSource(context: HubContext, loopback: boolean): void {
  const host = context.req.header("host") ?? "";
  const origin = context.req.header("origin");
  const isHere = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);
  const isForeign = origin !== undefined && URL.parse(origin)?.host !== host;
  if (loopback && !isHere || isForeign) {
    throw new Refusal(403, "requests of other pages are not answered", { code: "foreign" });
  }
}

function limit(hub: Hub, seconds: number): void {
  if (seconds === 0) return;
  hub.metrics.count("mclaude_hub_limited_total");
  throw tooFast(seconds);
}

function tooFast(seconds: number): Refusal {
  return new Refusal(429, "too many requests", { code: "too_fast", retry_after: seconds });
}

function answerError(hub: Hub, error: Error, context: HubContext): Response {
  if (error instanceof Refusal) {
    const { status, code, data, message } = error;
    if (status === 401 || status === 403) hub.metrics.count("mclaude_hub_denied_total");
    if (typeof data.retry_after === "number") {
      context.header("retry-after", String(data.retry_after));
    }
    if (status === 401) context.header("www-authenticate", "Bearer");
    return context.json({ detail: message, error: code, ...data }, status as 400);
  }
  if (error instanceof CoordinationError) {
    return context.json({ detail: oneLine(error.message, 300), error: error.code }, 422);
  }
  hub.log({ event: "failed", path: context.req.path, reason: oneLine(error.message, 300) });
  return context.json({ detail: "the hub failed; try again", error: "failed" }, 500);
}

function note(
  hub: Hub,
  context: HubContext,
  { milliseconds, route }: { milliseconds: number; route: string },
): void {
  const { method, path } = context.req;
  const { status } = context.res;
  hub.metrics.count("mclaude_hub_requests_total", { method, route, status: String(status) });
  hub.metrics.time(milliseconds / 1000);
  const token = context.var.token as TokenFacts | undefined;
  hub.log({
    ...{ event: "request", method, path: oneLine(path, 200), status },
    milliseconds: Math.round(milliseconds * 10) / 10,
    ...{ address: context.env.address, project: token?.project ?? null },
    identity: token?.identities[0] ?? null,
  });
}

/** The route that fits; what others ask for is no label. */
function routeOf(context: HubContext): string {
  const found = matchedRoutes(context).find(({ path }) => !path.endsWith("*"));
  return found?.path ?? "none";
}
