import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { planInstall, planRemoval, renderHooks } from "../../../lib/install.ts";
import { readValue } from "../../../lib/install/json_edit.ts";
import { OLD_SCRIPTS } from "../../../lib/install/old.ts";
import { sumOf } from "../../../lib/install/target.ts";
import { snapshot } from "../../with_fixture.ts";
import { carryOut, plant, SETTINGS, withTree } from "./trees.ts";

const SETTINGS_FILE = ".claude/settings.json";

for (const [name, text] of Object.entries(SETTINGS)) {
  Deno.test(`an earlier version's entries are replaced in place, settings: ${name}`, () =>
    withTree(text === "" ? {} : { [SETTINGS_FILE]: text }, (folders) => {
      const before = snapshot(folders.top);
      const path = join(folders.top, SETTINGS_FILE);
      carryOut(planInstall(folders, { program: "/opt/old/mclaude" }), folders.top);
      const older = Deno.readTextFileSync(path);

      carryOut(planInstall(folders), folders.top);
      const newer = Deno.readTextFileSync(path);

      assertEquals(newer, older.replaceAll("/opt/old/mclaude", "mclaude"));
      carryOut(planRemoval(folders), folders.top);
      assertEquals(snapshot(folders.top), before);
    }));
}

Deno.test("entries in another form than ours are replaced, and those of others kept", () =>
  withTree({
    [SETTINGS_FILE]: JSON.stringify({
      hooks: {
        Stop: [
          {
            hooks: [
              { type: "command", command: "mclaude hook claude", timeout: 60 },
              { type: "command", command: "theirs" },
            ],
          },
          { hooks: [{ type: "command", command: "mclaude.exe", args: ["hook", "claude"] }] },
          { hooks: [{ type: "command", command: "'/a b/mclaude' hook claude" }] },
        ],
        Notification: [{ hooks: [{ type: "command", command: "exec mclaude hook claude" }] }],
      },
    }),
  }, ({ top, home }) => {
    carryOut(planInstall({ top, home }), top);

    const text = Deno.readTextFileSync(join(top, SETTINGS_FILE));
    const stop = readValue(text, ["hooks", "Stop"]) as unknown;
    assertEquals(stop, [
      { hooks: [{ type: "command", command: "theirs" }] },
      renderHooks("claude", { program: "mclaude", server: "mclaude" }).Stop![0],
    ] as unknown);
    assertEquals(readValue(text, ["hooks", "Notification"]), undefined);
    assertEquals(planInstall({ top, home }).changes, []);
  }));

Deno.test("an upgrade of settings that somebody changed keeps the change, and one backup", () =>
  withTree({ [SETTINGS_FILE]: "{}" }, ({ top, home }) => {
    const path = join(top, SETTINGS_FILE);
    carryOut(planInstall({ top, home }, { program: "/opt/mclaude" }), top);
    const theirs = Deno.readTextFileSync(path).replace("{", '{\n  "model": "opus",');
    Deno.writeTextFileSync(path, theirs);

    carryOut(planInstall({ top, home }), top);

    const backups = [...Deno.readDirSync(join(top, ".claude"))].map((one) => one.name)
      .filter((name) => name.includes("backup"));
    assertEquals(backups.length, 1);
    assertEquals(Deno.readTextFileSync(join(top, ".claude", backups[0]!)), theirs);
    carryOut(planRemoval({ top, home }), top);
    assertEquals(Deno.readTextFileSync(path), '{\n  "model": "opus"\n}');
    assertEquals([...Deno.readDirSync(join(top, ".claude"))].length, 1);
  }));

Deno.test("a file of ours is brought up to date, and one that somebody changed is kept", () =>
  withTree({}, ({ top, home }) => {
    carryOut(planInstall({ top, home }), top);
    const manifest = join(top, ".claude", "mclaude-install.json");
    const rules = join(top, ".claude", "rules", "mclaude.md");
    const now = Deno.readTextFileSync(rules);
    const older = "# An older text\n";
    const sums = JSON.parse(Deno.readTextFileSync(manifest));
    Deno.writeTextFileSync(rules, older);

    const kept = planInstall({ top, home });
    const record = sums.files.find((one: { path: string }) => one.path.endsWith("mclaude.md"));
    record.after = sumOf(older);
    Deno.writeTextFileSync(manifest, JSON.stringify(sums));
    carryOut(planInstall({ top, home }), top);

    assertEquals(kept.changes, []);
    assertEquals(kept.notes, [".claude/rules/mclaude.md: somebody changed it; kept as it is"]);
    assertEquals(Deno.readTextFileSync(rules), now);
  }));

Deno.test("a file that somebody else wrote under our name is kept", () =>
  withTree({ ".claude/rules/mclaude.md": "mine\n" }, (folders) => {
    const before = snapshot(folders.top);

    const plan = planInstall(folders);
    carryOut(plan, folders.top);
    carryOut(planRemoval(folders), folders.top);

    assertStringIncludes(plan.notes.join(), "it is not ours; kept");
    assertEquals(snapshot(folders.top), before);
  }));

Deno.test("another server that is called mclaude is kept; that of mclaude 0.6 is replaced", () =>
  withTree({}, ({ top, home }) => {
    const own = { command: "mclaude", args: ["mcp", "--tools", "all"] };
    const old = { command: "python", args: ["-m", "mclaude.mcp_server"] };
    const servers = (entry: unknown) => JSON.stringify({ mcpServers: { mclaude: entry } });

    plant(top, { ".mcp.json": servers(own) });
    const kept = planInstall({ top, home });
    plant(top, { ".mcp.json": servers(old) });
    const replaced = planInstall({ top, home });
    const left = planInstall({ top, home }, { repair: false });

    const touches = [kept, replaced, left].map(({ changes }) =>
      changes.some(({ path }) => path.endsWith(".mcp.json"))
    );
    assertEquals(touches, [false, true, false]);
    assertStringIncludes(kept.notes.join(), "another server named mclaude: kept");
  }));

Deno.test("what mclaude 0.6 installed is repaired, unless that is not wanted", () =>
  withTree({ [SETTINGS_FILE]: SETTINGS["mclaude 0.6"]! }, (folders) => {
    carryOut(planInstall(folders, { repair: false }), folders.top);
    const kept = Deno.readTextFileSync(join(folders.top, SETTINGS_FILE));
    carryOut(planRemoval(folders), folders.top);

    const plan = planInstall(folders);
    carryOut(plan, folders.top);

    assertStringIncludes(kept, "hook_command");
    assertStringIncludes(plan.notes.join(), "mclaude 0.6");
    const repaired = Deno.readTextFileSync(join(folders.top, SETTINGS_FILE));
    assert(!repaired.includes("hook_command") && repaired.includes("guard.py"));
  }));

Deno.test("scripts of mclaude 0.6 are put aside only if they are its own and nothing runs them", () =>
  withTree({}, ({ top, home }) => {
    const hooks = join(top, ".claude", "hooks");
    plant(top, {
      ".claude/hooks/mail_check.py": "# changed by somebody\n",
      ".claude/hooks/session_start.py": "# run by somebody\n",
      [SETTINGS_FILE]: '{"x": "python .claude/hooks/session_start.py"}',
    });

    const { notes, changes } = planInstall({ top, home });

    assertEquals(Object.keys(OLD_SCRIPTS).length, 4);
    assertEquals(changes.filter(({ path }) => path.startsWith(hooks)), []);
    assertStringIncludes(notes.join("\n"), "mail_check.py: named like a script of mclaude 0.6");
    assertStringIncludes(
      notes.join("\n"),
      "session_start.py: a script of mclaude 0.6 that settings",
    );
  }));
