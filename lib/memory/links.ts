/**
 * Links between drawers: `[[name]]`, `[[name.md]]`, `[[path]]`, `[[target|label]]`,
 * `[[target#heading]]`, and the header's `links`.
 *
 * A target is a path, else a file name with or without its date, else a title, else the name
 * of a room or wing. It is compared whole, never as a part.
 *
 * @module
 */
import type { Drawer } from "./drawer.ts";
import type { Memory } from "./load.ts";

/** A link from a drawer. */
export interface Link {
  /** The drawer that has it. */
  readonly from: Drawer;
  /** The link as it is written. */
  readonly text: string;
  /** Where it leads. */
  readonly to: readonly Drawer[];
  /** Whether it leads nowhere; a link to a room or wing does not. */
  readonly broken: boolean;
}

/**
 * The links of all drawers that hold now.
 *
 * @param memory All drawers.
 * @returns The links in the order of the drawers; of equal ones in one drawer the first.
 */
export function linksOf(memory: Memory): Link[] {
  const places = placesOf(memory);
  const links: Link[] = [];
  for (const from of memory.drawers) {
    if (from.superseded_by !== "") continue;
    const seen = new Set<string>();
    for (const text of targetsOf(from)) {
      const target = normalTarget(text);
      if (target === "" || seen.has(target)) continue;
      seen.add(target);
      const to = places.drawers(target, from);
      links.push({ from, text, to, broken: to.length === 0 && !places.isPlace(target) });
    }
  }
  return links;
}

/** The targets in a drawer's text and header; code holds brackets that are none. */
function* targetsOf(drawer: Drawer): Generator<string> {
  if (drawer.body.includes("[[")) {
    for (const line of prose(drawer.body)) {
      for (const [, text] of withoutCode(line).matchAll(/\[\[([^[\]]+)\]\]/g)) yield text!;
    }
  }
  yield* drawer.links;
}

/** The lines of a text that stand in no block of code. */
function* prose(text: string): Generator<string> {
  let fence = "";
  for (const line of text.split(/\r\n|\r|\n/)) {
    const mark = /^[ \t]*(```+|~~~+)/.exec(line)?.[1];
    if (fence !== "") {
      if (mark?.startsWith(fence)) fence = "";
    } else if (mark !== undefined) fence = mark;
    else yield line;
  }
}

/** A line without what stands between runs of equally many backticks. */
function withoutCode(line: string): string {
  const runs = [...line.matchAll(/`+/g)];
  const after = new Map<number, number>();
  const partners: (number | undefined)[] = [];
  for (let at = runs.length - 1; at >= 0; at--) {
    partners[at] = after.get(runs[at]![0].length);
    after.set(runs[at]![0].length, at);
  }
  let kept = "";
  let start = 0;
  for (let at = 0; at < runs.length; at++) {
    const partner = partners[at];
    if (partner === undefined) continue;
    kept += line.slice(start, runs[at]!.index);
    start = runs[partner]!.index + runs[partner]![0].length;
    at = partner;
  }
  return kept + line.slice(start);
}

function normalTarget(text: string): string {
  return text.replace(/^\[\[(.*)\]\]$/, "$1").replace(/[|#].*$/s, "").trim()
    .replace(/^(?:\.\/)*(?:\.claude\/)?(?:memory-graph\/)?/, "").replace(/\.md$/, "");
}

function placesOf(memory: Memory) {
  const { drawers } = memory;
  const undated = Map.groupBy(drawers, ({ name }) => name.replace(/^\d{4}-\d\d-\d\d_/, ""));
  const titles = Map.groupBy(drawers, ({ title }) => title.toLowerCase());
  // mclaude 0.6's own links leave out the folders whose names say nothing.
  const short = Map.groupBy(
    drawers,
    ({ path }) => path.replace(/^wings\/([^/]+)\/rooms\//, "$1/").replace(/\.md$/, ""),
  );
  const rooms = new Set(drawers.flatMap(({ wing, room }) => [wing, room, `${wing}/${room}`]));
  return {
    isPlace: (target: string) => rooms.has(target.toLowerCase()),
    drawers(target: string, from: Drawer): readonly Drawer[] {
      const exact = memory.byPath.get(`${target}.md`);
      if (exact !== undefined) return [exact];
      const found = short.get(target) ?? memory.byName.get(target) ?? undated.get(target) ??
        titles.get(target.toLowerCase()) ?? [];
      const near = found.filter(({ path }) => folderOf(path) === folderOf(from.path));
      return near.length === 1 ? near : found;
    },
  };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
