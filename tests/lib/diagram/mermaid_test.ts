import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import mermaid from "mermaid";
import { toMermaid } from "../../../lib/diagram/mermaid.ts";
import { type Sequence, toSequence } from "../../../lib/diagram/sequence.ts";
import { readTimeline, type TimelineEvent } from "../../../lib/timeline.ts";
import { withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";
import { tellStory } from "../timeline/story.ts";
import { eventsWith } from "./events.ts";
import { HOSTILE } from "./hostile.ts";

// The limit is one of drawing; here whole texts are read.
mermaid.initialize({ maxTextSize: 100_000_000 });

/** What Mermaid's own parser makes of a text. */
async function parsed(text: string) {
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text) as unknown as {
    db: {
      getMessages(): { type: number; message: unknown; from?: string; to?: string }[];
      getActors(): Map<string, { description: string }>;
    };
  };
  // Types 2 and 26 are notes and the numbering.
  const messages = db.getMessages();
  return {
    participants: [...db.getActors().values()].map(({ description }) => description),
    arrows: messages.filter(({ type }) => type !== 2 && type !== 26),
    notes: messages.filter(({ type }) => type === 2),
  };
}

/** Fails if the parser sees anything else than what the diagram has. */
async function assertSame(sequence: Sequence): Promise<void> {
  const text = toMermaid(sequence);
  const { participants, arrows, notes } = await parsed(text);
  const wanted = sequence.rows.filter(({ row }) => row === "arrow").length;
  assertEquals(participants.length, sequence.participants.length, text.slice(0, 2000));
  assertEquals(arrows.length, wanted, text.slice(0, 2000));
  assertEquals(notes.length, sequence.rows.length - wanted, text.slice(0, 2000));
}

for (const text of HOSTILE) {
  Deno.test(`toMermaid() is valid and means the same with ${JSON.stringify(text)}`, () =>
    assertSame(toSequence(eventsWith(text))));
}

Deno.test("toMermaid() is valid with all hostile texts at once, and with 1 MB of each sign", async () => {
  await assertSame(toSequence(HOSTILE.flatMap(eventsWith)));
  for (const sign of ["a", ";", "#", "<", "\n", "漢", "👩‍👧"]) {
    await assertSame(toSequence(eventsWith(sign.repeat(1_000_000 / sign.length))));
  }
});

Deno.test("toMermaid() is valid whatever the texts are", async () => {
  const texts = fc.string({ unit: "binary", maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(texts, (text) => assertSame(toSequence(eventsWith(text)))),
    { numRuns: 60, seed: 1 },
  );
});

Deno.test("toMermaid() keeps participants apart whose names differ in signs only", async () => {
  const names = ["a-b", "a b", "a.b", "A-B", "_a_b", "ä", "ö", "end", "loop", "as", "participant"];
  const events = names.flatMap((name) =>
    eventsWith("x").map((event) => ({ ...event, actor: name }))
  );

  const { participants } = await parsed(toMermaid(toSequence(events as TimelineEvent[])));

  for (const name of names) assert(participants.includes(name), name);
});

Deno.test("toMermaid() shows a text as it is, once its numbers are signs again", () => {
  const text = '<b>a; b#c</b> 100% "sure"';

  const mermaid = toMermaid(toSequence(eventsWith(text)));

  const decoded = mermaid.replaceAll(
    /#(\d+);/g,
    (_all, code) => String.fromCodePoint(Number(code)),
  );
  assertStringIncludes(decoded, `asks: ${text}`);
});

Deno.test("toMermaid() of a project names who did what to whom", () =>
  withProject(async (project) => {
    tellStory(project);

    const text = toMermaid(toSequence(readTimeline(project).events));

    await parsed(text);
    const lines = text.split("\n").map((line) => line.trim());
    for (
      const line of [
        "actor s_ani as ani",
        "participant s_claude_files as .claude/ files",
        "Note over s_ani,s_claude_files: 2026-04-09 UTC",
        "s_ani->>s_claude_files: claims fix-login: Fix it (1 file)",
        "s_vasya->>s_ani: asks: Read or write path?",
        "s_ani-->>s_vasya: answers to no. 4: Re: Read or write path?",
        "s_ani-xs_vasya: ends tests of vasya by force: gone",
        "Note over s_vasya: is silent for 7 min",
        "Note over s_claude_files: ani rolls up 1 handoff: Week 15",
      ]
    ) assert(lines.includes(line), `${line}\n${text}`);
  }));

Deno.test("toMermaid() of each golden project is valid", async () => {
  for (
    const name of ["demo", "basic-team", "locks-all", "handoffs-all", "messages-all", "memory-all"]
  ) {
    await withFixture(name, (project) => assertSame(toSequence(readTimeline(project).events)));
  }
});

Deno.test("toMermaid() of nothing is valid and says so", async () => {
  const { notes } = await parsed(toMermaid(toSequence([])));

  assertEquals(notes.map(({ message }) => message), ["nothing is recorded"]);
});
