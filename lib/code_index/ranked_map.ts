/**
 * The part of a tree that matters most, in as many tokens as there are.
 *
 * @module
 */
import { type CodeSymbol, CONTAINERS, type IndexedFile } from "./facts.ts";
import type { CodeIndex } from "./index.ts";
import { oneLine } from "../store/text.ts";
import { estimateTokens } from "./tokens.ts";

/** What a map may cost where nobody says. */
export const DEFAULT_BUDGET = 2_000;

/** How a map is made. */
export interface RankedMapOptions {
  /** What is in focus: how much, by path from the root; folders count for all below them. */
  focus?: ReadonlyMap<string, number> | undefined;
  /** The most tokens. */
  budget?: number | undefined;
}

/** A map. */
export interface RankedMap {
  /** The text: a line for each file, and indented one for each symbol. */
  readonly text: string;
  /** The files that are in it, those that matter most first. */
  readonly files: readonly string[];
  /** About how many tokens it costs. */
  readonly tokens: number;
  /** How many files could have been in it. */
  readonly of: number;
}

/** A symbol that may be shown. */
interface Candidate {
  readonly place: number;
  readonly symbol: CodeSymbol | undefined;
  readonly order: number;
  readonly score: number;
  readonly cost: number;
}

/**
 * Makes a map of what matters most.
 *
 * @param index The index.
 * @param options The focus and the budget.
 * @returns The map.
 */
export function rankedMap(index: CodeIndex, options: RankedMapOptions = {}): RankedMap {
  const { budget = DEFAULT_BUDGET, focus = new Map() } = options;
  const places = placesOf(index.modules, focus);
  const ranks = index.ranks(places);
  const { uses } = index.graph();
  const candidates: Candidate[] = [];
  for (const [place, file] of index.modules.entries()) {
    // What tests what is known by its name.
    const rank = ranks[place]! * (file.test && !places.has(place) ? 0.05 : 1);
    candidates.push({
      ...{ place, symbol: undefined, order: -1, score: rank },
      cost: estimateTokens(headOf(file)),
    });
    for (const [order, symbol] of shown(file, place, uses).entries()) {
      candidates.push({
        ...{ place, symbol, order, score: rank / (order + 1.5) },
        cost: estimateTokens(lineOf(symbol)),
      });
    }
  }
  candidates.sort((a, b) => b.score - a.score || a.place - b.place || a.order - b.order);
  const chosen = new Map<number, CodeSymbol[]>();
  let left = budget;
  for (const { place, symbol, cost } of candidates) {
    if (cost > left) break;
    left -= cost;
    if (symbol === undefined) chosen.set(place, []);
    else chosen.get(place)?.push(symbol);
  }
  const text = [...chosen].map(([place, symbols]) =>
    headOf(index.modules[place]!) +
    symbols.sort((a, b) => a.line - b.line).map(lineOf).join("")
  ).join("");
  return {
    text,
    files: [...chosen.keys()].map((place) => index.modules[place]!.path),
    tokens: estimateTokens(text),
    of: index.modules.length,
  };
}

/** The places of the modules in focus, and how much they are. */
function placesOf(
  modules: readonly IndexedFile[],
  focus: ReadonlyMap<string, number>,
): Map<number, number> {
  const found = new Map<number, number>();
  for (const [path, weight] of focus) {
    const bare = path.replace(/^\.\/|\/+$/g, "");
    const inside = [...modules.entries()].filter(([, file]) =>
      file.path === bare || bare === "" || bare === "." || file.path.startsWith(`${bare}/`)
    );
    for (const [place] of inside) {
      found.set(place, (found.get(place) ?? 0) + weight / inside.length);
    }
  }
  return found;
}

/** What others can use, most used first. */
function shown(
  { symbols }: IndexedFile,
  place: number,
  uses: ReadonlyMap<string, number>,
): CodeSymbol[] {
  const weights = new Map<CodeSymbol, number>();
  for (const symbol of symbols) {
    const { kind, name, parent } = symbol;
    if (!symbol.public || kind === "property" || kind === "module") continue;
    const used = parent === "" ? uses.get(`${place} ${name}`) ?? 0 : 0;
    if (kind === "variable" && used === 0) continue;
    const nature = CONTAINERS.includes(kind) ? 0.6 : kind === "function" ? 0.5 : 0.2;
    weights.set(symbol, used + nature);
  }
  return [...weights].sort(([a, one], [b, other]) => other - one || a.line - b.line)
    .map(([symbol]) => symbol).slice(0, 40);
}

function headOf({ path, doc }: IndexedFile): string {
  return `${oneLine(path)}${doc === "" ? "" : `: ${oneLine(doc, 100)}`}\n`;
}

function lineOf({ kind, parent, signature }: CodeSymbol): string {
  const word = CONTAINERS.includes(kind) || kind === "type" ? `${kind} ` : "";
  const owner = parent === "" ? "" : `${parent}.`;
  return `  ${word}${oneLine(owner + signature, 110)}\n`;
}
