/**
 * Programs that run in turns, so that what slows the machine slows all of them.
 *
 * @module
 */
import { summarize, type Summary } from "./statistics.ts";

/** What a benchmark stands on. */
export interface Bench {
  /** A folder for projects. */
  readonly folder: string;
  /** How often each is run. */
  readonly rounds: number;
  /** The binary. */
  readonly mclaude: string;
  /** An empty compiled program. */
  readonly empty: string;
  /** Python and a checkout of mclaude 0.6. */
  readonly peer?: { readonly python: string; readonly checkout: string } | undefined;
}

/** A command with what it needs. */
export interface Run {
  /** The program and its words. */
  readonly words: readonly string[];
  /** Where. */
  readonly cwd: string;
  /** More environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The exit code that it must have; 0 by default. */
  readonly code?: number;
}

/**
 * Runs a command and says how long it took.
 *
 * @param run The command.
 * @returns Milliseconds.
 */
export function timeOf({ words, cwd, env, code = 0 }: Run): number {
  const [file, ...args] = words;
  const command = new Deno.Command(file!, {
    ...{ args, cwd, stdin: "null", stdout: "null", stderr: "piped" },
    env: { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "bench-1", NO_COLOR: "1", ...env },
  });
  const start = performance.now();
  const output = command.outputSync();
  const taken = performance.now() - start;
  if (output.code === code) return taken;
  const text = new TextDecoder().decode(output.stderr);
  throw new Error(`${words.join(" ")} ended with ${output.code}, not ${code}: ${text}`);
}

/** Options for {@linkcode inTurns}. */
export interface TurnsOptions {
  /** How often each is run. */
  rounds: number;
  /** Rounds before the first that counts. */
  warmup?: number;
  /** What happens before each round, not measured. */
  before?: ((round: number) => void) | undefined;
}

/**
 * Runs contestants in turns; nobody is always first.
 *
 * @param contestants Each says how long it took, in milliseconds.
 * @param options How often.
 * @returns The times of each, round by round.
 */
export async function inTurns(
  contestants: Readonly<Record<string, (round: number) => number | Promise<number>>>,
  { rounds, warmup = 3, before }: TurnsOptions,
): Promise<Record<string, number[]>> {
  const order = Object.entries(contestants);
  const times: Record<string, number[]> = Object.fromEntries(order.map(([name]) => [name, []]));
  for (let round = -warmup; round < rounds; round++) {
    order.reverse();
    before?.(round);
    for (const [name, run] of order) {
      const taken = await run(round);
      if (round >= 0) times[name]!.push(taken);
    }
  }
  return times;
}

/**
 * The ratio of two contestants, round by round.
 *
 * @param times What is asked for.
 * @param base What it is held against.
 * @returns The ratios' summary.
 */
export function ratioOf(times: readonly number[], base: readonly number[]): Summary {
  return summarize(times.map((taken, round) => taken / base[round]!));
}

/**
 * mclaude 0.6 at its best: without a version manager before Python, and with its byte code kept.
 *
 * @param bench Where it is.
 * @param args Its words.
 * @returns What to run; `undefined` without a checkout.
 */
export function peerRun(
  { peer, folder }: Bench,
  args: readonly string[],
): Pick<Run, "words" | "env"> | undefined {
  if (peer === undefined) return undefined;
  return {
    words: [peer.python, "-m", "mclaude.cli", ...args],
    env: {
      PYTHONDONTWRITEBYTECODE: "",
      PYTHONPATH: peer.checkout,
      PYTHONPYCACHEPREFIX: `${folder}/pycache`,
    },
  };
}
