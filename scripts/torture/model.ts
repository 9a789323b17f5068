/**
 * Checks the model of the lock protocol with Spin, in all states that it can come into; and that
 * the check fails when a part of the protocol is taken out.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Gate, must, need, type Tally, tool, withScratch } from "./gate.ts";

/** The model. */
const SOURCE = join(dirname(fileURLToPath(import.meta.url)), "model", "locks.pml");

/** What sessions want: one slug, several, or other slugs with a file in common. */
const WANTS = [1, 2, 3];

/** Without these the protocol is broken, and the check must find it. */
const BROKEN = ["-DNO_SECOND_LOOK", "-DNO_SWAP"];

/** The gate. */
export const model: Gate = {
  name: "model",
  summary: "the lock protocol in Spin, all states; broken in two ways it must fail",
  async run({ full }, tally) {
    await need(["spin", "gcc"], ["spin", "gcc", "libc6-dev"]);
    for (const wants of full ? WANTS : [1]) {
      const options = [`-DWANTS=${wants}`];
      await tally.attempt(`wants ${wants}, 2 sessions`, () => holds(["-DN=2", ...options], tally));
      for (const broken of BROKEN) {
        await tally.attempt(
          `wants ${wants}, ${broken}`,
          () => fails(["-DN=2", ...options, broken], tally),
        );
      }
      if (!full) continue;
      // The largest of these takes 5 minutes and 4 GB.
      await tally.attempt(
        `wants ${wants}, 3 sessions`,
        () => holds(["-DN=3", "-DTRIES=1", ...options], tally),
      );
    }
  },
};

async function holds(options: readonly string[], tally: Tally): Promise<void> {
  const { errors, states, text } = await check(options);
  if (errors !== 0) throw new Error(`it does not hold: ${text}`);
  tally.count("states", states);
  tally.count("models");
}

async function fails(options: readonly string[], tally: Tally): Promise<void> {
  const { errors } = await check(options);
  if (errors === 0) throw new Error("it holds, although it is broken");
  tally.count("broken models found out");
}

/** Searches all states. */
async function check(
  options: readonly string[],
): Promise<{ errors: number; states: number; text: string }> {
  return await withScratch(async (folder) => {
    // Spin writes where it is.
    const make = `cd "$0" && spin -a ${options.join(" ")} "$1" && ` +
      "gcc -O2 -DSAFETY -DCOLLAPSE -DMEMLIM=8000 -o pan pan.c";
    await must("sh", "-c", make, folder, SOURCE);
    const { text } = await tool("sh", ["-c", 'cd "$0" && ./pan -m1000000', folder]);
    const errors = Number(/errors: (\d+)/.exec(text)?.[1]);
    const states = Number(/([\d.]+(?:e\+\d+)?) states, stored/.exec(text)?.[1]);
    const isComplete = !/out of memory|max search depth too small/.test(text);
    if (!Number.isFinite(errors) || !isComplete) throw new Error(`not all was searched: ${text}`);
    return { errors, states, text };
  });
}
