/**
 * Which file needs which: from imports where they name files, from the names of types that a file
 * mentions where they do not.
 *
 * @module
 */
import type { IndexedFile } from "./facts.ts";
import { type PathIndex, pathIndex } from "./resolve/paths.ts";
import { type Configs, resolveImport } from "./resolve/resolve.ts";

/** Edges between files, by their places in the list. */
export interface Graph {
  /** For each file what it needs: the place of the other, and how much. */
  readonly edges: readonly ReadonlyMap<number, number>[];
  /** How many other files need a name of a file: `place name` to a count. */
  readonly uses: ReadonlyMap<string, number>;
}

/** A name that is defined in more places than this tells nothing. */
const MOST_PLACES = 4;

/** What counts for a mention, by what an import counts for. */
const MENTION = 0.5;

/**
 * Makes the graph of a tree.
 *
 * @param files The files, in order.
 * @param configs What the tree says of its own imports.
 * @returns The graph.
 */
export function makeGraph(files: readonly IndexedFile[], configs: Configs): Graph {
  const index = pathIndex(files.map(({ path }) => path));
  const places = new Map(files.map(({ path }, place) => [path, place]));
  const defined = definitions(files);
  const uses = new Map<string, number>();
  const edges = files.map((file, place) => {
    const needs = new Map<number, number>();
    for (const { from, names } of file.imports) {
      for (const path of resolveImport(file, { from, names }, { index, configs })) {
        const target = places.get(path);
        if (target === undefined || target === place) continue;
        needs.set(target, (needs.get(target) ?? 0) + 1);
        for (const name of names) count(uses, `${target} ${name}`);
      }
    }
    addMentions(file, { place, files, index, defined, needs, uses });
    return needs;
  });
  return { edges, uses };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Languages that see each other's names. */
function familyOf(language: string): string {
  return ["java", "kotlin", "scala"].includes(language) ? "jvm" : language;
}

/** Where each public name of the top level is defined, in languages where names must do. */
function definitions(files: readonly IndexedFile[]): Map<string, number[]> {
  const defined = new Map<string, number[]>();
  for (const [place, { language, symbols, mentions, test }] of files.entries()) {
    if (mentions.length === 0 || test) continue;
    for (const { name, kind, parent, public: open } of symbols) {
      if (!open || kind === "property" || kind === "method" || name.length < 3) continue;
      if (parent !== "" && kind === "variable") continue;
      const key = `${familyOf(language)} ${name}`;
      const known = defined.get(key);
      if (known === undefined) defined.set(key, [place]);
      else if (known.at(-1) !== place) known.push(place);
    }
  }
  return defined;
}

function addMentions(
  file: IndexedFile,
  { place, files, defined, needs, uses }: {
    place: number;
    files: readonly IndexedFile[];
    index: PathIndex;
    defined: ReadonlyMap<string, readonly number[]>;
    needs: Map<number, number>;
    uses: Map<string, number>;
  },
): void {
  const family = familyOf(file.language);
  const folder = file.path.slice(0, file.path.lastIndexOf("/") + 1);
  for (const name of file.mentions) {
    const found = defined.get(`${family} ${name}`);
    if (found === undefined) continue;
    // The same folder or package is nearer than any other.
    const near = found.filter((other) =>
      files[other]!.path.startsWith(folder) &&
      !files[other]!.path.slice(folder.length).includes("/")
    );
    const targets = near.length > 0 ? near : found;
    if (targets.length > MOST_PLACES || targets.includes(place)) continue;
    for (const target of targets) {
      needs.set(target, (needs.get(target) ?? 0) + MENTION / targets.length);
      count(uses, `${target} ${name}`);
    }
  }
}
