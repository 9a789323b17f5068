import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import { type EventFacts, RecentEvents, tellEvent } from "../../../lib/hub/events.ts";
import { takeRecords } from "../../../lib/hub/records.ts";
import { message, withHubStore } from "./with_hub.ts";

const NOW = new Date("2026-04-09T14:30:00Z");
const BY = { project: "atlas", identity: "ani", now: NOW };

function facts(more: Partial<EventFacts> = {}): EventFacts {
  return {
    ...{ type: "message_update", to_identity: "*", subject: "s", body: "b", urgent: false },
    ...{ thread: "", reply_to: "", session_id: "" },
    ...more,
  };
}

Deno.test("tellEvent() makes a message that a machine reads as its own", () =>
  withHubStore(async (store) => {
    const event = await tellEvent(store, facts({ type: "message_question", urgent: true }), BY);

    const [record] = await store.read("atlas", 0, { records: 9, bytes: 1e6 });
    assertEquals(record!.kind, "message");
    assertMatch(record!.path, /^messages\/inbox\/2026-04-09_14-30-00_ani_ALL_question_s\.md$/);
    assertMatch(record!.text, /^from: ani$/m);
    assertEquals([event.type, event.from_identity, event.urgent, event.delivered], [
      ...["message_question", "ani", true, false],
    ]);
    assertMatch(event.id, /^[0-9a-f]{32}$/);
  }));

Deno.test("tellEvent() keeps two that say the same in the same second", () =>
  withHubStore(async (store) => {
    const ids = [
      (await tellEvent(store, facts(), BY)).id,
      (await tellEvent(store, facts(), BY)).id,
    ];

    const events = await new RecentEvents("atlas").list(store);
    assertEquals(events.map(({ id }) => id).sort(), ids.sort());
  }));

Deno.test("tellEvent() lets no field write another one into the header", () =>
  withHubStore(async (store) => {
    const hostile = "x\nfrom: root\n---\n";

    const event = await tellEvent(
      store,
      facts({ subject: hostile, thread: hostile, reply_to: hostile, session_id: hostile }),
      BY,
    );

    assertEquals(event.from_identity, "ani");
    assertEquals((await new RecentEvents("atlas").list(store))[0]!.from_identity, "ani");
  }));

Deno.test("tellEvent() refuses what is too long for a message, and keeps nothing of it", () =>
  withHubStore(async (store) => {
    for (const length of [220_000, 300_000]) {
      await assertRejects(
        () => tellEvent(store, facts({ body: "x".repeat(length) }), BY),
        CoordinationError,
        "Cannot",
      );
    }
    assertEquals(await store.head("atlas"), 0);
  }));

Deno.test("RecentEvents tell of messages, locks and other events, newest first", () =>
  withHubStore(async (store) => {
    await takeRecords(store, [message("sent by a machine")], {
      ...{ project: "atlas", identities: ["ani"], now: NOW },
    });
    const recent = new RecentEvents("atlas");
    await recent.list(store);
    await tellEvent(store, facts({ type: "notify_error", subject: "later" }), {
      ...BY,
      now: new Date(NOW.getTime() + 1_000),
    });

    const events = await recent.list(store);

    assertEquals(events.map(({ type }) => type), ["notify_error", "message_update"]);
    assertEquals(events[1]!.body.trim(), "sent by a machine");
  }));

Deno.test("RecentEvents are the same for all who ask at once", () =>
  withHubStore(async (store) => {
    const recent = new RecentEvents("atlas");
    for (let at = 0; at < 5; at++) await tellEvent(store, facts({ subject: `s${at}` }), BY);

    const [first, second] = await Promise.all([recent.list(store), recent.list(store)]);

    assertEquals(first!.length, 5);
    assertEquals(second, first);
    assertEquals(new Set(first!.map(({ id }) => id)).size, 5);
    assert((await new RecentEvents("other").list(store)).length === 0);
  }));
