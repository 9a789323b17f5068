import { assert, assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { addFinding } from "../../../lib/findings.ts";
import { writeHandoff } from "../../../lib/handoffs.ts";
import { registerIdentity } from "../../../lib/identity.ts";
import { claimLocks } from "../../../lib/locks.ts";
import { saveDrawer } from "../../../lib/memory.ts";
import { sendMessage } from "../../../lib/messages.ts";
import { recordBeat } from "../../../lib/liveness.ts";
import type { Project } from "../../../lib/store/root.ts";
import { projectSource } from "../../../lib/ui/project_source.ts";
import { type Change, isAct, isView, type ViewName, VIEWS } from "../../../lib/ui/source.ts";
import { withFolder, withProject } from "../../with_store.ts";
import { findProject } from "../../../lib/store/root.ts";
import { HOSTILE } from "../diagram/hostile.ts";
import { caller, seeing } from "../locks/sessions.ts";
import { at, minute, tellStory } from "../timeline/story.ts";
import { contextOf, query } from "./desks.ts";

/** A view's answer, whatever it is. */
// deno-lint-ignore no-explicit-any
type Any = any;

/** Views that need nothing to be asked for, and start no program. */
const PLAIN: readonly ViewName[] = [
  ...["overview", "people", "locks", "threads", "handoffs", "memory"] as const,
  ...["graph", "findings", "timeline", "events", "health"] as const,
];

async function look(
  project: Project,
  name: ViewName,
  params: Record<string, string | number> = {},
): Promise<Any> {
  const source = await projectSource(contextOf(project));
  return await source.view(name, query(params));
}

Deno.test("isView() and isAct() know their own names and no others", () => {
  assertEquals(VIEWS.filter((name) => !isView(name)), []);
  assertEquals(["constructor", "", "act", "lock.claim"].filter((one) => isView(one)), []);
  assertEquals(["constructor", "", "lock.claim", "message.list"].filter((one) => isAct(one)), []);
});

Deno.test("views of a project without a store are empty, and create nothing", () =>
  withFolder(async (folder) => {
    const project = findProject(folder);

    for (const name of PLAIN) assert(await look(project, name) !== undefined, name);

    assertEquals([...Deno.readDirSync(folder)], []);
    assertEquals(existsSync(join(folder, ".claude")), false);
  }));

Deno.test("the overview counts what is there, and tells what happened last", () =>
  withProject(async (project) => {
    tellStory(project);

    const { counts, recent, locks } = await look(project, "overview");

    assertEquals([counts.locks, counts.messages, counts.drawers, counts.handoffs], [1, 2, 2, 0]);
    assertEquals(recent[0].text, "rolls up 1 handoff: Week 15");
    assertEquals(locks[0].slug, "docs");
  }));

Deno.test("locks have their files and their queue, and are found by words", () =>
  withProject(async (project) => {
    claimLocks(project, [{ slug: "one", description: "Parser", files: ["a.ts", "b.ts"] }], {
      ...{ caller: caller("s-vasya", "vasya"), observe: seeing() },
    });
    claimLocks(project, [{ slug: "two", description: "Docs" }], {
      ...{ caller: caller("s-ani", "ani"), observe: seeing() },
    });

    const all = await look(project, "locks");
    const found = await look(project, "locks", { q: "A.TS parser" });

    assertEquals(all.total, 2);
    assertEquals(
      found.rows.map(({ slug, files, mine, queue }: Any) => [slug, files, mine, queue]),
      [
        ["one", ["a.ts", "b.ts"], false, []],
      ],
    );
  }));

Deno.test("threads tell what is unread, unanswered and for whom; a thread has its messages", () =>
  withProject(async (project) => {
    const vasya = { from: "vasya", session: "s-vasya" };
    sendMessage(project, { to: "ani", type: "question", subject: "Where?", urgent: true }, {
      ...vasya,
      now: minute(1),
    });
    sendMessage(project, { to: "petya", subject: "Other", any: true }, {
      ...vasya,
      now: minute(2),
    });
    const source = await projectSource(contextOf(project));
    const ask = async (show: string) =>
      (await source.view("threads", query({ show })) as Any).rows.map((row: Any) => row.subject);

    assertEquals(await ask("all"), ["Other", "Where?"]);
    assertEquals(await ask("mine"), ["Where?"]);
    assertEquals(await ask("unread"), ["Where?"]);
    assertEquals(await ask("open"), ["Where?"]);
    const { rows } = await source.view("threads", query({ show: "open" })) as Any;
    await source.act("message.reply", { target: rows[0].id, body: "Here" });
    assertEquals([await ask("unread"), await ask("open")], [[], []]);
    const { messages } = await source.view("thread", query({ id: rows[0].id })) as Any;
    assertEquals(messages.map(({ from, for_me, status }: Any) => [from, for_me, status]), [
      ["vasya", true, "answered"],
      ["ani", false, "unread"],
    ]);
  }));

Deno.test("a handoff has its text and what changed since; memory has drawers, links and a graph", () =>
  withProject(async (project) => {
    tellStory(project);

    const { rows } = await look(project, "handoffs", { show: "all" });
    const handoff = await look(project, "handoff", { id: rows.at(-1).id });
    const drawers = await look(project, "memory", { show: "all" });
    const found = await look(project, "memory", { q: "sessions" });
    const drawer = await look(project, "drawer", { path: found.rows[0].path });
    const graph = await look(project, "graph", { path: found.rows[0].path });

    assertEquals(handoff.goal, "Fix the login race");
    assert(handoff.text.includes("Fix the login race"));
    assertEquals(drawers.total, 2);
    assertEquals(drawer.title, "Use sessions");
    assertEquals(drawer.links.map(({ title }: Any) => title), ["Use JWT"]);
    assertEquals(graph.nodes[0].title, "Use sessions");
    assertEquals(graph.edges.map(({ kind }: Any) => kind).sort(), ["link", "superseded"]);
  }));

Deno.test("the timeline has a count for each event, and the state at any moment of it", () =>
  withProject(async (project) => {
    tellStory(project);

    const whole = await look(project, "timeline");
    const until = await look(project, "events", { until: at(4), limit: 2 });
    const state = await look(project, "state", { at: at(3) });

    const sum = whole.rows.flatMap(({ counts }: Any) => counts).reduce((a: number, b: number) =>
      a + b
    );
    assertEquals([sum, whole.total, whole.columns], [19, 19, 96]);
    assertEquals(until.rows.map((row: Any) => row.at), [at(4), at(3)]);
    assertEquals(state.locks.map(({ slug }: Any) => slug), ["fix-login"]);
  }));

Deno.test("health knows damaged files and how long hooks took", () =>
  withProject(async (project) => {
    const times = join(project.store, ".cache", "hook-times");
    Deno.mkdirSync(times, { recursive: true });
    const lines = [1, 2, 3, 100].map((ms) => `${at(ms)} ${ms}.00 ${ms > 3 ? "timeout" : "ok"}`);
    Deno.writeTextFileSync(join(times, "SessionStart.log"), `${lines.join("\n")}\nnot a line\n`);
    Deno.mkdirSync(join(project.store, "heartbeats"));
    Deno.writeTextFileSync(join(project.store, "heartbeats", "x.json"), "{");

    const { hooks, problems } = await look(project, "health");

    assertEquals(hooks, [{
      ...{ event: "SessionStart", runs: 4, failed: 1, p50: 3, p95: 100, max: 100, last: at(100) },
    }]);
    assertEquals(problems.length, 1);
  }));

Deno.test("what is shown in one line holds no control, bidi or invisible character", () =>
  withProject(async (project) => {
    const writer = { session: "s-ani", identity: "ani" };
    for (const [number, text] of HOSTILE.entries()) {
      const now = minute(number);
      sendMessage(project, { to: "ani", subject: text, body: text, any: true }, {
        ...{ from: "vasya", session: "s-vasya", now },
      });
      saveDrawer(project, { wing: "w", room: "r", title: `t ${text}`, content: text }, {
        ...writer,
        now,
      });
      writeHandoff(project, { goal: `g ${text}`, next_step: text }, { ...writer, now });
      addFinding(project, { title: `f ${text}`, content: text }, { ...writer, now });
    }
    registerIdentity(project, "ani", { now: minute(0) });
    claimLocks(project, [{ slug: "all", description: HOSTILE.join(" "), files: ["a.ts"] }], {
      ...{ caller: caller("s-ani", "ani"), observe: seeing() },
    });
    recordBeat(project, caller("s-ani", "ani"), { active: true, activity: HOSTILE.join(" ") });

    for (const name of PLAIN) {
      const text = JSON.stringify(await look(project, name, { limit: 500, show: "all" }));
      // JSON writes most of them as escapes.
      assert(!/\\u00[01]|\\u007f|[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u009b]/.test(text), name);
    }
  }));

Deno.test("follow() tells which parts changed, and what happened, in words", () =>
  withProject(async (project) => {
    tellStory(project);
    const source = await projectSource(contextOf(project));
    const end = new AbortController();
    const changes: Change[] = [];

    for await (const change of follow()) {
      changes.push(change);
      if (change.told.length > 0) end.abort();
    }

    const told = changes.flatMap(({ told }) => told);
    assertEquals(told.map(({ actor, part, text }) => [actor, part, text]), [
      ["petya", "mail", "update for ani: New"],
    ]);
    assert(changes.some(({ parts }) => parts.includes("mail")));

    async function* follow(): AsyncIterable<Change> {
      const stream = source.follow(end.signal)[Symbol.asyncIterator]();
      const next = stream.next();
      // By the first look the project was seen as it was.
      await source.view("overview", query());
      sendMessage(project, { to: "ani", subject: "New", any: true }, {
        ...{ from: "petya", session: "s-petya" },
      });
      for (let step = await next; !step.done; step = await stream.next()) yield step.value;
    }
  }));
