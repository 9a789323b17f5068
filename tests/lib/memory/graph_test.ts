import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { join } from "node:path";
import { memoryGraph, memoryIndex } from "../../../lib/memory.ts";
import { writeFrontmatter } from "../../../lib/store/frontmatter.ts";
import { oneLine } from "../../../lib/store/text.ts";
import { expectedOf, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

Deno.test("memoryGraph() draws wings, drawers, links and what took whose place", () =>
  withFixture("memory-all", (project) => {
    const { text, drawers } = memoryGraph(project);
    const lines = text.split("\n");

    assertEquals(drawers, 23);
    assertEquals(lines[0], "graph LR");
    assertEquals(lines.filter((line) => line.includes("subgraph")), [
      '  subgraph w1["common"]',
      '  subgraph w2["myapp"]',
    ]);
    assertEquals(lines.filter((line) => line.includes("-->")).length, 3);
    assertEquals(lines.filter((line) => line.includes("-. superseded by .->")).length, 2);
    assertEquals(memoryGraph(project, { wing: "common" }).drawers, 6);
  }));

/** What a line of a graph can be, whatever the titles say. */
const LINES = [
  /^graph LR$/,
  /^ {2}subgraph w\d+\["[^"]*"\]$/,
  /^ {4}d\d+\["[^"]*"\]$/,
  /^ {2}end$/,
  /^ {2}classDef superseded stroke-dasharray: 4 4$/,
];

const title = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
  fc.constantFrom(
    '"]; x --> y["',
    "%%{init: {}}%%",
    "end",
    "`md`",
    "a|b\\|c",
    "<b>x</b>",
    "#quot;",
  ),
).filter((text) => oneLine(text) !== "");

Deno.test("no title adds anything to a graph or a table", () =>
  withProject((project) => {
    const folder = join(project.store, "memory-graph", "wings", "w", "rooms", "r", "facts");
    Deno.mkdirSync(folder, { recursive: true });
    fc.assert(
      fc.property(title, fc.array(title, { maxLength: 4 }), (title, tags) => {
        const header = writeFrontmatter([["title", title.trim()], ["tags", tags]]);
        Deno.writeTextFileSync(join(folder, "a.md"), header);

        const graph = memoryGraph(project).text.split("\n");
        const table = memoryIndex(project).text.split("\n");

        graph.forEach((line, index) => assertMatch(line, LINES[index]!));
        assertEquals([graph.length, table.length], [5, 3]);
        const cells = table[2]!.replaceAll("\\\\", "").split(/(?<!\\)\|/);
        assertEquals(cells.length, 7, table[2]!);
      }),
      { numRuns: 150 },
    );
  }));

Deno.test("memoryIndex() has the rows of mclaude 0.6, and the halls of one's own", () =>
  withFixture("memory-all", (project) => {
    const rows: string[] = expectedOf("memory-all").readback.memory.rendered_index_rows;
    const ours = rows.map((row) =>
      row.replace("| api |  |", "| api | my-hall |").replace("| dash |", "| dash --- dash |")
        .replace(
          '| "Quoted: title" | myapp | hand | facts | "a", \'b\' |',
          () => "| Quoted: title | myapp | hand | facts | a, b |",
        )
    );

    const [head, line, ...table] = memoryIndex(project).text.split("\n");

    assertEquals([head, line], ["| Title | Wing | Room | Hall | Tags |", "|---|---|---|---|---|"]);
    assertEquals(table.toSorted(), ours.toSorted());
  }));

Deno.test("memoryIndex() and memoryGraph() say so if there is nothing", () =>
  withProject((project) => {
    assertEquals(memoryIndex(project).text, "(empty memory graph)");
    assert(memoryGraph(project).text.startsWith("graph LR\n"));
  }));
