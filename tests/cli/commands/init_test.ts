import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { run } from "../../../cli/run.ts";
import { snapshot } from "../../with_fixture.ts";
import { withFolder } from "../../with_store.ts";
import { mclaude } from "../mclaude.ts";

/** Runs a command line for a person who answers. */
async function withPerson(
  cwd: string,
  args: readonly string[],
  answer: (question: string) => boolean,
): Promise<{ code: number; out: string }> {
  const out: string[] = [];
  const code = await run(args, {
    ...{ cwd, env: { MCLAUDE_IDENTITY: "ani", HOME: join(cwd, "..") }, terminal: false },
    ...{ out: (text) => out.push(text), err: () => {}, readInput: () => "", confirm: answer },
  });
  return { code, out: out.join("\n") };
}

Deno.test("init without a yes shows the plan, ends with 4 and writes nothing", () =>
  withFolder(async (folder) => {
    const { code, out } = await mclaude(folder, ["init"]);
    const dry = await mclaude(folder, ["init", "--dry-run"]);
    const both = await mclaude(folder, ["init", "--dry-run", "--yes"]);

    assertEquals([code, dry.code, both.code], [4, 0, 0]);
    assertStringIncludes(out, "+++ b/.claude/settings.json");
    assertStringIncludes(out, "create .mcp.json (MCP server)");
    assertStringIncludes(out, "nothing is written yet; --yes does it");
    assertEquals(snapshot(folder), {});
  }));

Deno.test("init asks a person, and does what it showed after a yes", () =>
  withFolder(async (folder) => {
    const questions: string[] = [];

    const no = await withPerson(folder, ["init"], (question) => {
      questions.push(question);
      return false;
    });
    const untouched = snapshot(folder);
    const yes = await withPerson(folder, ["init"], () => true);
    const again = await withPerson(folder, ["init"], () => {
      throw new Error("There is nothing to ask");
    });

    assertEquals([no.code, yes.code, again.code], [4, 0, 0]);
    assertEquals(untouched, {});
    assertEquals(questions.length, 1);
    assert(/^Write \d+ files\?$/.test(questions[0]!));
    assertStringIncludes(yes.out, "[init] done");
    assertStringIncludes(again.out, "everything is installed already");
  }));

Deno.test("init writes nothing if the files changed between the plan and the yes", () =>
  withFolder(async (folder) => {
    const { code } = await withPerson(folder, ["init"], () => {
      Deno.writeTextFileSync(join(folder, ".mcp.json"), '{"mcpServers":{}}');
      return true;
    });

    assertEquals(code, 1);
    assertEquals(Object.keys(snapshot(folder)), [join(folder, ".mcp.json")]);
  }));

Deno.test("nobody is asked by --json, --quiet and --dry-run", () =>
  withFolder(async (folder) => {
    for (const flag of ["--json", "--quiet", "--dry-run"]) {
      await withPerson(folder, ["init", flag], () => {
        throw new Error("Nobody is there");
      });
    }

    assertEquals(snapshot(folder), {});
  }));

Deno.test("uninstall takes out what init installed, and leaves the tree as it was", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(join(folder, ".claude"));
    Deno.writeTextFileSync(join(folder, ".claude", "settings.json"), "{ }");
    const before = snapshot(folder);

    await mclaude(folder, ["init", "--yes"]);
    const plan = await mclaude(folder, ["uninstall"]);
    const done = await mclaude(folder, ["uninstall", "--yes"]);
    const again = await mclaude(folder, ["uninstall", "--yes"]);

    assertEquals([plan.code, done.code, again.code], [4, 0, 0]);
    assertStringIncludes(again.out, "nothing of mclaude is installed");
    assertEquals(snapshot(folder), before);
  }));

Deno.test("hooks install works as in mclaude 0.6: a plan, and --apply writes", () =>
  withFolder(async (folder) => {
    const plan = await mclaude(folder, ["hooks", "install"]);
    const nothing = snapshot(folder);
    const applied = await mclaude(folder, ["hooks", "install", "--apply", "--project", folder]);

    assertEquals([plan.code, applied.code], [0, 0]);
    assertStringIncludes(plan.out, "--apply does it");
    assertEquals(nothing, {});
    const files = Object.keys(snapshot(folder)).map((path) => path.slice(folder.length + 1));
    assertEquals(files.sort(), [
      ".claude",
      ".claude/mclaude-install.json",
      ".claude/settings.json",
    ]);
  }));

Deno.test("hooks show prints what init would install", () =>
  withFolder(async (folder) => {
    const { out } = await mclaude(folder, ["hooks", "show", "--json"]);
    const text = await mclaude(folder, ["hooks", "show", "gemini"]);

    const shown = JSON.parse(out);
    await mclaude(folder, ["init", "--yes"]);
    const settings = JSON.parse(Deno.readTextFileSync(join(folder, ".claude", "settings.json")));
    assertEquals(shown.config, settings);
    assertEquals(shown.path, ".claude/settings.json");
    assertStringIncludes(text.out, '"BeforeTool"');
  }));

Deno.test("init refuses clients and scopes that it does not know", () =>
  withFolder(async (folder) => {
    const wrong = [
      ["--client", "cloude"],
      ["--client", "codex", "--scope", "local"],
      ["--scope", "everywhere"],
      ["--binary", "/bin/sh"],
    ];
    for (const flags of wrong) {
      const { code, err } = await mclaude(folder, ["init", "--yes", ...flags]);
      assert(code === 1 || code === 2, err);
      assertEquals(err.trim().split("\n").length, 1);
    }
    const { err } = await mclaude(folder, ["init", "--client", "cloude"]);

    assertStringIncludes(err, 'did you mean "claude"?');
    assertEquals(snapshot(folder), {});
  }));

Deno.test("what files say cannot steer a terminal", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(join(folder, ".claude"));
    const text = '{\n  // \u001b[31mred\u202e\n  "model": "opus"\n}';
    Deno.writeTextFileSync(join(folder, ".claude", "settings.json"), text);

    const { out } = await mclaude(folder, ["init"]);

    // deno-lint-ignore no-control-regex
    assert(!/[\u001b\u202e]/.test(out));
    assertStringIncludes(out, "// red\n");
  }));
