import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { sendMessage } from "../../lib/messages.ts";
import { findProject } from "../../lib/store/root.ts";
import { git, storeOf } from "../lib/sync/with_clones.ts";
import { withFolder } from "../with_store.ts";
import { errorAtEachCall, killAtEachCall, program, run, withStrace } from "./harness.ts";
import { cleanEnv } from "./program.ts";

/** How many kills at random moments; set higher by hand. */
const KILLS = Number(Deno.env.get("MCLAUDE_KILLS") ?? 6);

const SYNC = ["sync", "--git", "--as", "ani", "--session", "of-ani"];

/** A message at a given second, without a process. */
function send(clone: string, text: string, at: number): void {
  sendMessage(findProject(clone), { to: "*", subject: "s", body: text, any: true }, {
    from: "ani",
    now: new Date(2026, 3, 9, 14, 30, at),
  });
}

/** Two clones in a folder, each with messages of its own; two of them have the same name. */
function prepare(folder: string): void {
  git(folder, "init", "--quiet", "--bare", "bare.git");
  for (const name of ["a", "b"]) {
    git(folder, "clone", "--quiet", "bare.git", name);
    // The folder is copied: addresses are relative.
    git(join(folder, name), "remote", "set-url", "origin", "../bare.git");
    for (let at = 0; at < 2; at++) send(join(folder, name), `${name}${at}`, at);
  }
  send(join(folder, "b"), "only b", 9);
}

const ALL = ["a0", "a1", "b0", "b1", "only b"];

/** The bodies of all messages of a clone, sorted. */
function bodies(clone: string): string[] {
  return Object.entries(storeOf(findProject(clone)))
    .filter(([path]) => path.includes("messages/inbox/"))
    .map(([path, text]) => {
      assertMatch(text, /^---\nfrom: ani\n[^]*\n---\n\n# s\n\n/, path);
      return text.trim().split("\n").at(-1)!;
    }).sort();
}

/** Syncs, which has to work. */
async function works(clone: string): Promise<void> {
  const { code, stderr } = await run(SYNC, { cwd: clone });
  assertEquals(code, 0, stderr);
}

/** Syncs both clones until nothing is left to do, and compares them. */
async function settle(folder: string): Promise<void> {
  for (const name of ["b", "a", "b"]) await works(join(folder, name));
  for (const name of ["a", "b"]) assertEquals(bodies(join(folder, name)), ALL, name);
  const [a, b] = ["a", "b"].map((name) => storeOf(findProject(join(folder, name))));
  assertEquals(a, b);
}

Deno.test("a sync that is killed at any call loses nothing and doubles nothing", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(SYNC, {
      cwd: "b",
      prepare: async (folder) => {
        prepare(folder);
        await works(join(folder, "a"));
      },
      // A few are enough for each time; all of them were tried.
      choose: (calls) => calls.filter((_, n) => n % 14 === 0 || Deno.env.has("MCLAUDE_KILLS")),
      oracle: async (folder) => await settle(folder),
    });

    assert(calls.length > 2, `only ${calls.length} calls`);
  }));

Deno.test("a sync that is killed at any time loses nothing and doubles nothing", () =>
  withFolder(async (folder) => {
    prepare(folder);
    await works(join(folder, "a"));
    const [file, ...args] = [...program(), ...SYNC];

    for (let kill = 0; kill < KILLS; kill++) {
      const child = new Deno.Command(file!, {
        args,
        cwd: join(folder, "b"),
        env: cleanEnv(),
        clearEnv: true,
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      const timer = setTimeout(() => killNow(child), 10 + kill * (120 / KILLS));
      await child.status;
      clearTimeout(timer);
    }

    await settle(folder);
  }));

Deno.test("a sync whose calls fail for want of space says so, and the next one goes on", () =>
  withStrace(async () => {
    const calls = await errorAtEachCall(SYNC, {
      cwd: "b",
      prepare: async (folder) => {
        prepare(folder);
        await works(join(folder, "a"));
      },
      choose: (calls) => calls.filter((_, n) => n % 16 === 4 || Deno.env.has("MCLAUDE_KILLS")),
      oracle: async (folder, { code, stderr }) => {
        if (code !== 0) assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);

        await settle(folder);
      },
    });

    assert(calls.length > 2, `only ${calls.length} calls`);
  }));

Deno.test("sync --watch carries a message as soon as it is there, and ends on a signal", () =>
  withFolder(async (folder) => {
    prepare(folder);
    const [file, ...args] = [...program(), ...SYNC, "--watch", "--every", "1", "--json"];
    const child = new Deno.Command(file!, {
      args,
      cwd: join(folder, "a"),
      env: cleanEnv(),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
    const first = JSON.parse((await lines.next()).value!);
    await works(join(folder, "b"));
    const second = JSON.parse((await lines.next()).value!);
    child.kill("SIGTERM");

    assertEquals([first.pushed, first.pulled], [2, 0]);
    assertEquals([second.pushed, second.pulled], [0, 3]);
    assertEquals((await child.status).code, 0);
    await lines.return?.();
    await settle(folder);
  }));

Deno.test("sync says in one line what is missing", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(join(folder, ".claude"));
    const asked = await Promise.all([
      run(["sync"], { cwd: folder }),
      run(["sync", "--git"], { cwd: folder }),
      run(["sync", "--once", "--watch"], { cwd: folder }),
      run(["sync", "--nonsense"], { cwd: folder }),
      run(["sync", "--git", "a", "b"], { cwd: folder }),
    ]);

    assertEquals(asked.map(({ code }) => code), [1, 2, 2, 2, 2]);
    for (const { stdout, stderr } of asked) {
      assertEquals(`${stdout}${stderr}`.trimEnd().split("\n").length, 1);
    }
  }));

function killNow(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It ended at this very moment.
  }
}
