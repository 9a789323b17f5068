import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { carryOut } from "../../../cli/watch/act.ts";
import { CoordinationError } from "../../../lib/errors.ts";
import { listLocks, readNotices } from "../../../lib/locks.ts";
import { loadMessages } from "../../../lib/messages.ts";
import type { Context } from "../../../lib/operations/operation.ts";
import type { Project } from "../../../lib/store/root.ts";
import { withProject } from "../../with_store.ts";
import { caller, seeing } from "../../lib/locks/sessions.ts";
import { fill } from "./projects.ts";

function asAni(project: Project): Context {
  return { project, caller: () => caller("s-ani", "ani") };
}

function slugs(project: Project): string[] {
  return listLocks(project, { observe: seeing() }).locks.map(({ slug }) => slug);
}

Deno.test("carryOut() releases a lock as the caller", () =>
  withProject(async (project) => {
    fill(project);

    const said = await carryOut(asAni(project), { kind: "release", slug: "fix-login" });

    assertEquals([said, slugs(project)], ["Released fix-login#1.", ["write-docs"]]);
  }));

Deno.test("carryOut() ends a lock by force; its holder is told who did it and why", () =>
  withProject(async (project) => {
    fill(project);
    const act = { kind: "force", slug: "write-docs", live: true, reason: "gone" } as const;

    const said = await carryOut(asAni(project), { ...act, generation: 1 });

    const [notice] = readNotices(project, "s-vasya");
    assertMatch(said, /^Ended write-docs#1 by force/);
    assertEquals([notice?.by_identity, notice?.reason], ["ani", "gone"]);
  }));

Deno.test("carryOut() does not end a lock that was claimed anew, nor a live one unasked", () =>
  withProject(async (project) => {
    fill(project);
    const act = { kind: "force", slug: "write-docs", reason: "gone" } as const;

    for (const more of [{ generation: 7, live: true }, { generation: 1, live: false }]) {
      await assertRejects(() => carryOut(asAni(project), { ...act, ...more }), CoordinationError);
    }

    assertEquals(slugs(project), ["fix-login", "write-docs"]);
  }));

Deno.test("carryOut() replies in the thread, to the sender, in the caller's name", () =>
  withProject(async (project) => {
    fill(project);
    const question = loadMessages(project).messages.find(({ type }) => type === "question")!;

    await carryOut(asAni(project), { kind: "reply", target: question.id, body: "Write" });

    const answer = loadMessages(project).messages.at(-1)!;
    assertEquals(
      [answer.from, answer.to, answer.body, answer.reply_to],
      ["ani", "vasya", "Write", `${question.id}.md`],
    );
  }));
