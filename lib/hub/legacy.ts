/**
 * What the clients of mclaude 0.6 ask a hub, answered in their form. Their faults are not kept:
 * the sender is the token's, no other project is seen, locks of silent sessions can be taken.
 *
 * @module
 */
import type { Hono } from "hono";
import { oneLine } from "../store/text.ts";
import { parseTime } from "../store/times.ts";
import { bind, type HubContext, type HubEnv } from "./app.ts";
import { EVENT_TYPES } from "./events.ts";
import type { Hub } from "./hub.ts";
import type { HolderTold } from "./lock_book.ts";
import { Fields, invalid, readBody, Refusal } from "./request.ts";
import type { TokenFacts } from "./tokens.ts";

/** A session as 0.6 has it. */
interface SessionRow {
  readonly id: string;
  readonly project_id: string;
  readonly identity: string;
  readonly status: "active" | "ended";
  readonly started_at: string;
  readonly last_heartbeat: string;
  readonly machine: string;
}

/**
 * Adds the routes.
 *
 * @param app The router; who asks is known by then.
 * @param hub The hub.
 */
export function addLegacyRoutes(app: Hono<HubEnv>, hub: Hub): void {
  addProjectRoutes(app, hub);
  addSessionRoutes(app, hub);
  addLockRoutes(app, hub);
  addEventRoutes(app, hub);
}

function addProjectRoutes(app: Hono<HubEnv>, hub: Hub): void {
  app.post("/api/projects", async (context) => {
    const { project } = context.var.token;
    const body = await fieldsOf(hub, context);
    const [id, name] = [body.line("id", { max: 64 }), body.line("name", { max: 200 })];
    if (id !== project) throw notFound("Project not found");
    const key = { project, kind: "project", key: "project" };
    const row = JSON.stringify({ id, name, created_at: new Date(hub.now()).toISOString() });
    await hub.store.put(key, row, 0);
    const known = await hub.store.get(key);
    return context.json({ id, name: JSON.parse(known!.value).name }, 201);
  });
  app.get("/api/projects/:id", async (context) => {
    const { project, created_at } = context.var.token;
    if (context.req.param("id") !== project) throw notFound("Project not found");
    const known = await hub.store.get({ project, kind: "project", key: "project" });
    return context.json(
      known ? JSON.parse(known.value) : { id: project, name: project, created_at },
    );
  });
  app.post("/api/identities", async (context) => {
    const { project, identities } = context.var.token;
    const body = await fieldsOf(hub, context);
    const name = body.identity("name");
    if (!identities.includes(name)) {
      throw new Refusal(403, "the token is for another identity", { code: "denied" });
    }
    const key = { project, kind: "identity", key: name };
    const known = await hub.store.get(key);
    const now = new Date(hub.now()).toISOString();
    const row = {
      project_id: project,
      name,
      owner: body.line("owner", { default: "" }),
      machine: body.line("machine", { default: "" }),
      roles: body.list("roles", 50).map((role) => oneLine(String(role), 60)),
      notify: body.object("notify"),
      registered_at: known ? JSON.parse(known.value).registered_at : now,
      last_seen: now,
    };
    await hub.store.put(key, JSON.stringify(row));
    return context.json(row, 201);
  });
  app.get("/api/identities", async (context) => {
    const rows = await hub.store.list(context.var.token.project, "identity");
    return context.json(rows.map(({ value }) => JSON.parse(value)));
  });
}

function addSessionRoutes(app: Hono<HubEnv>, hub: Hub): void {
  app.post("/api/sessions", async (context) => {
    const { token } = context.var;
    const body = await fieldsOf(hub, context);
    const now = new Date(hub.now()).toISOString();
    const row: SessionRow = {
      id: crypto.randomUUID().replaceAll("-", ""),
      project_id: token.project,
      identity: token.identities[0]!,
      status: "active",
      ...{ started_at: now, last_heartbeat: now },
      machine: body.line("machine", { default: token.machine }),
    };
    await bind(hub, token, row.id);
    await hub.locks.beat(token.project, [{ session: row.id, at: hub.now() }]);
    await putSession(hub, row);
    await hub.tell({ ...NOTHING, type: "session_started", session_id: row.id }, token);
    return context.json(row, 201);
  });
  app.post("/api/sessions/:id/heartbeat", async (context) => {
    const { row } = await ownSession(hub, context);
    await hub.locks.beat(row.project_id, [{ session: row.id, at: hub.now() }]);
    await putSession(hub, { ...row, last_heartbeat: new Date(hub.now()).toISOString() });
    return context.json({ ok: true });
  });
  app.post("/api/sessions/:id/end", async (context) => {
    const { row } = await ownSession(hub, context);
    await putSession(hub, { ...row, status: "ended" });
    await hub.tell({ ...NOTHING, type: "session_ended", session_id: row.id }, context.var.token);
    return context.json({ ok: true });
  });
  app.get("/api/sessions", async (context) => {
    const documents = await hub.store.list(context.var.token.project, "session06");
    const rows = documents.map(({ value }): SessionRow => JSON.parse(value));
    return context.json(
      rows.filter(({ status }) => status !== "ended")
        .sort((a, b) => a.last_heartbeat < b.last_heartbeat ? 1 : -1),
    );
  });
}

async function putSession(hub: Hub, row: SessionRow): Promise<void> {
  const key = { project: row.project_id, kind: "session06", key: row.id };
  await hub.store.put(key, JSON.stringify(row));
}

async function ownSession(hub: Hub, context: HubContext): Promise<{ row: SessionRow }> {
  const { token } = context.var;
  const id = new Fields(context.req.param()).session("id");
  const known = await hub.store.get({ project: token.project, kind: "session06", key: id });
  const row: SessionRow | undefined = known && JSON.parse(known.value);
  if (row === undefined || !token.identities.includes(row.identity)) {
    throw notFound("Session not found");
  }
  return { row };
}

function addLockRoutes(app: Hono<HubEnv>, hub: Hub): void {
  app.post("/api/locks/claim", async (context) => {
    const { token } = context.var;
    const { project } = token;
    const body = await fieldsOf(hub, context);
    const [slug, session] = [body.slug("slug"), sessionOf(body, token)];
    const identity = await bind(hub, token, session);
    const want = {
      ...{ slug, files: body.paths("files"), mode: "exclusive" as const, atLeast: 0 },
      description: body.line("description", { default: "", max: 2_000 }),
    };
    // 0.6 knows no common files, and no way to take over who is silent.
    const before = (await hub.locks.list(project)).filter((lock) => lock.slug === slug);
    const outcome = await hub.locks.claim(project, {
      ...{ session, identity, machine: token.machine, wants: [want], overlap: true },
      takeOver: new Set(before.map((lock) => `${slug}#${lock.generation}`)),
      ...{ branch: null, worktree: null },
    });
    if (outcome.kind === "held") {
      const lock = toRow(outcome.holders[0]!, project);
      const detail = { error: "already_held", lock };
      return context.json({ detail, error: "already_held" }, 409);
    }
    const [now] = (await hub.locks.list(project)).filter((lock) => lock.slug === slug);
    if (outcome.kind === "full" || now === undefined) {
      throw new Refusal(422, "the lock cannot be kept", { code: "too_many" });
    }
    return context.json(toRow(now, project));
  });
  app.post("/api/locks/:slug/release", async (context) => {
    const { token } = context.var;
    const slug = new Fields(context.req.param()).slug("slug");
    const query = new Fields({ session_id: context.req.query("session_id") });
    const session = sessionOf(query, token);
    const identity = await bind(hub, token, session);
    const outcome = await hub.locks.release(token.project, {
      ...{ slug, session, identity, generation: undefined, summary: "", force: false, reason: "" },
    });
    if (outcome.kind !== "released") throw notFound("Lock not held by this session");
    return context.json({ ok: true });
  });
  app.get("/api/locks", async (context) => {
    const { project } = context.var.token;
    return context.json((await hub.locks.list(project)).map((lock) => toRow(lock, project)));
  });
}

function toRow(lock: HolderTold, project: string) {
  const heard = Date.parse(lock.claimed_at);
  return {
    ...{ project_id: project, slug: lock.slug, session_id: lock.session, identity: lock.identity },
    ...{ description: lock.description, files: lock.files, claimed_at: lock.claimed_at },
    heartbeat_at: new Date(Math.max(heard, lock.heard_at)).toISOString(),
    released_at: null,
  };
}

function addEventRoutes(app: Hono<HubEnv>, hub: Hub): void {
  app.post("/api/events", async (context) => {
    const { token } = context.var;
    const body = await fieldsOf(hub, context);
    const type = body.text("type");
    if (!EVENT_TYPES.includes(type)) throw invalid(`"type" is none of ${EVENT_TYPES.join(", ")}`);
    const claimed = body.line("from_identity", { default: "" });
    if (claimed !== "" && !token.identities.includes(claimed)) {
      throw new Refusal(403, "the token is for another identity", { code: "denied" });
    }
    const event = await hub.tell({
      type,
      to_identity: body.line("to_identity", { default: "*", max: 80 }),
      subject: body.line("subject", { default: "", max: 2_000 }),
      body: body.text("body", { default: "", max: 100_000 }),
      urgent: body.flag("urgent"),
      thread: body.line("thread", { default: "" }),
      reply_to: body.line("reply_to", { default: "" }),
      session_id: body.line("session_id", { default: "", max: 128 }),
    }, { ...token, identities: claimed === "" ? token.identities : [claimed] });
    return context.json(event, 201);
  });
  app.get("/api/events", async (context) => {
    const { to_identity: to, since, limit = "100" } = context.req.query();
    if (!/^\d{1,6}$/.test(limit)) throw invalid('"limit" is no number');
    const from = since === undefined ? -Infinity : parseTime(since);
    if (from === undefined) throw invalid('"since" is no time');
    const events = await hub.recent(context.var.token.project);
    const wanted = events.filter((event) =>
      (to === undefined || event.to_identity === to || event.to_identity === "*") &&
      Date.parse(event.created_at) > from
    );
    return context.json(wanted.slice(0, Math.min(1_000, Number(limit))));
  });
}

/** A session; that of all who did not name theirs is one of their own. */
function sessionOf(fields: Fields, { identities: [identity] }: TokenFacts): string {
  const session = fields.session("session_id");
  return session === "local" ? `local-${identity}` : session;
}

async function fieldsOf(hub: Hub, context: HubContext): Promise<Fields> {
  return new Fields(await readBody(context.req.raw, hub.limits));
}

function notFound(detail: string): Refusal {
  return new Refusal(404, detail, { code: "not_found" });
}

const NOTHING = {
  ...{ to_identity: "*", subject: "", body: "", urgent: false, thread: "", reply_to: "" },
};
