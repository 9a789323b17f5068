/**
 * Many processes want the same at once: of all of them one gets it, with and without hard
 * links.
 *
 * @module
 */
import { join } from "node:path";
import { type Outcome, race, type Racer } from "../../tests/processes/harness.ts";
import type { Gate, Tally } from "./gate.ts";
import { withScratch } from "./gate.ts";
import { Grants, holdersOf } from "./grants.ts";
import { wordsOf } from "./cases.ts";
import { fill } from "./trial.ts";

const RACERS = 16;

/** What all of them do in a round, and what is there before. */
interface Race {
  readonly name: string;
  readonly before?: (round: number) => string[];
  readonly racer: (round: number, number: number) => string;
}

const RACES: readonly Race[] = [
  { name: "one slug", racer: (round) => claim(`slug-${round}`) },
  {
    name: "one file",
    racer: (round, number) => claim(`slug-${round}-${number}`, `--files src/${round}.ts`),
  },
  {
    name: "several slugs",
    racer: (round, number) =>
      claim(
        `slug-${round}-${number % 3}`,
        `--also slug-${round}-${(number + 1) % 3} --files src/${round}.ts`,
      ),
  },
  {
    name: "a dead session's lock",
    before: (round) => [`dead: ${claim(`slug-${round}`)} --as gone --session gone`],
    racer: (round) => claim(`slug-${round}`, "--take-over"),
  },
];

/** The gate. */
export const races: Gate = {
  name: "races",
  summary: `of ${RACERS} processes that claim or take over the same one wins`,
  async run({ full }, tally) {
    const rounds = full ? 200 : 1;
    for (const links of [true, false]) {
      for (const one of RACES) {
        await withScratch(async (folder) => {
          if (!links) withoutLinks(folder);
          const label = `${one.name}${links ? "" : ", no hard links"}`;
          await tally.attempt(label, () => run(one, { folder, rounds, tally }));
        });
      }
    }
  },
};

/** Has all races in one folder. */
export async function raceOn(
  folder: string,
  { rounds, tally }: { rounds: number; tally: Tally },
): Promise<void> {
  for (const one of RACES) {
    await run(one, { folder, rounds, tally });
    Deno.removeSync(join(folder, ".claude", "locks"), { recursive: true });
  }
}

/** Makes a store that never uses hard links. */
export function withoutLinks(folder: string): void {
  Deno.mkdirSync(join(folder, ".claude"), { recursive: true });
  Deno.writeTextFileSync(join(folder, ".claude", "publish-mode"), "rename\n");
}

async function run(
  { before, racer }: Race,
  { folder, rounds, tally }: { folder: string; rounds: number; tally: Tally },
): Promise<void> {
  const grants = new Grants();
  for (let round = 0; round < rounds; round++) {
    await fill(folder, before?.(round) ?? []);
    const racers = Array.from({ length: RACERS }, (_, number): Racer => ({
      args: [...wordsOf(racer(round, number)), "--as", `a${number}`, "--session", `s${number}`],
    }));
    const outcomes = await race(racers, { cwd: folder });
    for (const outcome of outcomes) grants.add(outcome);
    checkRound(folder, { outcomes, round });
    tally.count("races");
  }
}

function checkRound(
  folder: string,
  { outcomes, round }: { outcomes: readonly Outcome[]; round: number },
): void {
  const codes = outcomes.map(({ code }) => code);
  const odd = outcomes.find(({ code }) => code !== 0 && code !== 10);
  if (odd !== undefined) throw new Error(`round ${round}: ${odd.code} ${odd.stderr}`);
  const won = codes.flatMap((code, number) => code === 0 ? [`s${number}`] : []);
  if (won.length !== 1) throw new Error(`round ${round}: won by ${won.join(", ") || "nobody"}`);
  const sessions = [...holdersOf(folder)]
    .filter(([slug]) => slug.startsWith(`slug-${round}-`) || slug === `slug-${round}`)
    .flatMap(([, holders]) => holders);
  if (sessions.length === 0 || sessions.some((session) => session !== won[0])) {
    throw new Error(`round ${round}: won by ${won[0]}, held by ${sessions.join(", ") || "nobody"}`);
  }
}

function claim(slug: string, more = ""): string {
  return `lock claim ${slug} --description d ${more}`;
}
