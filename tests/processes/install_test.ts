import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { ROOT } from "../../scripts/build.ts";
import { snapshot } from "../with_fixture.ts";
import { answers, type Place, shown, withClient } from "./client_place.ts";
import { type Block, serveModel } from "./mock_model.ts";

const CLAIM = [
  ...["lock", "claim", "fix-login", "--description", "Fix the login race"],
  ...["--files", "src/auth/**"],
];

withClient(
  "init, init again and uninstall leave the tree as it was, in every scope",
  undefined,
  async ({ root, home, run }) => {
    Deno.mkdirSync(join(root, ".claude"));
    Deno.mkdirSync(join(home, ".claude"));
    const settings = '{\r\n\t// mine\r\n\t"model": "opus",\r\n}';
    for (const folder of [root, home]) {
      Deno.writeTextFileSync(join(folder, ".claude", "settings.json"), settings);
    }
    const before = [snapshot(root), snapshot(home)];

    for (const scope of ["project", "local", "user"]) {
      const first = await run(["mclaude", "init", "--yes", "--scope", scope]);
      const second = await run(["mclaude", "init", "--yes", "--scope", scope]);
      assertStringIncludes(first, "[init] done");
      assertStringIncludes(second, "everything is installed already");
    }
    assert(snapshot(root) !== before[0]);
    await run(["mclaude", "uninstall", "--yes"]);
    await run(["mclaude", "uninstall", "--yes", "--scope", "user"]);

    assertEquals([snapshot(root), snapshot(home)], before);
  },
);

withClient(
  "Claude Code finds no fault in the plugin, installs it and reaches its server",
  "claude",
  async ({ run }) => {
    for (const path of [join(ROOT, "plugin"), ROOT]) {
      const said = await run(["claude", "plugin", "validate", "--strict", path]);
      assertStringIncludes(said, "Validation passed");
    }

    await run(["claude", "plugin", "marketplace", "add", ROOT]);
    await run(["claude", "plugin", "install", "mclaude@mclaude", "--scope", "project"]);
    const list = await run(["claude", "plugin", "list"]);
    const details = await run(["claude", "plugin", "details", "mclaude@mclaude"]);
    const servers = await run(["claude", "mcp", "list"]);

    assertStringIncludes(list, "enabled");
    for (const part of ["Skills (4)", "Agents (1)", "Hooks (9)", "MCP servers (1)"]) {
      assertStringIncludes(details, part);
    }
    assert(/plugin:mclaude:mclaude: .*✔ Connected/.test(servers), servers);
  },
);

/** Lets Claude Code's model write to a held file and to a free one. */
async function writeInClaude(
  { root, run }: Place,
  flags: readonly string[],
): Promise<{ asked: string; events: string }> {
  const write = (path: string): Block => ({
    type: "tool_use",
    name: "Write",
    input: { file_path: join(root, path), content: "x" },
  });
  const model = serveModel([
    [write("src/auth/held.txt")],
    [write("free.txt")],
    [{ type: "text", text: "Done." }],
  ]);
  try {
    const events = await run([
      ...["claude", "-p", "Do it", "--allowedTools", "Write", ...flags],
      ...["--output-format", "stream-json", "--verbose", "--include-hook-events"],
    ], { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "none", MCLAUDE_IDENTITY: "ani" });
    return { asked: shown(model.asked), events };
  } finally {
    await model.close();
  }
}

for (
  const [how, prepare, flags] of [
    [
      "by its server",
      ["init", "--yes"],
      ["--settings", '{"enabledMcpjsonServers":["mclaude"]}'],
    ],
    ["by commands alone", ["init", "--yes", "--no-mcp"], []],
    ["by the plugin", ["status"], ["--plugin-dir", join(ROOT, "plugin")]],
  ] as const
) {
  withClient(
    `what is installed tells Claude Code's session of others, once, ${how}`,
    "claude",
    async (place) => {
      await place.run(["mclaude", ...prepare]);
      await place.bob(...CLAIM);

      const { asked, events } = await writeInClaude(place, flags);

      assertStringIncludes(asked, "fix-login");
      assertEquals(answers(events, "SessionStart").length, 1);
      const [refusal, ...more] = answers(events, "PreToolUse");
      assertEquals(more, []);
      // A program ends what it prints with a newline, a tool its text without one.
      assertEquals(refusal!.endsWith("\n"), how === "by commands alone");
      assertStringIncludes(asked, "Fix the login race");
      const files = Object.keys(snapshot(place.root));
      assertEquals(files.some((path) => path.endsWith("held.txt")), false);
      assertEquals(files.some((path) => path.endsWith("free.txt")), true);
    },
  );
}

withClient(
  "Claude Code's person is told where the plugin has no program",
  "claude",
  async ({ root, home, run }) => {
    Deno.removeSync(join(home, "..", "bin", "mclaude"));
    const log = join(home, "log");

    await run(["claude", "--init-only", "--debug-file", log, "--plugin-dir", join(ROOT, "plugin")]);

    assertStringIncludes(Deno.readTextFileSync(log), "the program is not on PATH");
    assertEquals(Object.keys(snapshot(root)).some((path) => path.includes(".claude")), false);
  },
);

/** A model that refuses everything, and remembers what it was shown. */
function serveRefusal(): { url: string; asked: string[]; close(): Promise<void> } {
  const asked: string[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const server = Deno.serve(options, async (request) => {
    asked.push(await request.text());
    const error = { code: 400, message: "no", type: "invalid_request_error", status: "INVALID" };
    return Response.json({ error }, { status: 400 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    close: () => server.shutdown(),
  };
}

/** The events of which the project's hooks know that they ran well. */
function ran(root: string): string[] {
  const folder = join(root, ".claude", ".cache", "hook-times");
  return [...Deno.readDirSync(folder)].map(({ name }) => name.replace(".log", ""))
    .filter((name) => Deno.readTextFileSync(join(folder, `${name}.log`)).includes(" ok\n"));
}

withClient(
  "Gemini CLI reaches the server, and runs the hooks, as installed",
  "gemini",
  async ({ root, home, run, bob }) => {
    await run(["mclaude", "init", "--client", "gemini", "--yes"]);
    await bob(...CLAIM);
    Deno.mkdirSync(join(home, ".gemini"));
    const auth = { security: { auth: { selectedType: "gemini-api-key" } } };
    Deno.writeTextFileSync(join(home, ".gemini", "settings.json"), JSON.stringify(auth));
    const model = serveRefusal();
    try {
      const env = { GEMINI_CLI_TRUST_WORKSPACE: "true", GEMINI_API_KEY: "none", FAILS: "1" };
      const servers = await run(["gemini", "mcp", "list"], env);
      await run(["gemini", "-p", "Do it"], { ...env, GOOGLE_GEMINI_BASE_URL: model.url });

      assert(/mclaude: .*Connected/.test(servers), servers);
      for (const event of ["SessionStart", "UserPromptSubmit"]) {
        assert(ran(root).includes(event), event);
      }
      assertStringIncludes(model.asked.join(), "fix-login");
    } finally {
      await model.close();
    }
  },
);

withClient(
  "Codex CLI knows the server, and runs the hooks, as installed",
  "codex",
  async ({ root, home, run, bob }) => {
    const said = await run(["mclaude", "init", "--client", "codex", "--yes"]);
    await bob(...CLAIM);
    const model = serveRefusal();
    try {
      const next = /next: (codex mcp add .*)/.exec(said)![1]!.split(" ");
      await run(next);
      const servers = await run(["codex", "mcp", "list"]);
      const config = join(home, ".codex", "config.toml");
      Deno.writeTextFileSync(
        config,
        'model = "x"\nmodel_provider = "m"\n' + Deno.readTextFileSync(config) +
          `\n[model_providers.m]\nname = "m"\nbase_url = "${model.url}"\nwire_api = "responses"\n` +
          `request_max_retries = 0\n[projects."${root}"]\ntrust_level = "trusted"\n`,
      );
      await run(["codex", "exec", "--dangerously-bypass-hook-trust", "Do it"], { FAILS: "1" });

      assert(/mclaude +mclaude +mcp .*enabled/.test(servers), servers);
      for (const event of ["SessionStart", "UserPromptSubmit", "SessionEnd"]) {
        assert(ran(root).includes(event), event);
      }
      assertStringIncludes(model.asked.join(), "fix-login");
    } finally {
      await model.close();
    }
  },
);
