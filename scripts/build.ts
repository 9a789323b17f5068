/**
 * Makes `dist/mclaude-<target>`: all modules in few files, then a program of them.
 *
 * The bundle keeps every `import()` a file of its own, read when it is first used: what a
 * command does not need costs it nothing. There is no code cache: it would be a file with
 * a predictable name in the temporary folder. The same sources make the same bytes, wherever
 * and whenever they are built.
 *
 * @example
 * ```sh
 * deno task build
 * deno task build --target aarch64-apple-darwin
 * deno task build --all
 * ```
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { permissionFlags, type Target, TARGETS } from "./permissions.ts";

/** The repository. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Where a platform's binary is built.
 *
 * @param target The platform; this machine's by default.
 * @returns Its path.
 */
export function binaryOf(target: Target = hostTarget()): string {
  return join(ROOT, "dist", `mclaude-${target}${target.includes("windows") ? ".exe" : ""}`);
}

/**
 * The platform of this machine.
 *
 * @returns One of the {@linkcode TARGETS}.
 */
export function hostTarget(): Target {
  const found = TARGETS.find((target) => target === Deno.build.target);
  if (found === undefined) throw new Error(`Cannot build for "${Deno.build.target}"`);
  return found;
}

/** Options for {@linkcode compile}. */
export interface CompileOptions {
  /** The platform; this machine's by default. */
  target?: Target;
  /** The binary to write. */
  output: string;
  /** Modules that no other imports. */
  include?: readonly string[];
}

/**
 * Compiles a script with the permissions of the binary.
 *
 * @param script What it runs; needs no configuration.
 * @param options What comes out.
 */
export function compile(script: string, options: CompileOptions): void {
  const { target = hostTarget(), output, include = [] } = options;
  deno([
    "compile",
    "--quiet",
    "--no-config",
    "--no-lock",
    "--no-code-cache",
    "--target",
    target,
    ...permissionFlags(target),
    ...include.flatMap((path) => ["--include", path]),
    "--output",
    output,
    script,
  ]);
}

/**
 * Builds binaries of mclaude.
 *
 * @param targets The platforms.
 * @returns Their paths.
 */
export function build(targets: readonly Target[]): string[] {
  const folder = Deno.makeTempDirSync({ prefix: "mclaude_build_" });
  try {
    // Without --quiet it prints a table of all chunks.
    deno([
      "bundle",
      "--quiet",
      "--code-splitting",
      "--minify",
      "--external",
      "*/sdk.ts",
      // Ink loads it only for whoever develops it, with a package that is not installed.
      "--external",
      "*/devtools.js",
      "--outdir",
      folder,
      join(ROOT, "main.ts"),
      // A thread of its own, which nothing imports.
      join(ROOT, "lib", "code_index", "worker.ts"),
    ]);
    placeWorker(folder);
    bundleSdk(folder);
    const grammars = placeGrammars(folder);
    // A program keeps the times of the files that it is made of.
    for (const { name } of Deno.readDirSync(folder)) Deno.utimeSync(join(folder, name), 0, 0);
    return targets.map((target) => {
      const output = binaryOf(target);
      compile(join(folder, "main.js"), {
        target,
        output,
        include: [join(folder, WORKER), ...grammars],
      });
      return output;
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The code index's second thread, beside all other files of the bundle. */
const WORKER = "worker.js";

/** Puts the thread's file where the bundle looks for it. */
function placeWorker(folder: string): void {
  const made = join(folder, "lib", "code_index", WORKER);
  const text = Deno.readTextFileSync(made).replaceAll('"../../', '"./');
  Deno.removeSync(join(folder, "lib"), { recursive: true });
  Deno.writeTextFileSync(join(folder, WORKER), text);
}

/** Bytes as text: a quarter of it is for nothing where there are files. */
const TEXT = /="([A-Za-z0-9+/]{4096,}=*)"(?=;export\{\w+ as bytes\};\s*$)/;

/**
 * Puts the grammars into files of their own bytes: all that is embedded is copied at each start.
 *
 * @param folder The bundle.
 * @returns The files.
 */
function placeGrammars(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name }) => {
    const path = join(folder, name);
    const text = Deno.readTextFileSync(path);
    const [literal, encoded] = TEXT.exec(text) ?? [];
    if (literal === undefined) return [];
    const file = `${path}.br`;
    Deno.writeFileSync(file, Buffer.from(encoded!, "base64"));
    const read = `=read(new URL("./${name}.br",import.meta.url)).toString("base64")`;
    const code = text.replace(literal, () => read);
    Deno.writeTextFileSync(path, `import{readFileSync as read}from"node:fs";${code}`);
    return [file];
  });
}

/**
 * Makes one file of the MCP SDK and puts it where the bundle looks for it. Made for a browser it
 * comes without the validator for Node, a quarter of its time to load and of no use to us.
 */
function bundleSdk(folder: string): void {
  const output = join(folder, "sdk.js");
  const source = join(ROOT, "mcp", "sdk.ts");
  deno(["bundle", "--quiet", "--minify", "--platform", "browser", "--output", output, source]);
  for (const { name } of [...Deno.readDirSync(folder)]) {
    const path = join(folder, name);
    const text = Deno.readTextFileSync(path);
    if (text.includes('"./sdk.ts"')) {
      Deno.writeTextFileSync(path, text.replaceAll('"./sdk.ts"', '"./sdk.js"'));
    }
  }
}

/** Runs Deno; what it says is seen when it fails. */
function deno(args: string[]): void {
  const { success, stderr } = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).outputSync();
  if (success) return;
  throw new Error(`Cannot ${args[0]}: ${new TextDecoder().decode(stderr).trim()}`);
}

function chosenTargets(args: string[]): readonly Target[] {
  const { values } = parseArgs({
    args,
    options: { target: { type: "string", multiple: true }, all: { type: "boolean" } },
  });
  if (values.all) return TARGETS;
  return (values.target ?? [hostTarget()]).map((name) => {
    const target = TARGETS.find((known) => known === name);
    if (target === undefined) {
      throw new RangeError(`Cannot build for "${name}": known are ${TARGETS.join(", ")}`);
    }
    return target;
  });
}

if (import.meta.main) {
  const binaries = build(chosenTargets(Deno.args));
  for (const path of binaries) {
    const megabytes = (Deno.statSync(path).size / 1e6).toFixed(1);
    // deno-lint-ignore no-console
    console.log(`${path}  ${megabytes} MB`);
  }
  if (binaries.length === TARGETS.length) {
    const { writeRelease } = await import("./release.ts");
    // deno-lint-ignore no-console
    for (const path of await writeRelease(ROOT, binaries)) console.log(path);
  }
}
