/**
 * Imports of JavaScript and TypeScript: beside the file, by the aliases of `tsconfig.json`, by the
 * import map of `deno.json`, by the names of the packages in the tree.
 *
 * @module
 */
import { folderOf, joined, type PathIndex, upwards } from "./paths.ts";

/** What a folder says of imports below it. */
export interface ScriptConfig {
  /** Aliases: what stands before and after the star, and where it leads, from the root. */
  readonly aliases: readonly Alias[];
  /** Where names are looked for that are no aliases, from the root. */
  readonly base: string | undefined;
}

/** An alias. */
export interface Alias {
  /** What the specifier begins with. */
  readonly before: string;
  /** What it ends with; `undefined` if it must be the same as a whole. */
  readonly after: string | undefined;
  /** Places from the root, with a star where the rest goes. */
  readonly targets: readonly string[];
}

/** The ends that may be left out, and those that stand for others. */
const ENDS = [".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".vue"];

const INDEXES = ENDS.map((end) => `/index${end}`);

/** Written for what it will be: `./x.js` is `./x.ts`. */
const SOURCES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.js$/, [".ts", ".tsx", ".d.ts", ".jsx"]],
  [/\.jsx$/, [".tsx"]],
  [/\.mjs$/, [".mts", ".d.mts"]],
  [/\.cjs$/, [".cts", ".d.cts"]],
];

/**
 * The file that a specifier means.
 *
 * @param importer The file that it stands in.
 * @param specifier What is imported.
 * @param where The tree.
 * @returns The path; `undefined` if it leads out of the tree.
 */
export function resolveScript(
  importer: string,
  specifier: string,
  { index, configs }: { index: PathIndex; configs: ReadonlyMap<string, ScriptConfig> },
): string | undefined {
  if (/^(?:node|npm|jsr|https?|data|bun):/.test(specifier)) return undefined;
  const plain = specifier.replace(/[?#].*$/, "") || specifier;
  if (/^\.\.?(?:\/|$)/.test(plain)) {
    return moduleAt(joined(folderOf(importer), plain), index);
  }
  if (plain.startsWith("/")) return moduleAt(plain.slice(1), index);
  for (const folder of upwards(folderOf(importer))) {
    const config = configs.get(folder);
    if (config === undefined) continue;
    for (const { before, after, targets } of config.aliases) {
      const rest = restOf(plain, before, after);
      if (rest === undefined) continue;
      for (const target of targets) {
        const found = moduleAt(target.replace("*", () => rest), index);
        if (found !== undefined) return found;
      }
    }
    if (config.base === undefined) continue;
    const found = moduleAt(joined(config.base, plain), index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function restOf(specifier: string, before: string, after: string | undefined): string | undefined {
  if (after === undefined) return specifier === before ? "" : undefined;
  if (!specifier.startsWith(before) || !specifier.endsWith(after)) return undefined;
  if (specifier.length < before.length + after.length) return undefined;
  return specifier.slice(before.length, specifier.length - after.length);
}

function moduleAt(path: string | undefined, index: PathIndex): string | undefined {
  if (path === undefined) return undefined;
  if (path !== "" && index.has(path)) return path;
  for (const [end, sources] of SOURCES) {
    if (!end.test(path)) continue;
    for (const source of sources) {
      const found = path.replace(end, source);
      if (index.has(found)) return found;
    }
  }
  return [...ENDS, ...INDEXES].map((end) => path + end).map((one) => one.replace(/^\//, ""))
    .find((one) => index.has(one));
}
