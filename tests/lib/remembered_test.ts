import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { listHandoffs } from "../../lib/handoffs.ts";
import { loadMemory } from "../../lib/memory.ts";
import { listMessages } from "../../lib/messages.ts";
import type { Project } from "../../lib/store/root.ts";
import { withProject } from "../with_store.ts";

/** So many that they are remembered. */
const COUNT = 210;

const READER = { name: "ani", aliases: [], roles: [] };

/** Layers that remember what they read, and one of their records. */
const LAYERS = {
  messages: {
    file: (index: number) => `messages/inbox/2026-04-09_10-00-00_bob_ani_update_m${index}.md`,
    text: (word: string) =>
      `---\nfrom: bob\nto: ani\ntype: update\nsubject: ${word}\n---\n\n# ${word}\n\nbody\n`,
    damaged: "no header",
    read: (project: Project) => listMessages(project, {}, { reader: READER, now: new Date(0) }),
    cache: "messages-inbox",
  },
  memory: {
    file: (index: number) => `memory-graph/wings/w/rooms/r/facts/2026-04-09_d${index}.md`,
    text: (word: string) =>
      `---\ntitle: ${word}\nhall: facts\nsuperseded_by: null\n---\n\n# ${word}\n\nbody\n`,
    damaged: "\xff",
    read: (project: Project) => loadMemory(project),
    cache: "drawers",
  },
  handoffs: {
    file: (index: number) => `handoffs/2026-04-09_10-00_s1_h${index}.md`,
    text: (word: string) =>
      `# Session Handoff - 2026-04-09 10:00\n\n**Session ID:** s1\n\n## Goal\n\n${word}\n`,
    damaged: "\xff",
    read: (project: Project) => listHandoffs(project, { all: true }),
    cache: "handoffs",
  },
};

/** Runs `body` a day later: whatever has been changed by now is settled. */
function later<T>(body: () => T): T {
  const now = Date.now;
  Date.now = () => now() + 86_400_000;
  try {
    return body();
  } finally {
    Date.now = now;
  }
}

function write(project: Project, file: string, text: string): void {
  const path = join(project.store, file);
  Deno.mkdirSync(join(path, ".."), { recursive: true });
  Deno.writeFileSync(path, Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
}

for (const [name, { file, text, damaged, read, cache }] of Object.entries(LAYERS)) {
  Deno.test(`${name} read the same from what is remembered as from their files`, () =>
    withProject((project) => {
      for (let index = 0; index < COUNT; index++) write(project, file(index), text(`w${index}`));
      const path = join(project.store, ".cache", "records", cache);
      const first = read(project);
      const second = later(() => read(project));
      const third = later(() => read(project));

      assert(existsSync(path));
      assertEquals(second, first);
      assertEquals(third, first);
    }));

  Deno.test(`${name} that are changed, damaged or new are seen although others are remembered`, () =>
    withProject((project) => {
      for (let index = 0; index < COUNT; index++) write(project, file(index), text(`w${index}`));
      const before = later(() => read(project));
      write(project, file(3), text("another"));
      write(project, file(4), damaged);
      write(project, file(COUNT), text("new"));
      Deno.removeSync(join(project.store, file(5)));

      const remembering = later(() => read(project));
      Deno.removeSync(join(project.store, ".cache"), { recursive: true });

      assertEquals(remembering, read(project));
      assertNotEquals(remembering, before);
      assertEquals(remembering.problems.map(({ path }) => path), [join(project.store, file(4))]);
    }));
}
