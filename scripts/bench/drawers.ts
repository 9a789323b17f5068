/**
 * Memories of any size to measure a search in: drawers of some hundred words, always the
 * same, whose words are as often as words are (Zipf's law).
 *
 * @module
 */
import { join } from "node:path";

const SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe qui ra se to vu wa xe zo".split(" ");

const DOMAIN =
  ("token session cache database index queue retry timeout deploy rollback migration " +
    "schema endpoint request response handler worker scheduler lock mutex thread buffer stream file " +
    "config secret user login password role permission test fixture mock build release branch merge " +
    "conflict latency memory leak crash error log metric alert dashboard query join cursor page render " +
    "component state hook effect router form validation upload download image video audio search")
    .split(" ");

/** The same numbers for the same seed, in [0, 1). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A word of the drawers.
 *
 * @param rank How many words are more frequent.
 * @returns The word.
 */
export function wordAt(rank: number): string {
  if (rank < DOMAIN.length) return DOMAIN[rank]!;
  let word = "";
  for (let rest = rank; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
    word += SYLLABLES[rest % SYLLABLES.length];
  }
  return word;
}

/** Options for {@linkcode writeDrawers}. */
export interface DrawersOptions {
  /** How many. */
  count: number;
}

/**
 * Fills a project with drawers.
 *
 * @param root The project.
 * @param options How many.
 */
export function writeDrawers(root: string, { count }: DrawersOptions): void {
  const random = randomOf(7);
  const word = () => wordAt(Math.floor(20_000 ** random()) - 1);
  const words = (length: number) => Array.from({ length }, word).join(" ");
  const halls = ["decisions", "gotchas", "references", "discoveries", "facts"];
  const start = Date.UTC(2024, 0, 1);
  const made = new Set<string>();
  for (let number = 0; number < count; number++) {
    const folder = join(
      ...[root, ".claude", "memory-graph", "wings", `wing-${number % 5}`, "rooms"],
      ...[`room-${Math.floor(number / 5) % 8}`, halls[Math.floor(number / 40) % 5]!],
    );
    if (!made.has(folder)) Deno.mkdirSync(folder, { recursive: true });
    made.add(folder);
    const created = new Date(start + number * 600_000).toISOString().slice(0, 19);
    const title = words(5);
    const body = Array.from({ length: 8 }, () => `${words(12)}.`).join("\n");
    const name = `${created.slice(0, 10)}_${title.split(" ").join("-")}-${number}.md`;
    const header =
      `title: ${title}\ncreated: ${created}\nhall: facts\ntags: [${word()}, ${word()}]`;
    Deno.writeTextFileSync(
      join(folder, name),
      `---\n${header}\nvalid_from: ${created}\nvalid_to: null\nsuperseded_by: null\n---\n\n# ${title}\n\n${body}\n`,
    );
  }
}
