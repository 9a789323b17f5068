/**
 * The memory: drawers, one drawer, the graph around one, and findings that wait.
 *
 * @module
 */
import { listFindings } from "../../findings.ts";
import { type Drawer, type Memory, showDrawer } from "../../memory.ts";
import { chainOf } from "../../memory/chain.ts";
import type { Link } from "../../memory/links.ts";
import { memorySearch } from "../../operations/memory_search.ts";
import { oneLine } from "../../store/text.ts";
import type { Desk } from "../desk.ts";
import { cut, shown, textIn } from "../query.ts";

/** The most drawers of a graph: more of them nobody can tell apart. */
const MOST_NODES = 120;

/** The most hits of a search. */
const MOST_HITS = 200;

/**
 * The drawers: those that a search finds, the best first, or all, the newest first.
 *
 * @param desk The project.
 * @param query The search `q`; `show`: `all` also those that were superseded; which part.
 * @returns A row for each.
 */
export async function memory(desk: Desk, query: URLSearchParams) {
  const all = query.get("show") === "all";
  const words = (query.get("q") ?? "").trim();
  if (words !== "") {
    const input = { query: words, limit: MOST_HITS, include_superseded: all };
    const { hits } = await memorySearch.work(desk.context, input);
    return cut(hits, {
      query,
      row: (hit) => ({ ...head(hit), passage: oneLine(hit.passage, 240) }),
    });
  }
  const { drawers } = desk.memory(desk.look());
  const found = drawers.filter(({ superseded_by }) => all || superseded_by === "")
    .sort((a, b) => b.created.localeCompare(a.created));
  return cut(found, { query, row: (drawer) => ({ ...head(drawer), passage: passageOf(drawer) }) });
}

function head(
  { path, title, wing, room, hall, tags, created, superseded_by }: Pick<
    Drawer,
    "path" | "title" | "wing" | "room" | "hall" | "tags" | "created" | "superseded_by"
  >,
) {
  return {
    path,
    title: oneLine(title, 200),
    place: [wing, room, hall].filter((part) => part !== "").map((part) => oneLine(part, 60))
      .join(" / "),
    tags: tags.slice(0, 8).map((tag) => oneLine(tag, 40)),
    created,
    superseded: superseded_by !== "",
  };
}

function passageOf({ content }: Drawer): string {
  return oneLine(content.slice(0, 400), 160);
}

/**
 * A drawer.
 *
 * @param desk The project.
 * @param query Its `path`.
 * @returns Its text, its links and those that lead to it.
 */
export function drawer(desk: Desk, query: URLSearchParams) {
  const path = textIn(query, "path");
  const links = desk.links(desk.look());
  const found = showDrawer(desk.context.project, path);
  const named = (one: Drawer) => ({ path: one.path, title: oneLine(one.title, 200) });
  return {
    ...head(found.drawer),
    text: shown(found.text, 100_000),
    successor: found.head,
    links: distinct(
      links.filter(({ from }) => from.path === found.drawer.path).flatMap(({ to }) => to),
    ).map(named),
    backlinks: distinct(
      links.filter(({ to }) => to.some(({ path }) => path === found.drawer.path))
        .map(({ from }) => from),
    ).map(named),
  };
}

function distinct(drawers: readonly Drawer[]): Drawer[] {
  return [...new Map(drawers.map((one) => [one.path, one])).values()].slice(0, 100);
}

/**
 * How drawers hang together: those around one, or the newest.
 *
 * @param desk The project.
 * @param query The drawer in the middle, `path`, if there is one.
 * @returns Drawers, and links between them by their places in that list.
 */
export function graph(desk: Desk, query: URLSearchParams) {
  const snapshot = desk.look();
  const known = desk.memory(snapshot);
  const edges = edgesOf(known, desk.links(snapshot));
  const chosen = choose(known, { edges, middle: query.get("path") });
  const places = new Map([...chosen].map((path, place) => [path, place]));
  return {
    total: known.drawers.length,
    nodes: [...chosen].map((path) => {
      const { title, wing, superseded_by } = known.byPath.get(path)!;
      return {
        ...{ path, title: oneLine(title, 80), wing: oneLine(wing, 60) },
        superseded: superseded_by !== "",
      };
    }),
    edges: edges.filter(({ from, to }) => chosen.has(from) && chosen.has(to))
      .map(({ from, to, kind }) => ({ from: places.get(from)!, to: places.get(to)!, kind })),
  };
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: "link" | "superseded";
}

function edgesOf(known: Memory, all: readonly Link[]): Edge[] {
  const links = all.flatMap(({ from, to }) =>
    to.map((one): Edge => ({ from: from.path, to: one.path, kind: "link" }))
  );
  const chains = known.drawers.filter(({ superseded_by }) => superseded_by !== "")
    .flatMap((one) => {
      const [next] = chainOf(known, one).successors;
      return next === undefined
        ? []
        : [{ from: one.path, to: next.path, kind: "superseded" as const }];
    });
  const edges = [...links, ...chains].filter(({ from, to }) => from !== to);
  return [...new Map(edges.map((edge) => [`${edge.kind} ${edge.from} ${edge.to}`, edge])).values()];
}

/** Ring by ring around the middle, or the newest that are linked. */
function choose(
  known: Memory,
  { edges, middle }: { edges: readonly Edge[]; middle: string | null },
): Set<string> {
  const chosen = new Set<string>();
  if (middle !== null && known.byPath.has(middle)) {
    const near = new Map<string, string[]>();
    for (const { from, to } of edges) {
      near.set(from, [...near.get(from) ?? [], to]);
      near.set(to, [...near.get(to) ?? [], from]);
    }
    const queue = [middle];
    for (let at = 0; at < queue.length && chosen.size < MOST_NODES; at++) {
      if (chosen.has(queue[at]!)) continue;
      chosen.add(queue[at]!);
      queue.push(...near.get(queue[at]!) ?? []);
    }
    return chosen;
  }
  const linked = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const newest = [...known.drawers].sort((a, b) => b.created.localeCompare(a.created));
  const order = [
    ...newest.filter(({ path }) => linked.has(path)),
    ...newest.filter(({ path }) => !linked.has(path)),
  ];
  for (const { path } of order.slice(0, MOST_NODES)) chosen.add(path);
  return chosen;
}

/**
 * The findings that wait to be sorted.
 *
 * @param desk The project.
 * @param query Which part.
 * @returns A row for each.
 */
export function findings({ context }: Desk, query: URLSearchParams) {
  const { findings } = listFindings(context.project, { all: false });
  return cut(findings, {
    query,
    row: ({ id, title, content, created, identity, tags }) => ({
      id,
      title: oneLine(title, 200),
      text: shown(content, 2000),
      created,
      identity: oneLine(identity, 80),
      tags: tags.slice(0, 8).map((tag) => oneLine(tag, 40)),
    }),
  });
}
