import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  latestHandoff,
  listHandoffs,
  readHandoff,
  renderHandoffRow,
  writeHandoff,
} from "../../../lib/handoffs.ts";
import { expectedOf, snapshot, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

const ANI = { session: "ani-sess-1", identity: "ani" };

/** A key of a fixture's facts and where our reader has it. */
const SECTIONS = [
  ["Goal", "goal"],
  ["Done", "done"],
  ["What did NOT work (and why)", "not_worked"],
  ["Current state/Working", "working"],
  ["Current state/Broken", "broken"],
  ["Current state/Blocked", "blocked"],
  ["Refs", "refs"],
  ["Background tasks", "background"],
  ["Next step", "next_step"],
] as const;

for (const fixture of ["handoffs-all", "basic-team", "demo"]) {
  Deno.test(`loadHandoffs() reads the facts of every file in ${fixture}`, () =>
    withFixture(fixture, (project) => {
      const files = expectedOf(fixture).readback.handoffs.files;
      const { handoffs, problems } = listHandoffs(project, { all: true });

      assertEquals(problems, []);
      assertEquals(handoffs.map(({ id }) => `${id}.md`).toSorted(), Object.keys(files).toSorted());
      for (const handoff of handoffs.filter(({ kind }) => kind === "handoff")) {
        const { fields, sections } = files[`${handoff.id}.md`];
        assertEquals(handoff.session_id, fields["Session ID"]);
        for (const [name, key] of SECTIONS) {
          const lines = ((sections[name] ?? []) as string[])
            .map((line) => line.replace(/^- /, ""))
            .filter((line) => !/^\(.*\)$/.test(line));
          const value = handoff[key];
          const ours = typeof value === "string"
            ? value.split("\n").filter((line) => line !== "")
            : value.map((item) => typeof item === "string" ? item : item.text);
          assertEquals(ours, lines, `${handoff.id} ${name}`);
        }
      }
    }));

  Deno.test(`reading ${fixture} changes nothing on disk`, () =>
    withFixture(fixture, (project) => {
      const before = snapshot(project.root);

      listHandoffs(project, { all: true });
      latestHandoff(project);
      readHandoff(project, "a");

      assertEquals(snapshot(project.root), before);
    }));
}

Deno.test("readHandoff() shows the newest of several, as mclaude 0.6 does", () =>
  withFixture("handoffs-all", (project) => {
    const { text, matches } = readHandoff(project, "COLLISION");

    assertEquals(matches, [
      "2026-04-09_10-00_same1234_collision-test_3",
      "2026-04-09_10-00_same1234_collision-test_2",
      "2026-04-09_10-00_same1234_collision-test",
    ]);
    assertStringIncludes(text, "- copy 2\n");
  }));

Deno.test("readHandoff() takes a whole id although others begin with it", () =>
  withFixture("handoffs-all", (project) => {
    const id = "2026-04-09_10-00_same1234_collision-test";

    assertEquals(readHandoff(project, `${id}.md`).handoff.id, id);
  }));

Deno.test("readHandoff() finds nothing outside of the folder", () =>
  withFixture("handoffs-all", (project) => {
    for (
      const target of ["../handoffs/zz", "../../secret", "archive/2025", "INDEX", "/etc/passwd"]
    ) {
      const error = assertThrows(() => readHandoff(project, target), CoordinationError);
      assertEquals(error.code, "not_found", target);
    }
  }));

Deno.test("latestHandoff() goes by time, not by name, and never takes a note", () =>
  withFixture("handoffs-all", (project) => {
    assertEquals(
      latestHandoff(project)?.handoff.id,
      "2026-04-09_14-32_59b021e5_short-id",
    );
  }));

Deno.test("latestHandoff() tells handoffs of one minute apart", () =>
  withProject((project) => {
    const write = (second: number, session: string) =>
      writeHandoff(project, { goal: "x" }, {
        ...ANI,
        session,
        now: new Date(Date.UTC(2026, 3, 9, 12, 0, second)),
      }).handoff.id;
    write(10, "zzzzzzzz1");
    const newest = write(50, "aaaaaaaa1");
    write(30, "mmmmmmmm1");

    assertEquals(latestHandoff(project)?.handoff.id, newest);
  }));

Deno.test("latestHandoff() compares mclaude 0.6's local minute with our moment", () =>
  withProject((project) => {
    const ours = (minutes: number) =>
      writeHandoff(project, { goal: "x" }, { ...ANI, now: new Date(2026, 3, 9, 12, minutes) })
        .handoff.id;
    ours(0);
    const theirs = "2026-04-09_12-30_bbbb2222_y";
    Deno.writeTextFileSync(
      join(project.store, "handoffs", `${theirs}.md`),
      "# Session Handoff - 2026-04-09 12:30\n\n**Session ID:** bbbb2222\n**Status:** ACTIVE\n",
    );
    assertEquals(latestHandoff(project)?.handoff.id, theirs);
    const newest = ours(31);

    assertEquals(latestHandoff(project)?.handoff.id, newest);
  }));

Deno.test("latestHandoff() of an empty project is nothing", () =>
  withProject((project) => {
    assertEquals(latestHandoff(project), undefined);
    assertEquals(listHandoffs(project), { handoffs: [], covered: 0, problems: [] });
  }));

Deno.test("listHandoffs() reports damaged files and lists the others, 1,000 of them", () =>
  withProject((project) => {
    const folder = join(project.store, "handoffs");
    Deno.mkdirSync(folder);
    for (let number = 0; number < 1000; number++) {
      const stamp = `2026-04-09_${String(number % 24).padStart(2, "0")}-00`;
      Deno.writeTextFileSync(
        join(folder, `${stamp}_bbbb2222_n-${number}.md`),
        `# Session Handoff - ${stamp}\n\n**Session ID:** bbbb2222\n`,
      );
    }
    Deno.writeFileSync(join(folder, "2026-04-09_00-00_bbbb2222_bad.md"), new Uint8Array([0xff]));
    Deno.mkdirSync(join(folder, "2026-04-09_00-00_bbbb2222_dir.md"));

    const { handoffs, problems } = listHandoffs(project);

    assertEquals(handoffs.length, 1000);
    assertEquals(problems.length, 2);
  }));

Deno.test("listHandoffs() refuses a state that there is not", () =>
  withProject((project) => {
    assertThrows(() => listHandoffs(project, { status: "DONE" }), CoordinationError, "use one of");
  }));

Deno.test("renderHandoffRow() shows the state of now in mclaude 0.6's row", () =>
  withFixture("handoffs-all", (project) => {
    const rows = listHandoffs(project).handoffs.map(renderHandoffRow);

    assert(rows.includes("- **2026-04-08_11-00** `abcdef01` `full-house` [CLOSED] Full house"));
    assert(
      rows.includes("- **2026-03-16 09:00** `rollup` `march-weeks-1-3` [ROLLUP] covers 2 handoffs"),
    );
  }));
