/**
 * Halts a command on locks (SIGSTOP) after each of its calls, while a rival does something,
 * and lets it go on then. The rival may find the halted one far too slow, and it is wrong.
 *
 * @module
 */
import { join } from "node:path";
import { type Call, type Outcome, pauseAtEachCall, run } from "../../tests/processes/harness.ts";
import { wordsOf } from "./cases.ts";
import { filesBelow } from "./facts.ts";
import { type Gate, need, sample, type Tally } from "./gate.ts";
import { Grants, holdersOf } from "./grants.ts";
import { fill, SESSION } from "./trial.ts";

/** Calls that are tried where not all are. */
const SOME = 3;

/** A command that is halted, and what a rival does meanwhile. */
interface Scene {
  readonly name: string;
  readonly before?: readonly string[];
  readonly slow: string;
  readonly rival: string;
  /** What time does to the folder while the command is halted. */
  readonly meanwhile?: (folder: string) => void;
  /** Whether a holder may lose its lock while it is halted; its token tells it so. */
  readonly fenced?: boolean;
}

const RIVAL = "--as vasya --session s2";
const CLAIM = "lock claim fix-it --description d";
const DEAD = `dead: ${CLAIM} --files a.ts --as gone --session gone`;

const SCENES: readonly Scene[] = [
  { name: "claim against claim", slow: CLAIM, rival: `${CLAIM} ${RIVAL}` },
  {
    name: "take-over against take-over",
    before: [DEAD],
    slow: `${CLAIM} --take-over`,
    rival: `${CLAIM} --take-over ${RIVAL}`,
  },
  {
    name: "one file, the rival's slug is later",
    slow: `${CLAIM} --files a.ts`,
    rival: `lock claim later --description d --files a.ts ${RIVAL}`,
  },
  {
    name: "one file, the rival's slug is earlier",
    slow: `${CLAIM} --files a.ts`,
    rival: `lock claim earlier --description d --files a.ts ${RIVAL}`,
  },
  {
    name: "several slugs against one of them",
    slow: `${CLAIM} --also also-this`,
    rival: `lock claim also-this --description d ${RIVAL}`,
  },
  {
    name: "an undecided claim that is far too slow",
    slow: CLAIM,
    rival: `${CLAIM} ${RIVAL}`,
    meanwhile: (folder) => age(folder, /generations\/.*\.json$/, 60),
  },
  {
    name: "a take-over that is far too slow",
    before: [DEAD],
    slow: `${CLAIM} --take-over`,
    rival: `${CLAIM} --take-over ${RIVAL}`,
    meanwhile: (folder) => age(folder, /generations\/.*\.json$/, 60),
  },
  {
    name: "a release by a holder that is taken for silent",
    before: [CLAIM],
    slow: "lock release fix-it",
    rival: `${CLAIM} --take-over ${RIVAL}`,
    meanwhile: silence,
  },
  {
    name: "a refreshed claim of a holder that is taken for silent",
    before: [CLAIM],
    slow: `${CLAIM} --files b.ts`,
    rival: `${CLAIM} --take-over ${RIVAL}`,
    meanwhile: silence,
    fenced: true,
  },
];

/** The gate. */
export const pauses: Gate = {
  name: "pauses",
  summary: "commands on locks are halted after each call while a rival claims",
  async run({ full, command = "" }, tally) {
    await need(["strace"], ["strace"]);
    for (const scene of SCENES.filter(({ name }) => name.includes(command))) {
      await tally.attempt(scene.name, () => play(scene, full, tally));
    }
  },
};

async function play(scene: Scene, full: boolean, tally: Tally): Promise<void> {
  let rival: Outcome = { code: -1, stdout: "", stderr: "" };
  const calls = await pauseAtEachCall(wordsOf(scene.slow), {
    env: SESSION,
    prepare: (folder) => fill(folder, scene.before ?? []),
    choose: (found: Call[]) => full ? found : sample(found, SOME),
    meanwhile: async (folder) => {
      scene.meanwhile?.(folder);
      rival = await run(wordsOf(scene.rival), { cwd: folder });
    },
    oracle: (folder, slow) => check(folder, { scene, slow, rival }),
  });
  tally.count("pauses", calls.length);
}

async function check(
  folder: string,
  { scene, slow, rival }: { scene: Scene; slow: Outcome; rival: Outcome },
): Promise<void> {
  const grants = new Grants();
  if (scene.fenced && rival.code === 0 && slow.code === 0) {
    const [token] = /(?<=token: +)\S+/.exec(slow.stdout) ?? [];
    const { code } = await run(["lock", "check", "--token", token!], { cwd: folder, env: SESSION });
    const holders = JSON.stringify([...holdersOf(folder).values()]);
    if (code === 15 && holders === '[["s2"]]') return;
    throw new Error(`both were granted: ${token} is ${code}, held by ${holders}`);
  }
  for (const outcome of [rival, slow]) {
    grants.add(outcome);
    if (![0, 10, 11, 12, 13, 15].includes(outcome.code)) {
      throw new Error(`ended with ${outcome.code}: ${outcome.stderr}`);
    }
  }
  const claims = scene.slow.startsWith("lock claim");
  const told = [
    ...rival.code === 0 ? ["s2"] : [],
    ...claims && slow.code === 0 ? [SESSION.MCLAUDE_SESSION] : [],
  ];
  const holders = new Set([...holdersOf(folder).values()].flat());
  const all = `granted to ${told.join(", ") || "nobody"}, held by ${[...holders].join(", ")}`;
  if (told.length > 1) throw new Error(`two were granted: ${all}`);
  if (claims && told.length === 0) throw new Error(`neither was granted: ${all}`);
  if (told.length === 1 && (holders.size !== 1 || !holders.has(told[0]!))) throw new Error(all);
  if (!claims && slow.code === 0 && holders.has(SESSION.MCLAUDE_SESSION)) throw new Error(all);
}

/** Makes files older. */
export function age(folder: string, which: RegExp, seconds: number): void {
  const time = new Date(Date.now() - seconds * 1000);
  for (const path of filesBelow(join(folder, ".claude"))) {
    if (which.test(path)) Deno.utimeSync(path, time, time);
  }
}

/** As if the holder were on another machine and had been silent for long. */
function silence(folder: string): void {
  for (const path of [...filesBelow(join(folder, ".claude"))]) {
    if (!/\/g\d+\.json$|\/heartbeats\/.*\.json$/.test(path)) continue;
    const record = JSON.parse(Deno.readTextFileSync(path));
    if (record.process) record.process = { ...record.process, host: "another-machine" };
    const past = Date.now() - 3_600_000;
    if (record.claimed_at_epoch) record.claimed_at_epoch = past / 1000;
    Deno.writeTextFileSync(path, JSON.stringify(record));
  }
  age(folder, /heartbeat/, 3600);
}
