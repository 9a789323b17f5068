/**
 * Clocks that are wrong and sessions that are halted: neither makes a live lock free, and every
 * command does what it does otherwise.
 *
 * @module
 */
import { run, type Surroundings } from "../../tests/processes/harness.ts";
import { casesOf, labelOf, wordsOf } from "./cases.ts";
import { type Gate, need, Skip, type Tally, withScratch } from "./gate.ts";
import { holdersOf } from "./grants.ts";
import { SESSION, Trial } from "./trial.ts";

const LIBRARIES = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`);

const SKEWS = ["+400d", "-400d", "+200s", "-200s"];

/** The gate. */
export const clocks: Gate = {
  name: "clocks",
  summary: "clocks that are wrong by minutes or a year, and halted sessions",
  async run(size, tally) {
    const library = await libfaketime();
    await tally.attempt("a halted session", () => halted(tally));
    for (const skew of SKEWS) {
      await tally.attempt(
        `a rival's clock is off by ${skew}`,
        () => skewed(fake(library, skew), tally),
      );
    }
    let turn = 0;
    // A page for people says how long ago things were; with a preloaded library Deno starts no
    // other program.
    const cases = casesOf(size.command)
      .filter(([, { reserves, starts }]) => reserves === undefined && !starts);
    for (const [name, chosen] of cases) {
      const tried = size.full ? SKEWS : [SKEWS[turn++ % SKEWS.length]!];
      // In CI every third command is enough: what they share is tried by all of them.
      if (!size.full && turn % 3 !== 0) continue;
      for (const skew of tried) {
        await tally.attempt(
          `${labelOf(name, chosen)}, ${skew}`,
          () =>
            withScratch(async (scratch) => {
              const folder = `${scratch}/folder`;
              Deno.mkdirSync(folder);
              const trial = new Trial(chosen);
              await trial.prepare(folder);
              const ending = await trial.run(folder, fake(library, skew));
              if (ending.code !== (chosen.code ?? 0)) {
                throw new Error(`ended with ${ending.code}: ${ending.stderr}`);
              }
              await trial.check(folder, ending);
              tally.count("commands");
            }),
        );
      }
    }
  },
};

async function libfaketime(): Promise<string> {
  const found = LIBRARIES.find((path) => isThere(path));
  if (found !== undefined) return found;
  await need([LIBRARIES[0]!], ["libfaketime"]).catch(() => {});
  const installed = LIBRARIES.find((path) => isThere(path));
  if (installed === undefined) throw new Skip("libfaketime is not here and not to be had");
  return installed;
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function fake(library: string, skew: string): Record<string, string> {
  return { LD_PRELOAD: library, FAKETIME: skew, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
}

/** A lock whose session only beats stays its own for whoever's clock is wrong. */
async function skewed(env: Record<string, string>, tally: Tally): Promise<void> {
  await withScratch(async (folder) => {
    const here = { cwd: folder, env: SESSION };
    await works("lock claim fix-it --description d --files a.ts", here);
    const there = { cwd: folder, env };
    for (const more of ["", " --take-over"]) {
      const rival = `lock claim fix-it --description d${more} --as vasya --session s2`;
      await ends(rival, 10, there);
    }
    await ends("lock claim other --description d --files a.ts --as vasya --session s2", 10, there);
    await ends("lock release fix-it --as vasya --session s2", 13, there);
    await works("lock claim third --description d --as vasya --session s2", there);
    await ends("lock claim third --description d --take-over", 10, here);
    const held = JSON.stringify([...holdersOf(folder)]);
    if (held !== '[["fix-it",["s1"]],["third",["s2"]]]') throw new Error(held);
    tally.count("skews");
  });
}

/** A session whose process is halted lives; once it is killed its lock may be taken over. */
async function halted(tally: Tally): Promise<void> {
  await withScratch(async (folder) => {
    const agent = new Deno.Command("sleep", { args: ["60"] }).spawn();
    const own = { cwd: folder, env: { ...SESSION, MCLAUDE_PID: String(agent.pid) } };
    const rival = "lock claim fix-it --description d --take-over --as vasya --session s2";
    try {
      await works("lock claim fix-it --description d", own);
      agent.kill("SIGSTOP");
      await ends(rival, 10, { cwd: folder });
    } finally {
      agent.kill("SIGKILL");
      await agent.status;
    }
    await ends(rival, 0, { cwd: folder });
    tally.count("halts");
  });
}

async function works(line: string, surroundings: Surroundings): Promise<void> {
  await ends(line, 0, surroundings);
}

async function ends(line: string, code: number, surroundings: Surroundings): Promise<void> {
  const outcome = await run(wordsOf(line), surroundings);
  if (outcome.code === code) return;
  throw new Error(`${line}: ended with ${outcome.code}, not ${code}: ${outcome.stderr}`);
}
