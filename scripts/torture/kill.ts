/**
 * Kills every command that changes something before each of its calls that do.
 *
 * @module
 */
import { type Call, killAtEachCall, StraceMissing } from "../../tests/processes/harness.ts";
import { casesOf, labelOf } from "./cases.ts";
import { type Gate, need, sample, type Size, Skip, type Tally } from "./gate.ts";
import { SESSION, Trial } from "./trial.ts";

/** Calls of a command that are tried where not all are: other ones of each command. */
const SOME = 1;

/** The gate. */
export const kill: Gate = {
  name: "kill",
  summary: "every command is killed before each of its calls that change a file",
  async run(size, tally) {
    await need(["strace"], ["strace"]);
    await eachCase(size, tally, async (trial, some) => {
      const calls = await killAtEachCall(trial.args, {
        words: trial.words,
        env: SESSION,
        prepare: (folder) => trial.prepare(folder),
        choose: some,
        oracle: (folder, ending) => trial.check(folder, ending),
      });
      tally.count("kills", calls.length);
    });
  },
};

/** Tries all cases; `some` picks the calls that are tried. */
export async function eachCase(
  size: Size,
  tally: Tally,
  body: (trial: Trial, some: (calls: Call[]) => Call[]) => Promise<void>,
): Promise<void> {
  for (const [index, [name, chosen]] of casesOf(size.command).entries()) {
    await tally.attempt(labelOf(name, chosen), async () => {
      const some = (calls: Call[]) => size.full ? calls : pick(calls, { index, most: SOME });
      await sameCalls(() => body(new Trial(chosen), some));
    });
    tally.count("commands");
  }
}

/** A few calls, of one command those at the beginning, of the next ones those that follow. */
function pick(calls: Call[], { index, most }: { index: number; most: number }): Call[] {
  const start = Math.floor((index % 7) / 7 * calls.length);
  return sample([...calls.slice(start), ...calls.slice(0, start)], most);
}

/** Does something at each call, once more where a call was another one than in the first run. */
export async function sameCalls(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (error instanceof StraceMissing) throw new Skip(error.message);
    // The runtime opened one file more or less.
    if (!/^Call \d+ of /.test((error as Error).message)) throw error;
    await body();
  }
}
