import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { exportPage } from "../../../lib/export.ts";
import type { Item, Sections } from "../../../lib/export/item.ts";
import { addFinding } from "../../../lib/findings.ts";
import { sendMessage } from "../../../lib/messages.ts";
import { saveDrawer } from "../../../lib/memory.ts";
import type { Project } from "../../../lib/store/root.ts";
import { snapshot, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";
import { HOSTILE } from "../diagram/hostile.ts";
import { minute, tellStory } from "../timeline/story.ts";

const ANI = { session: "s-ani", identity: "ani" };

/** What the script of the page reads. */
function dataOf(html: string): {
  sections: Sections;
  graph: { dots: number[][]; edges: number[][] };
} {
  const [, json] = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(html)!;
  return JSON.parse(json!);
}

function sectionsOf(project: Project): Sections {
  return dataOf(exportPage(project, { now: minute(40) }).text).sections;
}

function titles(items: readonly Item[]): string[] {
  return items.map(({ t }) => t);
}

Deno.test("exportPage() changes nothing, and the same files give the same bytes", () =>
  withProject((project) => {
    tellStory(project);
    const before = snapshot(project.root);

    const first = exportPage(project, { now: minute(40) });
    const second = exportPage(project, { now: minute(40) });

    assertEquals(first, second);
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("exportPage() has the timeline, the newest first, with links to what it tells of", () =>
  withProject((project) => {
    tellStory(project);

    const { timeline, handoffs, locks, threads, memory } = sectionsOf(project);

    assertEquals(titles(timeline).at(-1), "ani registers as backend");
    assertEquals(timeline[0]!.t, "ani rolls up 1 handoff: Week 15");
    const linked = (item: Item) =>
      item.l.map(([, section, place]) =>
        ({ timeline, handoffs, locks, threads, memory } as Partial<Sections>)[section]![place]!.t
      );
    const find = (start: string) => timeline.find(({ t }) => t.startsWith(start))!;
    assertEquals(linked(find("ani hands off")), ["Fix the login race"]);
    assertEquals(linked(find("vasya asks")), ["Read or write path?"]);
    assertEquals(linked(find("ani claims fix-login")), ["fix-login"]);
    assertEquals(linked(find("vasya saves")), ["Use sessions"]);
  }));

Deno.test("exportPage() has the locks, those that are held first, each with its history", () =>
  withProject((project) => {
    tellStory(project);

    const { locks } = sectionsOf(project);

    assertEquals(locks[0]!.t, "docs");
    assertStringIncludes(locks[0]!.m, "held by ani");
    assertStringIncludes(locks[0]!.b, "ani takes docs over from vasya");
    assertEquals(titles(locks).slice(1).sort(), ["fix-login", "tests"]);
    assertStringIncludes(locks.find(({ t }) => t === "tests")!.m, "free");
  }));

Deno.test("exportPage() has threads, each reply below what it replies to", () =>
  withProject((project) => {
    tellStory(project);

    const { threads } = sectionsOf(project);

    assertEquals(titles(threads), ["Read or write path?"]);
    const messages = threads[0]!.c!;
    assertEquals(messages.map(({ t, d }) => [t, d]), [
      ["vasya to ani: Read or write path?", 0],
      ["ani to vasya: Re: Read or write path?", 1],
    ]);
    assertEquals(messages[1]!.b, "Write path");
  }));

Deno.test("exportPage() has every message of a circle, and of a thread a thousand deep", () =>
  withProject((project) => {
    const folder = join(project.store, "messages", "inbox");
    Deno.mkdirSync(folder, { recursive: true });
    const name = (number: number) => {
      const time = new Date(Date.UTC(2026, 3, 9, 12, 0, number)).toISOString().slice(11, 19);
      return `2026-04-09_${time.replaceAll(":", "-")}_ani_vasya_update_m${number}`;
    };
    for (let number = 0; number < 1000; number++) {
      const original = number === 0 ? 999 : number - 1;
      Deno.writeTextFileSync(
        join(folder, `${name(number)}.md`),
        `---\nfrom: ani\nto: vasya\nreply_to: ${name(original)}.md\n---\n\n${number}\n`,
      );
    }

    const { threads } = sectionsOf(project);

    const bodies = threads.flatMap(({ c }) => c!.map(({ b }) => Number(b)));
    assertEquals(bodies.sort((a, b) => a - b), Array.from({ length: 1000 }, (_, n) => n));
  }));

Deno.test("exportPage() has handoffs with their whole text, and the rollup of each", () =>
  withProject((project) => {
    tellStory(project);

    const { handoffs } = sectionsOf(project);

    assertEquals(titles(handoffs), ["Week 15", "Fix the login race"]);
    assertEquals(handoffs[1]!.l, [["rolled up into", "handoffs", 0]]);
    assertStringIncludes(handoffs[1]!.m, "CLOSED · ani");
    assertStringIncludes(handoffs[1]!.b, "## Refs\n\n- gh:12");
  }));

Deno.test("exportPage() has drawers with links in both directions, and those that lead nowhere", () =>
  withProject((project) => {
    tellStory(project);
    saveDrawer(project, { wing: "app", room: "auth", title: "Third", content: "[[Nothing]]" }, {
      ...ANI,
      now: minute(25),
    });

    const { text } = exportPage(project);
    const { sections: { memory }, graph } = dataOf(text);

    const place = (title: string) => titles(memory).indexOf(title);
    const [jwt, sessions] = [place("Use JWT"), place("Use sessions")];
    assertEquals(memory[jwt]!.l.map(([label, , to]) => [label, to]).sort(), [
      ["linked from: Use sessions", sessions],
      ["superseded by: Use sessions", sessions],
    ]);
    assertStringIncludes(memory[place("Third")]!.m, "leads nowhere: Nothing");
    assertEquals(graph.edges.toSorted((a, b) => a[2]! - b[2]!), [[sessions, jwt, 0], [
      jwt,
      sessions,
      1,
    ]]);
    assertEquals(new Set(graph.dots.map(String)).size, 3);
  }));

Deno.test("exportPage() has people, findings, and what is damaged without naming this machine", () =>
  withProject((project) => {
    tellStory(project);
    addFinding(project, { title: "Idle connections", content: "drop" }, { ...ANI });
    Deno.mkdirSync(join(project.store, "heartbeats"), { recursive: true });
    Deno.writeTextFileSync(join(project.store, "heartbeats", "s9.json"), "{");

    const { text } = exportPage(project);

    const { people, findings, problems } = dataOf(text).sections;
    assertEquals(titles(people), ["ani", "vasya"]);
    assertEquals(titles(findings), ["Idle connections"]);
    assertEquals(titles(problems), ["…/.claude/heartbeats/s9.json"]);
    assert(!text.includes(project.root));
  }));

Deno.test("exportPage() lets only its own script and style run, by their hashes", () =>
  withProject((project) => {
    const { text } = exportPage(project);

    const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(text)!;
    for (const [name, directive] of [["script", "script-src"], ["style", "style-src"]] as const) {
      const blocks = [...text.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, "g"))];
      assertEquals(blocks.length, 1);
      const hash = createHash("sha256").update(blocks[0]![1]!).digest("base64");
      assertStringIncludes(policy!, `${directive} 'sha256-${hash}'`);
    }
    assertStringIncludes(policy!, "default-src 'none'");
    assert(!/unsafe/.test(policy!));
  }));

Deno.test("exportPage() names nothing to load", () =>
  withProject((project) => {
    tellStory(project);

    const { text } = exportPage(project);

    assert(!/<(?:link|img|iframe|object|embed|base)\b/i.test(text));
    assert(!/\b(?:src|href)="/.test(text.replace(/<script>[^]*<\/script>/, "")));
  }));

for (const hostile of HOSTILE) {
  Deno.test(`exportPage() holds ${JSON.stringify(hostile)} as data only`, () =>
    withProject((project) => {
      const empty = exportPage(project, { now: minute(40) }).text;
      const sender = { from: "ani", session: "s1", now: minute(1) };
      sendMessage(project, { to: "vasya", subject: hostile, body: `${hostile}!` }, sender);
      const title = `t ${hostile}`;
      saveDrawer(project, { wing: "w", room: "r", title, content: hostile }, { ...ANI });

      const { text } = exportPage(project, { now: minute(40) });

      const tags = (html: string) => [...html.matchAll(/<[a-z!/][^>]*>/gi)].map(([tag]) => tag);
      assertEquals(tags(text), tags(empty));
      assertEquals(dataOf(text).sections.threads.length, 1);
    }));
}

Deno.test("exportPage() shows mclaude 0.6's projects, each whole", async () => {
  for (const name of ["demo", "locks-all", "handoffs-all", "messages-all", "memory-all"]) {
    await withFixture(name, (project) => {
      const { text, counts } = exportPage(project);

      const { sections } = dataOf(text);
      for (const [section, count] of Object.entries(counts)) {
        assertEquals(sections[section as keyof Sections].length, count);
      }
      assert(counts.timeline! > 0);
    });
  }
});
