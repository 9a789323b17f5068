/**
 * Measures how commands slow down as there is more: from 100 to 100,000 items, and the slope of
 * the line through the logarithms. 0 is "it does not matter how many", 1 "twice as many take
 * twice as long".
 *
 * The time of an empty program is taken off first: it would make every line flat.
 *
 * @module
 */
import { findProject } from "../../mod.ts";
import { held, searchedDrawers, seenMail, writtenHandoffs } from "./cases.ts";
import { makeRepository } from "./commands.ts";
import { type Bench, inTurns, ratioOf, timeOf } from "./paired.ts";
import { ratioRow, type Row } from "./row.ts";
import { quantile } from "./statistics.ts";

/** A command that is measured at several sizes. */
interface Growth {
  readonly args: readonly string[];
  readonly sizes: readonly number[];
  prepare(count: number): (folder: string) => void | Promise<void>;
}

const SIZES = [100, 1_000, 10_000, 100_000];

/** Locks are held by sessions: 10,000 at once is more than anybody has. */
const HELD_SIZES = [100, 1_000, 10_000];

const GROWTHS: Readonly<Record<string, Growth>> = {
  "growth-lock-list": { args: ["lock", "list"], sizes: HELD_SIZES, prepare: held },
  "growth-lock-status": {
    args: ["lock", "status", "work-7"],
    ...{ sizes: HELD_SIZES, prepare: held },
  },
  "growth-status": { args: ["status"], sizes: SIZES, prepare: seenMail },
  "growth-inbox": { args: ["mail", "check"], sizes: SIZES, prepare: seenMail },
  "growth-message-list": { args: ["message", "list"], sizes: SIZES, prepare: seenMail },
  "growth-handoff-list": { args: ["handoff", "list"], sizes: SIZES, prepare: writtenHandoffs },
  "growth-search": { args: ["memory", "search", "cache"], sizes: SIZES, prepare: searchedDrawers },
  "growth-memory-list": { args: ["memory", "list"], sizes: SIZES, prepare: searchedDrawers },
};

/**
 * Measures all of it.
 *
 * @param bench What, and where.
 * @param isChosen Which rows are measured.
 * @returns The rows, one after the other.
 */
export async function* measureGrowth(
  bench: Bench,
  isChosen: (name: string) => boolean,
): AsyncGenerator<Row> {
  for (const [name, { args, sizes, prepare }] of Object.entries(GROWTHS)) {
    if (!isChosen(name)) continue;
    const points: { size: number; taken: number }[] = [];
    for (const size of sizes) {
      const cwd = makeRepository(bench.folder, `${name}-${size}`);
      await prepare(size)(cwd);
      findProject(cwd);
      const times = await inTurns({
        empty: () => timeOf({ words: [bench.empty], cwd }),
        mclaude: () => timeOf({ words: [bench.mclaude, ...args], cwd }),
      }, { rounds: Math.min(bench.rounds, size > 10_000 ? 7 : 15), warmup: 1 });
      const taken = quantile(times.mclaude!, 0.5);
      points.push({ size, taken: Math.max(0.5, taken - quantile(times.empty!, 0.5)) });
      yield ratioRow(`${name}-${size}`, ratioOf(times.mclaude!, times.empty!), {
        against: "an empty program",
        milliseconds: taken,
      });
      Deno.removeSync(cwd, { recursive: true });
    }
    yield {
      ...{ name: `${name}-slope`, value: slopeOf(points), unit: "exponent" },
      against: `from ${sizes[0]} to ${sizes.at(-1)} items`,
    };
  }
}

/**
 * The slope of the line through the logarithms of points (least squares).
 *
 * @param points Sizes and times, at least two.
 * @returns The slope.
 */
export function slopeOf(points: readonly { size: number; taken: number }[]): number {
  const logs = points.map(({ size, taken }) => [Math.log(size), Math.log(taken)] as const);
  const mean = (at: 0 | 1) => logs.reduce((sum, point) => sum + point[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const over = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return over / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}
