/**
 * Drawers on the page, with where their links lead, and a picture of how they hang together.
 *
 * @module
 */
import { chainOf, type Drawer, type Memory } from "../memory.ts";
import { linksOf } from "../memory/links.ts";
import { cleanText, oneLine } from "../store/text.ts";
import type { History } from "../timeline.ts";
import type { Item, ItemLink } from "./item.ts";

/** A link in the picture: from, to, and whether it says that a place was taken. */
export type Edge = readonly [from: number, to: number, taken: 0 | 1];

/** The links of a memory, by the places of the drawers. */
export function edgesOf(memory: Memory, places: ReadonlyMap<string, number>): Edge[] {
  const edges = new Map<string, Edge>();
  const add = (from: Drawer, to: Drawer, taken: 0 | 1) => {
    if (from.path === to.path) return;
    const edge: Edge = [places.get(from.path)!, places.get(to.path)!, taken];
    edges.set(edge.join(" "), edge);
  };
  for (const { from, to } of linksOf(memory)) for (const drawer of to) add(from, drawer, 0);
  for (const drawer of memory.drawers) {
    const [next] = chainOf(memory, drawer).successors;
    if (next !== undefined) add(drawer, next, 1);
  }
  return [...edges.values()];
}

/**
 * Makes the items of the drawers.
 *
 * @param memory All drawers.
 * @param actors Who saved them.
 * @returns The items in the order of the drawers, where each stands, and the links.
 */
export function memoryItems(
  memory: Memory,
  actors: History["actors"],
): { items: Item[]; places: Map<string, number>; edges: Edge[] } {
  const places = new Map(memory.drawers.map(({ path }, index) => [path, index]));
  const edges = edgesOf(memory, places);
  const titles = memory.drawers.map(({ title, name }) => oneLine(title, 80) || name);
  const links: ItemLink[][] = memory.drawers.map(() => []);
  for (const [from, to, taken] of edges) {
    links[from]!.push([`${taken ? "superseded by" : "links to"}: ${titles[to]}`, "memory", to]);
    links[to]!.push([`${taken ? "supersedes" : "linked from"}: ${titles[from]}`, "memory", from]);
  }
  const broken = Map.groupBy(linksOf(memory).filter(({ broken }) => broken), ({ from }) => from);
  const items = memory.drawers.map((drawer, index): Item => {
    const { wing, room, hall, tags, created, session, identity, superseded_by } = drawer;
    const place = [wing, room, hall].filter((part) => part !== "").join("/");
    const nowhere = (broken.get(drawer) ?? []).map(({ text }) => oneLine(text, 80));
    return {
      t: titles[index]!,
      m: [
        place,
        actors.name(session, identity),
        created.slice(0, 10),
        tags.length === 0 ? "" : `tags: ${oneLine(tags.join(", "), 200)}`,
        superseded_by === "" ? "" : "superseded",
        nowhere.length === 0 ? "" : `leads nowhere: ${nowhere.join(", ")}`,
      ].filter((part) => part !== "").join(" · "),
      b: cleanText(drawer.content),
      k: superseded_by === "" ? "drawer" : "superseded",
      l: links[index]!,
    };
  });
  return { items, places, edges };
}
