import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { basename } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  closeHandoff,
  listHandoffs,
  readHandoff,
  resumeHandoff,
  rollupHandoffs,
  writeHandoff,
} from "../../../lib/handoffs.ts";
import type { HandoffInput } from "../../../lib/handoffs.ts";
import { readFrontmatter } from "../../../lib/store/frontmatter.ts";
import type { Project } from "../../../lib/store/root.ts";
import { withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

const ANI = { session: "ani-sess-1", identity: "ani" };
const NOW = new Date(2026, 3, 20, 9, 0);

function write(project: Project, day: number, input: HandoffInput): string {
  return writeHandoff(project, input, { ...ANI, now: new Date(2026, 3, day, 12, 0) }).handoff.id;
}

function markOf(project: Project, id: string): unknown {
  const text = Deno.readTextFileSync(readHandoff(project, id).handoff.path);
  return readFrontmatter(text).fields.get("rolled_up_into");
}

Deno.test("rollupHandoffs() covers everything through a day, in the notation of mclaude 0.6", () =>
  withProject((project) => {
    const first = write(project, 1, { goal: "one" });
    const second = write(project, 9, { goal: "two" });
    const third = write(project, 10, { goal: "three" });

    const { handoff, covered } = rollupHandoffs(project, {
      through: "2026-04-09",
      title: "First week",
      summary: "It began.",
      ...ANI,
      now: NOW,
    });

    assertEquals(basename(handoff.path), "2026-04-20_09-00_rollup_first-week.md");
    assertEquals(covered.map(({ id }) => id), [first, second]);
    const text = Deno.readTextFileSync(handoff.path);
    assert(text.startsWith(
      `---\ntype: rollup\nsession: ani-sess-1\ncovers:\n  - ${first}\n  - ${second}\n` +
        `through: 2026-04-09 23:59\nauthor: ani\ncreated: ${NOW.toISOString()}\n---\n\n` +
        "# Rollup - First week\n\n## Summary\n\nIt began.\n",
    ));
    assertEquals([first, second, third].map((id) => markOf(project, id)), [
      handoff.id,
      handoff.id,
      undefined,
    ]);
  }));

Deno.test("rollupHandoffs() changes nothing in a covered file but its mark", () =>
  withProject((project) => {
    const id = write(project, 1, { goal: "one", done: ["x"] });
    const { path } = readHandoff(project, id).handoff;
    const before = Deno.readTextFileSync(path);

    const { handoff } = rollupHandoffs(project, { through: id, title: "t", ...ANI, now: NOW });

    const after = Deno.readTextFileSync(path);
    assertEquals(after.replace(`rolled_up_into: ${handoff.id}\n`, ""), before);
  }));

Deno.test("rollupHandoffs() carries over what its reader needs, each with its source", () =>
  withProject((project) => {
    const closed = write(project, 1, {
      goal: "Closed work",
      decisions: ["JWT because stateless"],
      not_worked: ["redis: too heavy"],
      broken: ["old fault"],
      next_step: "nothing",
    });
    closeHandoff(project, closed, ANI);
    const open = write(project, 2, {
      goal: "Open work",
      broken: ["windows path test"],
      blocked: ["CI token"],
      next_step: "push",
    });

    const { handoff } = rollupHandoffs(project, {
      through: "2026-04-09",
      title: "t",
      ...ANI,
      now: NOW,
    });

    const rollup = readHandoff(project, handoff.id).handoff;
    assertEquals(rollup.decisions, [{ what: "JWT", why: `stateless (from ${closed}, ani)` }]);
    assertEquals(rollup.not_worked, [`redis: too heavy (from ${closed}, ani)`]);
    assertEquals(rollup.broken, [`windows path test (from ${open}, ani)`]);
    assertEquals(rollup.blocked, [`CI token (from ${open}, ani)`]);
    assertEquals(rollup.next_step, `- Open work: push (from ${open}, ani)`);
  }));

Deno.test("rollupHandoffs() covers an earlier rollup and keeps what it carried", () =>
  withProject((project) => {
    const first = write(project, 1, { goal: "one", not_worked: ["redis"], next_step: "go" });
    const early = rollupHandoffs(project, {
      through: first,
      title: "early",
      ...ANI,
      now: new Date(2026, 3, 5, 9, 0),
    });
    write(project, 8, { goal: "two", not_worked: ["kafka"] });

    const { handoff } = rollupHandoffs(project, {
      through: "2026-04-09",
      title: "late",
      ...ANI,
      now: NOW,
    });

    const rollup = readHandoff(project, handoff.id).handoff;
    assertEquals(rollup.not_worked.map((text) => text.split(" ")[0]), ["redis", "kafka"]);
    assertEquals(rollup.not_worked[0], `redis (from ${first}, ani)`);
    assertStringIncludes(rollup.next_step, `one: go (from ${first}, ani)`);
    assertEquals(listHandoffs(project).handoffs.map(({ id }) => id), [handoff.id]);
    assertEquals(markOf(project, first), early.handoff.id);
    assertEquals(markOf(project, early.handoff.id), handoff.id);
  }));

Deno.test("rollupHandoffs() refuses when nothing is left, and what is no day or handoff", () =>
  withProject((project) => {
    const id = write(project, 2, { goal: "one" });
    const roll = (through: string) =>
      rollupHandoffs(project, { through, title: "t", ...ANI, now: NOW });

    assertThrows(() => roll("2026-04-01"), CoordinationError, "no handoff until");
    assertThrows(() => roll("2026-02-30"), CoordinationError, "no such day");
    assertEquals(assertThrows(() => roll("none"), CoordinationError).code, "not_found");
    roll(id);
    assertThrows(() => roll("2026-04-09"), CoordinationError, "no handoff until");
  }));

Deno.test("a rollup whose marks were not written covers all the same, and the next one sets them", () =>
  withProject((project) => {
    const first = write(project, 1, { goal: "one" });
    const { path } = readHandoff(project, first).handoff;
    const unmarked = Deno.readTextFileSync(path);
    const early = rollupHandoffs(project, {
      through: first,
      title: "early",
      ...ANI,
      now: new Date(2026, 3, 5, 9, 0),
    });
    // As if the writer had been killed before the mark.
    Deno.writeTextFileSync(path, unmarked);

    assertEquals(readHandoff(project, first).handoff.rolled_up_into, early.handoff.id);
    assertEquals(listHandoffs(project).handoffs.map(({ id }) => id), [early.handoff.id]);
    write(project, 8, { goal: "two" });
    rollupHandoffs(project, { through: "2026-04-09", title: "late", ...ANI, now: NOW });
    assertEquals(markOf(project, first), early.handoff.id);
  }));

Deno.test("rollupHandoffs() makes a chain of parts when one file cannot hold all", () =>
  withProject((project) => {
    const count = 150;
    for (let number = 0; number < count; number++) {
      write(project, 1, {
        goal: `Long goal number ${number} ${"x".repeat(60)}`,
        slug: `s-${number}-${"y".repeat(60)}`,
      });
    }

    const { handoff, covered } = rollupHandoffs(project, {
      through: "2026-04-09",
      title: "many",
      ...ANI,
      now: NOW,
    });

    assertEquals(new Set(covered.map(({ id }) => id)).size, count);
    const { handoffs, covered: hidden } = listHandoffs(project);
    assertEquals(handoffs.map(({ id }) => id), [handoff.id]);
    assert(hidden > count);
  }));

Deno.test("resumeHandoff() shows the rollup's knowledge and only what came after", () =>
  withProject((project) => {
    write(project, 1, { goal: "Old work", not_worked: ["redis"], next_step: "old step" });
    rollupHandoffs(project, { through: "2026-04-01", title: "t", ...ANI, now: NOW });
    write(project, 21, { goal: "Newer work", next_step: "newer step" });
    const target = write(project, 22, { goal: "Newest work", next_step: "newest step" });

    const { handoff, text, others, rollup } = resumeHandoff(project, undefined, {
      session: "bob-sess-1",
      identity: "bob",
      isLive: () => false,
    });

    assertEquals(handoff.id, target);
    assertEquals(rollup?.title, "t");
    assertEquals(others.map(({ goal }) => goal), ["Newer work"]);
    assert(text.indexOf("newest step") < text.indexOf("redis (from"));
    assert(text.indexOf("redis (from") < text.indexOf("Newer work; next: newer step"));
  }));

Deno.test("rollups of mclaude 0.6 cover what they name by id", () =>
  withFixture("handoffs-all", (project) => {
    const covered = listHandoffs(project, { all: true }).handoffs
      .filter(({ rolled_up_into }) => rolled_up_into !== "").map(({ id }) => id);

    assertEquals(covered.toSorted(), [
      "2026-03-01_12-00_old12345_kickoff-design",
      "2026-03-02_14-30_session-_auth-refactor",
    ]);
  }));

Deno.test("rollups of mclaude 0.6 cover what they name by slug", () =>
  withFixture("demo", (project) => {
    assertEquals(listHandoffs(project).handoffs.map(({ id }) => id).toSorted(), [
      "2026-11-23_01-50_bcaa0f34_refactor-auth-middleware",
      "2026-11-23_01-50_rollup_project-week-1",
    ]);
  }));
