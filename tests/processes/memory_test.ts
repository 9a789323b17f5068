import { assert, assertEquals, assertMatch } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Drawer, loadMemory, showDrawer } from "../../lib/memory.ts";
import { findProject } from "../../lib/store/root.ts";
import { withFolder } from "../with_store.ts";
import { errorAtEachCall, killAtEachCall, race, run, withStrace } from "./harness.ts";

/** Rounds of a race; set higher by hand. */
const ROUNDS = Number(Deno.env.get("MCLAUDE_ROUNDS") ?? 4);
const WRITERS = 16;

/** The last words of every drawer here: a file that ends with them is whole. */
const LAST_WORDS = "These are the last words";

const WHO = ["--as", "ani", "--session", "s1"];

function save(title: string, ...more: string[]): string[] {
  const place = ["--wing", "w", "--room", "r", "--title", title, "--content", LAST_WORDS];
  return ["memory", "save", ...place, ...WHO, ...more];
}

/** Runs a command that has to work. */
async function works(folder: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, { cwd: folder });
  assertEquals(code, 0, `${args.slice(0, 2).join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** All drawers, each whole. */
function drawers(folder: string): readonly Drawer[] {
  const { drawers, problems } = loadMemory(findProject(folder));
  assertEquals(problems, []);
  for (const { path, content } of drawers) assertEquals(content, LAST_WORDS, path);
  return drawers;
}

function titles(folder: string, wanted: (drawer: Drawer) => boolean = () => true): string[] {
  return drawers(folder).filter(wanted).map(({ title }) => title).sort();
}

function isActive({ superseded_by }: Drawer): boolean {
  return superseded_by === "";
}

/** What is under way and was not finished. */
function leftovers(folder: string): string[] {
  const intents = join(folder, ".claude", "memory-graph", ".superseded");
  const names = existsSync(intents) ? [...Deno.readDirSync(intents)] : [];
  return names.map(({ name }) => name).filter((name) => !name.startsWith(".tmp-"));
}

/** Whether mclaude 0.6 takes a drawer for superseded. */
function isMarked(folder: string, { path }: Drawer): boolean {
  const text = Deno.readTextFileSync(join(folder, ".claude", "memory-graph", path));
  return /^superseded_by: (?!null$)/m.test(text.slice(0, 500));
}

/** Every header says what we say, and nothing is under way. */
function checkSettled(folder: string): void {
  for (const drawer of drawers(folder)) {
    assertEquals(isMarked(folder, drawer), !isActive(drawer), drawer.path);
  }
  assertEquals(leftovers(folder), []);
}

Deno.test(`of ${WRITERS} processes that save one title nothing is lost, ${ROUNDS} times`, () =>
  withFolder(async (folder) => {
    for (let round = 1; round <= ROUNDS; round++) {
      const outcomes = await race(
        Array.from({ length: WRITERS }, () => ({ args: save("Use JWT") })),
        { cwd: folder },
      );

      assertEquals(outcomes.map(({ code }) => code), outcomes.map(() => 0));
      const named = new Set(outcomes.map(({ stdout }) => /saved (\S+\.md)/.exec(stdout)![1]!));
      assertEquals(named.size, WRITERS);
      for (const path of named) assert(existsSync(path), path);
      assertEquals(drawers(folder).length, WRITERS * round);
    }
  }));

Deno.test(`of 8 processes that supersede one drawer one does, ${ROUNDS} times`, () =>
  withFolder(async (folder) => {
    const others = Array.from({ length: 8 }, (_, i) => `Other number ${i}`);
    for (const title of others) await works(folder, save(title));
    for (let round = 0; round < ROUNDS; round++) {
      const title = `Old drawer ${round}`;
      await works(folder, save(title));

      const outcomes = await race(
        others.map((other) => ({ args: ["memory", "supersede", title, other, ...WHO] })),
        { cwd: folder },
      );

      const codes = outcomes.map(({ code }) => code);
      assertEquals(codes.toSorted((a, b) => a - b), [0, ...Array(7).fill(18)]);
      const { head } = showDrawer(findProject(folder), title);
      const winner = outcomes.find(({ code }) => code === 0)!;
      assert(winner.stdout.includes(head!), winner.stdout);
      for (const { stderr } of outcomes.filter(({ code }) => code === 18)) {
        assert(stderr.includes(`"${head}" took its place`), stderr);
      }
      checkSettled(folder);
    }
  }));

Deno.test(`of 8 processes that save in one drawer's place one does, ${ROUNDS} times`, () =>
  withFolder(async (folder) => {
    for (let round = 0; round < ROUNDS; round++) {
      await works(folder, save(`Old drawer ${round}`));

      const outcomes = await race(
        Array.from({ length: 8 }, (_, i) => ({
          args: save(`New ${i} in round ${round}`, "--supersedes", `Old drawer ${round}`),
        })),
        { cwd: folder },
      );

      const codes = outcomes.map(({ code }) => code);
      assertEquals(codes.toSorted((a, b) => a - b), [0, ...Array(7).fill(18)]);
      // Whoever was refused has saved nothing.
      assertEquals(titles(folder, isActive).length, round + 1);
      assertEquals(drawers(folder).length, 2 * (round + 1));
      checkSettled(folder);
    }
  }));

Deno.test(`two drawers that take each other's place at once: one holds, ${ROUNDS} times`, () =>
  withFolder(async (folder) => {
    for (let round = 0; round < ROUNDS; round++) {
      const [a, b] = [`Drawer a ${round}`, `Drawer b ${round}`];
      await works(folder, save(a));
      await works(folder, save(b));

      const outcomes = await race(
        [[a, b], [b, a]].map((pair) => ({ args: ["memory", "supersede", ...pair, ...WHO] })),
        { cwd: folder },
      );

      assertEquals(outcomes.map(({ code }) => code).toSorted((a, b) => a - b), [0, 18]);
      assertEquals(
        titles(folder, isActive).filter((title) => title.endsWith(`${round}`)).length,
        1,
      );
      checkSettled(folder);
    }
  }));

Deno.test("a save that is killed at any call leaves a whole drawer or none, and the earlier ones", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(save("Second"), {
      prepare: async (folder) => {
        await works(folder, save("First"));
      },
      oracle: async (folder) => {
        const before = titles(folder);
        assert(["First", "First,Second"].includes(before.join()), before.join());

        await works(folder, save("Third"));

        assertEquals(titles(folder), [...before, "Third"]);
      },
    });

    assert(calls.length > 5, `only ${calls.length} calls`);
  }));

Deno.test("a first save that is killed at any call leaves a store that can be used", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(save("First"), {
      prepare: () => {},
      only: ({ name }) => /^(?:mkdir|link|rename|unlink)/.test(name),
      oracle: async (folder) => {
        const before = titles(folder);

        await works(folder, save("Next"));

        assertEquals(titles(folder), [...before, "Next"]);
        const core = Deno.readTextFileSync(join(folder, ".claude/memory-graph/core.md"));
        assert(core.startsWith("# Core Memory"));
      },
    });

    assert(calls.length > 5, `only ${calls.length} calls`);
  }));

/** What may hold after a supersession that did not come to its end. */
function checkHalfWay(folder: string): boolean {
  const isDone = !titles(folder, isActive).includes("Old");
  const { drawer, head } = showDrawer(findProject(folder), "Old");
  assertEquals(head === drawer.path, !isDone);
  return isDone;
}

const SUPERSESSIONS = {
  "memory supersede": ["memory", "supersede", "Old", "New", ...WHO],
  "memory save --supersedes": save("Newer", "--supersedes", "Old"),
};

for (const [name, args] of Object.entries(SUPERSESSIONS)) {
  Deno.test(`a ${name} that is killed at any call is forgotten or finished`, () =>
    withStrace(async () => {
      let finished = 0;
      const calls = await killAtEachCall(args, {
        prepare: async (folder) => {
          await works(folder, save("Old"));
          await works(folder, save("New"));
        },
        oracle: async (folder) => {
          const isDone = checkHalfWay(folder);
          if (isDone && drawers(folder).some((one) => !isActive(one) && !isMarked(folder, one))) {
            finished++;
          }

          await works(folder, save("Next"));

          assertEquals(checkHalfWay(folder), isDone);
          checkSettled(folder);
        },
      });

      assert(calls.length > 10, `only ${calls.length} calls`);
      assert(finished > 0, "no run was killed between the decision and the header");
    }));

  for (const error of ["ENOSPC", "EIO"]) {
    Deno.test(`a ${name} whose calls fail with ${error} says so, or is finished later`, () =>
      withStrace(async () => {
        const calls = await errorAtEachCall(args, {
          error,
          prepare: async (folder) => {
            await works(folder, save("Old"));
            await works(folder, save("New"));
          },
          oracle: async (folder, { code, stdout, stderr, at }) => {
            const isDone = checkHalfWay(folder);
            assert([0, 1].includes(code), `${at.text}: ${code} ${stderr}`);
            assertEquals(code === 0, isDone, `${at.text}: ${stdout}${stderr}`);
            if (code !== 0) assertEquals([stdout, stderr.trimEnd().split("\n").length], ["", 1]);
            const isThere = titles(folder).includes("Newer");
            const isSaid = /saved|is written/.test(stdout + stderr);
            assertEquals(isSaid, isThere, `${at.text}: ${stdout}${stderr}`);

            await works(folder, save("Next"));

            assertEquals(checkHalfWay(folder), isDone);
            checkSettled(folder);
          },
        });

        assert(calls.length > 10, `only ${calls.length} calls`);
      }));
  }
}

for (const error of ["ENOSPC", "EIO"]) {
  Deno.test(`a save whose calls fail with ${error} says so, and whether the file is there`, () =>
    withStrace(async () => {
      await errorAtEachCall(save("Second"), {
        error,
        prepare: async (folder) => {
          await works(folder, save("First"));
        },
        oracle: async (folder, { code, stdout, stderr, at }) => {
          const isThere = titles(folder).includes("Second");
          assert(titles(folder).includes("First"));
          assert([0, 1].includes(code), `${at.text}: ${code} ${stderr}`);
          if (code === 0) assertMatch(stdout, /^\[memory\] saved/);
          assertEquals(/saved|is written/.test(stdout + stderr), isThere, `${at.text}: ${stderr}`);

          await works(folder, save("Third"));
        },
      });
    }));
}
