/**
 * Runs the tests that need the binary, on `MCLAUDE_BIN` or on one that is built now: tests of
 * what an older tree made would prove nothing.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build, hostTarget, ROOT } from "./build.ts";

const binary = Deno.env.get("MCLAUDE_BIN") || build([hostTarget()])[0]!;
const folders = ["tests/processes", "tests/e2e"].filter((name) => existsSync(join(ROOT, name)));
const { code } = new Deno.Command(Deno.execPath(), {
  args: ["test", "-A", ...folders, ...Deno.args],
  cwd: ROOT,
  env: { MCLAUDE_BIN: binary },
  stdin: "null",
  stdout: "inherit",
  stderr: "inherit",
}).outputSync();
Deno.exit(code);
