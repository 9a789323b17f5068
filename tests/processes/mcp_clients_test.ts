import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import type { Message } from "../mcp/client.ts";
import { withProject } from "../with_store.ts";
import { type Block, serveModel } from "./mock_model.ts";
import { install, nodeEnv } from "./npm.ts";
import { cleanEnv, program } from "./program.ts";

/** A test with a program of npm; passed over where that cannot be installed. */
function test(
  name: string,
  from: Parameters<typeof install>[0],
  body: (bin: string) => Promise<void>,
): void {
  Deno.test(name, async () => {
    // The programs that start a server are scripts, which Windows starts otherwise.
    if (Deno.build.os === "windows") return;
    const bin = await install(from);
    if (bin !== undefined) await body(bin);
  });
}

interface Ended {
  code: number;
  out: string;
}

/** Runs a program of npm to its end. */
async function run(
  bin: string,
  [name, ...args]: string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(join(bin, name!), {
    args,
    cwd,
    env: { ...cleanEnv(), ...await nodeEnv(bin), ...env },
    clearEnv: true,
    stdin: "null",
    signal: AbortSignal.timeout(60_000),
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout) + text.decode(stderr) };
}

const ANI = { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "s1" };

for (const era of ["legacy", "modern", "auto"]) {
  test(
    `the Inspector lists, calls, reads and prompts, era ${era}`,
    "inspector",
    (bin) =>
      withProject(async ({ root }) => {
        const ask = async (...words: string[]): Promise<Message> => {
          const { code, out } = await run(
            bin,
            ["mcp-inspector", "--cli", "--protocol-era", era, ...words, "--", ...program(), "mcp"],
            { cwd: root, env: ANI },
          );
          assertEquals(code, 0, out);
          return JSON.parse(out.slice(out.indexOf("{")));
        };

        const { tools } = await ask("--method", "tools/list", "--strict");
        const claim = await ask(
          ...["--method", "tools/call", "--tool-name", "mclaude_lock_claim"],
          ...["--tool-args-json", '{"slug":"fix-login","description":"x"}'],
        );
        const status = await ask("--method", "resources/read", "--uri", "mclaude://status");
        const { messages } = await ask("--method", "prompts/get", "--prompt-name", "catch-me-up");

        assert(tools.length > 10);
        assertEquals(claim.structuredContent.token, "fix-login#1");
        assertEquals(JSON.parse(status.contents[0].text).locks[0].slug, "fix-login");
        assertStringIncludes(messages[0].content.text, "fix-login");
      }),
  );
}

/** Claude Code, with nothing of the user's own. */
function claudeEnv(root: string): Record<string, string> {
  const home = join(root, "home");
  return {
    ...{ HOME: home, CLAUDE_CONFIG_DIR: join(home, ".claude"), DISABLE_AUTOUPDATER: "1" },
    ...cacheOf(),
  };
}

/** Where the sources' dependencies are, for whom the home is another folder. */
function cacheOf(): Record<string, string> {
  const home = Deno.env.get("HOME") ?? "";
  return { DENO_DIR: Deno.env.get("DENO_DIR") ?? join(home, ".cache", "deno") };
}

test("Claude Code finds the server healthy", "claude", (bin) =>
  withProject(async ({ root }) => {
    const env = claudeEnv(root);

    await run(bin, ["claude", "mcp", "add", "mclaude", "--", ...program(), "mcp"], {
      cwd: root,
      env,
    });
    const { out } = await run(bin, ["claude", "mcp", "list"], { cwd: root, env });

    assertStringIncludes(out, "✔ Connected");
    assertEquals([...Deno.readDirSync(join(root, ".claude"))], []);
  }));

test(
  "Claude Code's model calls the tools, and reads what they answer",
  "claude",
  (bin) =>
    withProject(async ({ root }) => {
      const prefix = "mcp__mclaude__";
      const use = (name: string, input: Record<string, unknown>): Block[] => [
        { type: "tool_use", name: `${prefix}mclaude_${name}`, input },
      ];
      const claim = { slug: "fix-login", description: "Fix the login" };
      const model = serveModel([
        use("status", {}),
        use("lock_claim", claim),
        use("lock_claim", { slug: "Fix Login!", description: "x" }),
        use("lock_release", { slug: "fix-login", summary: "Fixed" }),
        [{ type: "text", text: "Done." }],
      ]);
      const config = JSON.stringify({
        mcpServers: { mclaude: { command: program()[0], args: [...program().slice(1), "mcp"] } },
      });
      try {
        const { code, out } = await run(bin, [
          ...["claude", "-p", "Do it", "--mcp-config", config, "--strict-mcp-config"],
          ...["--allowedTools", `${prefix}*`],
        ], {
          cwd: root,
          env: { ...claudeEnv(root), ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "none" },
        });

        assertEquals(code, 0, out);
        // What asks to be loaded at once is there when the session begins.
        const loaded = model.asked[0]!.tools!.map(({ name }) => name);
        for (const name of ["status", "lock_claim", "lock_release", "mail_check"]) {
          assert(loaded.includes(`${prefix}mclaude_${name}`), name);
        }
        const results = model.asked.slice(1).map(({ messages }) => JSON.stringify(messages.at(-1)));
        assertStringIncludes(results[0]!, "project_root");
        assertStringIncludes(results[1]!, "fix-login#1");
        assertStringIncludes(results[2]!, "invalid_name");
        assertStringIncludes(results[3]!, "archive");
      } finally {
        await model.close();
      }
    }),
);

test("Gemini CLI finds the server healthy", "gemini", (bin) =>
  withProject(async ({ root }) => {
    const env = { ...claudeEnv(root), GEMINI_CLI_TRUST_WORKSPACE: "true" };

    await run(
      bin,
      ["gemini", "mcp", "add", "mclaude", program()[0]!, ...program().slice(1), "mcp"],
      {
        cwd: root,
        env,
      },
    );
    const { out } = await run(bin, ["gemini", "mcp", "list"], { cwd: root, env });

    assertStringIncludes(out, "Connected");
    assert(!out.includes("Disconnected"), out);
  }));

/** The commands of a server over HTTP: the product, and the same with fixtures. */
const SERVERS = {
  mclaude: () => [...program(), "mcp", "--http", "--port", "0", "--no-auth", "--tools", "all"],
  fixtures:
    () => [Deno.execPath(), "run", "-A", join(import.meta.dirname!, "conformance_server.ts")],
};

/** What a server can be held to that offers tools, resources and prompts, and asks for nothing. */
const SCENARIOS: Readonly<Record<keyof typeof SERVERS, Readonly<Record<string, string[]>>>> = {
  mclaude: {
    "2025-11-25": [
      ...["server-initialize", "ping", "tools-list", "resources-list", "prompts-list"],
      "dns-rebinding-protection",
    ],
    "2026-07-28": [
      ...["tools-list", "resources-list", "prompts-list", "dns-rebinding-protection"],
      ...["caching", "sep-2164-resource-not-found"],
    ],
  },
  fixtures: {
    "2025-11-25": [
      ...["tools-call-simple-text", "tools-call-image", "tools-call-audio", "tools-call-error"],
      ...["tools-call-embedded-resource", "tools-call-mixed-content", "tools-call-with-progress"],
      ...["resources-read-text", "resources-read-binary", "resources-templates-read"],
      ...["prompts-get-simple", "prompts-get-with-args", "prompts-get-embedded-resource"],
      "prompts-get-with-image",
    ],
    "2026-07-28": [
      ...["server-stateless", "server-sse-multiple-streams"],
      ...["tools-call-simple-text", "tools-call-image", "tools-call-audio", "tools-call-error"],
      ...["tools-call-embedded-resource", "tools-call-mixed-content", "tools-call-with-progress"],
      ...["resources-read-text", "resources-read-binary", "resources-templates-read"],
      ...["prompts-get-simple", "prompts-get-with-args", "prompts-get-embedded-resource"],
      "prompts-get-with-image",
    ],
  },
};

for (const [server, revisions] of Object.entries(SCENARIOS)) {
  for (const [revision, names] of Object.entries(revisions)) {
    const isNew = revision === "2026-07-28";
    const suite = isNew ? "conformance-next" : "conformance";
    test(
      `the conformance suite is content with ${server}, revision ${revision}`,
      suite,
      (bin) =>
        withProject(async ({ root }) => {
          const [file, ...args] = SERVERS[server as keyof typeof SERVERS]();
          const child = new Deno.Command(file!, {
            ...{ args, cwd: root, env: cleanEnv({ ...ANI, ...cacheOf() }), clearEnv: true },
            ...{ stdin: "null", stdout: "null", stderr: "piped" },
          }).spawn();
          const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
          try {
            let said = "";
            while (!/http:\S+\s/.test(said)) said += (await reader.read()).value ?? " http:-\n";
            const url = /http:\S+/.exec(said)![0];
            for (const name of names) {
              const { out } = await run(bin, [
                ...["conformance", "server", "--url", url, "--scenario", name],
                ...(isNew ? ["--spec-version", revision] : []),
              ], { cwd: root });

              assertStringIncludes(out, ", 0 failed", `${name}: ${out}`);
              assert(!out.includes("Passed: 0/"), name);
            }
          } finally {
            await reader.cancel();
            // If it failed it is gone, and the test says so.
            try {
              child.kill("SIGTERM");
            } catch {
              assert((await child.status).success);
            }
            await child.status;
          }
        }),
    );
  }
}
