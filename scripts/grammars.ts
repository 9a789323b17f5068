/**
 * Makes `lib/code_index/grammars/<name>.ts` of the grammars that npm packages ship as WebAssembly.
 *
 * Each becomes a module with its bytes, compressed hard, as text: found in the same way from the
 * sources, in the binary and by users of the library, read when its language is met, and nobody
 * has to fetch packages of a hundred megabytes for it. The same packages make the same bytes.
 *
 * @example
 * ```sh
 * deno run -A scripts/grammars.ts
 * deno run -A scripts/grammars.ts --check
 * ```
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const FOLDER = join(
  dirname(dirname(fileURLToPath(import.meta.url))),
  "lib",
  "code_index",
  "grammars",
);

/** Each module's package, its version and the file in it. */
const GRAMMARS: Readonly<Record<string, readonly [npm: string, version: string, file: string]>> = {
  runtime: ["web-tree-sitter", "0.27.1", "web-tree-sitter.wasm"],
  bash: ["tree-sitter-bash", "0.25.1", "tree-sitter-bash.wasm"],
  c: ["tree-sitter-c", "0.24.1", "tree-sitter-c.wasm"],
  c_sharp: ["tree-sitter-c-sharp", "0.23.5", "tree-sitter-c_sharp.wasm"],
  cpp: ["tree-sitter-cpp", "0.23.4", "tree-sitter-cpp.wasm"],
  go: ["tree-sitter-go", "0.25.0", "tree-sitter-go.wasm"],
  java: ["tree-sitter-java", "0.23.5", "tree-sitter-java.wasm"],
  javascript: ["tree-sitter-javascript", "0.25.0", "tree-sitter-javascript.wasm"],
  kotlin: ["@tree-sitter-grammars/tree-sitter-kotlin", "1.1.0", "tree-sitter-kotlin.wasm"],
  php: ["tree-sitter-php", "0.24.2", "tree-sitter-php.wasm"],
  python: ["tree-sitter-python", "0.25.0", "tree-sitter-python.wasm"],
  ruby: ["tree-sitter-ruby", "0.23.1", "tree-sitter-ruby.wasm"],
  rust: ["tree-sitter-rust", "0.24.0", "tree-sitter-rust.wasm"],
  scala: ["tree-sitter-scala", "0.24.0", "tree-sitter-scala.wasm"],
  tsx: ["tree-sitter-typescript", "0.23.2", "tree-sitter-tsx.wasm"],
  typescript: ["tree-sitter-typescript", "0.23.2", "tree-sitter-typescript.wasm"],
};

/** Where Deno keeps npm packages, with those of the table in it. */
function packages(): string {
  const folder = Deno.makeTempDirSync({ prefix: "mclaude_grammars_" });
  try {
    const names = Object.values(GRAMMARS).map(([npm, version]) => `npm:${npm}@${version}`);
    run(["cache", "--no-config", "--quiet", ...new Set(names)], folder);
    const { npmCache } = JSON.parse(run(["info", "--json"], folder));
    return join(npmCache, "registry.npmjs.org");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function run(args: string[], cwd: string): string {
  const { success, stdout, stderr } = new Deno.Command(Deno.execPath(), { args, cwd }).outputSync();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`Cannot ${args[0]}: ${new TextDecoder().decode(stderr).trim()}`);
}

/** The module of a grammar. */
function moduleOf(name: string, folder: string): string {
  const [npm, version, file] = GRAMMARS[name]!;
  const bytes = Deno.readFileSync(join(folder, npm, version, file));
  const packed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  return `// Made by scripts/grammars.ts of ${file} from npm:${npm}@${version} (MIT licence).\n` +
    `export const bytes: string = "${packed.toString("base64")}";\n`;
}

if (import.meta.main) {
  const folder = packages();
  const stale: string[] = [];
  for (const name of Object.keys(GRAMMARS)) {
    const path = join(FOLDER, `${name}.ts`);
    const text = moduleOf(name, folder);
    if (Deno.args.includes("--check")) {
      if (Deno.readTextFileSync(path) !== text) stale.push(path);
    } else Deno.writeTextFileSync(path, text);
  }
  if (stale.length > 0) {
    // deno-lint-ignore no-console
    console.error(`Out of date, run scripts/grammars.ts: ${stale.join(", ")}`);
    Deno.exitCode = 1;
  }
}
