/**
 * Many sessions at once do a random mix of everything, some are killed in the middle of a
 * command, and an oracle knows what was acknowledged: all of that is there in the end, and no
 * two sessions ever held the same lock.
 *
 * @module
 */
import { cleanEnv } from "../../tests/processes/program.ts";
import { program } from "../../tests/processes/harness.ts";
import { readFacts } from "./facts.ts";
import { type Gate, type Tally, withScratch } from "./gate.ts";
import { Grants } from "./grants.ts";
import { fill } from "./trial.ts";

const SESSIONS = 24;
const READERS = 6;
const SLUGS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
const DURATION = { small: 20_000, full: 600_000 };

/** One command of so many is killed in the middle. */
const KILLED = 12;

/** The gate. */
export const sessions: Gate = {
  name: "sessions",
  summary: `${SESSIONS} sessions do a random mix; what was acknowledged is there in the end`,
  async run({ full }, tally) {
    await withScratch(async (folder) => {
      await fill(folder, ["identity register ani"]);
      const mix = new Mix(folder, tally);
      const until = performance.now() + (full ? DURATION.full : DURATION.small);
      await Promise.all(
        Array.from({ length: SESSIONS }, (_, number) => mix.session(number, until)),
      );
      await mix.readAll();
      mix.check();
    });
  },
};

interface End {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it was killed before it could answer. */
  readonly killed: boolean;
}

/** A lock that was granted: from when to when, and whose it is. */
interface Hold {
  readonly session: string;
  readonly from: number;
  /** When its release was begun; nobody else may have it before. */
  until: number;
}

/** All sessions and what they were told. */
class Mix {
  /** Facts that were acknowledged. */
  readonly #kept = new Set<string>();
  readonly #holds = new Map<string, Hold[]>();
  readonly #grants = new Grants();
  /** Subjects of mail that was shown to anybody. */
  readonly #shown = new Set<string>();
  #serial = 0;

  constructor(readonly folder: string, readonly tally: Tally) {}

  /** Lets one session work until the time is over. */
  async session(number: number, until: number): Promise<void> {
    const session = `s${number}`;
    const identity = `agent-${number % READERS}`;
    const env = { MCLAUDE_IDENTITY: identity, MCLAUDE_SESSION: session };
    const held = new Set<string>();
    while (performance.now() < until) {
      try {
        await this.#step({ number, session, env, held });
      } catch (error) {
        this.tally.fail(`${session}: ${(error as Error).message}`);
        return;
      }
    }
  }

  /** Lets each reader read what is left of its mail. */
  async readAll(): Promise<void> {
    for (let number = 0; number < READERS; number++) {
      const env = { MCLAUDE_IDENTITY: `agent-${number}`, MCLAUDE_SESSION: `last-${number}` };
      for (;;) {
        const before = this.#shown.size;
        await this.#run(["mail", "check"], env, false);
        if (this.#shown.size === before) break;
      }
    }
  }

  /** What must hold once all is quiet. */
  check(): void {
    const facts = readFacts(this.folder);
    for (const key of this.#kept) {
      if (!facts.has(key)) this.tally.fail(`acknowledged and lost: ${key}`);
      const [kind, name] = key.split(" ");
      if (kind === "message" && !this.#shown.has(name!)) this.tally.fail(`never shown: ${name}`);
    }
    for (const [key, values] of facts) {
      if (key.startsWith("problem ")) this.tally.fail(`${key}: ${values}`);
      if (key.startsWith("lock ") && values.length > 1) this.tally.fail(`${key}: ${values}`);
    }
    for (const [slug, holds] of this.#holds) {
      for (const [index, hold] of holds.entries()) {
        for (const other of holds.slice(index + 1)) {
          if (other.session === hold.session) continue;
          const overlap = other.from < hold.until && hold.from < other.until;
          if (overlap) this.tally.fail(`${slug}: held by ${hold.session} and ${other.session}`);
        }
      }
    }
    this.tally.count("kept", this.#kept.size);
  }

  async #step(one: Session): Promise<void> {
    const name = `item-${++this.#serial}-${one.session}`;
    const dice = Math.random();
    if (dice < 0.35) return await this.#lock(one);
    const [fact, ...args] = this.#write(name, dice, one);
    const end = await this.#run(args, one.env);
    if (end.killed) return;
    if (end.code !== 0) throw new Error(`${args.slice(0, 2).join(" ")}: ${end.code} ${end.stderr}`);
    if (fact !== "") this.#kept.add(fact!);
  }

  /** A random command that writes, and the fact that it makes. */
  #write(name: string, dice: number, { number }: Session): string[] {
    if (dice < 0.5) {
      // Nobody is shown its own mail.
      const to = `agent-${(number + 1 + this.#serial % (READERS - 1)) % READERS}`;
      return [
        `message ${name}`,
        ...[
          "message",
          "send",
          to,
          "text",
          "--subject",
          name,
          "--any",
        ],
      ];
    }
    if (dice < 0.62) {
      return [`handoff ${name}`, "handoff", "write", "--goal", name, "--done", "d"];
    }
    if (dice < 0.74) {
      const place = ["--wing", "w", "--room", `r${this.#serial % 3}`];
      return [`drawer ${name}`, "memory", "save", ...place, "--title", name, "--content", "c"];
    }
    if (dice < 0.8) return [`finding ${name}`, "finding", "add", name];
    if (dice < 0.86) {
      return [`identity ${name}`, "identity", "register", name, "--roles", "infra"];
    }
    if (dice < 0.93) return ["", "mail", "check"];
    return ["", ...["status", "lock list", "handoff list"][this.#serial % 3]!.split(" ")];
  }

  /** Claims a lock, or gives one back. */
  async #lock(one: Session): Promise<void> {
    const [own] = one.held;
    if (own !== undefined) return await this.#release(own, one);
    const slug = SLUGS[Math.floor(Math.random() * SLUGS.length)]!;
    const more = Math.random() < 0.3 ? ["--wait", "1s"] : [];
    const claim = ["lock", "claim", slug, "--description", "d", ...more];
    const end = await this.#run(claim, one.env);
    if (end.killed) {
      // It may hold it or not; asking for it again tells.
      const again = await this.#run(["lock", "release", slug], one.env, false);
      if (![0, 12, 13].includes(again.code)) throw new Error(`release: ${again.stderr}`);
      return;
    }
    if (end.code === 0) {
      this.#grants.add(end);
      const holds = this.#holds.get(slug) ?? [];
      holds.push({ session: one.session, from: performance.now(), until: Infinity });
      this.#holds.set(slug, holds);
      one.held.add(slug);
      this.tally.count("grants");
    } else if (end.code !== 10 && end.code !== 14) {
      throw new Error(`claim: ${end.code} ${end.stderr}`);
    }
  }

  async #release(slug: string, one: Session): Promise<void> {
    const hold = this.#holds.get(slug)!.findLast(({ session }) => session === one.session)!;
    hold.until = performance.now();
    const end = await this.#run(["lock", "release", slug], one.env);
    if (end.killed) {
      const again = await this.#run(["lock", "release", slug], one.env, false);
      if (![0, 12, 13].includes(again.code)) throw new Error(`release: ${again.stderr}`);
    } else if (end.code !== 0) throw new Error(`release: ${end.code} ${end.stderr}`);
    one.held.delete(slug);
  }

  async #run(
    args: readonly string[],
    env: Record<string, string>,
    mayDie = true,
  ): Promise<End> {
    const [file, ...first] = program();
    const child = new Deno.Command(file!, {
      args: [...first, ...args],
      cwd: this.folder,
      env: cleanEnv(env),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const dies = mayDie && Math.random() < 1 / KILLED;
    const timer = dies ? setTimeout(() => tryToKill(child), 20 + Math.random() * 400) : undefined;
    const { code, signal, stdout, stderr } = await child.output();
    clearTimeout(timer);
    this.tally.count(signal === null ? "commands" : "kills");
    const decoder = new TextDecoder();
    const text = decoder.decode(stdout);
    if (args[0] === "mail") {
      for (const [subject] of text.matchAll(/item-\d+-s\d+/g)) this.#shown.add(subject);
    }
    return { code, killed: signal !== null, stdout: text, stderr: decoder.decode(stderr) };
  }
}

/** A session and what it holds. */
interface Session {
  readonly number: number;
  readonly session: string;
  readonly env: Record<string, string>;
  readonly held: Set<string>;
}

function tryToKill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
