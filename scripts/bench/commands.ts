/**
 * Measures commands of the binary against an empty compiled program and mclaude 0.6. The time
 * includes starting the process, which is the same for all.
 *
 * @module
 */
import { join } from "node:path";
import { type Case, CASES } from "./cases.ts";
import { type Bench, inTurns, peerRun, ratioOf, timeOf } from "./paired.ts";
import { ratioRow, type Row } from "./row.ts";
import { quantile } from "./statistics.ts";

/**
 * Measures all cases.
 *
 * @param bench What, and where.
 * @param isChosen Which cases are measured.
 * @returns The rows, one after the other.
 */
export async function* measureCommands(
  bench: Bench,
  isChosen: (name: string) => boolean,
): AsyncGenerator<Row> {
  for (const case_ of CASES.filter(({ name }) => isChosen(name))) yield* measure(case_, bench);
}

async function* measure(case_: Case, bench: Bench): AsyncGenerator<Row> {
  const { name, commands, prepare, before, rounds = bench.rounds } = case_;
  const cwd = makeRepository(bench.folder, name);
  await prepare?.(cwd);
  const all = (runOf: (args: readonly string[]) => Parameters<typeof timeOf>[0]) => () =>
    commands.reduce((sum, { args, code }) => sum + timeOf({ ...runOf(args), code }), 0);
  const contestants: Record<string, () => number> = {
    empty: () => commands.reduce((sum) => sum + timeOf({ words: [bench.empty], cwd }), 0),
    mclaude: all((args) => ({ words: [bench.mclaude, ...args], cwd })),
  };
  // What another one has seen is no news to the next.
  if (bench.peer !== undefined && before === undefined && !case_.isOwn) {
    contestants.peer = all((args) => ({ ...peerRun(bench, args)!, cwd }));
  }
  const times = await inTurns(contestants, {
    rounds,
    before: before && ((round) => before(cwd, round)),
  });
  const own = { milliseconds: quantile(times.mclaude!, 0.5) };
  const ratio = ratioOf(times.mclaude!, times.empty!);
  yield ratioRow(name, ratio, { against: "an empty program", ...own });
  if (times.peer === undefined) return;
  const peer = ratioOf(times.mclaude!, times.peer);
  yield ratioRow(`${name}/0.6`, peer, { against: "mclaude 0.6", ...own });
}

/**
 * Makes a repository.
 *
 * @param folder Where.
 * @param name Its name.
 * @returns Its path.
 */
export function makeRepository(folder: string, name: string): string {
  const cwd = join(folder, name);
  Deno.mkdirSync(cwd, { recursive: true });
  const { success } = new Deno.Command("git", { args: ["init", "-q", "."], cwd }).outputSync();
  if (!success) throw new Error("Cannot make a repository to measure in");
  return cwd;
}
