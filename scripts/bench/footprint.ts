/**
 * Measures what the program weighs: on disk, and in memory at its highest.
 *
 * @module
 */
import { held, searchedDrawers } from "./cases.ts";
import { makeRepository } from "./commands.ts";
import type { Bench } from "./paired.ts";
import type { Row } from "./row.ts";

/**
 * Measures all of it. Memory where GNU time is, which tells of it.
 *
 * @param bench What, and where.
 * @param isChosen Which rows are measured.
 * @returns The rows, one after the other.
 */
export async function* measureFootprint(
  bench: Bench,
  isChosen: (name: string) => boolean,
): AsyncGenerator<Row> {
  const size = (file: string) => Deno.statSync(file).size / 1e6;
  if (isChosen("binary-size")) {
    const [value, empty] = [size(bench.mclaude), size(bench.empty)];
    const against = `an empty program is ${empty.toFixed(1)} MB`;
    yield { name: "binary-size", value, unit: "MB", against };
  }
  const cases = {
    "memory-version": { args: ["--version"], prepare: () => {} },
    "memory-lock-list": { args: ["lock", "list"], prepare: held(1_000) },
    "memory-search": { args: ["memory", "search", "cache"], prepare: searchedDrawers(10_000) },
  };
  for (const [name, { args, prepare }] of Object.entries(cases)) {
    if (!isChosen(name)) continue;
    const cwd = makeRepository(bench.folder, name);
    await prepare(cwd);
    const values = [[bench.mclaude, ...args], [bench.empty]].map((words) => peak(words, cwd));
    if (values[0] === undefined || values[1] === undefined) return;
    const against = `at its highest; an empty program has ${values[1].toFixed(0)} MB`;
    yield { name, value: values[0], unit: "MB", against };
  }
}

/**
 * The most memory that a command had.
 *
 * @param words The command.
 * @param cwd Where it runs.
 * @returns It, in MB; `undefined` where GNU time is not.
 */
export function peak(words: readonly string[], cwd: string): number | undefined {
  const env = { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "bench-1" };
  try {
    const { stderr } = new Deno.Command("/usr/bin/time", {
      ...{ args: ["-f", "%M", ...words], cwd, env },
      ...{ stdin: "null", stdout: "null", stderr: "piped" },
    }).outputSync();
    return Number(new TextDecoder().decode(stderr).trim().split("\n").at(-1)) / 1000;
  } catch {
    return undefined;
  }
}
