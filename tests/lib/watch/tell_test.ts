import { assertEquals } from "@std/assert";
import { difference, lineOf, Observer, tellWatched, type WatchEvent } from "../../../lib/watch.ts";
import { parseTime } from "../../../lib/store/times.ts";
import { withProject } from "../../with_store.ts";
import { tellStory } from "../timeline/story.ts";

const SEEN = { at: "2026-04-09T12:00:00.000Z", actor: "ani", session: "s1", source: "llms.txt" };

/** One event of each kind that a project leaves, and of those that only a watch sees. */
function everything(body: (events: WatchEvent[]) => void): Promise<void> {
  return withProject((project) => {
    tellStory(project);
    body([
      ...difference(undefined, new Observer(project).look()),
      { ...SEEN, kind: "state", state: "IDLE", before: "ACTIVE" },
      { ...SEEN, kind: "activity", text: "reads" },
      { ...SEEN, kind: "stopped" },
      { ...SEEN, kind: "left", slugs: ["fix-it"] },
      { ...SEEN, kind: "rewritten" },
      { ...SEEN, kind: "problem", text: "it is no JSON" },
      { ...SEEN, kind: "started", runtime: "", activity: "" },
      { ...SEEN, kind: "waits", slugs: ["a-b", "c-d"] },
    ]);
  });
}

Deno.test("lineOf() writes the columns of mclaude 0.6: time, layer, actor, action, subject", () =>
  everything((events) => {
    const lines = events.map((event) => lineOf(event));

    const strange = lines.filter((line) =>
      !/^\[\d\d:\d\d:\d\d\] [a-z]{4,8} +\S+ +[a-z-]+(?: {1,12}\S.*)?$/u.test(line)
    );
    assertEquals(strange, []);
    assertEquals(new Set(lines.map((line) => line.slice(11, 19).trim())), LAYERS);
  }));

const LAYERS = new Set([
  ...["locks", "mail", "memory", "handoff", "registry", "session", "index", "unknown"],
]);

Deno.test("lineOf() says of each thing what mclaude 0.6 says of it", () =>
  everything((events) => {
    const lines = new Set(events.map((event) => lineOf(event).slice(11)));

    for (
      const line of [
        "registry ani      updated      registry.json",
        "locks    ani      claimed      fix login",
        "locks    ani      released     fix login",
        "locks    ani      forced       tests",
        "locks    ani      taken-over   docs",
        "mail     vasya    message      Read or write path?",
        "memory   ani      saved        app/auth: 2026-04-09_use-jwt",
        "handoff  ani      wrote        fix login race",
        "handoff  ani      rolled-up    week 15",
        "locks    ani      waits        a b, c d",
        "index    ani      re-indexed   llms.txt",
      ]
    ) assertEquals(lines.has(line), true, `${line}\n${[...lines].join("\n")}`);
  }));

Deno.test("lineOf() gives the local time of the event", () => {
  const at = new Date(2026, 3, 9, 14, 5, 7).toISOString();

  assertEquals(lineOf({ ...SEEN, at, kind: "stopped" }), "[14:05:07] session  ani      stopped");
  assertEquals(lineOf({ ...SEEN, at: "", kind: "stopped" }).slice(0, 10), "[--:--:--]");
  assertEquals(parseTime(at) !== undefined, true);
});

Deno.test("lineOf() shows who is unknown as ?, and a session without identity by its id", () => {
  const by = (actor: string) => lineOf({ ...SEEN, actor, kind: "stopped" }).slice(20);

  assertEquals(by("unknown"), "?        stopped");
  assertEquals(by("session 0a1b2c3d"), "0a1b2c3d stopped");
});

Deno.test("lineOf() and tellWatched() are one line without control characters for any text", () => {
  const hostile = [
    "\u001b[2J\u001b]0;title\u0007",
    "a\nb\r\nc\u2028d",
    "\u202eleft\u200b",
    "\u009b31m",
    "x".repeat(10_000),
    "\ud800",
  ];
  for (const text of hostile) {
    const events: WatchEvent[] = [
      { ...SEEN, kind: "activity", text, actor: text },
      { ...SEEN, kind: "problem", text, source: text },
      { ...SEEN, kind: "left", slugs: [text] },
      { ...SEEN, kind: "state", state: text, before: "ACTIVE" },
      { ...SEEN, kind: "stopped", actor: text },
      {
        ...SEEN,
        kind: "message",
        ...{ id: text, mailbox: text, to: text, type: text, subject: text, thread: text },
        ...{ reply_to: null, urgent: true },
      },
    ];
    for (const event of events) {
      for (const line of [lineOf(event), tellWatched(event)]) {
        // deno-lint-ignore no-control-regex
        assertEquals(/[\u0000-\u001f\u007f-\u009f\u200b\u202e\u2028]/.test(line), false, line);
        assertEquals(line.length < 400, true);
      }
    }
  }
});
