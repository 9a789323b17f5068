import { assert, assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readSlug } from "../../lib/locks/state.ts";
import { listLocks } from "../../lib/locks.ts";
import { observeSessions } from "../../lib/liveness.ts";
import { findProject } from "../../lib/store/root.ts";
import { withFolder } from "../with_store.ts";
import {
  errorAtEachCall,
  killAtEachCall,
  type Outcome,
  pauseAtEachCall,
  race,
  run,
  withStrace,
} from "./harness.ts";

/** Rounds of a race; set higher by hand. */
const ROUNDS = Number(Deno.env.get("MCLAUDE_ROUNDS") ?? 12);
const RACERS = 16;

/** The words of a claim by a session. */
function claim(slug: string, session: string, ...more: string[]): string[] {
  return [
    "lock",
    "claim",
    slug,
    "--description",
    "d",
    "--as",
    "ani",
    "--session",
    session,
    ...more,
  ];
}

function winners(outcomes: readonly Outcome[]): number[] {
  return outcomes.flatMap(({ code }, index) => code === 0 ? [index] : []);
}

/** The sessions that hold a slug, by the files alone. */
function holders(folder: string, slug: string): string[] {
  const project = findProject(folder);
  return readSlug(project, slug, { observe: observeSessions(project) }).holders
    .map(({ record }) => record.session_id);
}

/** Adds to each grant that is reported its generation; the numbers of a slug must grow. */
class Grants {
  readonly #seen = new Map<string, number[]>();

  add({ code, stdout }: Outcome): void {
    const token = code === 0 ? /token: +([a-z0-9-]+)#(\d+)/.exec(stdout) : null;
    if (token === null) return;
    this.#seen.set(token[1]!, [...this.#seen.get(token[1]!) ?? [], Number(token[2])]);
  }

  check(): void {
    for (const [slug, numbers] of this.#seen) {
      const distinct = [...new Set(numbers)];
      assertEquals(numbers, distinct, `${slug} was granted twice with one generation`);
    }
  }
}

Deno.test(`of ${RACERS} processes that claim one slug one wins, ${ROUNDS} times`, () =>
  withFolder(async (folder) => {
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await race(
        Array.from({ length: RACERS }, (_, i) => ({ args: claim(`slug-${round}`, `s${i}`) })),
        { cwd: folder },
      );

      const won = winners(outcomes);
      assertEquals(won.length, 1, JSON.stringify(outcomes.map(({ code }) => code)));
      assertEquals(outcomes.filter(({ code }) => code === 10).length, RACERS - 1);
      assertEquals(holders(folder, `slug-${round}`), [`s${won[0]}`]);
    }
  }));

Deno.test(`of ${RACERS} processes that claim one file by many slugs one wins, ${ROUNDS} times`, () =>
  withFolder(async (folder) => {
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await race(
        Array.from(
          { length: RACERS },
          (_, i) => ({ args: claim(`slug-${round}-${i}`, `s${i}`, "--files", `src/${round}.ts`) }),
        ),
        { cwd: folder },
      );

      assertEquals(winners(outcomes).length, 1);
      const held = listLocks(findProject(folder), {
        observe: observeSessions(findProject(folder)),
      }).locks.filter(({ files }) => files.includes(`src/${round}.ts`));
      assertEquals(held.length, 1);
    }
  }));

Deno.test(`of ${RACERS} processes that take over a dead session's lock one wins, ${ROUNDS} times`, () =>
  withFolder(async (folder) => {
    const grants = new Grants();
    for (let round = 0; round < ROUNDS; round++) {
      const slug = `slug-${round}`;
      await leaveDead(folder, slug);

      const outcomes = await race(
        Array.from(
          { length: RACERS },
          (_, i) => ({ args: claim(slug, `s${i}`, "--take-over") }),
        ),
        { cwd: folder },
      );

      outcomes.forEach((outcome) => grants.add(outcome));
      const won = winners(outcomes);
      assertEquals(
        won.length,
        1,
        JSON.stringify(outcomes.map(({ code, stderr }) => [code, stderr])),
      );
      assertEquals(holders(folder, slug), [`s${won[0]}`]);
    }
    grants.check();
  }));

Deno.test("where the file system has no hard links a race has one winner as well", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(join(folder, ".claude"));
    Deno.writeTextFileSync(join(folder, ".claude", "publish-mode"), "rename\n");

    for (let round = 0; round < 3; round++) {
      const outcomes = await race(
        Array.from({ length: RACERS }, (_, i) => ({ args: claim(`slug-${round}`, `s${i}`) })),
        { cwd: folder },
      );

      const won = winners(outcomes);
      assertEquals(won.length, 1, JSON.stringify(outcomes.map(({ code }) => code)));
      assertEquals(holders(folder, `slug-${round}`), [`s${won[0]}`]);
    }
  }));

Deno.test("two worktrees and two subfolders of a repository race for one lock", () =>
  withFolder(async (folder) => {
    const main = join(folder, "main");
    const linked = join(folder, "linked");
    Deno.mkdirSync(join(main, "src"), { recursive: true });
    const author = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
    for (
      const args of [
        ["init", "-q"],
        [...author, "commit", "-q", "--allow-empty", "-m", "x"],
        ["worktree", "add", "-q", linked],
      ]
    ) await new Deno.Command("git", { args, cwd: main }).output();
    Deno.mkdirSync(join(linked, "src"));
    const places = [main, join(main, "src"), linked, join(linked, "src")];

    const outcomes = await race(
      Array.from({ length: 8 }, (_, i) => ({
        args: claim("fix-it", `s${i}`),
        cwd: places[i % places.length]!,
      })),
      { cwd: main },
    );

    assertEquals(winners(outcomes).length, 1);
    assertEquals(holders(linked, "fix-it").length, 1);
  }));

Deno.test("a waiting process is granted the lock when it is released, in order of waiting", () =>
  withFolder(async (folder) => {
    await run(claim("fix-it", "s0"), { cwd: folder });
    const order: string[] = [];
    const waiting: Promise<void>[] = [];
    for (const session of ["s1", "s2", "s3"]) {
      const place = run(claim("fix-it", session, "--wait", "60s"), { cwd: folder });
      waiting.push(place.then(async ({ code }) => {
        assertEquals(code, 0);
        order.push(session);
        await run(["lock", "release", "fix-it", "--session", session], { cwd: folder });
      }));
      await untilQueued(folder, waiting.length);
    }

    await run(["lock", "release", "fix-it", "--session", "s0"], { cwd: folder });
    await Promise.all(waiting);

    assertEquals(order, ["s1", "s2", "s3"]);
  }));

Deno.test("of two sessions that wait for each other one is told of the deadlock", () =>
  withFolder(async (folder) => {
    await run(claim("left", "s1"), { cwd: folder });
    await run(claim("right", "s2"), { cwd: folder });

    const first = run(claim("right", "s1", "--wait", "60s"), { cwd: folder });
    await untilQueued(folder, 1);
    const second = await run(claim("left", "s2", "--wait", "60s"), { cwd: folder });
    await run(["lock", "release", "right", "--session", "s2"], { cwd: folder });

    assertEquals(second.code, 14);
    assertEquals((await first).code, 0);
  }));

/** What must hold whatever happened to a command: whole files, and the next command works. */
async function checkStore(folder: string, slug: string): Promise<void> {
  const project = findProject(folder);
  const { problems } = listLocks(project, { observe: observeSessions(project) });
  assertEquals(problems, []);
  for (const path of filesBelow(join(folder, ".claude"))) {
    if (path.includes(".tmp-")) continue;
    const text = Deno.readTextFileSync(path);
    if (path.endsWith(".json")) JSON.parse(text);
    if (path.endsWith(".md")) assert(text.startsWith("# Work Lock"), path);
  }
  const held = holders(folder, slug);
  assert(held.length <= 1);
  const next = await run(claim(slug, held[0] ?? "next"), { cwd: folder });
  assertEquals(next.code, 0, `the next claim failed: ${next.stdout}${next.stderr}`);
}

function* filesBelow(folder: string): Generator<string> {
  if (!existsSync(folder)) return;
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesBelow(path);
    else yield path;
  }
}

Deno.test("a claim that is killed at any call is held whole or not at all", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(claim("fix-it", "s1", "--files", "a.ts"), {
      prepare: async (folder) => {
        await run(claim("other", "s9", "--files", "b.ts"), { cwd: folder });
      },
      oracle: async (folder) => {
        assertEquals(holders(folder, "other"), ["s9"]);
        const held = holders(folder, "fix-it");
        assert(held.length === 0 || held[0] === "s1");
        const rival = await run(claim("fix-it", "s2", "--files", "a.ts"), { cwd: folder });
        assertEquals(rival.code, held.length === 0 ? 0 : 10, rival.stderr);
        await checkStore(folder, "fix-it");
      },
    });

    assert(calls.length > 20, `only ${calls.length} calls`);
  }));

Deno.test("a claim of several slugs that is killed at any call holds all or none", () =>
  withStrace(async () => {
    await killAtEachCall(claim("bbb", "s1", "--also", "aaa", "--also", "ccc"), {
      prepare: () => {},
      // The first slug in order leads; what it does is the same for the others.
      only: ({ name }) => name === "linkat" || name === "mkdir",
      oracle: (folder) => {
        const held = ["aaa", "bbb", "ccc"].flatMap((slug) => holders(folder, slug));
        assert(held.length === 0 || held.length === 3, JSON.stringify(held));
      },
    });
  }));

Deno.test("a release that is killed at any call leaves the lock held or released", () =>
  withStrace(async () => {
    await killAtEachCall(["lock", "release", "fix-it", "--session", "s1", "--summary", "done"], {
      prepare: async (folder) => {
        await run(claim("fix-it", "s1"), { cwd: folder });
      },
      oracle: async (folder) => {
        const held = holders(folder, "fix-it");
        const again = await run(["lock", "release", "fix-it", "--session", "s1"], { cwd: folder });
        assertEquals(again.code, held.length === 0 ? 12 : 0);
        const archives = [...Deno.readDirSync(join(folder, ".claude", "locks", "completed"))]
          .filter(({ name }) => name.startsWith("fix-it_"));
        assert(archives.length >= 1, "the release left no archive");
        await checkStore(folder, "fix-it");
      },
    });
  }));

Deno.test("a take-over that is killed at any call leaves one holder, and the evicted is told", () =>
  withStrace(async () => {
    await killAtEachCall(claim("fix-it", "s2", "--take-over"), {
      prepare: (folder) => leaveDead(folder, "fix-it"),
      oracle: async (folder) => {
        const held = holders(folder, "fix-it");
        assertEquals(held.length, 1);
        const again = await run(claim("fix-it", "s2", "--take-over"), { cwd: folder });
        assertEquals(again.code, 0, again.stderr);
        assertEquals(holders(folder, "fix-it"), ["s2"]);
        await run(["lock", "release", "fix-it", "--session", "s2"], { cwd: folder });
        const told = await run(["lock", "list", "--session", "gone"], { cwd: folder });
        assert(told.stderr.includes("was taken over"), "the evicted session is not told");
      },
    });
  }));

for (const error of ["ENOSPC", "EIO", "EACCES"]) {
  Deno.test(`a claim whose calls fail with ${error} says so and takes nothing`, () =>
    withStrace(async () => {
      await errorAtEachCall(claim("fix-it", "s1", "--files", "a.ts"), {
        error,
        prepare: () => {},
        oracle: async (folder, { code, stdout, stderr, at }) => {
          const held = holders(folder, "fix-it");
          if (code === 0) return assertEquals(held, ["s1"]);
          assertEquals(code, 1, `${at.text}: ${stderr}`);
          assertEquals(stdout, "");
          assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
          assertEquals(held, [], `${at.text} left the lock`);
          await checkStore(folder, "fix-it");
        },
      });
    }));
}

Deno.test("a take-over that is halted at any call never makes a second holder", () =>
  withStrace(async () => {
    let granted: Outcome[] = [];
    await pauseAtEachCall(claim("fix-it", "slow", "--take-over"), {
      prepare: (folder) => leaveDead(folder, "fix-it"),
      meanwhile: async (folder) => {
        granted = [await run(claim("fix-it", "fast", "--take-over"), { cwd: folder })];
        if (granted[0]!.code === 0) {
          granted.push(
            await run(["lock", "check", "--token", tokenOf(granted[0]!)], { cwd: folder }),
          );
        }
      },
      oracle: (folder, slow) => {
        const [fast, check] = granted;
        const grants = new Grants();
        for (const outcome of [fast!, slow]) grants.add(outcome);
        grants.check();
        assertEquals(holders(folder, "fix-it").length, 1);
        if (fast!.code !== 0) return assertEquals([fast!.code, slow.code], [10, 0]);
        assertEquals(check!.code, 0);
        // The fast one was granted while the slow one was on its way: only one may say so last.
        assertEquals(slow.code, 10, `both were granted: ${slow.stdout}`);
        assertEquals(holders(folder, "fix-it"), ["fast"]);
      },
    });
  }));

function tokenOf({ stdout }: Outcome): string {
  return /token: +(\S+)/.exec(stdout)![1]!;
}

/** Leaves a lock of the session `gone`, whose process has ended. */
async function leaveDead(folder: string, slug: string): Promise<void> {
  const agent = new Deno.Command("sleep", { args: ["60"] }).spawn();
  const env = { MCLAUDE_PID: String(agent.pid) };
  const { code, stderr } = await run(claim(slug, "gone"), { cwd: folder, env });
  agent.kill("SIGKILL");
  await agent.status;
  assertEquals(code, 0, stderr);
}

async function untilQueued(folder: string, count: number): Promise<void> {
  const queue = join(folder, ".claude", "locks", "queue");
  for (;;) {
    try {
      const tickets = [...Deno.readDirSync(queue)].filter(({ name }) => name.endsWith(".json"));
      if (tickets.length >= count) return;
    } catch {
      // It is made by the first who waits.
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
