import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { withFolder } from "../with_store.ts";
import { killAtEachCall, race, run, withStrace } from "./harness.ts";

/** So many drawers that a search makes an index. */
const DRAWERS = 120;

/** Fills a project as mclaude 0.6 would. */
function fill(folder: string, count = DRAWERS): void {
  const place = join(folder, ".claude", "memory-graph", "wings", "w", "rooms", "r", "facts");
  Deno.mkdirSync(place, { recursive: true });
  for (let number = 0; number < count; number++) {
    const header = `title: Drawer ${number}\nsuperseded_by: null`;
    const body = `The pool of worker ${number} is ${number % 7 === 0 ? "sharded" : "plain"}.`;
    Deno.writeTextFileSync(
      join(place, `2026-04-01_drawer-${number}.md`),
      `---\n${header}\n---\n\n# Drawer ${number}\n\n${body}\n`,
    );
  }
}

function search(query: string): string[] {
  return ["memory", "search", query, "--limit", "200", "--json"];
}

function titles(stdout: string): string[] {
  return JSON.parse(stdout).hits.map(({ title }: { title: string }) => title);
}

const SHARDED = Math.ceil(DRAWERS / 7);

Deno.test("16 processes search and save at once: all find all, nothing is lost", () =>
  withFolder(async (folder) => {
    fill(folder);
    const who = ["--as", "ani", "--session", "s1"];
    const place = ["--wing", "w", "--room", "r", "--content", "A sharded one."];

    const outcomes = await race(
      Array.from({ length: 16 }, (_, number) => ({
        args: number % 2 === 0
          ? search("sharded")
          : ["memory", "save", "--title", `New ${number}`, ...place, ...who],
      })),
      { cwd: folder },
    );

    for (const [number, { code, stdout, stderr }] of outcomes.entries()) {
      assertEquals([code, stderr], [0, ""]);
      if (number % 2 === 0) assert(titles(stdout).length >= SHARDED, `${number}: ${stdout}`);
    }
    const after = await run(search("sharded"), { cwd: folder });
    assertEquals(titles(after.stdout).length, SHARDED + 8);
  }));

Deno.test("a search that is killed at any call while it makes the index hides nothing", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(search("sharded"), {
      prepare: (folder) => fill(folder),
      // There are hundreds; every seventh is of every kind.
      only: ({ name, number, text }) =>
        number % 7 === 1 &&
        /^(?:open|pwrite|write|rename|unlink|link|ftruncate|fallocate|mkdir|fsync)/.test(name) &&
        text.includes(".cache"),
      oracle: async (folder) => {
        const { code, stdout, stderr } = await run(search("sharded"), { cwd: folder });

        assertEquals([code, stderr], [0, ""]);
        assertEquals(titles(stdout).length, SHARDED);
      },
    });

    assert(calls.length > 5, `only ${calls.length} calls`);
  }));

Deno.test("a search works where nothing can be written", () =>
  withFolder(async (folder) => {
    fill(folder);
    // Root writes anywhere, but not over a folder.
    Deno.writeTextFileSync(join(folder, ".claude", ".cache"), "in the way");

    const { code, stdout } = await run(search("sharded"), { cwd: folder });

    assertEquals(code, 0);
    assertEquals(titles(stdout).length, SHARDED);
    assertEquals(JSON.parse(stdout).engine, "scan");
  }));

Deno.test("a text with a secret is refused by the program too, with its own permissions", () =>
  withFolder(async (folder) => {
    const secret = `npm_${"aB3dE6gH9j".repeat(4).slice(0, 36)}`;
    const place = ["--wing", "w", "--room", "r", "--title", "t", "--as", "ani", "--session", "s"];

    const { code, stdout, stderr } = await run(
      ["memory", "save", "--content", `token: ${secret}`, ...place],
      { cwd: folder },
    );

    assertEquals([code, stdout], [17, ""]);
    assertEquals(stderr.includes(secret.slice(6)), false);
    assert(stderr.includes("--allow-secret npm"), stderr);
  }));
