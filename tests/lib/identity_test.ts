import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { Caller } from "../../lib/caller.ts";
import { CoordinationError } from "../../lib/errors.ts";
import {
  listIdentities,
  readChannels,
  registerIdentity,
  removeIdentity,
  renameIdentity,
  showIdentity,
  whoAmI,
} from "../../lib/identity.ts";
import { recordBeat } from "../../lib/liveness.ts";
import type { Project } from "../../lib/store/root.ts";
import { snapshot } from "../with_fixture.ts";
import { withProject } from "../with_store.ts";

const NOON = new Date(2026, 3, 9, 12, 0, 0);
const LATER = new Date(2026, 3, 9, 13, 30, 5);

function caller(identity: string): Caller {
  const source = "flag" as const;
  return { identity, identitySource: source, session: "s1", sessionSource: source, process: null };
}

function readJson(project: Project, ...path: string[]): Record<string, unknown> {
  return JSON.parse(Deno.readTextFileSync(join(project.store, ...path)));
}

function names(project: Project): string[] {
  return listIdentities(project).identities.map(({ name }) => name);
}

Deno.test("registerIdentity() writes the keys of mclaude 0.6 in its order", async () => {
  await withProject((project) => {
    const { record, created } = registerIdentity(project, "ani", {
      owner: "Anastasia",
      machine: "laptop",
      roles: ["infra", "ml"],
      runtime: "codex",
      notify: { telegram: "123" },
      now: NOON,
      random: "0123abcd",
    });

    const expected = {
      name: "ani",
      owner: "Anastasia",
      id: "c0d3-ani-0123abcd",
      notify: { telegram: "123" },
      machine: "laptop",
      roles: ["infra", "ml"],
      registered_at: "2026-04-09T12:00:00",
      last_seen: "2026-04-09T12:00:00",
      runtime: "codex",
    };
    assert(created);
    assertEquals(JSON.stringify(record), JSON.stringify(expected));
    assertEquals(
      Deno.readTextFileSync(join(project.store, "identities", "ani.json")),
      JSON.stringify(expected, null, 2),
    );
    assertEquals(
      Deno.readTextFileSync(join(project.store, "registry.json")),
      JSON.stringify({ schema: 1, identities: [expected] }, null, 2),
    );
  });
});

Deno.test("registerIdentity() gives each identity an id of its own", async () => {
  await withProject((project) => {
    const first = registerIdentity(project, "ani").record.id;
    removeIdentity(project, "ani");
    const second = registerIdentity(project, "ani").record.id;

    assertMatch(first, /^c0d3-ani-[0-9a-f]{8}$/);
    assert(first !== second);
  });
});

Deno.test("registerIdentity() again loses nothing that is not given (R2)", async () => {
  await withProject((project) => {
    const details = {
      owner: "A",
      machine: "m",
      roles: ["r1"],
      runtime: "codex",
      notify: { telegram: "1", url: "http://x:1/y" },
    };
    const first = registerIdentity(project, "ani", { ...details, now: NOON }).record;

    const { record, created, replaced } = registerIdentity(project, "ani", { now: LATER });

    assertEquals(record, { ...first, last_seen: "2026-04-09T13:30:05" });
    assertEquals([created, replaced], [false, {}]);
  });
});

Deno.test("registerIdentity() again adds roles and channels, and tells what it replaced", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { owner: "A", roles: ["r1"], notify: { a: "1", b: "2" } });

    const { record, replaced } = registerIdentity(project, "ani", {
      owner: "B",
      machine: "m",
      roles: ["r2", "r1"],
      notify: { b: "", c: "3" },
    });

    assertEquals([record.owner, record.machine], ["B", "m"]);
    assertEquals(record.roles, ["r1", "r2"]);
    assertEquals(record.notify, { a: "1", c: "3" });
    assertEquals(replaced, { owner: "A" });
  });
});

Deno.test("registerIdentity() keeps what was given when local time went back", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { owner: "A", now: LATER });

    registerIdentity(project, "ani", { owner: "B", now: NOON });
    registerIdentity(project, "bo", { now: NOON });

    const entries = readJson(project, "registry.json").identities as Record<string, unknown>[];
    const entry = entries.find(({ name }) => name === "ani")!;
    assertEquals([showIdentity(project, "ani").owner, entry.owner], ["B", "B"]);
  });
});

Deno.test("registerIdentity() takes an empty list of roles for none", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { roles: ["r1"] });

    assertEquals(registerIdentity(project, "ani", { roles: [] }).record.roles, []);
  });
});

Deno.test("registerIdentity() keeps keys that it does not know", async () => {
  await withProject((project) => {
    const { record } = registerIdentity(project, "ani");
    const path = join(project.store, "identities", "ani.json");
    Deno.writeTextFileSync(path, JSON.stringify({ ...record, future: { a: [1] } }));

    registerIdentity(project, "ani", { owner: "A" });

    assertEquals(readJson(project, "identities", "ani.json").future, { a: [1] });
    const [entry] = readJson(project, "registry.json").identities as Record<string, unknown>[];
    assertEquals(entry!.future, { a: [1] });
  });
});

Deno.test("registerIdentity() refuses what is no name", async () => {
  await withProject((project) => {
    for (
      const name of ["", "a", "Bad", "a_b", "-ab", "../x", "a/b", "con", "x".repeat(33), "аня"]
    ) {
      const error = assertThrows(() => registerIdentity(project, name), CoordinationError);

      assertEquals(error.code, "invalid_name", name);
    }
    assertEquals([...Deno.readDirSync(project.store)], []);
  });
});

Deno.test("registerIdentity() keeps all of 20 processes that register at once (R1)", async () => {
  await withProject(async (project) => {
    const script = fileURLToPath(new URL("./identity/register_once.ts", import.meta.url));
    const runs = Array.from({ length: 20 }, (_, index) => {
      const name = index % 2 === 0 ? "shared" : `own-${index}`;
      const args = ["run", "-A", "--no-prompt", script, project.root, name, `role${index}`];
      return new Deno.Command(Deno.execPath(), { args }).output();
    });
    const results = await Promise.all(runs);

    assertEquals(results.filter(({ success }) => !success).length, 0);
    const { identities } = readJson(project, "registry.json") as {
      identities: { name: string; roles: string[]; notify: Record<string, string> }[];
    };
    const shared = identities.find(({ name }) => name === "shared")!;
    assertEquals(identities.length, 11);
    assertEquals(shared.roles.length, 10);
    assertEquals(Object.keys(shared.notify).length, 10);
    assertEquals(names(project).length, 11);
  });
});

Deno.test("registerIdentity() keeps private channels out of what is shared (R7)", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { notify: { telegram: "123456" } });

    registerIdentity(project, "ani", { private: true, notify: { mail: "a@example.com" } });
    registerIdentity(project, "ani", { notify: { url: "https://h.example" } });

    const shared = Object.entries(snapshot(project.store))
      .filter(([path]) => !path.includes(".private"));
    const secret = new TextEncoder().encode("123456").join();
    assertEquals(shared.filter(([, bytes]) => bytes.includes(secret)), []);
    assertEquals(readJson(project, "identities", "ani.json").notify, {});
    assertEquals(listIdentities(project).identities[0]!.notify, {});
    assertEquals(readChannels(project, "ani"), {
      telegram: "123456",
      mail: "a@example.com",
      url: "https://h.example",
    });
    assertEquals(showIdentity(project, "ani").private, true);
  });
});

Deno.test("registerIdentity() keeps channels private when local time went back", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { notify: { telegram: "123456" }, now: LATER });

    registerIdentity(project, "ani", { private: true, now: NOON });
    registerIdentity(project, "bo", { now: NOON });

    for (const path of [["registry.json"], ["identities", "ani.json"]]) {
      const text = Deno.readTextFileSync(join(project.store, ...path));
      assert(!text.includes("123456"), path.join("/"));
    }
  });
});

Deno.test("registerIdentity() lets nobody else read private channels, and git none", async () => {
  await withProject(async (project) => {
    await new Deno.Command("git", { args: ["init", "-q"], cwd: project.root }).output();
    registerIdentity(project, "ani", { private: true, notify: { telegram: "123456" } });

    const folder = join(project.store, "identities", ".private");
    const { stdout } = await new Deno.Command("git", {
      args: ["status", "--porcelain", "-uall"],
      cwd: project.root,
    }).output();
    const status = new TextDecoder().decode(stdout);

    assert(status.includes("identities/ani.json"));
    assert(!status.includes(".private"));
    if (Deno.build.os !== "windows") {
      assertEquals(Deno.statSync(join(folder, "ani.json")).mode! & 0o777, 0o600);
    }
  });
});

Deno.test("listIdentities() shows an identity as last seen when a session of it beat (R6)", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { now: NOON });
    registerIdentity(project, "bo", { now: LATER });
    recordBeat(project, caller("ani"), { active: true, now: LATER });
    recordBeat(project, { ...caller("bo"), session: "s2" }, { active: true, now: NOON });
    const before = snapshot(project.store);

    const seen = listIdentities(project).identities.map(({ last_seen }) => last_seen);

    assertEquals(seen, ["2026-04-09T13:30:05", "2026-04-09T13:30:05"]);
    assertEquals(snapshot(project.store), before);
  });
});

Deno.test("listIdentities() creates nothing", async () => {
  await withProject((project) => {
    assertEquals(listIdentities(project), { identities: [], problems: [] });
    assertEquals([...Deno.readDirSync(project.store)], []);
  });
});

Deno.test("renameIdentity() keeps everything, and the old name leads to the new one", async () => {
  await withProject((project) => {
    const { record } = registerIdentity(project, "ani", { owner: "A", roles: ["r"], now: NOON });

    renameIdentity(project, "ani", { to: "anna" });

    const found = showIdentity(project, "anna");
    assertEquals(found, { ...record, name: "anna", aliases: ["ani"], private: false });
    assertEquals(showIdentity(project, "ani"), found);
    assertEquals(names(project), ["anna"]);
    assertEquals(readJson(project, "identities", "ani.json").renamed_to, "anna");
    assertEquals(whoAmI(project, caller("ani")).identity, found);
  });
});

Deno.test("renameIdentity() follows through several names and back", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani");
    renameIdentity(project, "ani", { to: "bea" });
    renameIdentity(project, "bea", { to: "cat" });

    assertEquals(showIdentity(project, "ani").name, "cat");
    assertEquals(showIdentity(project, "cat").aliases, ["ani", "bea"]);

    renameIdentity(project, "cat", { to: "bea" });

    assertEquals(showIdentity(project, "cat").name, "bea");
    assertEquals(names(project), ["bea"]);
  });
});

Deno.test("renameIdentity() takes private channels along", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { private: true, notify: { telegram: "1" } });

    renameIdentity(project, "ani", { to: "anna" });

    assertEquals(readChannels(project, "ani"), { telegram: "1" });
    const files = [...Deno.readDirSync(join(project.store, "identities", ".private"))];
    assertEquals(files.map(({ name }) => name).sort(), [".gitignore", "anna.json"]);
  });
});

Deno.test("renameIdentity() goes on with a renaming that was killed half-way", async () => {
  await withProject((project) => {
    const { record } = registerIdentity(project, "ani");
    const path = join(project.store, "identities", "anna.json");
    Deno.writeTextFileSync(path, JSON.stringify({ ...record, name: "anna" }));

    renameIdentity(project, "ani", { to: "anna" });

    assertEquals(names(project), ["anna"]);
  });
});

Deno.test("renameIdentity() refuses a name that is taken, and one that is not there", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani");
    registerIdentity(project, "bo");
    registerIdentity(project, "cy");
    renameIdentity(project, "cy", { to: "cyd" });

    const wrong: [string, string, string][] = [
      ["ani", "bo", "invalid_name"],
      ["ani", "ani", "invalid_name"],
      ["ani", "cy", "invalid_name"],
      ["cy", "new", "invalid_name"],
      ["ani", "../x", "invalid_name"],
      ["nobody", "new", "not_found"],
    ];
    for (const [name, to, code] of wrong) {
      const error = assertThrows(() => renameIdentity(project, name, { to }), CoordinationError);

      assertEquals(error.code, code, `${name} ${to}`);
    }
    assertEquals(names(project), ["ani", "bo", "cyd"]);
  });
});

Deno.test("registerIdentity() does not take a name that leads to another", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani");
    renameIdentity(project, "ani", { to: "anna" });

    const error = assertThrows(() => registerIdentity(project, "ani"), CoordinationError);

    assertEquals([error.code, error.data.renamed_to], ["invalid_name", "anna"]);
  });
});

Deno.test("removeIdentity() removes an identity, its names and what was private", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { private: true, notify: { telegram: "1" } });
    registerIdentity(project, "bo");
    renameIdentity(project, "ani", { to: "anna" });

    const { names: gone } = removeIdentity(project, "anna");

    assertEquals(gone, ["anna", "ani"]);
    assertEquals(names(project), ["bo"]);
    assertEquals((readJson(project, "registry.json").identities as unknown[]).length, 1);
    assert(!Object.keys(snapshot(project.store)).some((path) => /ann?[ia]/.test(path)));
  });
});

Deno.test("removeIdentity() removes only the old name when that is given", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani");
    renameIdentity(project, "ani", { to: "anna" });

    assertEquals(removeIdentity(project, "ani").names, ["ani"]);
    assertEquals(names(project), ["anna"]);
  });
});

Deno.test("removeIdentity() and showIdentity() say that there is none", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani");

    for (const act of [removeIdentity, showIdentity, readChannels]) {
      const error = assertThrows(() => act(project, "nobody"), CoordinationError);

      assertEquals([error.code, error.data.name], ["not_found", "nobody"]);
    }
  });
});

Deno.test("whoAmI() tells who calls and whether that is registered", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani");

    assertEquals(whoAmI(project, caller("ani")).identity?.name, "ani");
    assertEquals(whoAmI(project, caller("bo")), { caller: caller("bo"), identity: null });
  });
});
