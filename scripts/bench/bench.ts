/**
 * Measures the binary: against an empty compiled program, mclaude 0.6, its own system calls,
 * and tools for the same job.
 *
 * What is compared runs in turns, so what slows the machine slows both; a ratio is made of each
 * pair, and the median of the ratios is told. Measured is `MCLAUDE_BIN`, or what the tree makes
 * now. What a row may be is in `budgets.json`; with `--check` it ends with 1 if a row is beyond
 * that by more than 15 %.
 *
 * @example
 * ```sh
 * deno task bench
 * deno task bench --only lock-list --rounds 200
 * deno task bench --peer ../mclaude-0.6 --json
 * deno task bench --check
 * ```
 *
 * @module
 */
import { join, resolve } from "node:path";
import { readArguments, refuse } from "../arguments.ts";
import { build, compile, hostTarget } from "../build.ts";
import { measureCommands } from "./commands.ts";
import { measureFootprint } from "./footprint.ts";
import { measureGrowth } from "./growth.ts";
import { measureHooks } from "./hooks.ts";
import { measureIndex } from "./index.ts";
import { measureMcp } from "./mcp.ts";
import type { Bench } from "./paired.ts";
import { measureRawCalls } from "./raw_calls.ts";
import { measureAgainstRipgrep } from "./ripgrep.ts";
import { type Budgets, describeRow, judge, type Row } from "./row.ts";

/** Measures a part: the rows whose names are chosen. */
type Part = (bench: Bench, isChosen: (name: string) => boolean) => AsyncGenerator<Row>;

/** The parts; the name of one chooses all of its rows. */
const PARTS: Readonly<Record<string, Part>> = {
  commands: measureCommands,
  raw: measureRawCalls,
  footprint: measureFootprint,
  hooks: measureHooks,
  mcp: measureMcp,
  ripgrep: measureAgainstRipgrep,
  growth: measureGrowth,
  index: measureIndex,
};

const USAGE = `Usage: deno task bench [--only NAME...] [--peer DIR] [--rounds N] [--json] [--check]

  --only NAME  Only this row, rows that begin so, or a part: ${Object.keys(PARTS).join(", ")}
  --peer DIR   Beside mclaude 0.6, of which this is a checkout
  --rounds N   How often each is run; 40 by default
  --json       A line of JSON for each row
  --check      End with 1 if a row is beyond its budget by more than 15 %`;

/** Makes what is measured, and what it is held against. */
function prepare(folder: string, given: { peer?: string; rounds: string }): Bench {
  const script = join(folder, "empty.js");
  const compiled = join(folder, "compiled.exe");
  Deno.writeTextFileSync(script, "");
  compile(script, { output: compiled });
  const built = Deno.env.get("MCLAUDE_BIN") || build([hostTarget()])[0]!;
  return {
    folder,
    rounds: Number(given.rounds),
    empty: copy(compiled, join(folder, "empty.exe")),
    mclaude: copy(built, join(folder, "mclaude.exe")),
    ...(given.peer !== undefined && {
      peer: { python: findPython(), checkout: resolve(given.peer) },
    }),
  };
}

/**
 * Copies a program. How a file was written, in small pieces or large ones, changes how it lies
 * in memory, and the start of the same bytes by 5 %; copies are all alike.
 */
function copy(program: string, path: string): string {
  Deno.copyFileSync(program, path);
  return path;
}

/** Python itself, without a version manager before it. */
function findPython(): string {
  const { success, stdout } = new Deno.Command("python3", {
    args: ["-c", "import sys; print(sys.executable)"],
  }).outputSync();
  if (!success) throw new Error("Cannot measure mclaude 0.6: python3 does not run");
  return new TextDecoder().decode(stdout).trim();
}

if (import.meta.main) {
  const values = readArguments({
    only: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    peer: { type: "string" },
    rounds: { type: "string", default: "40" },
  }, USAGE);
  const budgets = JSON.parse(
    Deno.readTextFileSync(new URL("budgets.json", import.meta.url)),
  ) as Budgets;
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "mclaude_bench_" }));
  let count = 0;
  let failed = false;
  try {
    const bench = prepare(folder, values);
    for (const [part, measure] of Object.entries(PARTS)) {
      const { only } = values;
      const isChosen = (name: string) =>
        only?.some((given) => given === part || name === given || name.startsWith(`${given}-`)) ??
          true;
      for await (const row of measure(bench, isChosen)) {
        count++;
        const verdict = judge(row, budgets);
        failed ||= verdict === "over";
        // deno-lint-ignore no-console
        console.log(values.json ? JSON.stringify(row) : describeRow(row, budgets));
      }
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
  if (count === 0) refuse(`Cannot find ${values.only}: no row has such a name`);
  if (values.check && failed) Deno.exitCode = 1;
}
