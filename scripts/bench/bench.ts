/**
 * Measures commands of the binary against an empty compiled program.
 *
 * The two run in turns, so what slows the machine slows both; a ratio is made of each
 * pair, and the median of the ratios is held against the budget. The time includes
 * starting the process, which is the same for both. Measured is `MCLAUDE_BIN`, or what the
 * tree makes now.
 *
 * @example
 * ```sh
 * deno task bench
 * deno task bench --only version --rounds 200
 * deno task bench --peer ../mclaude-0.6 --json
 * ```
 *
 * @module
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build, compile, hostTarget } from "../build.ts";
import { type Case, CASES } from "./cases.ts";
import { measureHooks } from "./hooks.ts";
import { type McpFigure, measureMcp } from "./mcp.ts";
import { summarize, type Summary } from "./statistics.ts";

/** What is told of a case. */
interface Result {
  name: string;
  /** The empty program, mclaude, and a checkout of 0.6, in milliseconds. */
  milliseconds: { empty: Summary; mclaude: Summary; peer?: Summary };
  /** mclaude's time by the empty program's, pair by pair. */
  ratio: Summary;
  budget?: number;
  ok: boolean;
}

/** A program that is measured. */
type Program = (
  command: Case["commands"][number],
) => { words: readonly string[]; env?: Record<string, string>; code: number };

interface Bench {
  folder: string;
  rounds: number;
  programs: { empty: Program; mclaude: Program; peer?: Program };
}

/** Times all commands of a case once, and throws if one ends in another way than it must. */
function time(program: Program, { commands, name }: Case, cwd: string): number {
  let sum = 0;
  for (const command of commands) {
    const { words: [file, ...args], env, code: expected } = program(command);
    const process = new Deno.Command(file!, {
      args,
      cwd,
      env: { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "bench-1", NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    });
    const start = performance.now();
    const { code, stderr } = process.outputSync();
    sum += performance.now() - start;
    if (code === expected) continue;
    const text = new TextDecoder().decode(stderr);
    throw new Error(`${name}: ${args.join(" ")} ended with ${code}, not ${expected}: ${text}`);
  }
  return sum;
}

async function measure(case_: Case, { folder, rounds, programs }: Bench): Promise<Result> {
  const cwd = join(folder, case_.name);
  Deno.mkdirSync(cwd);
  const { success } = new Deno.Command("git", { args: ["init", "-q", "."], cwd }).outputSync();
  if (!success) throw new Error("Cannot make a repository to measure in");
  await case_.prepare?.(cwd);
  const times: Record<string, number[]> = { empty: [], mclaude: [], peer: [] };
  // What another one has seen is no news to the next.
  const contestants = Object.entries(programs)
    .filter(([name]) => case_.before === undefined || name !== "peer");
  for (let round = -3; round < rounds; round++) {
    // Nobody is always first; the first rounds only warm up.
    if (round % 2 === 0) contestants.reverse();
    case_.before?.(cwd, round);
    for (const [name, program] of contestants) {
      const taken = time(program, case_, cwd);
      if (round >= 0) times[name]!.push(taken);
    }
  }
  const { empty, mclaude, peer } = times as { empty: number[]; mclaude: number[]; peer: number[] };
  const ratio = summarize(mclaude.map((taken, round) => taken / empty[round]!));
  return {
    name: case_.name,
    milliseconds: {
      empty: summarize(empty),
      mclaude: summarize(mclaude),
      ...(peer.length > 0 && { peer: summarize(peer) }),
    },
    ratio,
    ...(case_.budget !== undefined && { budget: case_.budget }),
    ok: case_.budget === undefined || ratio.median <= case_.budget,
  };
}

function describe({ name, milliseconds, ratio, budget, ok }: Result): string {
  const { mclaude, peer } = milliseconds;
  return [
    name.padEnd(15),
    `x${ratio.median.toFixed(2)} [${ratio.interval.map((end) => end.toFixed(2)).join(", ")}]`,
    `p90 x${ratio.p90.toFixed(2)}`,
    `${mclaude.median.toFixed(1)} ms`,
    ...(peer === undefined ? [] : [`0.6: ${peer.median.toFixed(1)} ms`]),
    ...(budget === undefined ? [] : [`budget ${budget.toFixed(2)} ${ok ? "OK" : "OVER"}`]),
  ].join("  ");
}

function describeFigure({ name, value, told, budget, ok }: McpFigure): string {
  return [
    name.padEnd(20),
    `${value < 100 ? value.toFixed(2) : value.toFixed(0)} ${told}`,
    ...(budget === undefined
      ? []
      : [`budget ${budget < 100 ? budget : budget.toFixed(0)} ${ok ? "OK" : "OVER"}`]),
  ].join("  ");
}

/** Rows that are no cases: each measures in a way of its own. */
const SPECIAL = ["mcp", "hooks"] as const;

function programsOf(folder: string, peer: string | undefined): Bench["programs"] {
  const script = join(folder, "empty.js");
  const compiled = join(folder, "compiled.exe");
  Deno.writeTextFileSync(script, "");
  compile(script, { output: compiled });
  const empty = copy(compiled, join(folder, "empty.exe"));
  const built = Deno.env.get("MCLAUDE_BIN") || build([hostTarget()])[0]!;
  const mclaude = copy(built, join(folder, "mclaude.exe"));
  return {
    empty: () => ({ words: [empty], code: 0 }),
    mclaude: ({ args, code }) => ({ words: [mclaude, ...args], code }),
    ...(peer !== undefined && { peer: peerOf(resolve(peer), folder) }),
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

/** mclaude 0.6 at its best: without a version manager before Python, and with its byte code kept. */
function peerOf(checkout: string, folder: string): Program {
  const python = findPython();
  const env = {
    PYTHONDONTWRITEBYTECODE: "",
    PYTHONPATH: checkout,
    PYTHONPYCACHEPREFIX: join(folder, "pycache"),
  };
  return ({ args, code }) => ({ words: [python, "-m", "mclaude.cli", ...args], env, code });
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
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true },
      json: { type: "boolean" },
      peer: { type: "string" },
      rounds: { type: "string", default: "40" },
    },
  });
  const chosen = CASES.filter(({ name }) => values.only?.includes(name) ?? true);
  const special = SPECIAL.filter((name) => values.only?.includes(name) ?? true);
  if (chosen.length + special.length === 0) {
    const known = [...CASES.map(({ name }) => name), ...SPECIAL];
    throw new RangeError(`Cannot find the case: known are ${known}`);
  }
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "mclaude_bench_" }));
  try {
    const programs = programsOf(folder, values.peer);
    let ok = true;
    for (const case_ of chosen) {
      const result = await measure(case_, { folder, rounds: Number(values.rounds), programs });
      ok &&= result.ok;
      // deno-lint-ignore no-console
      console.log(values.json ? JSON.stringify(result) : describe(result));
    }
    const [mclaude, empty] = ["mclaude.exe", "empty.exe"].map((name) => join(folder, name));
    const bench = { folder, mclaude: mclaude!, empty: empty!, rounds: Number(values.rounds) };
    const peer = values.peer === undefined
      ? undefined
      : { python: findPython(), checkout: resolve(values.peer) };
    for (const name of special) {
      const figures = name === "mcp" ? measureMcp(bench) : measureHooks({ ...bench, peer });
      for await (const figure of figures) {
        ok &&= figure.ok;
        // deno-lint-ignore no-console
        console.log(values.json ? JSON.stringify(figure) : describeFigure(figure));
      }
    }
    if (!ok) Deno.exitCode = 1;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
