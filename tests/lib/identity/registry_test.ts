import { join } from "node:path";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  listIdentities,
  registerIdentity,
  removeIdentity,
  renameIdentity,
  showIdentity,
} from "../../../lib/identity.ts";
import type { Project } from "../../../lib/store/root.ts";
import { expectedOf, snapshot, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

const LATER = new Date(2030, 0, 1);

function registryPath(project: Project): string {
  return join(project.store, "registry.json");
}

// deno-lint-ignore no-explicit-any
function readRegistryFile(project: Project): any {
  return JSON.parse(Deno.readTextFileSync(registryPath(project)));
}

function names(project: Project): string[] {
  return listIdentities(project).identities.map(({ name }) => name);
}

/** What mclaude 0.6 does: read all, drop unknown keys, write. */
function registerWith06(project: Project, entry: Record<string, unknown>): void {
  const whole = readRegistryFile(project);
  const others = whole.identities.filter((other: { name: string }) => other.name !== entry.name);
  const text = JSON.stringify({ schema: 1, identities: [...others, entry] }, null, 2);
  Deno.writeTextFileSync(registryPath(project), text);
}

function entry(name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name,
    owner: "",
    id: `c0d3-${name}-00000000`,
    notify: {},
    machine: "",
    roles: [],
    registered_at: "2026-04-09T14:00:00",
    last_seen: "2026-04-09T14:00:00",
    runtime: "",
    ...more,
  };
}

for (const name of ["registry-all", "basic-team"]) {
  Deno.test(`listIdentities() reads what mclaude 0.6 reads: ${name}`, async () => {
    await withFixture(name, (project) => {
      const expected: { name: string }[] = expectedOf(name).readback.registry.identities;
      const before = snapshot(project.root);

      const { identities, problems } = listIdentities(project);

      assertEquals(problems, []);
      assertEquals(identities.map(({ name }) => name), expected.map(({ name }) => name));
      for (const [index, found] of identities.entries()) {
        const { last_seen: _, ...facts } = expected[index] as unknown as Record<string, unknown>;
        const same = Object.fromEntries(
          Object.entries(found).filter(([key]) => Object.hasOwn(facts, key)),
        );
        assertEquals(same, facts);
      }
      assertEquals(snapshot(project.root), before);
    });
  });
}

Deno.test("registerIdentity() keeps what stood in registry.json, also unknown keys", async () => {
  await withFixture("registry-all", (project) => {
    const before = readRegistryFile(project);

    registerIdentity(project, "new-one", { now: LATER });

    const after = readRegistryFile(project);
    assertEquals(after.identities.slice(0, 3), before.identities);
    assertEquals(after.identities[3].name, "new-one");
    assertEquals([after.schema, after.extra_top], [1, true]);
    assertEquals(Object.keys(after), Object.keys(before));
    assertEquals(
      [...Deno.readDirSync(join(project.store, "identities"))]
        .map(({ name }) => name).filter((name) => name.endsWith(".json")).sort(),
      ["ani.json", "new-one.json", "team-bot.json", "vasya.json"],
    );
  });
});

Deno.test("the older form of registry.json is read, and rewritten in the one that 0.6 reads (R5)", async () => {
  await withFixture("registry-dict", (project) => {
    assertEquals(names(project), ["ani", "vasya"]);
    assertEquals(showIdentity(project, "ani").owner, "Test");

    registerIdentity(project, "vasya", { roles: ["r"], now: LATER });

    const { schema, schema_version, identities } = readRegistryFile(project);
    assertEquals([schema, schema_version], [1, 1]);
    assertEquals(
      identities.map(({ name, id, owner }: Record<string, string>) => [name, id, owner]),
      [["ani", "c0d3-ani-1234", "Test"], ["vasya", "c0d3-vasya-5678", "T2"]].toReversed(),
    );
  });
});

Deno.test("an odd entry of the older form keeps its name", async () => {
  await withProject((project) => {
    const identities = { "Bad Name": { owner: "X" }, ani: {}, con: 5 };
    const text = JSON.stringify({ schema_version: 1, identities });
    Deno.writeTextFileSync(registryPath(project), text);

    const { problems } = registerIdentity(project, "ani");

    assertEquals(problems.length, 2);
    assertEquals(readRegistryFile(project).identities.slice(1), [
      { owner: "X", name: "Bad Name" },
      { name: "con", value: 5 },
    ]);
  });
});

Deno.test("values that are no text, as people write them, become text and are kept", async () => {
  await withProject((project) => {
    const identities = [entry("ani", { owner: 7, roles: "infra", notify: { telegram: -1001234 } })];
    Deno.writeTextFileSync(registryPath(project), JSON.stringify({ schema: 1, identities }));

    registerIdentity(project, "bo", { now: LATER });

    const { owner, roles, notify } = readRegistryFile(project).identities[0];
    assertEquals([owner, roles, notify], ["7", ["infra"], { telegram: "-1001234" }]);
  });
});

Deno.test("a damaged registry.json is reported and left as it is, and everything else works", async () => {
  const texts = [
    '{"schema": 1, "identities": [',
    "",
    "null",
    "[]",
    "7",
    '{"schema": 2, "identities": []}',
    '{"schema": 1}',
    '{"schema": 1, "identities": 5}',
  ];

  for (const text of texts) {
    await withProject((project) => {
      Deno.writeTextFileSync(registryPath(project), text);

      const { record, problems } = registerIdentity(project, "ani", { owner: "A" });
      renameIdentity(project, "ani", { to: "anna" });
      registerIdentity(project, "bo");
      removeIdentity(project, "bo");

      assertEquals(record.owner, "A");
      assertEquals(problems.map(({ path }) => path), [registryPath(project)], text);
      assertEquals(names(project), ["anna"]);
      assertEquals(listIdentities(project).problems.length, 1);
      assertEquals(Deno.readTextFileSync(registryPath(project)), text);
    });
  }
});

Deno.test("the fixture of a damaged registry.json is read and left as it is", async () => {
  await withFixture("registry-corrupt", (project) => {
    const before = Deno.readTextFileSync(registryPath(project));

    registerIdentity(project, "ani");

    assertEquals(names(project), ["ani"]);
    assertEquals(Deno.readTextFileSync(registryPath(project)), before);
  });
});

Deno.test("an odd entry is reported and kept, and the others are read (R5)", async () => {
  await withProject((project) => {
    const odd = [entry("Bad Name"), 5, null, [], {}, entry("con")];
    const identities = [odd[0], entry("ani"), ...odd.slice(1)];
    Deno.writeTextFileSync(registryPath(project), JSON.stringify({ schema: 1, identities }));

    const found = listIdentities(project);
    registerIdentity(project, "bo", { now: LATER });

    assertEquals(found.identities.map(({ name }) => name), ["ani"]);
    assertEquals(found.problems.length, odd.length);
    assertEquals(readRegistryFile(project).identities.slice(2), odd);
  });
});

Deno.test("a damaged file of an identity is reported, hides nobody and is never overwritten", async () => {
  const texts = ["", "{", "null", "[]", '"x"', '{"name":"ani","renamed_to":"../x"}'];

  for (const text of texts) {
    await withProject((project) => {
      registerIdentity(project, "bo");
      const path = join(project.store, "identities", "ani.json");
      Deno.writeTextFileSync(path, text);

      const error = assertThrows(() => registerIdentity(project, "ani"), CoordinationError);
      registerIdentity(project, "cy", { now: LATER });

      assertEquals(error.code, "damaged_record", text);
      assertEquals(names(project), ["bo", "cy"]);
      assertEquals(listIdentities(project).problems.map((problem) => problem.path), [path]);
      assertEquals(Deno.readTextFileSync(path), text);
    });
  }
});

Deno.test("an identity whose file is damaged is still seen as registry.json has it", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { owner: "A" });
    const path = join(project.store, "identities", "ani.json");
    Deno.writeTextFileSync(path, "{");

    registerIdentity(project, "bo", { now: LATER });

    assertEquals(showIdentity(project, "ani").owner, "A");
    assertEquals(Deno.readTextFileSync(path), "{");
    assertEquals(removeIdentity(project, "ani").names, ["ani"]);
    assertEquals(names(project), ["bo"]);
  });
});

Deno.test("an identity that mclaude 0.6 registered becomes one of ours", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { now: LATER });
    registerWith06(project, entry("vasya", { owner: "V" }));

    assertEquals(names(project), ["vasya", "ani"]);

    registerIdentity(project, "ani");

    assertEquals(names(project), ["vasya", "ani"]);
    assert(Deno.statSync(join(project.store, "identities", "vasya.json")).isFile);
  });
});

Deno.test("what mclaude 0.6 registers again is merged, what it left empty is kept", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", {
      owner: "A",
      roles: ["r1"],
      notify: { telegram: "1" },
      machine: "m",
      now: new Date(2026, 0, 1),
    });
    registerWith06(project, entry("ani", { owner: "B", roles: ["r2"] }));

    registerIdentity(project, "bo");

    const { owner, roles, notify, machine, last_seen } = showIdentity(project, "ani");
    assertEquals([owner, machine, last_seen], ["B", "m", "2026-04-09T14:00:00"]);
    assertEquals(roles, ["r1", "r2"]);
    assertEquals(notify, { telegram: "1" });
  });
});

Deno.test("an older entry of registry.json changes nothing", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { owner: "A", now: LATER });
    registerWith06(project, entry("ani", { owner: "B" }));

    registerIdentity(project, "bo");

    assertEquals(showIdentity(project, "ani").owner, "A");
    const mine = readRegistryFile(project).identities
      .find(({ name }: { name: string }) => name === "ani");
    assertEquals(mine.owner, "A");
  });
});

Deno.test("registry.json can be lost and is derived again", async () => {
  await withProject((project) => {
    registerIdentity(project, "ani", { owner: "A" });
    registerIdentity(project, "bo", { now: LATER });
    const before = readRegistryFile(project);

    Deno.removeSync(registryPath(project));
    registerIdentity(project, "bo", { now: LATER });

    assertEquals(readRegistryFile(project), before);
  });
});

Deno.test("links in the place of folders and files are never followed", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withProject((project) => {
    const outside = join(project.root, "outside");
    Deno.mkdirSync(outside);
    Deno.writeTextFileSync(join(outside, "registry.json"), '{"schema":1,"identities":[]}');
    Deno.symlinkSync(join(outside, "registry.json"), registryPath(project));

    registerIdentity(project, "ani");

    assertEquals(listIdentities(project).problems.length, 1);
    Deno.symlinkSync(outside, join(project.store, "identities", ".private"));
    assertThrows(() => registerIdentity(project, "ani", { private: true }), CoordinationError);
    assertThrows(() => removeIdentity(project, "ani"), CoordinationError);

    Deno.removeSync(join(project.store, "identities"), { recursive: true });
    Deno.symlinkSync(outside, join(project.store, "identities"));
    assertThrows(() => registerIdentity(project, "ani"), CoordinationError);

    assertEquals([...Deno.readDirSync(outside)].map(({ name }) => name), ["registry.json"]);
    assertEquals(
      Deno.readTextFileSync(join(outside, "registry.json")),
      '{"schema":1,"identities":[]}',
    );
  });
});

Deno.test("a channel may be called like a property of every object", async () => {
  await withProject((project) => {
    const notify = JSON.parse('{"__proto__":"1","constructor":"2","toString":"3"}');

    registerIdentity(project, "ani", { notify });

    const found = showIdentity(project, "ani").notify;
    assertEquals(JSON.stringify(found), JSON.stringify(notify));
    assertEquals(({} as Record<string, unknown>).a, undefined);
  });
});
