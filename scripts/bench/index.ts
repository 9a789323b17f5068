/**
 * Measures the code index: over a real tree of each language against an empty program and
 * Universal Ctags, over Python's library against mclaude 0.6, and how it grows.
 *
 * A first run knows nothing of the tree; `again` is a run after one file changed. Both write
 * `code-map.md` and `llms.txt`. Ctags writes its tags of the same files, in one thread.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { makeRepository } from "./commands.ts";
import { peak } from "./footprint.ts";
import { slopeOf } from "./growth.ts";
import { type Bench, inTurns, peerRun, ratioOf, timeOf } from "./paired.ts";
import { ratioRow, type Row } from "./row.ts";
import { quantile } from "./statistics.ts";
import { copyFiles, getTree, LANGUAGE_TREES, type LanguageTree } from "./trees.ts";

/** How many files there are in the generated trees. */
const SIZES = [1_000, 10_000, 50_000];

/** A file that is as old as this, in milliseconds, is known to be unchanged by its time. */
const QUIET = 2_100;

/** What is left by those who run. */
const LEFT = [".claude", "llms.txt", ".tags"];

/** A tree in a repository. */
interface Place {
  readonly cwd: string;
  readonly count: number;
  /** What it is. */
  readonly name: string;
  /** The file that is changed before each incremental run. */
  readonly changing: string;
}

/**
 * Measures all of it.
 *
 * @param bench What, and where.
 * @param isChosen Which rows are measured.
 * @returns The rows, one after the other.
 */
export async function* measureIndex(
  bench: Bench,
  isChosen: (name: string) => boolean,
): AsyncGenerator<Row> {
  for (const [language, tree] of Object.entries(LANGUAGE_TREES)) {
    const name = `index-${language}`;
    if (isChosen(name)) yield* measureLanguage(bench, name, tree);
  }
  if (isChosen("index-growth")) yield* measureIndexGrowth(bench);
}

async function* measureLanguage(
  bench: Bench,
  name: string,
  { from, files, ctags }: LanguageTree,
): AsyncGenerator<Row> {
  const place = await prepare(bench, name, (cwd) => {
    const names: string[] = [];
    let count = 0;
    for (const source of from) {
      const got = getTree(source);
      if (got === undefined) continue;
      const to = join(cwd, names.length.toString());
      Deno.mkdirSync(to);
      count += copyFiles(got.folder, to, files).count;
      names.push(got.name);
    }
    return { count, name: names.join(", ") };
  });
  if (place.count === 0) return;
  const contestants = contestantsOf(bench, place);
  if (ctags !== undefined && hasCtags()) {
    const words = ["ctags", "--options=NONE", `--languages=${ctags}`, "-R", "-f", ".tags", "."];
    contestants.ctags = () => timeOf({ words, cwd: place.cwd });
  }
  const peer = name === "index-python" ? peerRun(bench, ["index"]) : undefined;
  if (peer !== undefined) {
    contestants.peer = () => clean(place, () => timeOf({ ...peer, cwd: place.cwd }));
  }
  const times = await inTurns(contestants, { rounds: Math.min(bench.rounds, 7), warmup: 1 });
  const taken = quantile(times.first!, 0.5);
  yield* firstAndAgain(name, place, times);
  yield {
    ...{ name: `${name}-speed`, value: place.count / (taken / 1000), unit: "per second" },
    against: `files of a first run, of ${place.count}`,
  };
  for (const [other, title] of [["ctags", "Universal Ctags"], ["peer", "mclaude 0.6"]] as const) {
    if (times[other] === undefined) continue;
    const against = `${title} over the same files`;
    yield ratioRow(
      `${name}/${other === "peer" ? "0.6" : other}`,
      ratioOf(times.first!, times[other]),
      { against, milliseconds: taken },
    );
  }
  yield* memory(bench, name, place);
  Deno.removeSync(place.cwd, { recursive: true });
}

async function* measureIndexGrowth(bench: Bench): AsyncGenerator<Row> {
  const points: Record<"first" | "again", { size: number; taken: number }[]> = {
    first: [],
    again: [],
  };
  for (const size of SIZES) {
    const name = `index-growth-${size}`;
    const place = await prepare(bench, name, (cwd) => generate(cwd, size));
    const rounds = Math.min(bench.rounds, size > 10_000 ? 3 : 5);
    const times = await inTurns(contestantsOf(bench, place), { rounds, warmup: 1 });
    const empty = quantile(times.empty!, 0.5);
    for (const which of ["first", "again"] as const) {
      points[which].push({ size, taken: Math.max(0.5, quantile(times[which]!, 0.5) - empty) });
    }
    yield* firstAndAgain(name, place, times);
    yield* memory(bench, name, place);
    Deno.removeSync(place.cwd, { recursive: true });
  }
  for (const which of ["first", "again"] as const) {
    yield {
      name: `index-growth-${which}-slope`,
      ...{ value: slopeOf(points[which]), unit: "exponent" },
      against: `from ${SIZES[0]} to ${SIZES.at(-1)} files`,
    };
  }
}

/** Makes a repository with a tree in it, all of it old enough. */
async function prepare(
  bench: Bench,
  folder: string,
  fill: (cwd: string) => { count: number; name: string },
): Promise<Place> {
  const cwd = makeRepository(bench.folder, folder);
  const filled = fill(cwd);
  timeOf({ words: ["git", "add", "-A"], cwd });
  const { stdout } = new Deno.Command("git", { args: ["ls-files", "-z"], cwd }).outputSync();
  const [changing = ""] = new TextDecoder().decode(stdout).split("\0");
  await new Promise((resolve) => setTimeout(resolve, QUIET));
  return { cwd, ...filled, changing: join(cwd, changing) };
}

/** An empty program, a first run, and one after a change; the second follows on the first. */
function contestantsOf(
  { empty, mclaude }: Bench,
  place: Place,
): Record<string, (round: number) => number> {
  const { cwd } = place;
  const index = () => timeOf({ words: [mclaude, "index"], cwd });
  const text = Deno.readTextFileSync(place.changing);
  return {
    empty: () => timeOf({ words: [empty], cwd }),
    first: () => clean(place, index),
    again: (round) => {
      if (!existsSync(join(cwd, ".claude", ".cache"))) clean(place, index);
      Deno.writeTextFileSync(place.changing, text + "\n".repeat(2 + round % 2));
      return index();
    },
  };
}

/** Runs with nothing that another left. */
function clean({ cwd }: Place, run: () => number): number {
  for (const name of LEFT) {
    try {
      Deno.removeSync(join(cwd, name), { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return run();
}

function* firstAndAgain(
  name: string,
  { name: what, count }: Place,
  times: Readonly<Record<string, number[]>>,
): Generator<Row> {
  for (const which of ["first", "again"] as const) {
    yield ratioRow(`${name}-${which}`, ratioOf(times[which]!, times.empty!), {
      against: which === "first" ? `an empty program; ${count} files of ${what}` : "the same",
      milliseconds: quantile(times[which]!, 0.5),
    });
  }
}

/** The most memory of a first run; nothing where GNU time is not. */
function* memory({ mclaude, empty }: Bench, name: string, place: Place): Generator<Row> {
  const { cwd } = place;
  let value: number | undefined;
  clean(place, () => (value = peak([mclaude, "index"], cwd)) ?? 0);
  const least = peak([empty], cwd);
  if (value === undefined || least === undefined) return;
  const against = `at its highest; an empty program has ${least.toFixed(0)} MB`;
  yield { name: `${name}-memory`, value, unit: "MB", against };
}

function hasCtags(): boolean {
  try {
    const { stdout } = new Deno.Command("ctags", { args: ["--version"] }).outputSync();
    return new TextDecoder().decode(stdout).startsWith("Universal Ctags");
  } catch {
    return false;
  }
}

/** Half of the files are TypeScript and half Python; each needs two before it. */
function generate(cwd: string, count: number): { count: number; name: string } {
  for (let number = 0; number < count; number++) {
    const folder = join(cwd, `part${Math.floor(number / 100)}`);
    if (number % 100 === 0) Deno.mkdirSync(folder);
    const needs = [Math.floor(number / 2), Math.floor(number / 3)].map((at) => at - at % 2);
    const text = number % 2 === 0 ? typeScript(number, needs) : python(number, needs);
    Deno.writeTextFileSync(join(folder, `m${number}.${number % 2 === 0 ? "ts" : "py"}`), text);
  }
  return { count, name: "TypeScript and Python, generated" };
}

function typeScript(number: number, needs: readonly number[]): string {
  const from = [...new Set(needs)].filter((at) => at !== number);
  return [
    ...from.map((at) => `import { make${at} } from "../part${Math.floor(at / 100)}/m${at}.ts";`),
    `/** What ${number} is given. */`,
    `export interface Options${number} {\n  name: string;\n  size?: number;\n}`,
    `/** Keeps things by name, the way ${number} does. */`,
    `export class Store${number} {`,
    `  readonly #things = new Map<string, Options${number}>();`,
    `  /** Adds one. */\n  add(thing: Options${number}): void {`,
    "    if (this.#things.has(thing.name)) throw new Error(`twice: ${thing.name}`);",
    "    this.#things.set(thing.name, thing);\n  }",
    `  get(name: string): Options${number} | undefined {\n    return this.#things.get(name);\n  }\n}`,
    `export function make${number}(name: string): Store${number} {`,
    `  const store = new Store${number}();\n  store.add({ name, size: ${number} });`,
    ...from.map((at) => `  make${at}(name).get("x");`),
    "  return store;\n}\n",
  ].join("\n");
}

function python(number: number, needs: readonly number[]): string {
  return [
    `"""Module ${number}: keeps things by name."""`,
    ...needs.map((at) => `from part${Math.floor(at / 100)} import m${at + 1}`),
    `\nclass Store${number}:\n    """Keeps things, the way ${number} does."""`,
    "    def __init__(self, size: int = 4) -> None:\n        self.things = {}\n",
    "    def add(self, name: str, thing) -> None:",
    '        """Adds one."""\n        if name in self.things:',
    "            raise KeyError(name)\n        self.things[name] = thing\n",
    "    def get(self, name: str):\n        return self.things.get(name)\n",
    `\ndef make_${number}(name: str) -> "Store${number}":`,
    `    """Makes a store."""\n    store = Store${number}(${number})`,
    "    for at in range(3):\n        store.add(f'{name}-{at}', at)\n    return store\n",
  ].join("\n");
}
