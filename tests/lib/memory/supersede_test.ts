import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { finishIntents } from "../../../lib/memory/intents.ts";
import { loadMemory } from "../../../lib/memory/load.ts";
import {
  chainOf,
  listDrawers,
  saveDrawer,
  showDrawer,
  supersedeDrawer,
} from "../../../lib/memory.ts";
import type { Project } from "../../../lib/store/root.ts";
import { snapshot, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

const NOW = new Date(2026, 10, 23, 1, 53, 43);
const FOLDER = "wings/w/rooms/r/facts";

function write(project: Project, path: string, text: string): string {
  const file = join(project.store, "memory-graph", path);
  Deno.mkdirSync(dirname(file), { recursive: true });
  Deno.writeTextFileSync(file, text);
  return file;
}

function drawer(title: string, more = ""): string {
  return `---\ntitle: ${title}\nhall: facts\n${more}valid_to: null\nsuperseded_by: null\n---\n\nb\n`;
}

function supersede(project: Project, old: string, by: string) {
  return supersedeDrawer(project, old, { by, now: NOW });
}

/** The folder in which decisions wait to be written into headers. */
function intentFolder(project: Project): string {
  return join(project.store, "memory-graph", ".superseded");
}

/** A decision whose maker was killed before it reached the headers. */
function leaveIntent(project: Project, intent: { old: string; new: string }): void {
  const text = JSON.stringify({ ...intent, valid_to: "2026-11-23T00:00:00" });
  Deno.mkdirSync(intentFolder(project), { recursive: true });
  Deno.writeTextFileSync(join(intentFolder(project), "1.json"), text);
}

function active(project: Project): string[] {
  return listDrawers(project).drawers.map(({ title }) => title);
}

Deno.test("supersedeDrawer() marks the old one and tells the new one, and changes no more", () =>
  withProject((project) => {
    const old = write(project, `${FOLDER}/old.md`, drawer("Old"));
    const by = write(project, `${FOLDER}/new.md`, drawer("New"));

    const done = supersede(project, "old", "new");

    assertEquals([done.old, done.new, done.problems.length], [
      `${FOLDER}/old.md`,
      `${FOLDER}/new.md`,
      0,
    ]);
    assertEquals(
      Deno.readTextFileSync(old),
      "---\ntitle: Old\nhall: facts\nvalid_to: 2026-11-23T01:53:43\nsuperseded_by: new.md\n" +
        "---\n\nb\n",
    );
    assertStringIncludes(Deno.readTextFileSync(by), `\nsupersedes: ${FOLDER}/old.md\n---\n\nb\n`);
    assertEquals([...Deno.readDirSync(intentFolder(project))], []);
  }));

Deno.test("supersedeDrawer() gives a header to a drawer that has none", () =>
  withProject((project) => {
    const body = "# Note\n\nsuperseded_by: text\r\n\ttail  ";
    const old = write(project, `${FOLDER}/note.md`, body);
    write(project, `${FOLDER}/new.md`, drawer("New"));

    supersede(project, "note", "new");

    const text = Deno.readTextFileSync(old);
    assert(text.endsWith(`---\n\n${body}`));
    assertEquals(active(project), ["New"]);
  }));

Deno.test("supersedeDrawer() moves the mark to where mclaude 0.6 looks for it", () =>
  withProject((project) => {
    const tags = `tags: [${Array.from({ length: 100 }, (_, i) => `tag${i}`).join(", ")}]\n`;
    const old = write(project, `${FOLDER}/old.md`, drawer("Old", tags));
    write(project, `${FOLDER}/new.md`, drawer("New"));

    supersede(project, "old", "new");

    const text = Deno.readTextFileSync(old);
    assert(text.startsWith("---\nsuperseded_by: new.md\ntitle: Old\n"));
    assertEquals(text.match(/^superseded_by:/gm)?.length, 1);
    assertEquals(active(project), ["New"]);
  }));

Deno.test("supersedeDrawer() keeps the line ends and the mode of a file", () =>
  withProject((project) => {
    const old = write(project, `${FOLDER}/old.md`, drawer("Old").replaceAll("\n", "\r\n"));
    Deno.chmodSync(old, 0o600);
    write(project, `${FOLDER}/new.md`, drawer("New"));

    supersede(project, "old", "new");

    assertEquals(/(?<!\r)\n/.test(Deno.readTextFileSync(old)), false);
    assertEquals(Deno.statSync(old).mode! & 0o777, 0o600);
  }));

Deno.test("supersedeDrawer() lets one drawer take the place of several", () =>
  withProject((project) => {
    for (const name of ["a", "b", "new"]) write(project, `${FOLDER}/${name}.md`, drawer(name));

    supersede(project, "a", "new");
    supersede(project, "b", "new");

    const { drawers } = listDrawers(project);
    assertEquals(drawers.map(({ title }) => title), ["new"]);
    assertEquals(drawers[0]!.supersedes, [`${FOLDER}/a.md`, `${FOLDER}/b.md`]);
  }));

Deno.test("supersedeDrawer() refuses what is taken, itself, and circles, naming the one that holds", () =>
  withProject((project) => {
    for (const name of ["a", "b", "c"]) write(project, `${FOLDER}/${name}.md`, drawer(name));
    supersede(project, "a", "b");
    const before = snapshot(project.root);

    for (
      const [old, by, code, head] of [
        ["a", "c", "drawer_superseded", `${FOLDER}/b.md`],
        ["b", "a", "drawer_superseded", `${FOLDER}/b.md`],
        ["b", "b", "invalid_input", undefined],
        ["b", "nothing", "not_found", undefined],
      ] as const
    ) {
      const error = assertThrows(() => supersede(project, old, by), CoordinationError);
      assertEquals([error.code, error.data.head], [code, head], `${old} ${by}`);
    }
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("supersedeDrawer() tells drawers of one file name in two folders apart", () =>
  withProject((project) => {
    const [here, there] = ["wings/w/rooms/a/facts/x.md", "wings/w/rooms/b/facts/x.md"];
    write(project, here, drawer("here"));
    write(project, there, drawer("there"));

    supersede(project, here, there);

    assertEquals(showDrawer(project, here).head, there);
  }));

Deno.test("a chain is followed to its head, in the fixture of mclaude 0.6", () =>
  withFixture("memory-all", (project) => {
    const folder = "wings/common/rooms/style/decisions";

    const { head, successors } = showDrawer(project, "use-tabs");

    assertEquals(head, `${folder}/2026-03-01_use-formatter.md`);
    assertEquals(successors, [`${folder}/2026-02-01_use-spaces.md`, head!]);
    assertEquals(showDrawer(project, "far-head").head, null);
  }));

Deno.test("chainOf() ends in a circle, at itself, and at what is not there", () =>
  withProject((project) => {
    const by = (name: string) => `---\nsuperseded_by: ${name}\n---\n`;
    write(project, `${FOLDER}/a.md`, by("b.md"));
    write(project, `${FOLDER}/b.md`, by("a.md"));
    write(project, `${FOLDER}/self.md`, by("self.md"));
    write(project, `${FOLDER}/lost.md`, by("gone.md"));
    write(project, `${FOLDER}/far.md`, by("wings/w/rooms/r/facts/lost.md"));
    const memory = loadMemory(project);

    for (
      const [name, length, missing] of [
        ["a", 1, ""],
        ["self", 0, "self.md"],
        ["lost", 0, "gone.md"],
        ["far", 1, "gone.md"],
      ] as const
    ) {
      const chain = chainOf(memory, memory.byPath.get(`${FOLDER}/${name}.md`)!);
      assertEquals([chain.head, chain.successors.length, chain.missing], [null, length, missing]);
    }
  }));

Deno.test("a decision that did not reach the headers counts, and is finished by the next writer", () =>
  withProject((project) => {
    const old = write(project, `${FOLDER}/old.md`, drawer("Old"));
    write(project, `${FOLDER}/new.md`, drawer("New"));
    leaveIntent(project, { old: `${FOLDER}/old.md`, new: `${FOLDER}/new.md` });
    const before = snapshot(project.root);

    assertEquals(active(project), ["New"]);
    assertEquals(showDrawer(project, `${FOLDER}/old.md`).head, `${FOLDER}/new.md`);
    assertEquals(snapshot(project.root), before);
    const input = { wing: "w", room: "r", title: "T", content: "c" };
    saveDrawer(project, input, { session: "s", identity: "ani" });

    assertStringIncludes(Deno.readTextFileSync(old), "\nsuperseded_by: new.md\n");
    assertEquals([...Deno.readDirSync(intentFolder(project))], []);
    assertEquals(active(project), ["T", "New"]);
  }));

Deno.test("a decision for a drawer that is gone, or decided otherwise, is dropped", () =>
  withProject((project) => {
    write(project, `${FOLDER}/new.md`, drawer("New"));
    write(project, `${FOLDER}/old.md`, drawer("Old").replace("by: null", "by: other.md"));
    write(project, `${FOLDER}/free.md`, drawer("Free"));
    const before = snapshot(join(project.store, "memory-graph", "wings"));

    for (const [old, by] of [["old", "new"], ["free", "gone"], ["gone", "new"]]) {
      leaveIntent(project, { old: `${FOLDER}/${old}.md`, new: `${FOLDER}/${by}.md` });
      assertEquals(active(project), ["Free", "New"]);
      assertEquals(finishIntents(project), []);
      assertEquals([...Deno.readDirSync(intentFolder(project))], []);
    }

    assertEquals(snapshot(join(project.store, "memory-graph", "wings")), before);
  }));

for (
  const text of [
    "",
    "{",
    "null",
    '{"old":"../../x.md","new":"wings/w/y.md"}',
    '{"old":"wings/../../../x.md","new":"wings/w/y.md"}',
    '{"old":"/etc/passwd","new":"wings/w/y.md"}',
    '{"old":1,"new":2}',
  ]
) {
  Deno.test(`a damaged decision is reported, hides nothing and is left alone: ${text}`, () =>
    withProject((project) => {
      write(project, `${FOLDER}/a.md`, drawer("A"));
      Deno.mkdirSync(intentFolder(project));
      Deno.writeTextFileSync(join(intentFolder(project), "1.json"), text);

      const { drawers, problems } = listDrawers(project);

      assertEquals([drawers.length, problems.length], [1, 1]);
      assertEquals(finishIntents(project).length, 1);
      assert(existsSync(join(intentFolder(project), "1.json")));
    }));
}
