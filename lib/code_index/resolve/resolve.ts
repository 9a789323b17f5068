/**
 * From what an import says to files of the tree, by the rules of its language.
 *
 * What leads out of the tree, to packages and standard libraries, is nothing here.
 *
 * @module
 */
import type { CodeImport, IndexedFile } from "../facts.ts";
import { folderOf, joined, nearest, type PathIndex, upwards } from "./paths.ts";
import { resolveScript, type ScriptConfig } from "./script.ts";

/** What a tree says of its own imports. */
export interface Configs {
  /** Of folders with a configuration for TypeScript, Deno or npm. */
  readonly script: ReadonlyMap<string, ScriptConfig>;
  /** Go modules: path of the module by folder. */
  readonly goModules: ReadonlyMap<string, string>;
}

/** No configuration. */
export const NO_CONFIGS: Configs = { script: new Map(), goModules: new Map() };

/** Where to look. */
interface Where {
  readonly index: PathIndex;
  readonly configs: Configs;
}

type Resolver = (file: IndexedFile, taken: CodeImport, where: Where) => readonly string[];

const RESOLVERS: Readonly<Record<string, Resolver>> = {
  c: include,
  cpp: include,
  go: goPackage,
  java: byClass,
  javascript: script,
  kotlin: byClass,
  php: included,
  python: pythonModule,
  ruby: required,
  rust: rustPath,
  scala: byClass,
  shell: included,
  tsx: script,
  typescript: script,
};

/**
 * The files that an import means.
 *
 * @param file The file that it stands in.
 * @param taken The import.
 * @param where The tree.
 * @returns Paths; none if it leads out of the tree.
 */
export function resolveImport(
  file: IndexedFile,
  taken: CodeImport,
  where: Where,
): readonly string[] {
  return RESOLVERS[file.language]?.(file, taken, where) ?? [];
}

function script(file: IndexedFile, { from }: CodeImport, { index, configs }: Where): string[] {
  const found = resolveScript(file.path, from, { index, configs: configs.script });
  return found === undefined ? [] : [found];
}

function include(file: IndexedFile, { from }: CodeImport, { index }: Where): string[] {
  const beside = joined(folderOf(file.path), from);
  if (beside !== undefined && index.has(beside)) return [beside];
  const found = nearest(index.endingWith(from.replace(/^(?:\.\.?\/)+/, "")), file.path);
  return found === undefined ? [] : [found];
}

function included(file: IndexedFile, { from }: CodeImport, { index }: Where): string[] {
  for (const folder of [folderOf(file.path), ""]) {
    const path = joined(folder, from);
    if (path !== undefined && index.has(path)) return [path];
  }
  const bare = from.replace(/^(?:\.\.?\/)+/, "");
  const found = bare.includes("/") ? nearest(index.endingWith(bare), file.path) : undefined;
  return found === undefined ? [] : [found];
}

function required(file: IndexedFile, { from }: CodeImport, { index }: Where): string[] {
  const path = from.endsWith(".rb") ? from : `${from}.rb`;
  if (from.startsWith(".")) {
    const beside = joined(folderOf(file.path), path);
    return beside !== undefined && index.has(beside) ? [beside] : [];
  }
  const found = nearest(index.endingWith(path), file.path);
  return found === undefined ? [] : [found];
}

function byClass(file: IndexedFile, { from }: CodeImport, { index }: Where): string[] {
  if (from.endsWith("*")) return [];
  const parts = from.split(".");
  // `a.b.Outer.inner` is in `a/b/Outer.java`.
  for (let length = parts.length; length >= Math.max(2, parts.length - 2); length--) {
    const path = parts.slice(0, length).join("/");
    for (const end of ["java", "kt", "scala"]) {
      const found = nearest(index.endingWith(`${path}.${end}`), file.path);
      if (found !== undefined) return [found];
    }
  }
  return [];
}

function goPackage(file: IndexedFile, { from }: CodeImport, { index, configs }: Where): string[] {
  for (const [folder, name] of configs.goModules) {
    if (from !== name && !from.startsWith(`${name}/`)) continue;
    const below = joined(folder, from.slice(name.length)) ?? "";
    // Which of its files is meant, the names that are mentioned tell.
    const inside = index.inFolder(below).filter((path) =>
      path.endsWith(".go") && !path.endsWith("_test.go")
    );
    const main = `${below.slice(below.lastIndexOf("/") + 1)}.go`;
    const chosen = inside.find((path) => path.endsWith(`/${main}`)) ??
      inside.find((path) => path.endsWith("/doc.go")) ?? inside[0];
    return chosen === undefined || chosen === file.path ? [] : [chosen];
  }
  return [];
}

function pythonModule(
  file: IndexedFile,
  { from, names }: CodeImport,
  { index }: Where,
): string[] {
  const dots = /^\.*/.exec(from)![0].length;
  const path = from.slice(dots).replaceAll(".", "/");
  const roots = dots > 0
    ? [upwards(folderOf(file.path))[dots - 1] ?? ""]
    : [...upwards(folderOf(file.path)).reverse(), "src", "lib"];
  for (const root of roots) {
    const found = pythonIn(joined(root, path) ?? "", names, index);
    if (found.length > 0) return found;
  }
  if (dots > 0 || !path.includes("/")) return [];
  const elsewhere = nearest(
    [...index.endingWith(`${path}.py`), ...index.endingWith(`${path}/__init__.py`)],
    file.path,
  );
  return elsewhere === undefined ? [] : [elsewhere];
}

/** The module itself, and modules among the names that are taken of a package. */
function pythonIn(base: string, names: readonly string[], index: PathIndex): string[] {
  const found = names.flatMap((name) => {
    const path = joined(base, name) ?? "";
    return [`${path}.py`, `${path}/__init__.py`].filter((one) => index.has(one));
  });
  const own = [`${base}.py`, `${base}.pyi`, joined(base, "__init__.py") ?? ""]
    .find((one) => index.has(one));
  if (own !== undefined && (found.length < names.length || names.length === 0)) found.push(own);
  return found;
}

function rustPath(file: IndexedFile, { from }: CodeImport, { index }: Where): string[] {
  const parts = from.split("::").filter((part) => part !== "");
  const folder = folderOf(file.path);
  const stem = file.path.slice(folder === "" ? 0 : folder.length + 1).replace(/\.rs$/, "");
  // The modules of a file lie in the folder of its name, unless it stands for its folder.
  const inside = ["lib", "main", "mod"].includes(stem) ? folder : joined(folder, stem) ?? "";
  let base: string | undefined;
  const [first] = parts;
  if (first === "crate") base = crateRoot(file.path, index);
  else if (first === "self") base = inside;
  else if (first === "super") base = folderOf(inside);
  else {
    const crate = index.endingWith(`${first?.replaceAll("_", "-")}/src/lib.rs`)[0] ??
      index.endingWith(`${first}/src/lib.rs`)[0];
    if (crate === undefined) return [];
    base = folderOf(crate);
  }
  const rest = parts.slice(1).filter((part) => part !== "self" && part !== "super");
  for (let length = rest.length; length >= 0; length--) {
    const path = joined(base, rest.slice(0, length).join("/")) ?? "";
    const ends = length === 0 ? ["/lib.rs", "/mod.rs", "/main.rs", ".rs"] : [".rs", "/mod.rs"];
    const found = ends.map((end) => `${path}${end}`.replace(/^\//, "")).find((one) =>
      index.has(one)
    );
    if (found !== undefined) return [found];
  }
  return [];
}

function crateRoot(path: string, index: PathIndex): string {
  return upwards(folderOf(path)).find((folder) =>
    ["lib.rs", "main.rs"].some((name) => index.has(joined(folder, name) ?? ""))
  ) ?? folderOf(path);
}
