import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { registerIdentity, renameIdentity } from "../../../lib/identity.ts";
import { sendMessage } from "../../../lib/messages.ts";
import type { Project } from "../../../lib/store/root.ts";
import { readTimeline, tell, type TimelineEvent } from "../../../lib/timeline.ts";
import { snapshot, withFixture } from "../../with_fixture.ts";
import { withFolder, withProject } from "../../with_store.ts";
import { findProject } from "../../../lib/store/root.ts";
import { at, minute, tellStory } from "./story.ts";

function told(events: readonly TimelineEvent[]): string[] {
  return events.map((event) => `${event.at.slice(14, 16)} ${event.actor} ${tell(event)}`);
}

function put(project: Project, path: string, text: string): void {
  const file = join(project.store, path);
  Deno.mkdirSync(join(file, ".."), { recursive: true });
  Deno.writeTextFileSync(file, text);
}

Deno.test("readTimeline() tells everything once, in the order in which it happened", () =>
  withProject((project) => {
    tellStory(project);

    const { events, problems } = readTimeline(project, { now: minute(40) });

    assertEquals(told(events), [
      "00 ani registers as backend",
      "01 vasya registers",
      "02 ani claims fix-login: Fix it (1 file)",
      "03 vasya asks: Read or write path?",
      "04 ani answers to an earlier message: Re: Read or write path?",
      "05 ani saves in app/auth/facts: Use JWT",
      "06 vasya saves in app/auth/facts: Use sessions",
      "06 vasya supersedes: Use JWT",
      "07 ani hands off: Fix the login race",
      "08 ani releases fix-login: Fixed",
      "09 vasya resumes the handoff: Fix the login race",
      "10 vasya closes the handoff: Fix the login race (Merged)",
      "11 vasya claims tests: Test it",
      "12 ani ends tests of vasya by force: gone",
      "13 vasya claims docs: Write",
      "13 vasya is silent for 7 min",
      "20 ani takes docs over from vasya: taken over as docs#2",
      "20 ani claims docs: Go on",
      "30 ani rolls up 1 handoff: Week 15",
    ]);
    assertEquals(problems, []);
  }));

Deno.test("readTimeline() changes nothing, also where there is nothing", async () => {
  await withFolder((folder) => {
    const { events, problems } = readTimeline(findProject(folder));

    assertEquals([events, problems, snapshot(folder)], [[], [], {}]);
  });
  await withProject((project) => {
    tellStory(project);
    const before = snapshot(project.root);

    readTimeline(project);

    assertEquals(snapshot(project.root), before);
  });
});

Deno.test("readTimeline() tells only what happened since and until", () =>
  withProject((project) => {
    tellStory(project);

    const { events } = readTimeline(project, { since: minute(3), until: minute(5) });

    assertEquals(events.map((event) => event.at), [at(3), at(4), at(5)]);
  }));

Deno.test("readTimeline() connects a reply with what it replies to", () =>
  withProject((project) => {
    tellStory(project);

    const { events } = readTimeline(project);

    const [question, answer] = events.filter((event) => event.kind === "message");
    assertEquals([question!.reply_to, answer!.reply_to], [null, question!.id]);
    assertEquals(answer!.thread, question!.id);
  }));

Deno.test("readTimeline() puts a reply after what it replies to, also within one second", () =>
  withFixture("demo", (project) => {
    const { events } = readTimeline(project);

    const types = events.flatMap((event) => event.kind === "message" ? [event.type] : []);
    assertEquals(types, ["question", "answer"]);
  }));

Deno.test("readTimeline() reads mclaude 0.6's project, and knows whose its sessions are", () =>
  withFixture("demo", (project) => {
    const { events, problems } = readTimeline(project);

    assertEquals(problems, []);
    assertEquals([...new Set(events.map(({ actor }) => actor))].sort(), ["ani", "vasya"]);
    assertEquals(events.filter(({ kind }) => kind === "handoff").length, 4);
    const lock = events.flatMap((event) => "slug" in event ? [`${event.kind} ${event.slug}`] : []);
    assertEquals(lock, ["claimed refactor-auth-middleware", "released refactor-auth-middleware"]);
  }));

Deno.test("readTimeline() tells mclaude 0.6's locks, held and ended, and names the damaged one", () =>
  withFixture("locks-all", (project) => {
    const { events, problems } = readTimeline(project);

    const slugs = (wanted: string) =>
      events.flatMap((event) => event.kind === wanted && "slug" in event ? [event.slug] : [])
        .sort();
    assertEquals(slugs("released"), ["rel-cli", "rel-mcp", "rel-nosummary"]);
    assertEquals(slugs("forced"), ["force-cli", "force-mcp"]);
    assert(slugs("claimed").includes("crashed-empty"));
    assertEquals(slugs("claimed").length, new Set(slugs("claimed")).size);
    assertEquals(problems.map(({ path }) => path.split("/").at(-1)), ["corrupt-meta.lock"]);
  }));

Deno.test("readTimeline() tells changes of state that mclaude 0.6 wrote into INDEX.md", () =>
  withFixture("handoffs-all", (project) => {
    const { events } = readTimeline(project);

    const changes = events.filter(({ kind }) => kind === "closed" || kind === "abandoned");
    assertEquals(changes.map(({ source }) => source), ["handoffs/INDEX.md", "handoffs/INDEX.md"]);
    assertEquals(told(changes).map((line) => line.slice(3)), [
      "unknown closes the handoff: Full house (merged by vasya)",
      "unknown abandons the handoff: the and or of",
    ]);
  }));

Deno.test("readTimeline() tells what is damaged, and all the rest", () =>
  withProject((project) => {
    tellStory(project);
    put(project, "heartbeats/broken.json", "{");
    put(project, "messages/inbox/2026-04-09_12-00-00_a_b_update_x.md", "no header");
    put(project, "locks/generations/broken/g000001.json", "[");
    put(project, "locks/generations/fix-login/g000001.end.json", "{}");
    put(project, "locks/completed/strange.md", "hello");
    put(project, "handoffs/2026-04-09_12-40_abcdefgh_big.md", "x".repeat(2_000_000));

    const { events, problems } = readTimeline(project);

    const damaged = problems.map(({ path }) => path.split("/").at(-1)).sort();
    assertEquals(damaged, [
      "2026-04-09_12-00-00_a_b_update_x.md",
      "2026-04-09_12-40_abcdefgh_big.md",
      "broken.json",
      "g000001.end.json",
      "g000001.json",
      "strange.md",
    ]);
    assertEquals(events.filter(({ kind }) => kind === "claimed").length, 4);
  }));

Deno.test("readTimeline() tells of a claim that lost a race", () =>
  withProject((project) => {
    const record = {
      slug: "fix-it",
      session_id: "s1",
      identity: "ani",
      claimed_at: "2026-04-09T12:00:00+0000",
      claimed_at_epoch: minute(0).getTime() / 1000,
    };
    put(project, "locks/generations/fix-it/g000001.json", JSON.stringify(record));
    put(
      project,
      "locks/generations/fix-it/g000001.outcome.json",
      JSON.stringify({ granted: false, reason: "gave way to other#3" }),
    );

    const { events } = readTimeline(project);

    assertEquals(told(events), ["00 ani is refused fix-it: gave way to other#3"]);
  }));

Deno.test("readTimeline() tells nothing of a claim that is not decided", () =>
  withProject((project) => {
    put(project, "locks/generations/fix-it/g000001.json", '{"session_id": "s1"}');

    assertEquals(readTimeline(project).events, []);
  }));

Deno.test("readTimeline() tells the end by mclaude 0.6 of a lock of ours, and the claim once", () =>
  withProject((project) => {
    const claimed_at = "2026-04-09T12:00:00+0000";
    const record = { session_id: "s1", claimed_at, claimed_at_epoch: minute(0).getTime() / 1000 };
    put(project, "locks/generations/fix-it/g000001.json", JSON.stringify(record));
    put(project, "locks/generations/fix-it/g000001.outcome.json", '{"granted":true}');
    put(
      project,
      "locks/completed/fix-it_2026-04-09_12-05.md",
      "# Work Lock Release - fix-it\n\n**Released at:** 2026-04-09 12:05:00\n**Session:** s1\n" +
        `**Claimed at:** ${claimed_at}\n`,
    );

    const { events } = readTimeline(project);

    assertEquals(events.map(({ kind }) => kind).sort(), ["claimed", "released"]);
  }));

Deno.test("readTimeline() tells since when a session is silent", () =>
  withProject((project) => {
    const beat = { identity: "ani", started_at: at(0), last_beat: at(5), runtime: "codex" };
    put(project, "heartbeats/s1.json", JSON.stringify(beat));

    const early = readTimeline(project, { now: minute(12) });
    const late = readTimeline(project, { now: minute(30) });

    assertEquals(told(early.events), ["00 ani begins (codex)"]);
    assertEquals(told(late.events), [
      "00 ani begins (codex)",
      "05 ani is silent for 25 min, still",
    ]);
  }));

Deno.test("readTimeline() names an identity by the name that it has now", () =>
  withProject((project) => {
    registerIdentity(project, "ani", { now: minute(0) });
    const letter = { to: "vasya", subject: "x" };
    const sender = { from: "ani", identitySource: "flag", session: "s1", now: minute(1) };
    sendMessage(project, letter, sender);
    renameIdentity(project, "ani", { to: "anna" });

    const { events } = readTimeline(project);

    assertEquals(events.map(({ kind, actor }) => `${kind} ${actor}`), [
      "registered anna",
      "message anna",
    ]);
  }));

Deno.test("tell() makes one line of any text, without what moves a cursor", () => {
  const texts = ["a\nb", "\u001b[31mred", "a\u202eb", "\u0000", "x".repeat(1_000_000), ""];

  for (const text of texts) {
    const common = { at: at(0), actor: "ani", session: "", source: "" };
    const line = tell({
      ...common,
      kind: "claimed",
      slug: text,
      generation: 1,
      text,
      files: [],
      mode: "exclusive",
    });

    // deno-lint-ignore no-control-regex
    assert(!/[\n\u0000-\u001f\u202e]/.test(line) && line.length < 300, JSON.stringify(line));
    assertStringIncludes(line, "claims");
  }
});
