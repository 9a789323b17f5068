import { assert, assertEquals, assertMatch } from "@std/assert";
import { message, withHub } from "./with_hub.ts";

Deno.test("a project is the token's, and no other is there", () =>
  withHub(async (hub) => {
    const token = await hub.token();
    const before = await hub.ask("GET /api/projects/atlas", { token });
    const made = await hub.ask("POST /api/projects", { token, body: { id: "atlas", name: "A" } });
    const again = await hub.ask("POST /api/projects", { token, body: { id: "atlas", name: "B" } });
    const other = await hub.ask("POST /api/projects", { token, body: { id: "other", name: "O" } });

    assertEquals(before.data.name, "atlas");
    assertEquals([made.status, made.data], [201, { id: "atlas", name: "A" }]);
    assertEquals(again.data.name, "A");
    assertEquals(other.status, 404);
  }));

Deno.test("identities are those of the token, and keep when they first came", () =>
  withHub(async (hub) => {
    const token = await hub.token();
    const body = { name: "ani", owner: "Ani", machine: "m", roles: ["dev"], notify: { ntfy: "x" } };
    const first = await hub.ask("POST /api/identities", { token, body });
    hub.time += 60_000;
    await hub.ask("POST /api/identities", { token, body: { ...body, owner: "Anna" } });
    const other = await hub.ask("POST /api/identities", { token, body: { name: "vasya" } });

    const { data } = await hub.ask("GET /api/identities", { token });

    assertEquals(first.status, 201);
    assertEquals(other.status, 403);
    assertEquals(data.length, 1);
    assertEquals([data[0].owner, data[0].registered_at], ["Anna", "2026-04-09T14:30:00.000Z"]);
    assertEquals(data[0].last_seen, "2026-04-09T14:31:00.000Z");
  }));

Deno.test("sessions begin, beat and end, newest first, and only for whose they are", () =>
  withHub(async (hub) => {
    const [ani, vasya] = [await hub.token(), await hub.token({ identities: ["vasya"] })];
    const first = (await hub.ask("POST /api/sessions", { token: ani, body: {} })).data;
    hub.time += 1_000;
    const second =
      (await hub.ask("POST /api/sessions", { token: ani, body: { machine: "m" } })).data;
    hub.time += 1_000;
    const beat = await hub.ask(`POST /api/sessions/${first.id}/heartbeat`, { token: ani });
    const foreign = await hub.ask(`POST /api/sessions/${first.id}/end`, { token: vasya });
    const listed = await hub.ask("GET /api/sessions", { token: ani });
    await hub.ask(`POST /api/sessions/${second.id}/end`, { token: ani });
    const rest = await hub.ask("GET /api/sessions", { token: vasya });

    assertMatch(first.id, /^[0-9a-f]{32}$/);
    assertEquals([beat.data, foreign.status], [{ ok: true }, 404]);
    assertEquals(listed.data.map(({ id }: { id: string }) => id), [first.id, second.id]);
    assertEquals(rest.data.map(({ id }: { id: string }) => id), [first.id]);
  }));

Deno.test("a lock of 0.6 is the same lock as of this protocol, in both directions", () =>
  withHub(async (hub) => {
    const [ani, vasya] = [await hub.token(), await hub.token({ identities: ["vasya"] })];
    const body = { slug: "one-lock", session_id: "s1", description: "d", files: ["a.ts"] };
    const mine = await hub.ask("POST /api/locks/claim", { token: ani, body });
    const held = await hub.ask("POST /api/locks/claim", {
      ...{ token: vasya, body: { ...body, session_id: "s2" } },
    });
    const ours = await hub.ask("POST /api/v1/locks/claim", {
      ...{ token: vasya, body: { session: "s2", wants: [{ slug: "one-lock" }] } },
    });
    const listed = await hub.ask("GET /api/locks", { token: vasya });
    const foreign = await hub.ask("POST /api/locks/one-lock/release?session_id=s2", {
      token: vasya,
    });
    const ended = await hub.ask("POST /api/locks/one-lock/release?session_id=s1", { token: ani });

    assertEquals([mine.status, mine.data.identity, mine.data.released_at], [200, "ani", null]);
    assertEquals([held.status, held.data.detail.error], [409, "already_held"]);
    assertEquals(held.data.detail.lock.session_id, "s1");
    assertEquals(ours.status, 409);
    assertEquals(listed.data.map(({ slug }: { slug: string }) => slug), ["one-lock"]);
    assertEquals([foreign.status, ended.status, ended.data], [404, 200, { ok: true }]);
  }));

Deno.test("sessions of 0.6 that did not name themselves are each their identity's", () =>
  withHub(async (hub) => {
    const [ani, vasya] = [await hub.token(), await hub.token({ identities: ["vasya"] })];
    const claim = (token: string, slug: string) =>
      hub.ask("POST /api/locks/claim", { token, body: { slug, session_id: "local" } });
    const release = "POST /api/locks/one-lock/release?session_id=local";

    const mine = await claim(ani, "one-lock");
    const same = await claim(vasya, "one-lock");
    const other = await claim(vasya, "two-lock");
    const foreign = await hub.ask(release, { token: vasya });
    const own = await hub.ask(release, { token: ani });

    assertEquals([mine.status, same.status, other.status], [200, 409, 200]);
    assertEquals([foreign.status, own.status], [404, 200]);
  }));

Deno.test("0.6 takes the lock of a session that is silent", () =>
  withHub(async (hub) => {
    const [ani, vasya] = [await hub.token(), await hub.token({ identities: ["vasya"] })];
    const claim = (token: string, session_id: string) =>
      hub.ask("POST /api/locks/claim", { token, body: { slug: "one-lock", session_id } });
    await claim(ani, "s1");
    hub.time += 179_000;
    const early = await claim(vasya, "s2");
    hub.time += 1_000;
    const late = await claim(vasya, "s2");

    assertEquals([early.status, late.status, late.data.session_id], [409, 200, "s2"]);
  }));

Deno.test("an event of a message is a record for machines, and a record an event for 0.6", () =>
  withHub(async (hub) => {
    const token = await hub.token();
    const sent = await hub.ask("POST /api/events", {
      ...{ token, body: { type: "message_question", subject: "why", body: "because" } },
    });
    await hub.ask("POST /api/v1/records", { token, body: { records: [message("by machine")] } });

    const { data: { records } } = await hub.ask("GET /api/v1/records", { token });
    const { data: events } = await hub.ask("GET /api/events", { token });

    assertEquals([sent.status, sent.data.from_identity, sent.data.to_identity], [201, "ani", "*"]);
    assertEquals(records.length, 2);
    assert(events.some(({ id }: { id: string }) => id === sent.data.id), "the same id again");
    assertEquals(events.map(({ type }: { type: string }) => type).sort(), [
      ...["message_question", "message_update"],
    ]);
  }));

Deno.test("nobody tells an event in another's name, or of an unknown type", () =>
  withHub(async (hub) => {
    const token = await hub.token({ identities: ["ani", "anna"] });
    const tell = async (body: Record<string, unknown>) =>
      (await hub.ask("POST /api/events", { token, body })).status;

    assertEquals(await tell({ type: "notify_error", from_identity: "vasya" }), 403);
    assertEquals(await tell({ type: "rm_rf" }), 422);
    assertEquals(await tell({ type: "message_update", urgent: "yes" }), 422);
    assertEquals(await tell({ type: "message_update", from_identity: "anna" }), 201);
    const { data } = await hub.ask("GET /api/events", { token });
    assertEquals(data.map(({ from_identity }: { from_identity: string }) => from_identity), [
      "anna",
    ]);
  }));

Deno.test("events are asked for by whom they are for, since when, and how many", () =>
  withHub(async (hub) => {
    const token = await hub.token();
    for (const to_identity of ["vasya", "*", "anna"]) {
      await hub.ask("POST /api/events", {
        ...{ token, body: { type: "notify_error", to_identity, subject: to_identity } },
      });
      hub.time += 60_000;
    }
    const ask = async (query: string) =>
      (await hub.ask(`GET /api/events?${query}`, { token })).data
        .map(({ subject }: { subject: string }) => subject);

    assertEquals(await ask(""), ["anna", "*", "vasya"]);
    assertEquals(await ask("to_identity=vasya"), ["*", "vasya"]);
    assertEquals(await ask("since=2026-04-09T14:30:30Z"), ["anna", "*"]);
    assertEquals(await ask("limit=1"), ["anna"]);
    for (const query of ["since=yesterdayish", "limit=-1", "limit=many"]) {
      assertEquals((await hub.ask(`GET /api/events?${query}`, { token })).status, 422, query);
    }
  }));
