import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { planInstall, planRemoval } from "../../../lib/install.ts";
import { putValue } from "../../../lib/install/json_edit.ts";
import { sumOf } from "../../../lib/install/target.ts";
import { snapshot } from "../../with_fixture.ts";
import { carryOut, plant, SETTINGS, withTree } from "./trees.ts";

const SETTINGS_FILE = ".claude/settings.json";

/** Settings that come out as they were even when only entries can be taken out of them. */
const PLAIN = Object.entries(SETTINGS).filter(([name]) =>
  !["none", "CRLF and BOM", "trailing commas", "blanks in empty tables", "mclaude 0.6"]
    .includes(name)
);

for (const [name, text] of PLAIN) {
  Deno.test(`planRemoval() keeps what somebody changed meanwhile, settings: ${name}`, () =>
    withTree({ [SETTINGS_FILE]: text }, ({ top, home }) => {
      const path = join(top, SETTINGS_FILE);
      carryOut(planInstall({ top, home }), top);
      Deno.writeTextFileSync(path, putValue(Deno.readTextFileSync(path), ["theirs"], [1]));

      carryOut(planRemoval({ top, home }), top);

      assertEquals(Deno.readTextFileSync(path), putValue(text, ["theirs"], [1]));
      assertEquals([...Deno.readDirSync(join(top, ".claude"))].map((one) => one.name), [
        "settings.json",
      ]);
    }));

  Deno.test(`planRemoval() finds what is ours without a manifest, settings: ${name}`, () =>
    withTree({ [SETTINGS_FILE]: text }, (folders) => {
      const before = snapshot(folders.top);
      carryOut(planInstall(folders), folders.top);
      for (const file of ["mclaude-install.json", "settings.json.mclaude-backup"]) {
        Deno.removeSync(join(folders.top, ".claude", file));
      }

      carryOut(planRemoval(folders), folders.top);

      assertEquals(Deno.readTextFileSync(join(folders.top, SETTINGS_FILE)), text);
      // Who made the folders, and files in which nothing is left, nobody knows any more.
      for (const path of [".claude/skills/catch-up/SKILL.md", ".claude/rules/mclaude.md"]) {
        assert(!Object.hasOwn(snapshot(folders.top), join(folders.top, path)));
      }
      assert(Object.keys(before).every((path) => Object.hasOwn(snapshot(folders.top), path)));
    }));
}

Deno.test("planRemoval() keeps a file of ours that somebody changed, and names it", () =>
  withTree({}, ({ top, home }) => {
    carryOut(planInstall({ top, home }), top);
    plant(top, { ".claude/rules/mclaude.md": "our team does it otherwise\n" });

    const plan = planRemoval({ top, home });
    carryOut(plan, top);

    assertEquals(plan.notes, [".claude/rules/mclaude.md: somebody changed it; kept as it is"]);
    assertEquals(Object.keys(snapshot(top)), [
      join(top, ".claude"),
      join(top, ".claude", "rules"),
      join(top, ".claude", "rules", "mclaude.md"),
    ]);
  }));

Deno.test("planRemoval() never touches coordination data", () =>
  withTree({}, ({ top, home }) => {
    const data = {
      ...{ ".claude/locks/active-work/a.lock": "s1", ".claude/handoffs/INDEX.md": "# I\n" },
      ...{ ".claude/memory-graph/core.md": "x", ".claude/messages/inbox/m.md": "---\n" },
      ...{ ".claude/registry.json": "{}", ".claude/skills/own/SKILL.md": "mine" },
    };
    carryOut(planInstall({ top, home }), top);
    plant(top, data);

    carryOut(planRemoval({ top, home }), top);

    const left = Object.entries(snapshot(top)).filter(([, text]) => text !== "folder");
    assertEquals(left.length, Object.keys(data).length);
  }));

Deno.test("planRemoval() of one scope or client leaves the others", () =>
  withTree({}, ({ top, home }) => {
    const before = snapshot(top);
    carryOut(planInstall({ top, home }, { clients: ["claude", "gemini"] }), top);
    const shared = snapshot(top);
    carryOut(planInstall({ top, home }, { scope: "local" }), top);

    carryOut(planRemoval({ top, home }, { scopes: ["local"] }), top);
    assertEquals(snapshot(top), shared);
    const removed = carryOut(planRemoval({ top, home }, { clients: ["gemini"] }), top);
    const rest = planInstall({ top, home }).changes;
    carryOut(planRemoval({ top, home }), top);

    assertEquals(removed, [
      "remove .gemini/settings.json",
      "edit .claude/mclaude-install.json",
    ]);
    assertEquals(rest, []);
    assertEquals(snapshot(top), before);
  }));

Deno.test("planRemoval() has nothing to do where nothing is installed", () =>
  withTree({ [SETTINGS_FILE]: SETTINGS["hooks of others"]! }, (folders) => {
    assertEquals(planRemoval(folders).changes, []);
  }));

Deno.test("planRemoval() goes on where a settings file cannot be read, and names it", () =>
  withTree({}, ({ top, home }) => {
    carryOut(planInstall({ top, home }), top);
    plant(top, { [SETTINGS_FILE]: '{"hooks": ' });

    const plan = planRemoval({ top, home });
    carryOut(plan, top);

    assertStringIncludes(plan.notes.join(), ".claude/settings.json: line 1 is in error");
    assertEquals(Deno.readTextFileSync(join(top, SETTINGS_FILE)), '{"hooks": ');
    assert(!Object.hasOwn(snapshot(top), join(top, ".mcp.json")));
  }));

Deno.test("planRemoval() believes no manifest that names files which we never write", () =>
  withTree({ "src/main.ts": "main", ".env": "SECRET=1" }, ({ top, home }) => {
    const files = ["src/main.ts", ".env"].map((path) => ({
      ...{ path, how: "created", after: sumOf(Deno.readTextFileSync(join(top, path))) },
    }));
    const manifest = { mclaude: "0.7.0", files, folders: ["src"] };
    plant(top, { ".claude/mclaude-install.json": JSON.stringify(manifest) });

    const plan = planRemoval({ top, home });

    assertEquals(plan.changes.map(({ path, kind }) => [kind, path]), [
      ["remove", join(top, ".claude", "mclaude-install.json")],
    ]);
    assertEquals(plan.clear, []);
  }));

Deno.test("planRemoval() refuses a manifest that is none", () =>
  withTree({}, ({ top, home }) => {
    const wrong = [
      "",
      "[]",
      "{}",
      '{"mclaude":"1","files":[{"path":"../x","how":"created"}],"folders":[]}',
      '{"mclaude":"1","files":[],"folders":["a/../../b"]}',
      '{"mclaude":"1","files":[{"path":"a","how":"edited","backup":"../../b"}],"folders":[]}',
      '{"mclaude":"1","files":[{"path":"a","how":"edited","backup":"secrets"}],"folders":[]}',
    ];
    for (const text of wrong) {
      plant(top, { ".claude/mclaude-install.json": text });

      const error = assertThrows(() => planRemoval({ top, home }), CoordinationError);

      assertEquals(error.code, "damaged_record", text);
      assertThrows(() => planInstall({ top, home }), CoordinationError);
    }
  }));
