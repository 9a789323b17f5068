import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  addFinding,
  findFinding,
  type Finding,
  listFindings,
  promoteFinding,
} from "../../../lib/findings.ts";
import { parseFinding } from "../../../lib/findings/finding.ts";
import { loadMemory, saveDrawer } from "../../../lib/memory.ts";
import type { Project } from "../../../lib/store/root.ts";
import { snapshot } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";
import { HOSTILE } from "../diagram/hostile.ts";

const NOW = new Date(2026, 3, 9, 14, 36);
const ANI = { session: "s1", identity: "ani", now: NOW };
const PLACE = { wing: "app", room: "net", writer: ANI };

function drop(project: Project, name: string, text: string): string {
  const folder = join(project.root, "_inbox", "findings");
  Deno.mkdirSync(folder, { recursive: true });
  Deno.writeTextFileSync(join(folder, name), text);
  return join(folder, name);
}

function only(project: Project): Finding {
  return listFindings(project).findings[0]!;
}

function codeOf(work: () => unknown): string {
  return assertThrows(work, CoordinationError).code;
}

Deno.test("addFinding() writes _inbox/findings/YYYY-MM-DD_short-description.md", () =>
  withProject((project) => {
    const input = {
      title: "The server drops idle connections",
      content: "After 60 s",
      tags: ["n"],
    };

    const { path } = addFinding(project, input, ANI);

    const name = "_inbox/findings/2026-04-09_the-server-drops-idle-connections.md";
    assertEquals(path, join(project.root, name));
    const { title, content, tags, identity, created } = only(project);
    assertEquals([title, content, tags, identity], [input.title, "After 60 s", ["n"], "ani"]);
    assertEquals(created, NOW.toISOString());
  }));

Deno.test("addFinding() never writes over another finding", () =>
  withProject((project) => {
    const paths = [1, 2, 3].map((n) => addFinding(project, { title: "x", content: `${n}` }, ANI));

    assertEquals(new Set(paths.map(({ path }) => path)).size, 3);
    assertEquals(listFindings(project).findings.map(({ content }) => content).sort(), [
      "1",
      "2",
      "3",
    ]);
  }));

Deno.test("addFinding() keeps any text, and its header holds only what is ours", () =>
  withProject((project) => {
    for (const text of HOSTILE) {
      const { path } = addFinding(project, { title: `t ${text}`, content: text }, ANI);

      const found = findFinding(project, basename(path));
      assertEquals([found.identity, found.created], ["ani", NOW.toISOString()], text);
      assert(found.title.startsWith("t"), text);
    }
  }));

Deno.test("addFinding() needs a title", () =>
  withProject((project) => {
    assertEquals(codeOf(() => addFinding(project, { title: " \u200b" }, ANI)), "invalid_input");
  }));

Deno.test("listFindings() takes every Markdown file, however it is written and called", () =>
  withProject((project) => {
    drop(project, "2026-04-10_session-setup.md", "# Setting up\r\n\r\nDate: today\r\n");
    drop(project, "no-date.md", "just text");
    drop(project, "empty.md", "");
    drop(project, "notes.txt", "none");

    const { findings } = listFindings(project);

    const found = findings.map(({ id, title, content }) => [id, title, content]).sort();
    assertEquals(found, [
      ["2026-04-10_session-setup", "Setting up", "Date: today"],
      ["empty", "empty", ""],
      ["no-date", "no-date", "just text"],
    ]);
  }));

Deno.test("listFindings() makes nothing, and one damaged file hides no other", () =>
  withProject((project) => {
    assertEquals(listFindings(project, { all: true }), { findings: [], problems: [] });
    assertEquals(existsSync(join(project.root, "_inbox")), false);
    drop(project, "good.md", "x");
    Deno.writeFileSync(drop(project, "bad.md", ""), new Uint8Array([0xff, 0xfe, 0xfd]));
    const before = snapshot(project.root);

    const { findings, problems } = listFindings(project);

    assertEquals([findings.length, problems.length], [1, 1]);
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("findFinding() takes a part of a name that no other one has", () =>
  withProject((project) => {
    drop(project, "2026-04-09_one.md", "1");
    drop(project, "2026-04-09_one-more.md", "2");

    assertEquals(findFinding(project, "more").content, "2");
    assertEquals(findFinding(project, "2026-04-09_one.md").content, "1");
    assertEquals(codeOf(() => findFinding(project, "04-09")), "invalid_input");
    assertEquals(codeOf(() => findFinding(project, "two")), "not_found");
    assertEquals(codeOf(() => findFinding(project, "../../secret")), "not_found");
  }));

Deno.test("promoteFinding() saves a drawer that names the finding, and moves the finding", () =>
  withProject((project) => {
    const added = addFinding(project, { title: "Idle", content: "After 60 s", tags: ["n"] }, ANI);

    const done = promoteFinding(project, only(project), { ...PLACE, tags: ["ci"] });

    const [drawer] = loadMemory(project).drawers;
    assertEquals([drawer!.title, drawer!.hall, drawer!.tags], ["Idle", "discoveries", ["n", "ci"]]);
    assertStringIncludes(
      drawer!.content,
      "After 60 s\n\nFinding: _inbox/findings/2026-04-09_idle.md",
    );
    assertEquals([done.saved, existsSync(added.path)], [true, false]);
    assertEquals(done.finding, join(project.root, "_inbox/findings/promoted/2026-04-09_idle.md"));
    assertEquals(listFindings(project).findings, []);
    assertEquals(listFindings(project, { all: true }).findings.map(({ promoted }) => promoted), [
      true,
    ]);
  }));

Deno.test("promoteFinding() that was interrupted after the save saves nothing twice", () =>
  withProject((project) => {
    addFinding(project, { title: "Idle", content: "c" }, ANI);
    const finding = only(project);
    promoteFinding(project, finding, PLACE);
    // As it was between the save and the move.
    Deno.renameSync(
      join(project.root, "_inbox/findings/promoted/2026-04-09_idle.md"),
      finding.path,
    );

    const again = promoteFinding(project, only(project), PLACE);

    assertEquals([again.saved, loadMemory(project).drawers.length], [false, 1]);
    assertEquals(listFindings(project).findings, []);
  }));

Deno.test("promoteFinding() that failed to save leaves the finding where it is", () =>
  withProject((project) => {
    addFinding(project, { title: "Idle", content: "c" }, ANI);
    const before = snapshot(join(project.root, "_inbox"));

    const code = codeOf(() => promoteFinding(project, only(project), { ...PLACE, wing: "///" }));

    assertEquals(code, "invalid_name");
    assertEquals(snapshot(join(project.root, "_inbox")), before);
  }));

Deno.test("promoteFinding() refuses a finding that was changed since it was read", () =>
  withProject((project) => {
    const path = drop(project, "x.md", "one");
    const finding = only(project);
    Deno.writeTextFileSync(path, "two");

    assertEquals(codeOf(() => promoteFinding(project, finding, PLACE)), "not_found");

    assertEquals([Deno.readTextFileSync(path), loadMemory(project).drawers], ["two", []]);
  }));

Deno.test("promoteFinding() tells another finding of the same name from the one before", () =>
  withProject((project) => {
    drop(project, "x.md", "one");
    promoteFinding(project, only(project), PLACE);
    drop(project, "x.md", "two");

    const done = promoteFinding(project, only(project), PLACE);

    assertEquals([done.saved, basename(done.finding)], [true, "x_2.md"]);
    assertEquals(loadMemory(project).drawers.length, 2);
  }));

Deno.test("promoteFinding() is not fooled by a drawer that speaks of the finding", () =>
  withProject((project) => {
    drop(project, "x.md", "one");
    const content = "Finding: _inbox/findings/x.md (00000000)";
    saveDrawer(project, { wing: "w", room: "r", title: "t", content }, ANI);

    assertEquals(promoteFinding(project, only(project), PLACE).saved, true);
  }));

Deno.test("parseFinding() knows when it was found: its header, else its file, else its name", () => {
  const source = { promoted: false, mtime: new Date(2026, 3, 9, 12).getTime() };
  const created = (path: string, text = "x") => parseFinding(text, { ...source, path }).created;

  assertEquals(
    created("2026-01-01_x.md", "---\ncreated: 2026-04-01T10:00:00Z\n---\n"),
    "2026-04-01T10:00:00.000Z",
  );
  assertEquals(created("2026-04-09_x.md"), new Date(source.mtime).toISOString());
  assertEquals(created("2026-01-01_x.md"), new Date(2026, 0, 1).toISOString());
  assertEquals(created("x.md"), new Date(source.mtime).toISOString());
});
