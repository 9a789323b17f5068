import { assert, assertEquals } from "@std/assert";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Identity, listIdentities, readChannels } from "../../lib/identity.ts";
import { findProject } from "../../lib/store/root.ts";
import { snapshot } from "../with_fixture.ts";
import { withFolder } from "../with_store.ts";
import { errorAtEachCall, killAtEachCall, race, run, withStrace } from "./harness.ts";

function register(name: string, ...more: string[]): string[] {
  return ["identity", "register", name, "--as", "ani", "--session", "s1", ...more];
}

/** Runs a command that has to work. */
async function works(folder: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, { cwd: folder });
  assertEquals(code, 0, `${args.slice(0, 3).join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** What is registered, nothing of it damaged. */
function registered(folder: string): Identity[] {
  const { identities, problems } = listIdentities(findProject(folder));
  assertEquals(problems, []);
  return identities;
}

function identity(folder: string, name: string): Identity | undefined {
  return registered(folder).find((found) => found.name === name);
}

/** The entries of registry.json, as mclaude 0.6 reads them. */
function derived(folder: string): Identity[] {
  const text = Deno.readTextFileSync(join(folder, ".claude", "registry.json"));
  const { schema, identities } = JSON.parse(text);
  assertEquals(schema, 1);
  return identities;
}

function names(identities: readonly Identity[]): string[] {
  return identities.map(({ name }) => name).sort();
}

Deno.test("of 20 processes that register 20 names at once none is lost", () =>
  withFolder(async (folder) => {
    const wanted = Array.from({ length: 20 }, (_, i) => `agent-${String(i).padStart(2, "0")}`);

    const outcomes = await race(
      wanted.map((name) => ({ args: register(name, "--owner", `owner of ${name}`) })),
      { cwd: folder },
    );

    assertEquals(outcomes.map(({ code }) => code), outcomes.map(() => 0));
    const listed: Identity[] = JSON.parse(await works(folder, ["identity", "list", "--json"]))
      .identities;
    for (const kept of [listed, derived(folder)]) {
      assertEquals(names(kept), wanted);
      assertEquals(new Set(kept.map(({ id }) => id)).size, 20);
      for (const { name, owner } of kept) assertEquals(owner, `owner of ${name}`);
    }
  }));

Deno.test("of 12 processes that register one name with a role each all roles are kept", () =>
  withFolder(async (folder) => {
    const wanted = Array.from({ length: 12 }, (_, i) => `role-${String(i).padStart(2, "0")}`);

    const outcomes = await race(
      wanted.map((role) => ({ args: register("vasya", "--roles", role, "--json") })),
      { cwd: folder },
    );

    assertEquals(outcomes.map(({ code }) => code), outcomes.map(() => 0));
    const [kept, ...others] = registered(folder) as [Identity];
    assertEquals(others, []);
    assertEquals(kept.roles.toSorted(), wanted);
    for (const { stdout } of outcomes) assert(stdout.includes(`"${kept.id}"`), stdout);
    assertEquals(derived(folder).map(({ id, roles }) => [id, roles.length]), [[kept.id, 12]]);
  }));

/** What must hold for those whom the disturbed command had nothing to do with. */
function checkOthers(folder: string): void {
  const { owner, roles, notify } = identity(folder, "ani")!;
  assertEquals([owner, roles, notify], ["Anna", ["infra"], { telegram: "1" }]);
  const entry = derived(folder).find(({ name }) => name === "ani")!;
  assertEquals([entry.owner, entry.roles], ["Anna", ["infra"]]);
}

async function prepareAni(folder: string): Promise<void> {
  const more = ["--owner", "Anna", "--roles", "infra", "--notify", "telegram:1"];
  await works(folder, register("ani", ...more));
}

Deno.test("a registration that is killed at any call loses no other one, and can be repeated", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(register("vasya", "--owner", "V"), {
      prepare: prepareAni,
      oracle: async (folder) => {
        checkOthers(folder);
        const before = identity(folder, "vasya");
        if (before !== undefined) assertEquals(before.owner, "V");

        await works(folder, register("vasya", "--roles", "ml", "--owner", "V"));

        checkOthers(folder);
        const after = identity(folder, "vasya")!;
        assertEquals([after.owner, after.roles], ["V", ["ml"]]);
        if (before !== undefined) assertEquals(after.id, before.id);
        assertEquals(names(derived(folder)), ["ani", "vasya"]);
        assertEquals(derived(folder).find(({ name }) => name === "vasya")!.id, after.id);
      },
    });

    assert(calls.length > 10, `only ${calls.length} calls`);
  }));

Deno.test("the first registration that is killed at any call leaves a store that can be used", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(register("vasya"), {
      prepare: () => {},
      only: ({ name }) => /^(?:mkdir|link|rename|unlink|fsync)/.test(name),
      oracle: async (folder) => {
        const before = names(registered(folder));
        assert(before.join() === "" || before.join() === "vasya");

        await works(folder, register("ani"));

        assertEquals(names(registered(folder)), ["ani", ...before]);
        assertEquals(names(derived(folder)), ["ani", ...before]);
      },
    });

    assert(calls.length > 5, `only ${calls.length} calls`);
  }));

Deno.test("a registration in private that is killed at any call loses no channel", () =>
  withStrace(async () => {
    await killAtEachCall(register("ani", "--private", "--notify", "mail:a@b.c"), {
      prepare: prepareAni,
      only: ({ name }) => /^(?:mkdir|link|rename|unlink)/.test(name),
      oracle: async (folder) => {
        const project = findProject(folder);
        assertEquals(readChannels(project, "ani").telegram, "1");

        await works(folder, register("ani", "--private", "--notify", "mail:a@b.c"));

        assertEquals(readChannels(project, "ani"), { telegram: "1", mail: "a@b.c" });
        assertEquals(identity(folder, "ani")!.notify, {});
        const hidden = join(folder, ".claude", "identities", ".private", ".gitignore");
        assertEquals(Deno.readTextFileSync(hidden), "*\n");
      },
    });
  }));

for (const error of ["ENOSPC", "EIO"]) {
  Deno.test(`a registration whose calls fail with ${error} says so in one line`, () =>
    withStrace(async () => {
      let failed = 0;
      const calls = await errorAtEachCall(register("vasya", "--owner", "V"), {
        error,
        prepare: prepareAni,
        oracle: async (folder, { code, stdout, stderr, at }) => {
          checkOthers(folder);
          if (code === 0) {
            assertEquals(identity(folder, "vasya")?.owner, "V", `${at.text}: nothing is there`);
          } else {
            failed++;
            assertEquals(code, 1, `${at.text}: ${stderr}`);
            assertEquals(stdout, "", at.text);
            assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
          }

          await works(folder, register("vasya", "--owner", "V"));

          checkOthers(folder);
          assertEquals(names(derived(folder)), ["ani", "vasya"]);
        },
      });

      assert(calls.length > 10, `only ${calls.length} calls`);
      assert(failed > 3, `only ${failed} failed`);
    }));
}

const MANY = 1000;

/** A thousand records in each layer, as they stand on disk. */
function fill(store: string): void {
  const time = new Date();
  const at = time.toISOString();
  const put = (path: string, text: string) => {
    Deno.mkdirSync(dirname(join(store, path)), { recursive: true });
    Deno.writeTextFileSync(join(store, path), text);
  };
  for (let i = 0; i < MANY; i++) {
    const id = String(i).padStart(4, "0");
    const lock = {
      slug: `lock-${id}`,
      session_id: `s-${id}`,
      claimed_at: at,
      claimed_at_epoch: time.getTime() / 1000,
      description: `work ${id}`,
      files: [`src/${id}.ts`],
      generation: 1,
      identity: "ani",
      mode: "exclusive",
    };
    put(`locks/open/lock-${id}.g000001`, "");
    put(`locks/generations/lock-${id}/g000001.json`, JSON.stringify(lock));
    put(`locks/generations/lock-${id}/g000001.outcome.json`, '{"granted":true}');
    put(`locks/active-work/lock-${id}.lock`, `s-${id}`);
    put(`locks/active-work/lock-${id}.heartbeat`, "");
    put(`locks/active-work/lock-${id}.metadata.json`, JSON.stringify(lock));
    const head = `---\ncreated: ${at}\nidentity: ani\nsession: s-${id}\n---\n\n`;
    const body =
      `# Session Handoff\n\n**Session ID:** s-${id}\n**Status:** ACTIVE\n\n## Goal\n\ng\n`;
    put(`handoffs/2026-04-09_14-32_0000${id}_goal-${id}.md`, head + body);
    const beat = { identity: "ani", session_id: `s-${id}`, started_at: at, last_beat: at };
    put(`heartbeats/s-${id}.json`, JSON.stringify({ ...beat, last_beat_fs: time.getTime() }));
    const record = { name: `id-${id}`, id: `c0d3-${id}`, registered_at: at, last_seen: at };
    put(`identities/id-${id}.json`, JSON.stringify(record));
  }
}

/** Puts something else in a file's place. */
const DAMAGE: Record<string, (path: string) => void | Promise<void>> = {
  garbage: (path) => Deno.writeFileSync(path, new Uint8Array([0, 255, 1, 254])),
  folder: (path) => Deno.mkdirSync(path),
  fifo: async (path) => {
    await new Deno.Command("mkfifo", { args: [path] }).output();
  },
  symlink: (path) => Deno.symlinkSync("/etc/passwd", path),
};

Deno.test("a damaged file of any kind in any layer hides nothing, is told once and is not changed", () =>
  withFolder(async (cwd) => {
    if (Deno.build.os === "windows") return;
    const store = join(cwd, ".claude");
    fill(store);
    // Each kind of damage hits records of its own: 10, 20, 30 and 40.
    const damaged: string[] = [];
    for (const [i, damage] of Object.values(DAMAGE).entries()) {
      const id = `00${i + 1}0`;
      for (
        const path of [
          `locks/generations/lock-${id}/g000001.json`,
          `locks/generations/lock-00${i + 1}1/g000001.outcome.json`,
          `locks/active-work/lock-00${i + 1}2.metadata.json`,
          `handoffs/2026-04-09_14-32_0000${id}_goal-${id}.md`,
          `heartbeats/s-${id}.json`,
          `identities/id-${id}.json`,
        ]
      ) {
        Deno.removeSync(join(store, path));
        await damage(join(store, path));
        damaged.push(path);
      }
    }
    const before = snapshot(cwd);
    async function read(...args: string[]) {
      const { code, stdout, stderr } = await run([...args, "--json"], { cwd });
      assertEquals(code, 0, `${args.join(" ")}: ${stderr}`);
      return JSON.parse(stdout);
    }

    const status = await read("status");
    const locks = await read("lock", "list");
    const handoffs = await read("handoff", "list");
    const identities = await read("identity", "list");
    const beats = await read("heartbeat", "list");
    const screen = await run(["status"], { cwd });

    // A lock whose claim cannot be read is still held.
    assertEquals([locks.locks.length, status.locks.length], [MANY, MANY]);
    assertEquals([handoffs.handoffs.length, status.handoffs.total], [MANY - 4, MANY - 4]);
    assertEquals([identities.identities.length, status.identities.length], [MANY - 4, MANY - 4]);
    assertEquals([beats.live.length, status.live.length], [MANY - 4, MANY - 4]);
    const told: string[] = status.problems.map((found: { path: string; reason: string }) =>
      `${found.path} ${found.reason}`
    );
    for (const path of damaged) {
      assertEquals(told.filter((line) => line.includes(path)).length, 1, `${path} in ${told}`);
    }
    assertEquals(told.length, damaged.length);
    assertEquals(screen.code, 0);
    assert(screen.stdout.split("\n").length < 80, screen.stdout);
    // What is remembered of many records is derived; a slow machine comes to that.
    rmSync(join(store, ".cache"), { recursive: true, force: true });
    assertEquals(snapshot(cwd), before);
  }));
