import { assertEquals, assertMatch } from "@std/assert";
import { MAX_TEXT, takeRecords } from "../../../lib/hub/records.ts";
import { sha256Of } from "../../../lib/sync/record.ts";
import { drawer, message, withHubStore } from "./with_hub.ts";

const GIVER = { project: "atlas", identities: ["ani"], now: new Date("2026-04-09T14:30:00Z") };
const READ = { records: 100, bytes: 1e6 };

Deno.test("takeRecords() stores what is new, and knows it afterwards", () =>
  withHubStore(async (store) => {
    const first = await takeRecords(store, [message("hello")], GIVER);
    const second = await takeRecords(store, [message("hello")], GIVER);

    assertEquals(first.map(({ status }) => status), ["stored"]);
    assertEquals(second.map(({ status }) => status), ["known"]);
    assertEquals((await store.read("atlas", 0, READ)).length, 1);
  }));

Deno.test("takeRecords() replaces no message, and tells what is there", () =>
  withHubStore(async (store) => {
    const first = message("first");
    await takeRecords(store, [first], GIVER);

    const [result] = await takeRecords(store, [message("second", { base: first.digest })], GIVER);

    assertEquals(result, {
      ...{ path: first.path, status: "conflict", text: first.text, digest: first.digest },
    });
  }));

Deno.test("takeRecords() replaces a drawer for who knows the one that is there", () =>
  withHubStore(async (store) => {
    const first = drawer("one");
    await takeRecords(store, [first], GIVER);

    const [blind] = await takeRecords(store, [drawer("two")], GIVER);
    const [knowing] = await takeRecords(store, [drawer("two", first.digest)], GIVER);

    assertEquals([blind!.status, knowing!.status], ["conflict", "stored"]);
    assertEquals((await store.read("atlas", 0, READ)).map(({ text }) => text), ["two"]);
  }));

Deno.test("takeRecords() takes the same path twice in their order", () =>
  withHubStore(async (store) => {
    const first = drawer("one");
    const given = [first, drawer("two", first.digest), drawer("three"), first];

    const results = await takeRecords(store, given, GIVER);

    assertEquals(results.map(({ status }) => status), ["stored", "stored", "conflict", "conflict"]);
  }));

Deno.test("takeRecords() lets one of many at once have a path", () =>
  withHubStore(async (store) => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, at) => takeRecords(store, [message(`body ${at}`)], GIVER)),
    );

    const stati = all.map(([result]) => result!.status);

    assertEquals(stati.filter((status) => status === "stored").length, 1);
    assertEquals(stati.filter((status) => status === "conflict").length, 19);
  }));

Deno.test("takeRecords() refuses what is in another's name", () =>
  withHubStore(async (store) => {
    const handoff = "---\nsession: s9\nidentity: vasya\n---\n\n# Handoff\n\n## Goal\n\ng\n";
    const identity = `{"name": "vasya", "owner": "v"}`;
    const beat = `{"session_id": "s9", "identity": "vasya", "at": "2026-04-09T14:30:00Z"}`;
    const given = [
      message("x", { from: "vasya" }),
      record("handoff", "handoffs/2026-04-09_14-30_s9_x.md", handoff),
      record("identity", "identities/vasya.json", identity),
      record("heartbeat", "heartbeats/s9.json", beat),
    ];

    const results = await takeRecords(store, given, GIVER);

    for (const result of results) {
      assertEquals(result.status, "refused", result.path);
      assertMatch("reason" in result ? result.reason : "", /vasya|another|no/);
    }
    assertEquals(await store.head("atlas"), 0);
  }));

Deno.test("takeRecords() refuses what is no record, and takes what stands beside it", () =>
  withHubStore(async (store) => {
    const bad = [
      ...[null, undefined, 1, "x", [], {}, { path: 1, text: 2 }],
      { ...message("x"), kind: "handoff" },
      { ...message("x"), kind: "lock", path: "locks/one/g1/claimed" },
      { ...message("x"), digest: sha256Of("y") },
      { ...message("x"), text: 5 },
      record("message", "messages/inbox/long.md", message("x".repeat(MAX_TEXT)).text),
      ...PATHS.map((path) => record("message", path, message("x").text)),
      record("message", "messages/inbox/nul.md", "a\0b"),
      record("identity", "identities/ani.json", `{"name": "vasya"}`),
      record("identity", "identities/ani.json", "{"),
      record("heartbeat", "heartbeats/s1.json", "[]"),
      record("handoff_status", "handoffs/.status/x/000001.json", "{}"),
    ];

    // deno-lint-ignore no-explicit-any
    const results = await takeRecords(store, [...bad, message("good")] as any, GIVER);

    for (const [at, result] of results.slice(0, -1).entries()) {
      assertEquals(result.status, "refused", JSON.stringify(bad[at])?.slice(0, 100));
      if (result.status === "refused") assertEquals(result.reason.split("\n").length, 1);
    }
    assertEquals(results.at(-1)!.status, "stored");
    assertEquals(await store.head("atlas"), 1);
  }));

Deno.test("takeRecords() for whoever may speak for all refuses no name", () =>
  withHubStore(async (store) => {
    const given = [message("x", { from: "vasya" })];

    const [result] = await takeRecords(store, given, { ...GIVER, identities: undefined });

    assertEquals(result!.status, "stored");
  }));

function record(kind: string, path: string, text: string) {
  return { kind, path, text, digest: sha256Of(text) };
}

/** Where no record stands. */
const PATHS = [
  ...["", "/", "..", "../x.md", "messages/../../x.md", "/etc/passwd", "messages/inbox/../x.md"],
  ...["messages/inbox/.hidden.md", "messages/inbox/a\\b.md", "messages/inbox/con.md"],
  ...["messages/inbox/a.md/b.md", "messages//a.md", "C:/x.md", "messages/inbox/a.md\n"],
  ...["messages/inbox/a\u202e.md", "messages/in\0box/a.md", ".git/hooks/x.md", "settings.json"],
  ...["messages/inbox/a:b.md", "messages/inbox/e\u0301.md", "messages/inbox/\uff0e\uff0e.md"],
];
