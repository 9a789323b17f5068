/**
 * The memory as a whole: a Mermaid graph, and a table.
 *
 * Invariant: no title, tag or name can end a label or a cell, or add anything to the graph or
 * the table.
 *
 * @module
 */
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { oneLine } from "../store/text.ts";
import { chainOf } from "./chain.ts";
import type { Drawer } from "./drawer.ts";
import { linksOf } from "./links.ts";
import { loadMemory } from "./load.ts";
import { placeName } from "./places.ts";

/** The longest title in a label or a cell, in characters. */
const TITLE = 50;

/** How many tags a row has. */
const TAGS = 3;

/** Text that shows the memory. */
export interface Picture {
  /** The text. */
  readonly text: string;
  /** How many drawers it shows. */
  readonly drawers: number;
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Draws the memory as a Mermaid graph: wings, drawers, links, and what took whose place.
 *
 * @param project The project.
 * @param options Only a wing.
 * @returns The graph.
 */
export function memoryGraph(
  project: Project,
  options: { wing?: string | undefined } = {},
): Picture {
  const wing = options.wing === undefined ? undefined : placeName(options.wing, "wing");
  const memory = loadMemory(project);
  const drawers = memory.drawers.filter((drawer) => wing === undefined || drawer.wing === wing);
  const ids = new Map(drawers.map((drawer, index) => [drawer.path, `d${index + 1}`]));
  const lines = ["graph LR"];
  let number = 0;
  for (const [name, inside] of Map.groupBy(drawers, ({ wing }) => wing)) {
    lines.push(`  subgraph w${++number}["${label(name)}"]`);
    for (const { path, title } of inside) lines.push(`    ${ids.get(path)}["${label(title)}"]`);
    lines.push("  end");
  }
  // One drawer may lead to another one in several ways.
  const edges = linksOf(memory).flatMap(({ from, to }) =>
    to.flatMap(({ path }) => edge(ids, [from.path, path], "-->"))
  );
  lines.push(...new Set(edges));
  for (const drawer of drawers) {
    const [next] = chainOf(memory, drawer).successors;
    if (next === undefined) continue;
    lines.push(...edge(ids, [drawer.path, next.path], "-. superseded by .->"));
    lines.push(`  class ${ids.get(drawer.path)} superseded`);
  }
  lines.push("  classDef superseded stroke-dasharray: 4 4");
  return { text: lines.join("\n"), drawers: drawers.length, problems: memory.problems };
}

function edge(
  ids: ReadonlyMap<string, string>,
  [from, to]: readonly [string, string],
  arrow: string,
): string[] {
  const ends = [ids.get(from), ids.get(to)];
  return ends.includes(undefined) || from === to ? [] : [`  ${ends[0]} ${arrow} ${ends[1]}`];
}

/** Every sign that means something anywhere in Mermaid is written as its number. */
function label(text: string): string {
  return oneLine(text, TITLE).replaceAll(
    /[^\p{L}\p{N}\p{M} .,:/_()-]/gu,
    (char) => `#${char.codePointAt(0)};`,
  ) || " ";
}

/**
 * Lists the active drawers in the table of mclaude 0.6.
 *
 * @param project The project.
 * @param options Only a wing.
 * @returns The table; `(empty memory graph)` if there is no drawer.
 */
export function memoryIndex(
  project: Project,
  options: { wing?: string | undefined } = {},
): Picture {
  const wing = options.wing === undefined ? undefined : placeName(options.wing, "wing");
  const { drawers, problems } = loadMemory(project);
  const rows = drawers.filter((drawer) =>
    drawer.superseded_by === "" && drawer.room !== "" &&
    (wing === undefined || drawer.wing === wing)
  ).map(row);
  const head = ["| Title | Wing | Room | Hall | Tags |", "|---|---|---|---|---|"];
  const text = rows.length === 0 ? "(empty memory graph)" : [...head, ...rows].join("\n");
  return { text, drawers: rows.length, problems };
}

function row({ title, wing, room, hall, tags }: Drawer): string {
  const cells = [cut(title), wing, room, hall, tags.slice(0, TAGS).join(", ")];
  return `| ${cells.map(cell).join(" | ")} |`;
}

function cut(title: string): string {
  return [...oneLine(title)].slice(0, TITLE).join("");
}

function cell(text: string): string {
  return oneLine(text).replaceAll("\\", "\\\\").replaceAll("|", "\\|");
}
