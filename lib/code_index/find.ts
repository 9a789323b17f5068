/**
 * Where a symbol is defined, and where it is used.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { oneLine } from "../store/text.ts";
import type { CodeSymbol, IndexedFile } from "./facts.ts";
import type { CodeIndex } from "./index.ts";

/** A definition. */
export interface Definition extends CodeSymbol {
  /** The file, from the root. */
  readonly path: string;
}

/** A line that uses a name. */
export interface Reference {
  /** The file, from the root. */
  readonly path: string;
  /** The line, from 1. */
  readonly line: number;
  /** What it says. */
  readonly text: string;
}

/** What was found. */
export interface FoundSymbol {
  /** Where it is defined, what matters most first. */
  readonly definitions: readonly Definition[];
  /** How many definitions there are. */
  readonly defined: number;
  /** Where it is used. */
  readonly references: readonly Reference[];
  /** How many lines use it. */
  readonly used: number;
  /** How the name was matched: as it is, in any case, or as a part. */
  readonly match: "exact" | "case" | "part" | "none";
}

/**
 * Finds a symbol.
 *
 * @param index The index.
 * @param symbol Its name, alone or after what it stands in: `name`, `Class.name`, `ns::name`.
 * @param options The most definitions, and the most references.
 * @returns Definitions, then references.
 */
export function findSymbol(
  index: CodeIndex,
  symbol: string,
  { limit = 20 }: { limit?: number | undefined } = {},
): FoundSymbol {
  const parts = symbol.trim().replace(/\(.*$/s, "").split(/::|[.#\\/]/).filter((one) => one !== "");
  const name = parts.at(-1) ?? "";
  const owner = parts.slice(0, -1).join(".");
  const { match, definitions } = definitionsOf(index, name, owner);
  const names = new Set(match === "part" ? [] : definitions.map((found) => found.name));
  if (names.size === 0 && name !== "") names.add(name);
  const { references, used } = referencesOf(index, names, { definitions, limit });
  return {
    definitions: definitions.slice(0, limit),
    defined: definitions.length,
    ...{ references, used, match },
  };
}

function definitionsOf(
  index: CodeIndex,
  name: string,
  owner: string,
): { match: FoundSymbol["match"]; definitions: Definition[] } {
  if (name === "") return { match: "none", definitions: [] };
  const low = name.toLowerCase();
  const tests: [FoundSymbol["match"], (symbol: CodeSymbol) => boolean][] = [
    ["exact", (symbol) => symbol.name === name],
    ["case", (symbol) => symbol.name.toLowerCase() === low],
    ["part", (symbol) => symbol.name.toLowerCase().includes(low)],
  ];
  const ranks = index.ranks();
  for (const [match, test] of tests) {
    const found = [...index.modules.entries()].flatMap(([place, file]) =>
      file.symbols.filter((symbol) => test(symbol) && isIn(symbol, owner))
        .map((symbol) => ({ symbol, place, file }))
    );
    if (found.length === 0) continue;
    found.sort((a, b) =>
      Number(a.file.test) - Number(b.file.test) ||
      Number(b.symbol.public) - Number(a.symbol.public) ||
      ranks[b.place]! - ranks[a.place]! || a.place - b.place || a.symbol.line - b.symbol.line
    );
    return {
      match,
      definitions: found.map(({ symbol, file }) => ({ ...symbol, path: file.path })),
    };
  }
  return { match: "none", definitions: [] };
}

function isIn({ parent }: CodeSymbol, owner: string): boolean {
  return owner === "" || parent === owner || parent.endsWith(`.${owner}`);
}

function referencesOf(
  index: CodeIndex,
  names: ReadonlySet<string>,
  { definitions, limit }: { definitions: readonly Definition[]; limit: number },
): { references: Reference[]; used: number } {
  const [name] = names;
  if (name === undefined) return { references: [], used: 0 };
  const defined = new Set(definitions.map(({ path, line }) => `${path}:${line}`));
  const word = wordOf(name);
  const ranks = index.ranks();
  const order = [...index.modules.entries()].sort(([a, one], [b, other]) =>
    Number(one.test) - Number(other.test) || ranks[b]! - ranks[a]! || a - b
  );
  const references: Reference[] = [];
  let used = 0;
  for (const [, file] of order) {
    for (const reference of linesWith(index.root, file, { name, word })) {
      if (defined.has(`${reference.path}:${reference.line}`)) continue;
      used++;
      if (references.length < limit) references.push(reference);
    }
  }
  return { references, used };
}

/** A name as a whole word; what is no word, as it is. */
function wordOf(name: string): RegExp {
  const text = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const before = /^[\w$]/.test(name) ? "(?<![\\w$])" : "";
  const after = /[\w$]$/.test(name) ? "(?![\\w$])" : "";
  return new RegExp(before + text + after, "u");
}

function* linesWith(
  root: string,
  { path }: IndexedFile,
  { name, word }: { name: string; word: RegExp },
): Generator<Reference> {
  let text: string;
  try {
    text = readFileSync(join(root, path), "utf8");
  } catch {
    return;
  }
  if (!text.includes(name)) return;
  let row = 0;
  for (const line of text.split("\n")) {
    row++;
    if (line.includes(name) && word.test(line)) yield { path, line: row, text: oneLine(line, 160) };
  }
}
