import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { dirname, join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { INSTALL_CLIENTS, planInstall, planRemoval, type Scope } from "../../../lib/install.ts";
import { readValue } from "../../../lib/install/json_edit.ts";
import { snapshot } from "../../with_fixture.ts";
import { carryOut, plant, withTree } from "./trees.ts";

const OTHERS = INSTALL_CLIENTS.filter((client) => client !== "claude");

/** What people have there already. */
const THEIRS = {
  ".gemini/settings.json":
    '{\n  // mine\n  "theme": "x",\n  "hooks": {"BeforeTool": [{"hooks": [{"command": "x"}]}]}\n}\n',
  ".codex/hooks.json": '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x"}]}]}}',
  ".cursor/hooks.json": '{\n  "version": 1,\n  "hooks": {"stop": [{"command": "x"}]}\n}',
  ".cursor/mcp.json": '{"mcpServers": {"other": {"command": "x"}}}',
  "opencode.json": '{"$schema": "https://opencode.ai/config.json", "mcp": {}}',
};

for (const client of OTHERS) {
  for (const [name, tree] of [["nothing", {}], ["their own", THEIRS]] as const) {
    Deno.test(`${client} is set up and left as it was, with ${name} there`, () =>
      withTree(tree, (folders) => {
        const before = snapshot(folders.top);

        const touched = carryOut(planInstall(folders, { clients: [client] }), folders.top);
        const again = planInstall(folders, { clients: [client] }).changes;
        carryOut(planRemoval(folders), folders.top);

        assertEquals(touched.some((row) => /settings\.local|\.mcp\.json/.test(row)), false);
        assertEquals(again, []);
        assertEquals(snapshot(folders.top), before);
      }));
  }

  Deno.test(`${client} has only the scopes that its documentation knows`, () =>
    withTree({}, (folders) => {
      const scopes: Scope[] = client === "copilot" ? ["local", "user"] : ["local"];
      for (const scope of scopes) {
        const error = assertThrows(
          () => planInstall(folders, { clients: [client], scope }),
          CoordinationError,
          "--scope project",
        );
        assertEquals(error.code, "invalid_input");
      }
      if (client === "copilot") return;
      plant(folders.home, THEIRS);
      const before = snapshot(dirname(folders.top));
      carryOut(planInstall(folders, { clients: [client], scope: "user" }), folders.home);
      carryOut(planRemoval(folders, { scopes: ["user"] }), folders.home);

      assertEquals(snapshot(dirname(folders.top)), before);
    }));
}

Deno.test("Gemini gets hooks and server in one file, with milliseconds", () =>
  withTree({}, ({ top, home }) => {
    carryOut(planInstall({ top, home }, { clients: ["gemini"] }), top);

    const text = Deno.readTextFileSync(join(top, ".gemini", "settings.json"));
    assertEquals(readValue(text, ["mcpServers", "mclaude"]), { command: "mclaude", args: ["mcp"] });
    assertEquals(readValue(text, ["hooks", "BeforeTool", 0, "hooks", 0, "timeout"]), 5_000);
    assertStringIncludes(text, "exec mclaude hook gemini");
  }));

Deno.test("Copilot and Cursor get the event with the command, and a version", () =>
  withTree({}, ({ top, home }) => {
    carryOut(planInstall({ top, home }, { clients: ["copilot", "cursor"] }), top);

    const copilot = Deno.readTextFileSync(join(top, ".github", "hooks", "mclaude.json"));
    const cursor = Deno.readTextFileSync(join(top, ".cursor", "hooks.json"));
    assertEquals([readValue(copilot, ["version"]), readValue(cursor, ["version"])], [1, 1]);
    assertStringIncludes(copilot, "mclaude hook copilot preToolUse");
    assertStringIncludes(copilot, "mclaude.exe hook copilot preToolUse");
    assertStringIncludes(cursor, "exec mclaude hook cursor preToolUse");
  }));

Deno.test("what only the client or the person may write is a next step", () =>
  withTree({}, (folders) => {
    const codex = planInstall(folders, { clients: ["codex"] });
    const user = planInstall(folders, { scope: "user" });
    const without = planInstall(folders, { scope: "user", without: ["mcp"] });

    assertStringIncludes(codex.next.join("\n"), "codex mcp add mclaude -- mclaude mcp");
    assertStringIncludes(user.next[0]!, "claude mcp add --scope user mclaude -- mclaude mcp");
    assertEquals(without.next, ["restart Claude Code"]);
  }));

Deno.test("the server of Claude Code is asked only where it is known", () =>
  withTree({}, (folders) => {
    function asks(scope: Scope, without: ["mcp"] | [] = []): boolean {
      const { changes } = planInstall(folders, { scope, without });
      return changes.some(({ after }) => after?.includes("mcp_tool"));
    }
    const before = [asks("project"), asks("project", ["mcp"]), asks("local"), asks("user")];
    const servers = { mclaude: { type: "stdio", command: "mclaude", args: ["mcp"] } };

    const mine = { projects: { [folders.top]: { mcpServers: servers } } };
    plant(folders.home, { ".claude.json": JSON.stringify(mine) });
    const here = [asks("local"), asks("user")];
    plant(folders.home, { ".claude.json": JSON.stringify({ mcpServers: servers }) });
    const everywhere = [asks("local"), asks("user"), asks("project", ["mcp"])];

    assertEquals(before, [true, false, false, false]);
    assertEquals(here, [true, false]);
    assertEquals(everywhere, [true, true, true]);
  }));

Deno.test("two installations of one client are named", () =>
  withTree({}, ({ top, home }) => {
    carryOut(planInstall({ top, home }, { scope: "user" }), home);
    plant(top, { ".claude/settings.json": '{"enabledPlugins":{"mclaude@mclaude":true}}' });

    const { notes } = planInstall({ top, home });

    assertStringIncludes(notes.join("\n"), "mclaude uninstall --scope user");
    assertStringIncludes(notes.join("\n"), "claude plugin uninstall mclaude");
  }));
