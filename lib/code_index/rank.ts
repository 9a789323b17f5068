/**
 * What matters: PageRank over the files, drawn to those that are in focus.
 *
 * Invariant: the same graph and the same focus give the same numbers, bit by bit: sums are made in
 * one order, of operations that every processor does alike.
 *
 * @module
 */
import type { Graph } from "./graph.ts";

/** How far a walk goes on before it starts anew. */
const DAMPING = 0.85;

/** How many rounds; differences are below what orders files by then. */
const ROUNDS = 40;

/** Who needs a file says something of it too, but less. */
const BACK = 0.25;

/** How much of a walk starts in focus, where there is one. */
const DRAWN = 0.95;

/**
 * Ranks the files of a graph.
 *
 * @param graph The graph.
 * @param focus How much each place is in focus; empty for none.
 * @returns For each file how much it matters; all together 1.
 */
export function rankFiles(graph: Graph, focus: ReadonlyMap<number, number>): number[] {
  const { edges } = graph;
  const size = edges.length;
  if (size === 0) return [];
  const start = startOf(size, focus);
  const links = linksOf(edges);
  let ranks = start.slice();
  for (let round = 0; round < ROUNDS; round++) {
    const next = start.map((share) => share * (1 - DAMPING));
    let lost = 0;
    for (let from = 0; from < size; from++) {
      const { targets, weights, sum } = links[from]!;
      const rank = ranks[from]!;
      if (sum === 0) {
        lost += rank;
        continue;
      }
      for (let n = 0; n < targets.length; n++) {
        next[targets[n]!]! += DAMPING * rank * weights[n]! / sum;
      }
    }
    // Where no link leads on, the walk starts anew.
    for (let n = 0; n < size; n++) next[n]! += DAMPING * lost * start[n]!;
    ranks = next;
  }
  return ranks;
}

function startOf(size: number, focus: ReadonlyMap<number, number>): number[] {
  const all = [...focus.values()].reduce((sum, weight) => sum + weight, 0);
  const rest = all === 0 ? 1 : 1 - DRAWN;
  const start = new Array<number>(size).fill(rest / size);
  for (const [place, weight] of focus) start[place]! += DRAWN * weight / all;
  return start;
}

/** Links of a file, both ways. */
interface Links {
  readonly targets: number[];
  readonly weights: number[];
  sum: number;
}

function linksOf(edges: Graph["edges"]): Links[] {
  const links = edges.map((): Links => ({ targets: [], weights: [], sum: 0 }));
  function add(from: number, to: number, weight: number): void {
    const link = links[from]!;
    link.targets.push(to);
    link.weights.push(weight);
    link.sum += weight;
  }
  for (const [from, needs] of edges.entries()) {
    for (const [to, weight] of needs) {
      // Many references count for more, but not for as many.
      const strength = Math.sqrt(weight);
      add(from, to, strength);
      add(to, from, strength * BACK);
    }
  }
  return links;
}
