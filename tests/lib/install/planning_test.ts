import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { dirname, join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { planInstall, planRemoval, renderHooks, SCOPES } from "../../../lib/install.ts";
import { readValue } from "../../../lib/install/json_edit.ts";
import { snapshot } from "../../with_fixture.ts";
import { carryOut, plant, SETTINGS, type Tree, withTree } from "./trees.ts";

function settingsTree(text: string): Tree {
  return text === "" ? {} : { ".claude/settings.json": text };
}

/** The handlers of an event, of all groups. */
// deno-lint-ignore no-explicit-any
function handlers(text: string, event: string): any[] {
  // deno-lint-ignore no-explicit-any
  return ((readValue(text, ["hooks", event]) ?? []) as any[]).flatMap(({ hooks }) => hooks ?? []);
}

/** What is installed where nobody has anything. */
const WANTED = JSON.stringify({
  hooks: renderHooks("claude", { program: "mclaude", server: "mclaude" }),
});

for (const [name, text] of Object.entries(SETTINGS)) {
  Deno.test(`planInstall() and planRemoval() give the tree back, settings: ${name}`, () =>
    withTree(settingsTree(text), (folders) => {
      const before = snapshot(folders.top);

      carryOut(planInstall(folders), folders.top);
      const installed = snapshot(folders.top);
      carryOut(planRemoval(folders), folders.top);

      assert(Object.keys(installed).length > Object.keys(before).length + 5);
      assertEquals(snapshot(folders.top), before);
    }));

  Deno.test(`planInstall() keeps every hook and every key of others, settings: ${name}`, () =>
    withTree(settingsTree(text), (folders) => {
      carryOut(planInstall(folders), folders.top);

      const after = Deno.readTextFileSync(join(folders.top, ".claude", "settings.json"));
      for (const event of ["Stop", "PreToolUse"]) {
        const theirs = handlers(text, event);
        const ours = handlers(after, event).filter((one) =>
          !theirs.some((other) => JSON.stringify(other) === JSON.stringify(one))
        );
        assertEquals(handlers(after, event).length, theirs.length + ours.length);
        assertEquals(ours, handlers(WANTED, event));
      }
      const rest = Object.entries(Object(readValue(text, []))).filter(([key]) => key !== "hooks");
      for (const [key, value] of rest) assertEquals(readValue(after, [key]), value);
      for (const comment of text.match(/\/\/.*|\/\*.*?\*\//g) ?? []) {
        assertStringIncludes(after, comment);
      }
    }));

  Deno.test(`planInstall() has nothing to do the second time, settings: ${name}`, () =>
    withTree(settingsTree(text), (folders) => {
      carryOut(planInstall(folders), folders.top);

      assertEquals(planInstall(folders).changes, []);
    }));
}

Deno.test("planInstall() writes nothing", () =>
  withTree(settingsTree(SETTINGS.comments!), (folders) => {
    const before = snapshot(dirname(folders.top));

    for (const scope of SCOPES) planInstall(folders, { scope });
    planRemoval(folders, { scopes: SCOPES });

    assertEquals(snapshot(dirname(folders.top)), before);
  }));

Deno.test("planInstall() makes a backup beside each file of others, as private as the file", () =>
  withTree({
    ".claude/settings.json": '{"env":{"TOKEN":"secret"}}',
    ".mcp.json": '{"mcpServers":{"other":{"command":"x"}}}',
    ".claude/.gitignore": "mine",
  }, ({ top, home }) => {
    Deno.chmodSync(join(top, ".claude", "settings.json"), 0o600);

    carryOut(planInstall({ top, home }), top);

    const backup = join(top, ".claude", "settings.json.mclaude-backup");
    assertEquals(Deno.readTextFileSync(backup), '{"env":{"TOKEN":"secret"}}');
    for (const path of [backup, join(top, ".claude", "settings.json")]) {
      if (Deno.build.os !== "windows") assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    }
    assertEquals(
      Deno.readTextFileSync(join(top, ".mcp.json.mclaude-backup")).includes("other"),
      true,
    );
    assertStringIncludes(Deno.readTextFileSync(join(top, ".claude", ".gitignore")), "mine\n# >>>");
  }));

Deno.test("planInstall() never takes the name of a backup that is there", () =>
  withTree({
    ".claude/settings.json": "{}",
    ".claude/settings.json.mclaude-backup": "somebody's own",
  }, (folders) => {
    const before = snapshot(folders.top);

    carryOut(planInstall(folders), folders.top);
    carryOut(planRemoval(folders), folders.top);

    assertEquals(snapshot(folders.top), before);
  }));

for (const scope of SCOPES) {
  Deno.test(`the scope ${scope} has its own files, and gives the tree back`, () =>
    withTree(
      { ".git/info/exclude": "# mine\n", ".git/HEAD": "ref: refs/heads/main\n" },
      (folders) => {
        plant(folders.home, { ".claude/settings.json": '{"model":"opus"}' });
        const all = dirname(folders.top);
        const before = snapshot(all);

        const touched = carryOut(planInstall(folders, { scope }), all);
        const again = planInstall(folders, { scope }).changes;
        carryOut(planRemoval(folders, { scopes: [scope] }), all);

        assertEquals(again, []);
        assertEquals(snapshot(all), before);
        const places = new Set(touched.map((row) => row.split(" ")[1]!.split("/")[0]));
        assertEquals([...places], [scope === "user" ? "home" : "project"]);
        const shared = touched.some((row) => /settings\.json|\.mcp\.json|\.gitignore/.test(row));
        assertEquals(shared, scope !== "local");
      },
    ));
}

Deno.test("the scope local is kept out of git, and the scope project is not", async () => {
  await withTree({}, async (folders) => {
    const git = async (...args: string[]) => {
      const { stdout } = await new Deno.Command("git", { args, cwd: folders.top }).output();
      return new TextDecoder().decode(stdout);
    };
    await git("init", "-q", ".");

    carryOut(planInstall(folders, { scope: "local" }), folders.top);
    const local = await git("status", "--porcelain", "-uall");
    carryOut(planRemoval(folders), folders.top);
    carryOut(planInstall(folders), folders.top);
    plant(folders.top, {
      ...{
        ".claude/.live/s1": "1",
        ".claude/heartbeats/s1.json": "{}",
        ".claude/mail/readers/a/x": "",
      },
      ...{ ".claude/locks/open/a": "", ".claude/messages/.sync_state.json": "{}" },
      ...{ ".claude/locks/completed/a.md": "", ".claude/handoffs/INDEX.md": "" },
      ...{ ".claude/handoffs/.status/x/1.json": "{}", ".claude/memory-graph/core.md": "" },
      ...{ ".claude/messages/inbox/m.md": "", ".claude/identities/ani.json": "{}" },
    });
    const shared = await git("status", "--porcelain", "-uall");
    const merge = await git("check-attr", "merge", ".claude/handoffs/INDEX.md");

    assertEquals(local, "");
    for (
      const kept of ["completed/a.md", "INDEX.md", ".status/x", "core.md", "inbox/m.md", "ani.json"]
    ) {
      assertStringIncludes(shared, kept);
    }
    for (const live of [".live", "heartbeats", "/mail/", "locks/open", "sync_state"]) {
      assert(!shared.includes(live), live);
    }
    assertStringIncludes(merge, "union");
  });
});

Deno.test("planInstall() refuses settings that cannot be read, by name, and writes nothing", () =>
  withTree({}, (folders) => {
    for (const text of ['{"model": ', "[]", '{"hooks": []}', '{"hooks": {"Stop": {}}}']) {
      plant(folders.top, { ".claude/settings.json": text });
      const before = snapshot(folders.top);

      const error = assertThrows(() => planInstall(folders), CoordinationError, "settings.json");

      assertEquals(error.code, "damaged_record");
      assert(!error.message.includes("\n") && error.message.includes("repair it"));
      assertEquals(snapshot(folders.top), before);
    }
    Deno.writeFileSync(join(folders.top, ".claude", "settings.json"), new Uint8Array([0x7b, 0xff]));
    assertThrows(() => planInstall(folders), CoordinationError, "not UTF-8");
  }));

Deno.test("planInstall() refuses links out of the project, and follows those inside", () =>
  withTree({ "config/settings.json": '{"model":"opus"}' }, ({ top, home }) => {
    if (Deno.build.os === "windows") return;
    plant(home, { "settings.json": "{}" });
    Deno.mkdirSync(join(top, ".claude"));
    const path = join(top, ".claude", "settings.json");
    for (const target of [join(home, "settings.json"), "/nowhere/settings.json"]) {
      Deno.symlinkSync(target, path);
      const error = assertThrows(() => planInstall({ top, home }), CoordinationError);
      assertEquals(error.code, "unsafe_path");
      Deno.removeSync(path);
    }
    Deno.symlinkSync("../config/settings.json", path);
    const before = snapshot(top);

    carryOut(planInstall({ top, home }), top);

    assert(Deno.lstatSync(path).isSymlink);
    assertStringIncludes(
      Deno.readTextFileSync(join(top, "config", "settings.json")),
      "mclaude_hook",
    );
    carryOut(planRemoval({ top, home }), top);
    assertEquals(snapshot(top), before);
  }));

Deno.test("planInstall() refuses what is no plain file or folder on the way", () =>
  withTree({ ".claude/skills": "a file", ".mcp.json/x": "a folder" }, (folders) => {
    const error = assertThrows(() => planInstall(folders), CoordinationError);
    Deno.removeSync(join(folders.top, ".mcp.json"), { recursive: true });
    const other = assertThrows(() => planInstall(folders), CoordinationError);

    assertEquals([error.code, other.code], ["unsafe_path", "unsafe_path"]);
    assertStringIncludes(error.message, ".mcp.json");
    assertStringIncludes(other.message, "skills");
  }));

Deno.test("planInstall() needs a home folder for the scope user", () =>
  withTree({}, ({ top }) => {
    assertThrows(() => planInstall({ top }, { scope: "user" }), CoordinationError, "home folder");
  }));

Deno.test("planInstall() takes the folder that Claude Code was told to use", () =>
  withTree({}, ({ top, home }) => {
    const claude = join(home, "other");
    Deno.mkdirSync(claude);

    const { changes } = planInstall({ top, home, claude }, { scope: "user", without: ["skills"] });

    assertEquals(changes.map(({ path }) => path), [
      join(claude, "settings.json"),
      join(home, ".mclaude", "install.json"),
    ]);
  }));
