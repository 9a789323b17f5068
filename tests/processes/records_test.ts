import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { listHandoffs } from "../../lib/handoffs.ts";
import { listIdentities } from "../../lib/identity.ts";
import { findProject } from "../../lib/store/root.ts";
import { withFolder } from "../with_store.ts";
import { errorAtEachCall, killAtEachCall, race, run, withStrace } from "./harness.ts";

const ANI = ["--as", "ani", "--session", "ani-session"];

function goals(folder: string): string[] {
  const { handoffs, problems } = listHandoffs(findProject(folder), { all: true });
  assertEquals(problems, []);
  return handoffs.map(({ goal }) => goal).sort();
}

function rows(folder: string): string[] {
  const text = Deno.readTextFileSync(join(folder, ".claude", "handoffs", "INDEX.md"));
  return text.split("\n").filter((line) => line.startsWith("- **"));
}

function names(folder: string): string[] {
  const { identities, problems } = listIdentities(findProject(folder));
  assertEquals(problems, []);
  return identities.map(({ name }) => name).sort();
}

Deno.test("of handoffs that 16 processes write at once none is lost, nor its row", () =>
  withFolder(async (folder) => {
    for (let round = 1; round <= 3; round++) {
      const outcomes = await race(
        Array.from(
          { length: 16 },
          () => ({ args: ["handoff", "write", "--goal", "Same", ...ANI] }),
        ),
        { cwd: folder },
      );

      assertEquals(outcomes.map(({ code }) => code), Array(16).fill(0));
      assertEquals(new Set(outcomes.map(({ stdout }) => stdout)).size, 16);
      assertEquals(goals(folder).length, 16 * round);
      assertEquals(rows(folder).length, 16 * round);
    }
  }));

Deno.test("a handoff whose writer is killed at any call is there whole or not at all", () =>
  withStrace(async () => {
    const calls = await killAtEachCall([
      "handoff",
      "write",
      "--goal",
      "Second goal",
      "--done",
      "d",
      ...ANI,
    ], {
      prepare: async (folder) => {
        await run(["handoff", "write", "--goal", "First goal", ...ANI], { cwd: folder });
      },
      oracle: async (folder) => {
        const before = goals(folder);
        assert(before.includes("First goal") && before.length <= 2, before.join());
        const next = await run(["handoff", "write", "--goal", "Third goal", ...ANI], {
          cwd: folder,
        });
        assertEquals(next.code, 0, next.stderr);
        assertEquals(goals(folder), [...before, "Third goal"].sort());
        assertEquals(rows(folder).length, before.length + 1);
      },
    });

    assert(calls.length > 10, `only ${calls.length} calls`);
  }));

Deno.test("a registration that is killed at any call loses nothing that was there", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(["identity", "register", "vasya", "--owner", "V", ...ANI], {
      prepare: async (folder) => {
        await run(["identity", "register", "ani", "--owner", "A", ...ANI], { cwd: folder });
      },
      oracle: async (folder) => {
        const before = names(folder);
        assert(before.includes("ani") && before.length <= 2, before.join());
        const next = await run(["identity", "register", "vasya", ...ANI], { cwd: folder });
        assertEquals(next.code, 0, next.stderr);
        assertEquals(names(folder), ["ani", "vasya"]);
        const registry = JSON.parse(
          Deno.readTextFileSync(join(folder, ".claude", "registry.json")),
        );
        const kept = registry.identities.map(({ name }: { name: string }) => name);
        assertEquals(kept.sort(), ["ani", "vasya"]);
      },
    });

    assert(calls.length > 10, `only ${calls.length} calls`);
  }));

for (const args of [["handoff", "write", "--goal", "New"], ["identity", "register", "vasya"]]) {
  Deno.test(`${args[0]} ${args[1]} says in one line that the disk is full`, () =>
    withStrace(async () => {
      const calls = await errorAtEachCall([...args, ...ANI], {
        error: "ENOSPC",
        prepare: async (folder) => {
          await run(["identity", "register", "ani", ...ANI], { cwd: folder });
        },
        oracle: (folder, { code, stderr, stdout, at }) => {
          assertEquals(names(folder).includes("ani"), true);
          if (code === 0) return;
          assertEquals(code, 1, `${at.text}: ${stderr}`);
          assertEquals(stdout, "");
          assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
        },
      });

      assert(calls.length > 10, `only ${calls.length} calls`);
    }));
}

Deno.test("of 20 processes that register at once none is lost", () =>
  withFolder(async (folder) => {
    const wanted = Array.from({ length: 20 }, (_, i) => `agent-${String(i).padStart(2, "0")}`);

    const outcomes = await race(
      wanted.map((name) => ({ args: ["identity", "register", name, ...ANI] })),
      { cwd: folder },
    );

    assertEquals(outcomes.map(({ code }) => code), Array(20).fill(0));
    assertEquals(names(folder), wanted);
    const registry = JSON.parse(Deno.readTextFileSync(join(folder, ".claude", "registry.json")));
    assertEquals(registry.identities.length, 20);
  }));
