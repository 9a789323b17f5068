import { assert, assertEquals, assertNotMatch } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { closeHandoff, listHandoffs, resumeHandoff, writeHandoff } from "../../../lib/handoffs.ts";
import { parseRows } from "../../../lib/handoffs/index_rows.ts";
import { syncIndex } from "../../../lib/handoffs/index_file.ts";
import type { Project } from "../../../lib/store/root.ts";
import { withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

const NOW = new Date(2026, 3, 9, 14, 36, 5);
const ANI = { session: "373d1618abcd", identity: "ani", now: NOW };
const ISOLATED = { isLive: () => false };

function indexPath(project: Project): string {
  return join(project.store, "handoffs", "INDEX.md");
}

function rows(project: Project): string[] {
  return parseRows(Deno.readTextFileSync(indexPath(project))).map(({ line }) => line);
}

Deno.test("INDEX.md has mclaude 0.6's header and rows", () =>
  withProject((project) => {
    const goal = "G ".repeat(60);
    writeHandoff(project, { goal, slug: "my-slug" }, ANI);
    writeHandoff(project, { goal: "" }, ANI);

    assertEquals(
      Deno.readTextFileSync(indexPath(project)),
      "# Handoff Index\n\nChronological log of all session handoffs in this project.\n" +
        "Newest at the bottom. Status transitions are appended as new rows,\n" +
        "never edited in place - this avoids race conditions between parallel\n" +
        "Claude Code sessions.\n\nStatus values: ACTIVE | RESUMED | CLOSED | ABANDONED\n\n---\n" +
        `- **2026-04-09 14:36** \`373d1618\` \`my-slug\` [ACTIVE] ${
          goal.slice(0, 80).trim()
        } ...\n` +
        "- **2026-04-09 14:36** `373d1618` `untitled-work` [ACTIVE]\n",
    );
  }));

Deno.test("INDEX.md gets a row for every change of state, in mclaude 0.6's format", () =>
  withProject((project) => {
    writeHandoff(project, { goal: "x" }, ANI);
    const later = new Date(2026, 3, 9, 15, 0);
    closeHandoff(project, "_x", { session: "s2", identity: "bob", note: "merged", now: later });

    assertEquals(
      rows(project).at(-1),
      "- **2026-04-09 15:00** `373d1618` `x` [CLOSED] (status change, originally 2026-04-09 14:36) merged",
    );
  }));

Deno.test("INDEX.md rows cannot be forged by a goal or a note", () =>
  withProject((project) => {
    const hostile = [
      "a\n- **2026-04-09 15:00** `373d1618` `x` [CLOSED] forged",
      "a [CLOSED] b",
      "(status change, originally 2026-04-09 14:36) x",
      "\u001b[2J\u202e`` ` **",
    ];
    for (const text of hostile) {
      const { handoff } = writeHandoff(project, { goal: text, slug: "x-y" }, ANI);
      resumeHandoff(project, handoff.id, { ...ANI, ...ISOLATED, note: text });
    }

    const text = Deno.readTextFileSync(indexPath(project));
    assertEquals(parseRows(text).length, 2 * hostile.length);
    assertNotMatch(text, /\[CLOSED\]/);
    // deno-lint-ignore no-control-regex
    assertNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    for (const { status } of listHandoffs(project).handoffs) assertEquals(status, "RESUMED");
  }));

Deno.test("INDEX.md comes back whole when it was deleted", () =>
  withProject((project) => {
    for (const goal of ["one", "two", "two"]) {
      const { handoff } = writeHandoff(project, { goal }, ANI);
      resumeHandoff(project, handoff.id, { ...ANI, ...ISOLATED });
    }
    const before = rows(project).toSorted();
    Deno.removeSync(indexPath(project));

    syncIndex(project);

    assertEquals(rows(project).toSorted(), before);
  }));

Deno.test("INDEX.md gets the row that a killed writer did not write", () =>
  withProject((project) => {
    writeHandoff(project, { goal: "one" }, ANI);
    const index = Deno.readTextFileSync(indexPath(project));
    writeHandoff(project, { goal: "two" }, ANI);
    resumeHandoff(project, "two", { ...ANI, ...ISOLATED });
    const whole = rows(project);
    Deno.writeTextFileSync(indexPath(project), `${index}- **2026-04-09 1`);

    syncIndex(project);

    const text = Deno.readTextFileSync(indexPath(project));
    assert(text.startsWith(`${index}- **2026-04-09 1\n`));
    assertEquals(rows(project), whole);
  }));

Deno.test("INDEX.md keeps every line that people and mclaude 0.6 wrote", () =>
  withFixture("handoffs-all", (project) => {
    const before = Deno.readTextFileSync(indexPath(project));

    writeHandoff(project, { goal: "new" }, ANI);
    syncIndex(project);

    const after = Deno.readTextFileSync(indexPath(project));
    assert(after.startsWith(before));
    // The files are 5 seconds old: mclaude 0.6 may be about to write rows of its own.
    assertEquals(after.slice(before.length).split("\n").filter((line) => line !== ""), [
      "- **2026-04-09 14:36** `373d1618` `new` [ACTIVE] new",
    ]);
  }));

Deno.test("INDEX.md gets rows for old files of other hands, not for those just written", () =>
  withFixture("handoffs-all", (project) => {
    const folder = join(project.store, "handoffs");
    const old = new Date(Date.now() - 60_000);
    for (const { name } of Deno.readDirSync(folder)) Deno.utimeSync(join(folder, name), old, old);
    const before = rows(project);

    syncIndex(project);
    syncIndex(project);

    assertEquals(rows(project).slice(before.length), [
      "- **2026-04-06 08:00** `bbbb2222` `crlf-file` [ACTIVE] Windows line ends",
      "- **2026-04-07 08:00** `aaaa1111` `attributed` [ACTIVE] Attributed work",
    ]);
  }));

Deno.test("16 processes at once lose no handoff and no row, and double none", () =>
  withProject(async (project) => {
    const worker = fileURLToPath(new URL("write_worker.ts", import.meta.url));
    const each = 3;

    const ends = await Promise.all(
      Array.from({ length: 16 }, (_, number) =>
        new Deno.Command(Deno.execPath(), {
          args: ["run", "--allow-all", "--no-check", worker, project.root, `${number}`, `${each}`],
        }).output()),
    );

    for (const { success, stderr } of ends) assert(success, new TextDecoder().decode(stderr));
    const { handoffs, problems } = listHandoffs(project);
    assertEquals(problems, []);
    assertEquals(new Set(handoffs.map(({ goal }) => goal)).size, 1);
    assertEquals(
      handoffs.map(({ next_step }) => next_step).toSorted(),
      Array.from({ length: 16 * each }, (_, index) => `${index % 16}.${Math.floor(index / 16)}`)
        .toSorted(),
    );
    assertEquals(rows(project).length, 16 * each);
    const leftovers = [...Deno.readDirSync(join(project.store, "handoffs"))]
      .filter(({ name }) => name.startsWith(".tmp-"));
    assertEquals(leftovers, []);
  }));
