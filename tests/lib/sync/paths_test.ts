import { assertEquals } from "@std/assert";
import { placeOf } from "../../../lib/sync/paths.ts";

const GOOD: Record<string, string> = {
  "messages/inbox/2026-04-09_14-34-49_ani_all_update_news_2.md": "message",
  "messages/review/hand made, with spaces.md": "message",
  "messages/inbox/привет.md": "message",
  "handoffs/2026-04-09_14-36_373d1618_fix.md": "handoff",
  "handoffs/.status/2026-04-09_14-36_373d1618_fix/000001.json": "handoff_status",
  "memory-graph/core.md": "core",
  "memory-graph/wings/w/rooms/r/facts/2026-11-23_t.md": "drawer",
  "memory-graph/wings/by hand.md": "drawer",
  "_inbox/findings/odd.md": "finding",
  "_inbox/findings/promoted/odd.md": "finding",
  "identities/ani.json": "identity",
  "heartbeats/373d1618-aaaa.json": "heartbeat",
};

const BAD = [
  "",
  "/",
  "messages",
  "messages/inbox",
  "messages/inbox/",
  "messages//a.md",
  "messages/inbox/a.txt",
  "messages/inbox/.md",
  "messages/inbox/.a.md",
  "messages/.readers/a.md",
  "messages/inbox/a/b.md",
  "messages/inbox/../a.md",
  "messages/../handoffs/a.md",
  "../a.md",
  "./messages/inbox/a.md",
  "/messages/inbox/a.md",
  "messages\\inbox\\a.md",
  "messages/inbox/a\\b.md",
  "messages/inbox/a:b.md",
  "messages/inbox/a\0.md",
  "messages/inbox/a\n.md",
  "messages/inbox/a\t.md",
  "messages/inbox/\u200ba.md",
  "messages/inbox/\u202ea.md",
  "messages/inbox/\ud800.md",
  "messages/inbox/e\u0301.md",
  "messages/inbox/．．.md",
  "messages/inbox/a／b.md",
  "messages/inbox/con.md",
  "messages/inbox/NUL.md",
  "messages/inbox/a.md ",
  "messages/inbox/a.md.",
  `messages/inbox/${"a".repeat(253)}.md`,
  `memory-graph/wings/${"a/".repeat(600)}b.md`,
  `memory-graph/wings/${"a/".repeat(20)}b.md`,
  "messages/%2e%2e/a.md",
  "handoffs/INDEX.md",
  "handoffs/index.md",
  "handoffs/a/b.md",
  "handoffs/.status/a/1.json",
  "handoffs/.status/../000001.json",
  "handoffs/.status/a/b/000001.json",
  "handoffs/.index-lock",
  "memory-graph/other.md",
  "memory-graph/.superseded/a.json",
  "identities/Ani.json",
  "identities/.private/ani.json",
  "identities/a/b.json",
  "heartbeats/a/b.json",
  "heartbeats/..json",
  "heartbeats/con.json",
  "_inbox/a.md",
  "_inbox/findings/deep/a.md",
  "registry.json",
  "mclaude.json",
  "settings.json",
  "hooks/a.md",
  "locks/open/a.md",
  ".sync/a.md",
];

Deno.test("placeOf() knows the records of every kind", () => {
  for (const [path, kind] of Object.entries(GOOD)) assertEquals(placeOf(path)?.kind, kind, path);
});

Deno.test("placeOf() gives no place to anything else", () => {
  for (const path of BAD) assertEquals(placeOf(path), undefined, JSON.stringify(path));
});

Deno.test("placeOf() leads into the store, and to findings beside it", () => {
  assertEquals(placeOf("messages/inbox/a.md")?.folders, [".claude", "messages", "inbox"]);
  assertEquals(placeOf("_inbox/findings/a.md")?.folders, ["_inbox", "findings"]);
});
