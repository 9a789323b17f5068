import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { linksOf } from "../../../lib/memory/links.ts";
import { loadMemory } from "../../../lib/memory/load.ts";
import { backlinksOf } from "../../../lib/memory.ts";
import type { Project } from "../../../lib/store/root.ts";
import { expectedOf, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

const FOLDER = "wings/w/rooms/r/facts";

function write(project: Project, path: string, text: string): void {
  const file = join(project.store, "memory-graph", path);
  Deno.mkdirSync(dirname(file), { recursive: true });
  Deno.writeTextFileSync(file, text);
}

/** Where the links of a text lead, from a drawer beside `2026-01-01_target.md`. */
function targets(project: Project, text: string): [paths: string[], broken: boolean][] {
  write(project, `${FOLDER}/2026-01-01_target.md`, "---\ntitle: The Target\n---\n");
  write(project, `${FOLDER}/2026-01-01_target-two.md`, "---\ntitle: Another\n---\n");
  write(project, `${FOLDER}/from.md`, text);
  const links = linksOf(loadMemory(project)).filter(({ from }) => from.name === "from");
  return links.map(({ to, broken }) => [to.map(({ name }) => name), broken]);
}

for (
  const target of [
    "2026-01-01_target",
    "2026-01-01_target.md",
    `${FOLDER}/2026-01-01_target`,
    `${FOLDER}/2026-01-01_target.md`,
    `.claude/memory-graph/${FOLDER}/2026-01-01_target.md`,
    "w/r/facts/2026-01-01_target",
    "2026-01-01_target|a label",
    "2026-01-01_target#a heading",
    " 2026-01-01_target ",
    "target",
    "the target",
  ]
) {
  Deno.test(`the link [[${target}]] leads to the drawer`, () =>
    withProject((project) => {
      assertEquals(targets(project, `See [[${target}]].`), [[["2026-01-01_target"], false]]);
      assertEquals(
        targets(project, `---\nlinks: ["${target}"]\n---\n`),
        [[["2026-01-01_target"], false]],
      );
    }));
}

for (const target of ["2026-01-01_targ", "targe", "2026-01-01_target-t", "../x", "x/target"]) {
  Deno.test(`the link [[${target}]] is broken`, () =>
    withProject((project) => {
      assertEquals(targets(project, `See [[${target}]].`), [[[], true]]);
    }));
}

for (
  const text of [
    "```sh\nif [[ -f x ]]; then\n  [[y]]\n```",
    "~~~\n[[x]]\n~~~",
    "an `[[x]]` in code, and ``[[y]]``",
    "[[]] [[ ]] [x] [[a\nb]] [[|x]] [[#x]]",
    "```\n[[never closed]]",
  ]
) {
  Deno.test(`there is no link in ${JSON.stringify(text)}`, () =>
    withProject((project) => {
      assertEquals(targets(project, text), []);
    }));
}

Deno.test("a link to a room or wing is not broken", () =>
  withProject((project) => {
    assertEquals(targets(project, "[[r]] [[w]] [[w/r]]"), [[[], false], [[], false], [[], false]]);
  }));

Deno.test("a name that two drawers have leads to the one that is near, else to both", () =>
  withProject((project) => {
    write(project, `${FOLDER}/x.md`, "a");
    write(project, "wings/w/rooms/q/facts/x.md", "b");
    write(project, `${FOLDER}/near.md`, "[[x]]");
    write(project, "wings/v/rooms/r/facts/far.md", "[[x]]");

    const links = linksOf(loadMemory(project));

    assertEquals(links.map(({ from, to }) => [from.name, to.length]), [["far", 2], ["near", 1]]);
  }));

Deno.test("backlinksOf() finds what mclaude 0.6 finds, and the broken ones", () =>
  withFixture("memory-all", (project) => {
    const { backlinks } = expectedOf("memory-all").readback.memory;

    for (const [path, paths] of Object.entries<string[]>(backlinks)) {
      const found = backlinksOf(project, path);
      assertEquals(found.backlinks.map(({ path }) => path), paths, path);
      assertEquals(found.broken, []);
    }
  }));

Deno.test("backlinksOf() tells the head of a superseded drawer, and every broken link", () =>
  withProject((project) => {
    write(project, `${FOLDER}/old.md`, "---\nsuperseded_by: new.md\n---\n\n[[gone too]]");
    write(project, `${FOLDER}/new.md`, "[[gone]] [[old]] [[new]]");

    const { head, backlinks, broken } = backlinksOf(project, "old");

    assertEquals(head, `${FOLDER}/new.md`);
    assertEquals(backlinks.map(({ path, text }) => [path, text]), [[`${FOLDER}/new.md`, "old"]]);
    assertEquals(broken, [{ path: `${FOLDER}/new.md`, text: "gone" }]);
    assertEquals(backlinksOf(project, "new").backlinks, []);
  }));

Deno.test("many brackets cost no time that grows faster than they do", () =>
  withProject((project) => {
    const text = `${"[[".repeat(20_000)}${"`".repeat(20_000)}${"```\n".repeat(5000)}`;

    assertEquals(targets(project, text), []);
  }));
