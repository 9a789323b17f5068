/**
 * Measures a search in memory against ripgrep over the same files, which ranks nothing and
 * knows nothing of words.
 *
 * @module
 */
import { searchedDrawers } from "./cases.ts";
import { makeRepository } from "./commands.ts";
import { type Bench, inTurns, ratioOf, timeOf } from "./paired.ts";
import { ratioRow, type Row } from "./row.ts";
import { quantile } from "./statistics.ts";

/**
 * Measures it; nothing where ripgrep is not installed.
 *
 * @param bench What, and where.
 * @param isChosen Which rows are measured.
 * @returns The rows, one after the other.
 */
export async function* measureAgainstRipgrep(
  bench: Bench,
  isChosen: (name: string) => boolean,
): AsyncGenerator<Row> {
  for (const count of [1_000, 10_000, 100_000]) {
    const name = `search-${count}/ripgrep`;
    if (!isChosen(name)) continue;
    const cwd = makeRepository(bench.folder, `ripgrep-${count}`);
    await searchedDrawers(count)(cwd);
    const grep = ["rg", "--count", "--ignore-case", "session|timeout|retry", ".claude"];
    try {
      timeOf({ words: grep, cwd });
    } catch {
      return;
    }
    const search = [bench.mclaude, "memory", "search", "session timeout retry"];
    const times = await inTurns({
      mclaude: () => timeOf({ words: search, cwd }),
      ripgrep: () => timeOf({ words: grep, cwd }),
    }, { rounds: Math.min(bench.rounds, 15) });
    yield ratioRow(name, ratioOf(times.mclaude!, times.ripgrep!), {
      against: "ripgrep over the same files",
      milliseconds: quantile(times.mclaude!, 0.5),
    });
    Deno.removeSync(cwd, { recursive: true });
  }
}
