import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { CoordinationError } from "../../../lib/errors.ts";
import { claimLocks, listLocks } from "../../../lib/locks.ts";
import { loadMessages, sendMessage } from "../../../lib/messages.ts";
import { addFinding } from "../../../lib/findings.ts";
import { listHandoffs, writeHandoff } from "../../../lib/handoffs.ts";
import { listDrawers } from "../../../lib/memory.ts";
import { observeSessions } from "../../../lib/liveness.ts";
import type { Project } from "../../../lib/store/root.ts";
import { carryOut } from "../../../lib/ui/actions.ts";
import { auditFile } from "../../../lib/ui/audit.ts";
import type { ActName } from "../../../lib/ui/source.ts";
import { withProject } from "../../with_store.ts";
import { caller, seeing } from "../locks/sessions.ts";
import { contextOf } from "./desks.ts";

const NOW = () => new Date("2026-04-09T12:00:00.000Z");

function lines(project: Project): Record<string, string>[] {
  return Deno.readTextFileSync(auditFile(project)).trimEnd().split("\n")
    .map((line) => JSON.parse(line));
}

function doAs(project: Project, name: ActName, input: Record<string, unknown>): Promise<unknown> {
  return carryOut(contextOf(project), name, { input, now: NOW });
}

Deno.test("carryOut() sends, answers and puts aside, and writes a line for each without the texts", () =>
  withProject(async (project) => {
    const sender = { from: "vasya", session: "s-vasya" };
    const { id } = sendMessage(project, { to: "ani", type: "question", subject: "Where?" }, sender);

    await doAs(project, "message.reply", { target: id, body: "There, word for word" });
    await doAs(project, "message.send", { to: "vasya", body: "Hello", any: true });
    await doAs(project, "mail.ask", { to: "vasya", question: "When?", any: true });
    await doAs(project, "message.mark", { messages: [id], status: "archived" });

    const sent = loadMessages(project).messages.filter(({ from }) => from === "ani");
    assertEquals(sent.map(({ type, to }) => `${type} ${to}`).sort(), [
      "answer vasya",
      "question vasya",
      "update vasya",
    ]);
    const common = { at: "2026-04-09T12:00:00.000Z", identity: "ani", session: "s-ani" };
    assertEquals(lines(project), [
      { ...common, action: "message.reply", target: id, outcome: "done" },
      { ...common, action: "message.send", target: "vasya", outcome: "done" },
      { ...common, action: "mail.ask", target: "vasya", outcome: "done" },
      { ...common, action: "message.mark", target: id, outcome: "done" },
    ]);
  }));

Deno.test("carryOut() releases the person's lock, and ends another's by force with a reason", () =>
  withProject(async (project) => {
    const observe = seeing();
    claimLocks(project, [{ slug: "mine", description: "d" }], {
      ...{ observe, caller: caller("s-ani", "ani") },
    });
    claimLocks(project, [{ slug: "theirs", description: "d" }], {
      ...{ observe, caller: caller("s-vasya", "vasya") },
    });

    await doAs(project, "lock.release", { slug: "mine" });
    await assertRejects(() => doAs(project, "lock.force-release", { slug: "theirs" }));
    await doAs(project, "lock.force-release", {
      ...{ slug: "theirs", reason: "Gone home", even_if_live: true, generation: 1 },
    });

    assertEquals(listLocks(project, { observe: observeSessions(project) }).locks, []);
    assertEquals(
      lines(project).map((
        { action, target, reason, outcome },
      ) => [action, target, reason, outcome]),
      [
        ["lock.release", "mine", undefined, "done"],
        ["lock.force-release", "theirs", undefined, "invalid_input"],
        ["lock.force-release", "theirs", "Gone home", "done"],
      ],
    );
  }));

Deno.test("carryOut() resumes, closes and abandons handoffs", () =>
  withProject(async (project) => {
    const writer = { session: "s-vasya", identity: "vasya" };
    const ids = ["One", "Two"].map((goal, hour) =>
      writeHandoff(project, { goal, next_step: "go" }, {
        ...writer,
        now: new Date(Date.UTC(2026, 3, 9, hour)),
      }).handoff.id
    );

    await doAs(project, "handoff.resume", { target: ids[0] });
    await doAs(project, "handoff.close", { target: ids[0], note: "Merged" });
    await doAs(project, "handoff.abandon", { target: ids[1], note: "No longer wanted" });

    const states = listHandoffs(project, { all: true }).handoffs.map(({ status }) => status);
    assertEquals(states.sort(), ["ABANDONED", "CLOSED"]);
    assertEquals(lines(project).map(({ reason }) => reason), [
      undefined,
      "Merged",
      "No longer wanted",
    ]);
  }));

Deno.test("carryOut() makes a drawer of a finding", () =>
  withProject(async (project) => {
    const { id } = addFinding(project, { title: "Slow start", content: "Measured" }, {
      ...{ session: "s-ani", identity: "ani" },
    });

    await doAs(project, "finding.promote", { finding: id, wing: "app", room: "start" });

    assertEquals(listDrawers(project).drawers.map(({ title }) => title), ["Slow start"]);
  }));

Deno.test("carryOut() takes no input that is not listed: no other name, no checks, no secrets", () =>
  withProject(async (project) => {
    const cases: [ActName, Record<string, unknown>][] = [
      ["message.send", { to: "vasya", body: "x", from: "boss" }],
      ["message.send", { to: "vasya", body: "x", allow_secret: ["all"] }],
      ["message.reply", { target: "x", body: "x", from: "boss" }],
      ["handoff.resume", { check: true }],
      ["lock.release", { slug: "a", "__proto__x": 1 }],
    ];

    for (const [name, input] of cases) {
      const error = await assertRejects(() => doAs(project, name, input), CoordinationError);
      assertEquals(error.code, "invalid_input");
    }

    assertEquals([loadMessages(project).messages, existsSync(auditFile(project))], [[], false]);
  }));

Deno.test("carryOut() writes down what failed, with its code, as one line", () =>
  withProject(async (project) => {
    const slug = "no\nsuch\u001b[31m";

    await assertRejects(() => doAs(project, "lock.release", { slug }), CoordinationError);

    const text = Deno.readTextFileSync(auditFile(project));
    assertEquals(text.split("\n").length, 2);
    assertEquals(lines(project).map(({ outcome, target }) => [outcome, target]), [
      ["invalid_name", "no such"],
    ]);
    assertStringIncludes(text, '"action":"lock.release"');
  }));
