import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { basename, join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { parseName, sessionPart } from "../../../lib/handoffs/handoff.ts";
import { parseRows } from "../../../lib/handoffs/index_rows.ts";
import { listHandoffs, readHandoff, writeHandoff } from "../../../lib/handoffs.ts";
import { withProject } from "../../with_store.ts";

const NOW = new Date(2026, 3, 9, 14, 36, 5, 123);
const ANI = { session: "373d1618abcd", identity: "ani", now: NOW };

Deno.test("writeHandoff() writes the file that mclaude 0.6 would, below our header", () =>
  withProject((project) => {
    const { handoff, problems } = writeHandoff(project, {
      goal: "Fix the drift validator bug",
      done: ["d1", "d2"],
      next_step: "nx",
      invoked_by: "boss",
      worked_by: ["ani", "sub", "ani"],
    }, { ...ANI, git: () => "a".repeat(40) + "\n" });

    assertEquals(problems, []);
    assertEquals(
      basename(handoff.path),
      "2026-04-09_14-36_373d1618_fix-drift-validator-bug.md",
    );
    const [, header, body] = Deno.readTextFileSync(handoff.path).split(/^---\n/m);
    assertEquals(
      header,
      `created: ${NOW.toISOString()}\nidentity: ani\nsession: 373d1618abcd\ncommit: ${
        "a".repeat(40)
      }\ninvoked_by: boss\nworked_by:\n  - ani\n  - sub\n  - ani\n`,
    );
    assertMatch(
      body!,
      /^\n# Session Handoff - 2026-04-09 14:36\n\n\*\*Session ID:\*\* 373d1618abcd\n/,
    );
    assertMatch(body!, /\n## Done\n\n- d1\n- d2\n\n/);
  }));

Deno.test("writeHandoff() returns what readHandoff() reads", () =>
  withProject((project) => {
    const { handoff } = writeHandoff(project, {
      goal: "Goal",
      done: [{ text: "done", check: "true" }],
      not_worked: ["redis"],
      decisions: ["a mutex because it is simple"],
      refs: ["gh:1"],
      status: "resumed",
      working_directory: "/w",
    }, ANI);

    assertEquals(readHandoff(project, handoff.id).handoff, handoff);
    assertEquals(handoff.status, "RESUMED");
    assertEquals(handoff.decisions, [{ what: "a mutex", why: "it is simple" }]);
  }));

Deno.test("writeHandoff() never overwrites: equal names get _2, _3", () =>
  withProject((project) => {
    const names = ["a", "b", "c"].map((done) =>
      basename(writeHandoff(project, { goal: "Same", done: [done] }, ANI).handoff.path)
    );

    assertEquals(names, [
      "2026-04-09_14-36_373d1618_same.md",
      "2026-04-09_14-36_373d1618_same_2.md",
      "2026-04-09_14-36_373d1618_same_3.md",
    ]);
    const done = listHandoffs(project).handoffs.map((handoff) => handoff.done[0]?.text);
    assertEquals(done.toSorted(), ["a", "b", "c"]);
  }));

Deno.test("writeHandoff() gives a short session the same eight characters everywhere", () =>
  withProject((project) => {
    const { handoff } = writeHandoff(project, { goal: "Short id" }, { ...ANI, session: "ani" });

    const part = parseName(basename(handoff.path))?.session;
    assertMatch(part!, /^[0-9a-f]{8}$/);
    assertEquals(part, sessionPart("ani"));
    const index = Deno.readTextFileSync(join(project.store, "handoffs", "INDEX.md"));
    assertEquals(parseRows(index)[0]?.session, part);
  }));

Deno.test("sessionPart() is the first eight characters, made fit, or a digest", () => {
  assertEquals(sessionPart("373d1618abcd"), "373d1618");
  assertEquals(sessionPart("ani_se.ss1"), "ani-se-s");
  assert(sessionPart("ani") !== sessionPart("anj"));
  assertEquals(sessionPart("s1").length, 8);
});

Deno.test("writeHandoff() refuses slugs and sessions that lead out of the store", () =>
  withProject((project) => {
    const slugs = [
      "../../../../escaped",
      "a/b",
      "a\\b",
      "..",
      "a\0b",
      "\uff0e\uff0e\uff0fx",
      "a\nb",
    ];
    for (const slug of slugs) {
      const error = assertThrows(
        () => writeHandoff(project, { goal: "x", slug }, ANI),
        CoordinationError,
      );
      assertEquals(error.code, "invalid_name", slug);
    }
    for (const session of ["../x", "a/b", "", "a b", "con"]) {
      assertThrows(
        () => writeHandoff(project, { goal: "x" }, { ...ANI, session }),
        CoordinationError,
      );
    }
    assertThrows(
      () => writeHandoff(project, { goal: "x", status: "DONE" }, ANI),
      CoordinationError,
      "Cannot use the status",
    );
    assertEquals([...Deno.readDirSync(project.store)], []);
  }));

Deno.test("writeHandoff() makes a slug fit that needs it", () =>
  withProject((project) => {
    const { handoff } = writeHandoff(
      project,
      { goal: "x", slug: "Bad Slug: nothing checked" },
      ANI,
    );

    assertEquals(handoff.id, "2026-04-09_14-36_373d1618_bad-slug-nothing-checked");
  }));

Deno.test("writeHandoff() keeps names short for any goal", () =>
  withProject((project) => {
    for (const goal of ["漢".repeat(5000), "x".repeat(5000), "🔥".repeat(300), "", "the of and"]) {
      const { handoff } = writeHandoff(project, { goal }, ANI);

      assert(new TextEncoder().encode(basename(handoff.path)).length < 240);
      assertEquals(readHandoff(project, handoff.id).handoff.goal, goal);
    }
  }));

Deno.test("writeHandoff() refuses text of over 256 KB and checks that cannot be read whole", () =>
  withProject((project) => {
    const tooLong = { goal: "x", not_worked: ["x".repeat(300_000)] };
    assertThrows(() => writeHandoff(project, tooLong, ANI), CoordinationError, "shorten it");
    for (const check of ["a\nb", "a\u202eb", "\u001b[2Ja"]) {
      const input = { goal: "x", done: [{ text: "d", check }] };
      assertThrows(
        () => writeHandoff(project, input, ANI),
        CoordinationError,
        "Cannot use the check",
      );
    }
    assertEquals([...Deno.readDirSync(project.store)], []);
  }));

Deno.test("writeHandoff() takes Markdown, which texts replace and lists extend", () =>
  withProject((project) => {
    const markdown = "---\nx: y\n---\n# Mine\n\n## Goal\n\nFrom file\n\n## Done\n\n- one\n" +
      "- two (check: `true`)\n\n## What did not work\n\n- redis\n\n## Notes\n\nkeep me\n\n## Next\n\nfile\n";

    const { handoff } = writeHandoff(project, {
      markdown,
      done: ["three"],
      next_step: "flag",
    }, ANI);

    assertEquals(handoff.goal, "From file");
    assertEquals(handoff.done.map(({ text, check }) => text + check), ["one", "twotrue", "three"]);
    assertEquals(handoff.not_worked, ["redis"]);
    assertEquals(handoff.next_step, "flag");
    assertEquals(readHandoff(project, handoff.id).handoff.summary, "keep me");
  }));

Deno.test("writeHandoff() reports a bad INDEX.md and writes the handoff all the same", () =>
  withProject((project) => {
    Deno.mkdirSync(join(project.store, "handoffs", "INDEX.md"), { recursive: true });

    const { handoff, problems } = writeHandoff(project, { goal: "x" }, ANI);

    assertEquals(problems.length, 1);
    assertEquals(readHandoff(project, handoff.id).handoff.goal, "x");
  }));

Deno.test("writeHandoff() does not write through a linked folder", () =>
  withProject((project) => {
    if (Deno.build.os === "windows") return;
    Deno.mkdirSync(join(project.root, "elsewhere"));
    Deno.symlinkSync("../elsewhere", join(project.store, "handoffs"));

    const error = assertThrows(() => writeHandoff(project, { goal: "x" }, ANI), CoordinationError);

    assertEquals(error.code, "unsafe_path");
    assertEquals([...Deno.readDirSync(join(project.root, "elsewhere"))], []);
  }));
