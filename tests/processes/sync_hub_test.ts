import { assert, assertEquals, assertMatch } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { observeSessions } from "../../lib/liveness.ts";
import { listLocks } from "../../lib/locks.ts";
import { sendMessage } from "../../lib/messages.ts";
import { findProject } from "../../lib/store/root.ts";
import { FakeHub } from "../lib/sync/fake_hub.ts";
import { storeOf } from "../lib/sync/with_clones.ts";
import { withFolder } from "../with_store.ts";
import { killAtEachCall, type Outcome, program, run, withStrace } from "./harness.ts";
import { cleanEnv } from "./program.ts";

/** How many kills at random moments; set higher by hand. */
const KILLS = Number(Deno.env.get("MCLAUDE_KILLS") ?? 6);

const SYNC = ["sync", "--as", "ani", "--session", "of-ani"];

/** A hub that is really asked over the network of this machine. */
async function withHub(body: (hub: FakeHub, url: string) => Promise<void>): Promise<void> {
  const hub = new FakeHub();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => hub.fetch(request).catch(() => new Response("reset", { status: 500 })),
  );
  await body(hub, `http://127.0.0.1:${server.addr.port}`);
}

function envOf(url: string, who: string): Record<string, string> {
  return { MCLAUDE_HUB_URL: url, MCLAUDE_HUB_TOKEN: `t-${who}` };
}

/** A message at a given second, without a process. */
function send(machine: string, text: string, at: number): void {
  sendMessage(findProject(machine), { to: "*", subject: "s", body: text, any: true }, {
    from: "ani",
    now: new Date(2026, 3, 9, 14, 30, at),
  });
}

/** Two machines, each with messages of its own; two of them have the same name. */
function prepare(folder: string): void {
  for (const name of ["a", "b"]) {
    Deno.mkdirSync(join(folder, name, ".claude"), { recursive: true });
    for (let at = 0; at < 2; at++) send(join(folder, name), `${name}${at}`, at);
  }
  send(join(folder, "b"), "only b", 9);
}

const ALL = ["a0", "a1", "b0", "b1", "only b"];

function bodies(machine: string): string[] {
  return Object.entries(storeOf(findProject(machine)))
    .filter(([path]) => path.includes("messages/inbox/"))
    .map(([, text]) => text.trim().split("\n").at(-1)!).sort();
}

async function works(machine: string, env: Record<string, string>): Promise<Outcome> {
  const outcome = await run(SYNC, { cwd: machine, env });
  assertEquals(outcome.code, 0, outcome.stderr);
  return outcome;
}

/** Syncs both machines until nothing is left to do, and compares them. */
async function settle(folder: string, url: string): Promise<void> {
  for (const name of ["b", "a", "b"]) {
    await works(join(folder, name), envOf(url, name === "a" ? "ani" : "vasya"));
  }
  for (const name of ["a", "b"]) assertEquals(bodies(join(folder, name)), ALL, name);
  const [a, b] = ["a", "b"].map((name) => storeOf(findProject(join(folder, name))));
  assertEquals(a, b);
}

Deno.test("a sync with a hub that is killed at any call loses nothing and doubles nothing", () =>
  withStrace(() =>
    withHub(async (hub, url) => {
      let before: typeof hub.log = [];
      const calls = await killAtEachCall(SYNC, {
        cwd: "b",
        env: envOf(url, "vasya"),
        prepare: async (folder) => {
          prepare(folder);
          await works(join(folder, "a"), envOf(url, "ani"));
          before = [...hub.log];
        },
        ready: () => {
          hub.log = [...before];
        },
        // The calls are found in a run of its own, which the hub remembers.
        choose: (calls) => calls.filter((_, n) => n % 12 === 0 || Deno.env.has("MCLAUDE_KILLS")),
        oracle: async (folder) => await settle(folder, url),
      });

      assert(calls.length > 2, `only ${calls.length} calls`);
    })
  ));

Deno.test("a sync with a hub that is killed at any time loses nothing and doubles nothing", () =>
  withFolder((folder) =>
    withHub(async (hub, url) => {
      prepare(folder);
      await works(join(folder, "a"), envOf(url, "ani"));
      const [file, ...args] = [...program(), ...SYNC];

      for (let kill = 0; kill < KILLS; kill++) {
        hub.loseAnswers = kill % 2;
        const child = new Deno.Command(file!, {
          args,
          cwd: join(folder, "b"),
          env: cleanEnv(envOf(url, "vasya")),
          clearEnv: true,
          stdin: "null",
          stdout: "null",
          stderr: "null",
        }).spawn();
        const timer = setTimeout(() => killNow(child), 30 + kill * (60 / KILLS));
        await child.status;
        clearTimeout(timer);
      }

      hub.loseAnswers = 0;
      await settle(folder, url);
    })
  ));

Deno.test("sync says in one line that the hub is away, and mail sync too", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(join(folder, ".claude"));
    // Nobody listens on a port that was just given back.
    let url = "";
    await withHub((_hub, free) => {
      url = free;
      return Promise.resolve();
    });

    const env = envOf(url, "ani");
    const away = await run(SYNC, { cwd: folder, env });
    const mail = await run(["mail", "sync"], { cwd: folder, env });
    const sent = await run(
      ["message", "send", "vasya", "x", "--as", "ani", "--session", "s", "--any"],
      { cwd: folder, env },
    );

    assertEquals([away.code, away.stdout], [1, ""]);
    assertMatch(away.stderr, /^\[sync\] hub http.* is away: nobody answers there; nothing is lost/);
    assertEquals(away.stderr.trimEnd().split("\n").length, 1);
    assertMatch(mail.stdout, /error: the hub is away/);
    assertEquals(sent.code, 0);
  }));

Deno.test("mail sync exchanges messages, as mclaude 0.6 says", () =>
  withFolder((folder) =>
    withHub(async (_hub, url) => {
      prepare(folder);

      const a = await run(["mail", "sync"], { cwd: join(folder, "a"), env: envOf(url, "ani") });
      const b = await run(["mail", "sync"], { cwd: join(folder, "b"), env: envOf(url, "vasya") });

      assertEquals([a.code, a.stdout], [0, "[mail] synced: pushed 2, pulled 0\n"]);
      assertEquals([b.code, b.stdout], [0, "[mail] synced: pushed 3, pulled 2\n"]);
    })
  ));

Deno.test("a token that the environment gives goes to no address that the project names", () =>
  withFolder((folder) =>
    withHub(async (hub, url) => {
      const store = join(folder, ".claude");
      Deno.mkdirSync(store);
      Deno.writeTextFileSync(join(store, "mclaude.json"), JSON.stringify({ sync: { hub: url } }));

      const { code, stderr } = await run(SYNC, {
        cwd: folder,
        env: { MCLAUDE_HUB_TOKEN: "t-ani" },
      });

      assertEquals([code, hub.requests], [1, []]);
      assertMatch(stderr, /run mclaude hub join http:\/\/127/);
    })
  ));

Deno.test("hub join keeps the token in the user's configuration alone, and sync uses it", () =>
  withFolder((folder) =>
    withHub(async (_hub, url) => {
      prepare(folder);
      const [cwd, home] = [join(folder, "a"), join(folder, "home")];
      const env = { HOME: home };

      const wrong = await run(["hub", "join", url], { cwd, env, stdin: "no-such-token\n" });
      const none = await run(["hub", "join", url], { cwd, env, stdin: "\n" });
      const open = await run(["hub", "join", "http://192.0.2.1"], { cwd, env, stdin: "t-ani" });
      const before = existsSync(home);
      const joined = await run(["hub", "join", `${url}/`], { cwd, env, stdin: "t-ani\n" });
      const synced = await run(SYNC, { cwd, env });

      assertEquals([wrong.code, none.code, open.code, before], [1, 2, 2, false]);
      assertMatch(wrong.stderr, /does not accept the token/);
      assertMatch(open.stderr, /--insecure-lan/);
      assertEquals(joined.code, 0, joined.stderr);
      const file = join(home, ".config", "mclaude", "hubs.json");
      assertEquals(Deno.statSync(file).mode! & 0o777, 0o600);
      assertMatch(joined.stdout, /joined .*: project demo, as ani/);
      assertEquals(synced.stdout, `[sync] hub ${url}: pushed 2, pulled 0\n`);
      for (const text of Object.values(storeOf(findProject(cwd)))) assert(!/t-ani/.test(text));
      for (const { stdout, stderr } of [wrong, open, joined, synced]) {
        assert(!/t-ani|no-such-token/.test(stdout + stderr));
      }
    })
  ));

Deno.test("sync claim holds on all machines, and sync release frees it", () =>
  withFolder((folder) =>
    withHub(async (_hub, url) => {
      prepare(folder);
      const of = (name: string, who: string) => ({ cwd: join(folder, name), env: envOf(url, who) });
      const as = (who: string) => ["--as", who, "--session", `of-${who}`];
      const claim = ["sync", "claim", "fix-login", "--files", "src/auth", "src/b"];

      const first = await run([...claim, ...as("ani")], of("a", "ani"));
      const second = await run([...claim, ...as("vasya")], of("b", "vasya"));
      await works(join(folder, "b"), envOf(url, "vasya"));
      const local = await run(
        [
          "lock",
          "claim",
          "other-thing",
          "--description",
          "d",
          "--files",
          "src/auth/x.ts",
          ...as("vasya"),
        ],
        of("b", "vasya"),
      );
      const freed = await run(["sync", "release", "fix-login", ...as("ani")], of("a", "ani"));
      const third = await run([...claim, ...as("vasya")], of("b", "vasya"));

      assertEquals(first.stdout, "[lock] claimed fix-login#1, granted by the hub\n", first.stderr);
      assertEquals([second.code, local.code], [10, 10]);
      assertMatch(second.stderr, /ani \(session "of-ani" on m\) holds it since/);
      assertMatch(local.stderr, /ani \(session "of-ani"\) holds "src\/auth"/);
      assertEquals(freed.stdout, "[lock] released fix-login\n");
      assertEquals(third.stdout, "[lock] claimed fix-login#2, granted by the hub\n");
    })
  ));

Deno.test("a claim with the hub's word that is killed at any call is held everywhere or nowhere", () =>
  withStrace(() =>
    withHub(async (hub, url) => {
      const who = ["--as", "ani", "--session", "of-ani"];
      const calls = await killAtEachCall(["sync", "claim", "fix-login", ...who], {
        cwd: "a",
        env: envOf(url, "ani"),
        prepare: (folder) => prepare(folder),
        ready: () => {
          hub.log = [];
          hub.locks.clear();
          hub.generations.clear();
        },
        choose: (calls) => calls.filter((_, n) => n % 10 === 0 || Deno.env.has("MCLAUDE_KILLS")),
        oracle: async (folder, { stdout }) => {
          if (stdout !== "") assertEquals(hub.locks.size, 1);
          await settle(folder, url);
          for (const name of ["a", "b"]) {
            const project = findProject(join(folder, name));
            const { locks } = listLocks(project, { observe: observeSessions(project) });
            const held = locks.map(({ token, session_id }) => `${token} ${session_id}`);
            const there = [...hub.locks.values()]
              .map(({ slug, generation, session }) => `${slug}#${generation} ${session}`);
            assertEquals(held, there, name);
          }
        },
      });

      assert(calls.length > 1, `only ${calls.length} calls`);
    })
  ));

function killNow(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It ended at this very moment.
  }
}
