import { assert, assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { operations } from "../../lib/operations/mod.ts";
import { ROOT } from "../../scripts/build.ts";
import { describe } from "../../scripts/torture.ts";
import { CASES, casesOf, wordsOf } from "../../scripts/torture/cases.ts";
import { plain, readFacts } from "../../scripts/torture/facts.ts";
import { type Gate, runGate, sample, Skip } from "../../scripts/torture/gate.ts";
import { GATES } from "../../scripts/torture/gates.ts";
import { Grants } from "../../scripts/torture/grants.ts";
import { MUTATIONS } from "../../scripts/torture/mutations.ts";
import { withFolder } from "../with_store.ts";

const SIZE = { full: false };

function gate(run: Gate["run"]): Gate {
  return { name: "a-gate", summary: "a gate", run };
}

Deno.test("every command that changes something is tortured", () => {
  const changing = Object.entries(operations)
    .filter(([, { effect }]) => effect !== "read").map(([name]) => name);

  assertEquals(Object.keys(CASES).sort(), changing.sort());
  for (const [name, cases] of Object.entries(CASES)) assert(cases.length > 0, name);
});

Deno.test("a case runs the command that it stands for", () => {
  for (const [name, { line }] of casesOf()) {
    const [noun, verb] = name.split(/[. ]/);
    const [first, second] = wordsOf(line);

    assertEquals(first, noun, name);
    assert(second === verb || name.startsWith("hook ") || !/^[a-z]/.test(second ?? ""), line);
  }
});

Deno.test("every guard stands once in its file and is watched by a gate", () => {
  const names = GATES.map(({ name }) => name);

  for (const { guard, file, from, to, gate } of MUTATIONS) {
    const text = Deno.readTextFileSync(join(ROOT, file));
    assertEquals(text.split(from).length, 2, `${guard}: its text in ${file}`);
    assert(from !== to && names.includes(gate), guard);
  }
});

Deno.test("docs/reliability.md tells of every gate and every guard", () => {
  const text = Deno.readTextFileSync(join(ROOT, "docs", "reliability.md"));

  for (const { name } of GATES) assert(text.includes(`\`${name}\``), name);
  for (const { guard } of MUTATIONS) assert(text.includes(guard), guard);
});

Deno.test("runGate() tells a gate that passed, failed, could not run and did nothing", async () => {
  const results = await Promise.all([
    runGate(gate((_, tally) => Promise.resolve(tally.count("tries", 3))), SIZE),
    runGate(gate((_, tally) => tally.attempt("first", () => Promise.reject("no"))), SIZE),
    runGate(gate(() => Promise.reject(new Skip("no strace"))), SIZE),
    runGate(gate(() => Promise.resolve()), SIZE),
    runGate(gate(() => Promise.reject(new Error("broken"))), SIZE),
  ]);

  assertEquals(results.map(({ status }) => status), [
    ...["passed", "failed", "skipped", "skipped", "failed"],
  ]);
  assertEquals(results.map(({ detail }) => detail).slice(0, 3), [
    "3 tries",
    "nothing",
    "no strace",
  ]);
  assertEquals(results[1]!.failures, ["first: no"]);
});

Deno.test("runGate() keeps what was found before a part could not run", async () => {
  const result = await runGate(
    gate(async (_, tally) => {
      await tally.attempt("first", () => Promise.reject(new Error("lost")));
      await tally.attempt("second", () => Promise.reject(new Skip("no disk")));
    }),
    SIZE,
  );

  assertEquals([result.status, result.failures], ["failed", ["first: lost"]]);
});

Deno.test("describe() gives one line for a gate, and its failures below", () => {
  const result = { name: "kill", status: "failed", detail: "2 kills", seconds: 1, failures: ["x"] };

  assertEquals(describe({ ...result, status: "failed" }).split("\n").length, 2);
  assertEquals(describe({ ...result, status: "passed", failures: [] }).split("\n").length, 1);
});

Deno.test("sample() takes so many evenly, or all", () => {
  assertEquals(sample([1, 2, 3, 4, 5, 6], 2), [2, 5]);
  assertEquals(sample([1, 2], 3), [1, 2]);
});

Deno.test("Grants.add() refuses a generation that does not grow", () => {
  const grants = new Grants();
  grants.add({ code: 0, stdout: "  token:    a#2\n" });
  grants.add({ code: 10, stdout: "  token:    a#1\n" });
  let message = "";

  try {
    grants.add({ code: 0, stdout: "  token:    a#2\n" });
  } catch (error) {
    message = (error as Error).message;
  }

  assertEquals(message, "a was granted with generation 2 after 2");
});

Deno.test("readFacts() is the same for two runs, and tells files apart that are not", () =>
  withFolder((folder) => {
    Deno.writeTextFileSync(join(folder, "page.md"), "at 12:03 by deadbeef01");
    const before = readFacts(folder);

    Deno.writeTextFileSync(join(folder, "page.md"), "at 13:04 by 0123456789");
    const same = readFacts(folder);
    Deno.writeTextFileSync(join(folder, "page.md"), "at");

    assertEquals([...same], [...before]);
    assertEquals([...readFacts(folder)], [["file page.md", ["at"]]]);
    assertEquals(plain("2026-04-09_first_2.md"), "#-#-#_first.md");
  }));

Deno.test("the model of the locks is where its gate looks for it", () => {
  assert(existsSync(join(ROOT, "scripts", "torture", "model", "locks.pml")));
});
