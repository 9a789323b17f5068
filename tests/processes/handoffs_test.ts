import { assert, assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Handoff, listHandoffs, parseHandoff } from "../../lib/handoffs.ts";
import { findProject } from "../../lib/store/root.ts";
import { withFolder } from "../with_store.ts";
import { errorAtEachCall, killAtEachCall, race, run, withStrace } from "./harness.ts";

/** Rounds of a race; set higher by hand. */
const ROUNDS = Number(Deno.env.get("MCLAUDE_ROUNDS") ?? 4);
const WRITERS = 16;

/** The last words of every handoff here: a file that ends with them is whole. */
const LAST_WORDS = "These are the last words";

function write(goal: string, session = "s1"): string[] {
  const who = ["--as", "ani", "--session", session];
  return ["handoff", "write", "--goal", goal, "--done", "d", "--next-step", LAST_WORDS, ...who];
}

function rollup(session = "s1"): string[] {
  const who = ["--as", "ani", "--session", session];
  return ["handoff", "rollup", "--through", "2099-12-31", "--title", "All of it", ...who];
}

/** Runs a command that has to work. */
async function works(folder: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, { cwd: folder });
  assertEquals(code, 0, `${args.slice(0, 2).join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

function handoffFolder(folder: string): string {
  return join(folder, ".claude", "handoffs");
}

/** The files of handoffs by name, each parsed and whole. */
function files(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  if (!existsSync(handoffFolder(folder))) return found;
  for (const { name } of Deno.readDirSync(handoffFolder(folder))) {
    if (name.startsWith(".") || name === "INDEX.md") continue;
    const path = join(handoffFolder(folder), name);
    const text = Deno.readTextFileSync(path);
    const { kind } = parseHandoff(text, { name, path, mtime: 0 });
    assert(kind !== "note", `${name} is no handoff`);
    if (kind === "handoff") assert(text.trimEnd().endsWith(LAST_WORDS), `${name} is cut off`);
    found.set(name, text);
  }
  return found;
}

function all(folder: string): readonly Handoff[] {
  const { handoffs, problems } = listHandoffs(findProject(folder), { all: true });
  assertEquals(problems, []);
  return handoffs;
}

function goals(folder: string): string[] {
  return all(folder).filter(({ kind }) => kind === "handoff").map(({ goal }) => goal).sort();
}

/** The rows of INDEX.md that tell of files, and those that tell of changes. */
function rows(folder: string): { written: string[]; changed: string[] } {
  const lines = Deno.readTextFileSync(join(handoffFolder(folder), "INDEX.md")).split("\n")
    .filter((line) => line.startsWith("- "));
  const [changed, written] = [true, false].map((wanted) =>
    lines.filter((line) => line.includes("(status change,") === wanted)
  );
  return { written: written!, changed: changed! };
}

/** Every file has one row, and no row stands there twice without a file of its own. */
function checkIndex(folder: string): void {
  assertEquals(rows(folder).written.length, files(folder).size);
  for (const goal of goals(folder)) {
    const own = rows(folder).written.filter((line) => line.endsWith(`] ${goal}`));
    assertEquals(own.length, goals(folder).filter((other) => other === goal).length, goal);
  }
}

Deno.test(`of ${WRITERS} processes that write one goal in one session nothing is lost, ${ROUNDS} times`, () =>
  withFolder(async (folder) => {
    for (let round = 1; round <= ROUNDS; round++) {
      const outcomes = await race(
        Array.from({ length: WRITERS }, () => ({ args: write("Fix the login") })),
        { cwd: folder },
      );

      assertEquals(outcomes.map(({ code }) => code), outcomes.map(() => 0));
      const named = new Set(outcomes.map(({ stdout }) => /written (\S+\.md)/.exec(stdout)![1]!));
      assertEquals(named.size, WRITERS);
      for (const path of named) assert(existsSync(path), path);
      assertEquals(files(folder).size, WRITERS * round);
      assertEquals(goals(folder).length, WRITERS * round);
      checkIndex(folder);
    }
  }));

Deno.test("a write that is killed at any call leaves a whole file or none, and the earlier ones", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(write("Second"), {
      prepare: async (folder) => {
        await works(folder, write("First"));
      },
      oracle: async (folder) => {
        const before = files(folder);
        assert(goals(folder).join() === "First" || goals(folder).join() === "First,Second");

        await works(folder, write("Third"));

        const after = files(folder);
        for (const [name, text] of before) assertEquals(after.get(name), text, name);
        assertEquals(after.size, before.size + 1);
        checkIndex(folder);
      },
    });

    assert(calls.length > 10, `only ${calls.length} calls`);
  }));

Deno.test("a first write that is killed at any call leaves a store that can be used", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(write("First"), {
      prepare: () => {},
      only: ({ name }) => /^(?:mkdir|link|rename|unlink|fsync)/.test(name),
      oracle: async (folder) => {
        const before = goals(folder);
        assert(before.join() === "" || before.join() === "First");

        await works(folder, write("Next"));

        assertEquals(goals(folder), [...before, "Next"]);
        checkIndex(folder);
      },
    });

    assert(calls.length > 5, `only ${calls.length} calls`);
  }));

for (const error of ["ENOSPC", "EIO"]) {
  Deno.test(`a write whose calls fail with ${error} says so, and whether the file is there`, () =>
    withStrace(async () => {
      let saved = 0;
      const calls = await errorAtEachCall(write("Second"), {
        error,
        prepare: async (folder) => {
          await works(folder, write("First"));
        },
        oracle: async (folder, { code, stdout, stderr, at }) => {
          const before = files(folder);
          const isThere = goals(folder).includes("Second");
          assert(goals(folder).includes("First"));
          if (code === 0) {
            assert(isThere, `${at.text}: success without a file`);
          } else {
            assertEquals(code, 1, `${at.text}: ${stderr}`);
            assertEquals(stdout, "", at.text);
            assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
            const saidSo = /second\.md" is written/.test(stderr);
            assertEquals(saidSo, isThere, `${at.text}: ${stderr}`);
            if (saidSo) saved++;
          }

          await works(folder, write("Third"));

          for (const [name, text] of before) assertEquals(files(folder).get(name), text, name);
          checkIndex(folder);
        },
      });

      assert(calls.length > 10, `only ${calls.length} calls`);
      assert(saved > 0, "no call failed after the file was there");
    }));
}

Deno.test(`of 8 live sessions that resume one handoff one does, ${ROUNDS} times`, () =>
  withFolder(async (folder) => {
    const agents = Array.from(
      { length: 8 },
      () => new Deno.Command("sleep", { args: ["300"] }).spawn(),
    );
    try {
      for (let round = 0; round < ROUNDS; round++) {
        await works(folder, write(`Goal number ${round}`));
        const [{ id }] = all(folder).filter(({ goal }) => goal === `Goal number ${round}`) as [
          Handoff,
        ];

        const outcomes = await race(
          agents.map(({ pid }, i) => ({
            args: ["handoff", "resume", id, "--as", "ani", "--session", `live-${i}`],
            env: { MCLAUDE_PID: String(pid) },
          })),
          { cwd: folder },
        );

        const codes = outcomes.map(({ code }) => code);
        assertEquals(codes.toSorted((a, b) => a - b), [0, ...Array(7).fill(16)]);
        const now = all(folder).find((handoff) => handoff.id === id)!;
        assertEquals(now.status, "RESUMED");
        assertEquals(now.status_by, `live-${codes.indexOf(0)}`);
        assertEquals(rows(folder).changed.length, round + 1);
        for (const { code, stdout } of outcomes) if (code === 16) assertEquals(stdout, "");
      }
      checkIndex(folder);
    } finally {
      for (const agent of agents) agent.kill("SIGKILL");
      await Promise.all(agents.map(({ status }) => status));
    }
  }));

Deno.test("a resume that is killed at any call is resumed or open, and can be resumed again", () =>
  withStrace(async () => {
    await killAtEachCall(["handoff", "resume", "--as", "ani", "--session", "killed"], {
      prepare: async (folder) => {
        await works(folder, write("First"));
      },
      only: ({ name }) => /^(?:link|rename|mkdir|write)/.test(name),
      oracle: async (folder) => {
        const [{ status, status_by }] = all(folder) as [Handoff];
        assert(status === "ACTIVE" || status === "RESUMED" && status_by === "killed");

        await works(folder, ["handoff", "resume", "--again", "--as", "ani", "--session", "s2"]);

        const [now] = all(folder) as [Handoff];
        assertEquals([now.status, now.status_by], ["RESUMED", "s2"]);
        assertEquals(rows(folder).changed.length, status === "ACTIVE" ? 1 : 2);
        checkIndex(folder);
      },
    });
  }));

Deno.test("a rollup that is killed at any link or rename shows every handoff once, then and later", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(rollup(), {
      prepare: async (folder) => {
        for (const goal of ["Aaa", "Bbb"]) await works(folder, write(goal));
        await works(folder, rollup());
        for (const goal of ["Ccc", "Ddd"]) await works(folder, write(goal));
      },
      only: ({ name }) => /^(?:link|rename)/.test(name),
      oracle: async (folder) => {
        assertEquals(goals(folder), ["Aaa", "Bbb", "Ccc", "Ddd"]);
        checkCover(folder);
        const shown = JSON.parse(await works(folder, ["handoff", "list", "--json"]));
        const taken = await works(folder, ["handoff", "resume", "--as", "ani", "--session", "s2"]);
        for (const goal of ["Ccc", "Ddd"]) {
          assertEquals(taken.includes(goal) || taken.includes("Rollup"), true, taken);
        }
        const kinds = shown.handoffs.map(({ kind }: Handoff) => kind).sort();
        assert(kinds.join() === "rollup" || kinds.join() === "handoff,handoff,rollup", kinds);

        await works(folder, write("Eee"));
        await works(folder, rollup());

        assertEquals(goals(folder), ["Aaa", "Bbb", "Ccc", "Ddd", "Eee"]);
        checkCover(folder);
        checkIndex(folder);
        const open = all(folder).filter(({ rolled_up_into }) => rolled_up_into === "");
        assertEquals(open.map(({ kind }) => kind), ["rollup"]);
        for (const [name, text] of files(folder)) {
          const isLast = name === `${open[0]!.id}.md`;
          assertEquals(/^rolled_up_into:/m.test(text), !isLast, `the mark in ${name}`);
        }
      },
    });

    assert(calls.length >= 4, `only ${calls.length} calls`);
  }));

/** What one rollup covers no other one does, and what is covered says by which. */
function checkCover(folder: string): void {
  const covered = new Map<string, string>();
  for (const { id, covers } of all(folder)) {
    for (const part of covers) {
      assertEquals(covered.get(part), undefined, `${part} is covered twice`);
      covered.set(part, id);
    }
  }
  for (const { id, rolled_up_into } of all(folder)) {
    assertEquals(rolled_up_into, covered.get(id) ?? "", `what covers ${id}`);
  }
}
