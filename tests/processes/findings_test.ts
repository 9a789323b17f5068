import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { loadMemory } from "../../lib/memory.ts";
import { findProject } from "../../lib/store/root.ts";
import { killAtEachCall, race, run, withStrace } from "./harness.ts";
import { withFolder } from "../with_store.ts";

const WHO = ["--as", "ani", "--session", "s1"];

const PROMOTE = ["finding", "promote", "idle", "--wing", "w", "--room", "r", ...WHO];

/** Calls that change something. */
const CHANGES = /^(?:open|pwrite|write|rename|unlink|link|mkdir|fsync)/;

function fill(folder: string): void {
  const inbox = join(folder, "_inbox", "findings");
  Deno.mkdirSync(inbox, { recursive: true });
  Deno.mkdirSync(join(folder, ".claude"), { recursive: true });
  Deno.writeTextFileSync(join(inbox, "2026-04-09_idle.md"), "# Idle\n\nAfter 60 s\n");
}

Deno.test("a promotion that is killed at any call and done again makes one drawer", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(PROMOTE, {
      prepare: fill,
      only: ({ name, text }) =>
        CHANGES.test(name) && /memory-graph|_inbox|\.findings/.test(text) && !/O_RDONLY/.test(text),
      oracle: async (folder) => {
        const inbox = [...Deno.readDirSync(join(folder, "_inbox", "findings"))]
          .filter(({ name }) => name.endsWith(".md"));
        if (inbox.length > 0) {
          const { code, stderr } = await run(PROMOTE, { cwd: folder });
          assertEquals([code, stderr], [0, ""]);
        }

        const { drawers, problems } = loadMemory(findProject(folder));
        assertEquals([drawers.map(({ title }) => title), problems], [["Idle"], []]);
        const promoted = join(folder, "_inbox", "findings", "promoted", "2026-04-09_idle.md");
        assertEquals(Deno.readTextFileSync(promoted), "# Idle\n\nAfter 60 s\n");
      },
    });

    assert(calls.length > 5, `only ${calls.length} calls`);
  }));

Deno.test("of eight processes that promote one finding one saves it", () =>
  withFolder(async (folder) => {
    fill(folder);

    const ends = await race(Array.from({ length: 8 }, () => ({ args: PROMOTE })), { cwd: folder });

    assertEquals(ends.filter(({ code }) => code === 0).length, 1);
    assertEquals(loadMemory(findProject(folder)).drawers.length, 1);
  }));
