/**
 * Real trees to measure the code index on, got in ways that anybody can repeat: npm packages by
 * `npm pack`, Debian's sources by `apt-get source`, what its packages install by `apt-get
 * download`, Python's own library.
 *
 * What was got once is kept in `~/.cache/mclaude-bench/`; what cannot be had is named in a line,
 * and its rows are left out.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Where a tree comes from: npm, a source or a package of Debian, or what Python is made of. */
export type Source = `npm:${string}@${string}` | `debian:${string}` | `deb:${string}` | "python";

/** Where trees are kept from one run to the next. */
const CACHE = Deno.env.get("MCLAUDE_BENCH_CACHE") ?? join(homedir(), ".cache", "mclaude-bench");

/** A tree of one language. */
export interface LanguageTree {
  /** What it is made of. */
  readonly from: readonly Source[];
  /** Which files are taken. */
  readonly files: RegExp;
  /** Its name for ctags; `undefined` where ctags does not know the language. */
  readonly ctags: string | undefined;
}

/** A tree for each language; the name of a row has its key. */
export const LANGUAGE_TREES: Readonly<Record<string, LanguageTree>> = {
  typescript: { from: ["npm:rxjs@7.8.1"], files: /\/src\/.*\.ts$/, ctags: "TypeScript" },
  javascript: {
    from: ["npm:typeorm@0.3.20", "npm:lodash@4.17.21"],
    ...{ files: /(?<!\.min)\.js$/, ctags: "JavaScript" },
  },
  python: { from: ["python"], files: /\.py$/, ctags: "Python" },
  go: { from: ["debian:golang-golang-x-tools"], files: /\.go$/, ctags: "Go" },
  rust: { from: ["debian:rust-clap", "debian:rust-serde"], files: /\.rs$/, ctags: "Rust" },
  java: { from: ["debian:commons-io", "debian:jsoup"], files: /\.java$/, ctags: "Java" },
  c: {
    from: ["debian:zlib", "debian:lua5.4", "debian:jq"],
    ...{ files: /\.[ch]$/, ctags: "C,C++" },
  },
  cpp: {
    from: ["debian:nlohmann-json3", "debian:leveldb", "debian:re2"],
    ...{ files: /\.(?:cc|cpp|hpp|h)$/, ctags: "C,C++" },
  },
  csharp: {
    from: ["debian:newtonsoft-json", "debian:nunit"],
    ...{ files: /\.cs$/, ctags: "C#" },
  },
  ruby: { from: ["debian:rails"], files: /\.rb$/, ctags: "Ruby" },
  php: { from: ["debian:phpunit", "debian:php-twig"], files: /\.php$/, ctags: "PHP" },
  kotlin: { from: ["debian:kotlinx-coroutines"], files: /\.kts?$/, ctags: "Kotlin" },
  scala: {
    from: ["debian:scala"],
    files: /\/src\/(?:library|reflect)\/.*\.scala$/,
    ctags: undefined,
  },
  shell: { from: ["debian:git"], files: /\.sh$/, ctags: "Sh" },
};

/** A tree that is there. */
export interface Got {
  /** Its folder. */
  readonly folder: string;
  /** What it is, with its version. */
  readonly name: string;
}

/** How to get a tree. */
export interface GetTreeOptions {
  /** Take one that an earlier run kept and use no network. Default `false`. */
  readonly keptOnly?: boolean;
}

/**
 * Gets a tree.
 *
 * @param source Where it comes from.
 * @param options Where it may come from.
 * @returns Its folder; `undefined`, and a line that says why, where it cannot be had.
 */
export function getTree(source: Source, options: GetTreeOptions = {}): Got | undefined {
  try {
    if (source === "python") return pythonLibrary();
    const folder = join(CACHE, source.replace(/[:/]/g, "_"));
    if (!existsSync(join(folder, "complete"))) {
      if (options.keptOnly) throw new Error("not kept here; the bench gets it");
      if (existsSync(folder)) Deno.removeSync(folder, { recursive: true });
      Deno.mkdirSync(folder, { recursive: true });
      fetchInto(folder, source);
      Deno.writeTextFileSync(join(folder, "complete"), "");
    }
    const entries = [...Deno.readDirSync(folder)];
    const unpacked = entries.find(({ isDirectory }) => isDirectory)!.name;
    const name = source.startsWith("npm:")
      ? source.slice(4)
      : entries.find(({ name }) => name.endsWith(".deb"))?.name ?? unpacked;
    return { folder: join(folder, unpacked), name };
  } catch (error) {
    // deno-lint-ignore no-console
    console.warn(`skipped: cannot get ${source}: ${(error as Error).message}`);
    return undefined;
  }
}

/** Fetches packed files by the program that fetches such, and unpacks them. */
function fetchInto(folder: string, source: Source): void {
  const name = source.slice(source.indexOf(":") + 1);
  if (source.startsWith("npm:")) {
    must("npm", ["pack", "--silent", "--ignore-scripts", name], folder);
  } else if (source.startsWith("deb:")) must("apt-get", ["download", "-qq", name], folder);
  else must("apt-get", ["source", "-qq", "--tar-only", name], folder);
  for (const { name } of [...Deno.readDirSync(folder)]) {
    if (/\.tgz$|\.tar\.\w+$/.test(name)) must("tar", ["-xf", name], folder);
    if (name.endsWith(".deb")) must("dpkg-deb", ["-x", name, "unpacked"], folder);
  }
}

function pythonLibrary(): Got {
  const script = "import sysconfig, platform; " +
    'print(sysconfig.get_paths()["stdlib"]); print(platform.python_version())';
  const [folder, version] = must("python3", ["-c", script], ".").trim().split("\n");
  return { folder: folder!, name: `the library of Python ${version}` };
}

function must(program: string, args: string[], cwd: string): string {
  const { success, stdout, stderr } = new Deno.Command(program, {
    ...{ args, cwd, stdin: "null", stdout: "piped", stderr: "piped" },
  }).outputSync();
  if (success) return new TextDecoder().decode(stdout);
  const lines = new TextDecoder().decode(stderr).trim().split("\n");
  throw new Error(lines.find((line) => /err|^E:/i.test(line)) ?? lines.at(-1));
}

/**
 * Copies the files of a tree that fit.
 *
 * @param from The tree.
 * @param to An existing folder.
 * @param files Which; the path from the tree, with a `/` in front, has to match.
 * @returns How many there are, and their bytes.
 */
export function copyFiles(
  from: string,
  to: string,
  files: RegExp,
): { count: number; bytes: number } {
  const sum = { count: 0, bytes: 0 };
  const open = [""];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const { name, isDirectory, isFile } of Deno.readDirSync(join(from, folder))) {
      const path = `${folder}/${name}`;
      // What is installed beside Python's library is none of it.
      if (isDirectory && name !== "site-packages" && name !== ".git") open.push(path);
      if (!isFile || !files.test(path)) continue;
      const target = join(to, path);
      Deno.mkdirSync(dirname(target), { recursive: true });
      const bytes = Deno.readFileSync(join(from, path));
      Deno.writeFileSync(target, bytes);
      sum.count++;
      sum.bytes += bytes.length;
    }
  }
  return sum;
}
