import { assertEquals } from "@std/assert";
import { NOTICE_KINDS, noticeOf } from "../../../lib/notify.ts";
import type { Snapshot, WatchEvent } from "../../../lib/watch.ts";

const ANI = { name: "ani", aliases: ["anna"], roles: ["infra"] };

const ALL = new Set(NOTICE_KINDS);

const SEEN = { at: "2026-11-23T10:00:00.000Z", actor: "vasya", session: "s2", source: "x" };

/** A project of which only what a notice looks at is there. */
function project(parts: Partial<Snapshot> = {}): Snapshot {
  return { locks: [], messages: [], ...parts } as unknown as Snapshot;
}

function message(change: Record<string, unknown> = {}): WatchEvent {
  return {
    ...SEEN,
    kind: "message",
    ...{ id: "m1", mailbox: "inbox", to: "ani", type: "question", subject: "May I?" },
    ...{ thread: "m1", reply_to: null, urgent: false },
    ...change,
  } as WatchEvent;
}

function notice(event: WatchEvent, snapshot = project(), what = ALL) {
  return noticeOf(event, { reader: ANI, what, snapshot });
}

Deno.test("noticeOf() tells of questions and urgent messages to the reader, and of no others", async () => {
  const told = [
    message(),
    message({ type: "request", to: "*" }),
    message({ type: "update", urgent: true, to: "role:infra" }),
    message({ to: "anna" }),
  ];
  const untold = [
    message({ to: "bob" }),
    message({ type: "update" }),
    message({ to: "role:design" }),
    message({ actor: "ani" }),
    message({ actor: "anna" }),
    { ...SEEN, kind: "stopped" } as WatchEvent,
  ];

  for (const event of told) assertEquals((await notice(event))?.from, "vasya");
  for (const event of untold) assertEquals(await notice(event), undefined);
});

Deno.test("noticeOf() tells what was asked, with the beginning of the text", async () => {
  const snapshot = project({
    messages: [{
      id: "m1",
      mailbox: "inbox",
      body: `May I\n\u001b[31mchange it? ${"x".repeat(500)}`,
    }],
  } as unknown as Partial<Snapshot>);

  const told = await notice(message({ urgent: true }), snapshot);

  assertEquals([told?.what, told?.title, told?.urgent], [
    "urgent",
    "Urgent: vasya asks: May I?",
    true,
  ]);
  assertEquals(told?.text.startsWith("May I change it? xxx"), true);
  assertEquals(told!.text.length <= 280, true);
});

Deno.test("noticeOf() takes an urgent question for a question where only those are wanted", async () => {
  const told = await notice(message({ urgent: true }), project(), new Set(["question"] as const));

  assertEquals(told?.what, "question");
});

Deno.test("noticeOf() leaves out what looks like a secret", async () => {
  const snapshot = project({
    messages: [{
      id: "m1",
      mailbox: "inbox",
      body: `token ${"ghp_"}${"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"}`,
    }],
  } as unknown as Partial<Snapshot>);

  const told = await notice(message(), snapshot);

  assertEquals(told?.text, "(left out: it looks like a secret)");
});

Deno.test("noticeOf() tells who took a lock of the reader, or waits for one", async () => {
  const locks = [{ slug: "fix-it", actor: "ani" }, { slug: "other", actor: "bob" }];
  const snapshot = project({ locks } as unknown as Partial<Snapshot>);
  const ended = { ...SEEN, slug: "fix-it", generation: 3, holder: "ani", text: "silent" };
  const events = [
    { ...ended, kind: "taken_over" },
    { ...ended, kind: "forced" },
    { ...ended, kind: "forced", holder: "bob" },
    { ...ended, kind: "released" },
    { ...SEEN, kind: "waits", slugs: ["fix-it", "other"] },
    { ...SEEN, kind: "waits", slugs: ["other"] },
  ] as WatchEvent[];

  const told = [];
  for (const event of events) told.push((await notice(event, snapshot))?.title);

  assertEquals(told, [
    "vasya took over your lock fix-it",
    "vasya ended by force your lock fix-it",
    undefined,
    undefined,
    "vasya waits for your lock fix-it",
    undefined,
  ]);
});

Deno.test("noticeOf() tells of handoffs by others, and of nothing that is not wanted", async () => {
  const handoff = { ...SEEN, kind: "handoff", id: "h1", goal: "Mend the\nlogin" } as WatchEvent;

  assertEquals((await notice(handoff))?.title, "vasya handed over: Mend the login");
  assertEquals(await notice(handoff, project(), new Set(["urgent"] as const)), undefined);
});
