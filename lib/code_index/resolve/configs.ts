/**
 * What a tree says of its own imports: `tsconfig.json`, `deno.json`, `package.json`, `go.mod`.
 *
 * @module
 */
import { join } from "node:path";
import { parse } from "jsonc-parser";
import { readFile } from "../../store/files.ts";
import { folderOf, joined } from "./paths.ts";
import type { Configs } from "./resolve.ts";
import type { Alias, ScriptConfig } from "./script.ts";

/** The most files of configuration that are read. */
const MOST = 2_000;

const NAMES =
  /(?:^|\/)(?:tsconfig(?:\.[\w-]+)?\.json|jsconfig\.json|deno\.jsonc?|package\.json|go\.mod)$/;

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the configuration of a tree.
 *
 * @param root The tree's folder.
 * @param paths Its files, sorted.
 * @returns What they say; one that cannot be read says nothing.
 */
export function readConfigs(root: string, paths: readonly string[]): Configs {
  const found = new Map<string, { aliases: Alias[]; base: string | undefined }>();
  const goModules = new Map<string, string>();
  const packages: Alias[] = [];
  for (const path of paths.filter((path) => NAMES.test(path)).slice(0, MOST)) {
    const folder = folderOf(path);
    const name = path.slice(path.lastIndexOf("/") + 1);
    const text = textOf(join(root, path));
    if (text === undefined) continue;
    if (name === "go.mod") {
      const module = /^\s*module\s+"?([^\s"]+)/m.exec(text)?.[1];
      if (module !== undefined) goModules.set(folder, module);
      continue;
    }
    const json = objectOf(parse(text, [], { allowTrailingComma: true }));
    if (name === "package.json") {
      packages.push(...packageAliases(json, folder));
      add(folder, { aliases: importAliases(json.imports, folder, "#"), base: undefined });
    } else if (name.startsWith("deno")) {
      add(folder, { aliases: importAliases(json.imports, folder, ""), base: undefined });
    } else add(folder, compilerAliases(json, { path, root, depth: 0 }));
  }
  add("", { aliases: packages, base: undefined });
  return { script: found as ReadonlyMap<string, ScriptConfig>, goModules };

  function add(folder: string, { aliases, base }: ScriptConfig): void {
    if (aliases.length === 0 && base === undefined) return;
    const known = found.get(folder) ?? { aliases: [], base: undefined };
    known.aliases.push(...aliases);
    known.base ??= base;
    found.set(folder, known);
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFile(path);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Json : {};
}

/** `paths` and `baseUrl`, also of what a configuration extends. */
function compilerAliases(
  json: Json,
  { path, root, depth }: { path: string; root: string; depth: number },
): ScriptConfig {
  const folder = folderOf(path);
  const options = objectOf(json.compilerOptions);
  const base = typeof options.baseUrl === "string" ? joined(folder, options.baseUrl) : undefined;
  const aliases = Object.entries(objectOf(options.paths)).map(([pattern, targets]) =>
    aliasOf(pattern, {
      targets: (Array.isArray(targets) ? targets : []).filter((one) => typeof one === "string"),
      folder: base ?? folder,
    })
  );
  const parents = [json.extends].flat().filter((one) => typeof one === "string");
  for (const parent of depth < 4 ? parents : []) {
    if (!parent.startsWith(".")) continue;
    const place = joined(folder, parent.endsWith(".json") ? parent : `${parent}.json`);
    const text = place === undefined ? undefined : textOf(join(root, place));
    if (place === undefined || text === undefined) continue;
    const more = compilerAliases(objectOf(parse(text, [], { allowTrailingComma: true })), {
      path: place,
      root,
      depth: depth + 1,
    });
    return {
      aliases: aliases.length > 0 ? aliases : more.aliases,
      base: base ?? more.base,
    };
  }
  return { aliases, base };
}

function importAliases(imports: unknown, folder: string, sign: string): Alias[] {
  return Object.entries(objectOf(imports)).flatMap(([pattern, value]) => {
    const target = typeof value === "string" ? value : firstText(value);
    if (target === undefined || !/^\.{0,2}\//.test(target) || !pattern.startsWith(sign)) return [];
    if (pattern.endsWith("/")) {
      return [aliasOf(`${pattern}*`, { targets: [`${target}*`], folder })];
    }
    return [aliasOf(pattern, { targets: [target], folder })];
  });
}

/** A package of the tree by its name: what it exports, else where sources usually are. */
function packageAliases(json: Json, folder: string): Alias[] {
  if (typeof json.name !== "string" || json.name === "") return [];
  const entries: Alias[] = [];
  const exported = objectOf(json.exports);
  for (const [key, value] of Object.entries(exported)) {
    const target = firstText(value);
    if (key.startsWith(".") && target !== undefined) {
      entries.push(aliasOf(json.name + key.slice(1), { targets: [target], folder }));
    }
  }
  const main = [json.source, json.exports, json.module, json.types, json.main]
    .filter((one) => typeof one === "string");
  entries.push(
    aliasOf(json.name, { targets: [...main, "src/index", "index", "src/main", "src/mod"], folder }),
    aliasOf(`${json.name}/*`, { targets: ["*", "src/*"], folder }),
  );
  return entries;
}

function firstText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  for (const inner of Object.values(objectOf(value))) {
    const found = firstText(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function aliasOf(
  pattern: string,
  { targets, folder }: { targets: readonly string[]; folder: string },
): Alias {
  const star = pattern.indexOf("*");
  return {
    before: star < 0 ? pattern : pattern.slice(0, star),
    after: star < 0 ? undefined : pattern.slice(star + 1),
    targets: targets.map((target) => joined(folder, target)).filter((one) => one !== undefined),
  };
}
