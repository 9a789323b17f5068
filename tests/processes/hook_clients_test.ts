import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { type Place, shown, withClient } from "./client_place.ts";
import { type Block, serveModel } from "./mock_model.ts";

const CLAIM = [
  ...["lock", "claim", "fix-login", "--description", "Fix the login race"],
  ...["--files", "src/auth/**"],
];

const DONE: Block[] = [{ type: "text", text: "Done." }];

/** Flags for a session that may use the project's own server. */
const FLAGS = ["--settings", '{"enabledMcpjsonServers":["mclaude"]}'];

/** A command of the model that acts as another session. */
function asBob(words: string): Block {
  const command = `MCLAUDE_IDENTITY=bob MCLAUDE_SESSION=bob-1 mclaude ${words}`;
  return { type: "tool_use", name: "Bash", input: { command } };
}

function bash(command: string): Block {
  return { type: "tool_use", name: "Bash", input: { command } };
}

/** Runs a session whose model says what a script says, and gives what the model was shown. */
async function session(
  { run }: Place,
  script: readonly Block[][],
  flags: readonly string[] = FLAGS,
): Promise<string[]> {
  const model = serveModel(script);
  try {
    await run([
      ...["claude", "-p", "Do it", "--allowedTools", "Write", "Bash", "Read", ...flags],
    ], { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "none", MCLAUDE_IDENTITY: "ani" });
    return model.asked.map((asked) => shown([asked]));
  } finally {
    await model.close();
  }
}

function times(text: string, part: string): number {
  return text.split(part).length - 1;
}

for (const [how, init] of [["by its server", []], ["by commands", ["--no-mcp"]]] as const) {
  withClient(
    `mail reaches Claude Code's session at its start, in the middle and at its end, once, ${how}`,
    "claude",
    async (place) => {
      await place.run(["mclaude", "init", "--yes", ...init]);
      await place.bob("mail", "ask", "ani", "Which size has the pool?", "--any");

      const asked = await session(place, [
        [asBob("message send ani --subject 'Stop the deploy' --body now --urgent --any")],
        [asBob("message send ani --subject 'No hurry' --body later --any")],
        DONE,
        DONE,
      ]);

      assertStringIncludes(asked[0]!, "Which size has the pool?");
      assertStringIncludes(asked[1]!, "Stop the deploy");
      assert(!asked[2]!.includes("[update] bob: No hurry"));
      // The session wanted to stop, and was told.
      assertStringIncludes(asked[3]!, "[update] bob: No hurry");
      assertEquals(times(asked.at(-1)!, "bob: Which size has the pool?"), 1);
      assertEquals(times(asked.at(-1)!, "bob: Stop the deploy"), 1);
      assertEquals(asked.length, 4);
      // Silence is silent: the client tells the model of every other answer.
      assert(!asked.at(-1)!.includes("hook success"));
    },
  );
}

withClient(
  "Claude Code's session is reminded of lock and handoff once, and knows who it is",
  "claude",
  async (place) => {
    await place.run(["mclaude", "init", "--yes"]);
    const write = (name: string): Block => ({
      type: "tool_use",
      name: "Write",
      input: { file_path: join(place.root, name), content: "x" },
    });

    const asked = await session(place, [
      [bash('echo "$MCLAUDE_IDENTITY $MCLAUDE_SESSION"; mclaude lock claim own --description x')],
      [write("a.txt"), write("b.txt"), write("c.txt")],
      DONE,
      DONE,
    ]);

    const last = asked.at(-1)!;
    assert(/ani [0-9a-f]{8}-[0-9a-f-]{27}/.test(last), last.slice(0, 3000));
    assertEquals(times(last, "you still hold own"), 1);
    assertEquals(times(last, "wrote no handoff"), 1);
    assertEquals(asked.length, 4);
  },
);

withClient(
  "a killed MCP server is replaced by the commands: nothing is missed or told twice",
  "claude",
  async (place) => {
    await place.run(["mclaude", "init", "--yes"]);
    await place.bob(...CLAIM);
    const held = join(place.root, "src", "auth", "held.txt");
    const kill = 'kill -9 "$(cat "$HOME/.mclaude/live/$CLAUDE_CODE_SESSION_ID")"';

    const asked = await session(place, [
      [bash("sleep 1")],
      [bash(kill)],
      [{ type: "tool_use", name: "Write", input: { file_path: held, content: "x" } }],
      [asBob("message send ani --subject 'Stop the deploy' --body now --urgent --any")],
      DONE,
    ]);

    const last = asked.at(-1)!;
    assertEquals(times(last, "is held by bob (session "), 1);
    assertEquals(times(last, "bob: Stop the deploy"), 1);
    assertEquals(await exists(held), false);
  },
);

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}

withClient(
  "the commit guard knows Claude Code's session by the environment of its git",
  "claude",
  async (place) => {
    await place.run(["mclaude", "init", "--yes", "--no-mcp"]);
    await place.run(["mclaude", "hooks", "install-guard"]);
    await place.bob(...CLAIM);
    const author = "git -c user.name=a -c user.email=a@b.c";

    const asked = await session(place, [
      [bash(
        "mkdir -p src/auth && printf 'x' | dd of=own.txt 2>/dev/null; " +
          "python3 -c \"open('src/auth/a.txt','w').write('x')\"",
      )],
      [bash(`git add src && ${author} commit -qm held; echo "first $?"`)],
      [bash("git rm -q --cached -r src && mclaude lock claim own --description x --files own.txt")],
      [bash(`git add own.txt && ${author} commit -qm own; echo "second $?"`)],
      DONE,
      DONE,
    ], []);

    const last = asked.at(-1)!;
    assertStringIncludes(last, "COMMIT BLOCKED");
    assertStringIncludes(last, "first 1");
    assertStringIncludes(last, "second 0");
    assertStringIncludes(
      await place.run(["git", "log", "-1", "--format=%B"]),
      "Mclaude-Lock: own#1",
    );
  },
);

withClient(
  "two sessions of Claude Code at once: one holds, the other is told",
  "claude",
  async (place) => {
    await place.run(["mclaude", "init", "--yes"]);
    const file = join(place.root, "shared.txt");
    const write: Block = {
      type: "tool_use",
      name: "Write",
      input: { file_path: file, content: "x" },
    };
    const claim = "mclaude lock claim shared --description 'Mine first' --files shared.txt";

    const first = session(place, [[bash(claim)], [write], [bash("sleep 4")], DONE, DONE]);
    await waitFor(() => exists(join(place.root, ".claude/locks/active-work/shared.lock")));
    const second = await session(place, [[write], DONE]);
    const asked = await first;

    assertStringIncludes(second.at(-1)!, "Mine first");
    assert(second.at(-1)!.includes("is held by ani (session "));
    assert(!asked.at(-1)!.includes("is held by ani (session "));
  },
);

async function waitFor(isTrue: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It did not become true");
}

withClient(
  "an idle session of Claude Code is woken by mail that cannot wait, and told it once",
  "claude",
  async ({ root, env, bob }) => {
    Deno.mkdirSync(join(root, ".claude"));
    Deno.writeTextFileSync(join(root, ".claude", "mclaude.json"), "{}");
    const model = serveModel([DONE, DONE, DONE]);
    const hook = { type: "command", command: "mclaude hook claude", timeout: 5 };
    // What is installed does not wait in sessions that nobody attends, as this one is.
    const waits = { type: "command", command: "mclaude hook claude --wake" };
    const wake = { ...waits, async: true, asyncRewake: true, timeout: 60 };
    const hooks = Object.fromEntries(
      ["SessionStart", "UserPromptSubmit", "Stop"].map((event) => [
        event,
        [{ hooks: event === "Stop" ? [hook, wake] : [hook] }],
      ]),
    );
    const child = new Deno.Command("claude", {
      args: [
        ...["-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose"],
        ...["--settings", JSON.stringify({ hooks })],
      ],
      cwd: root,
      clearEnv: true,
      env: {
        ...{ ...env, ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "none" },
        MCLAUDE_IDENTITY: "ani",
      },
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const writer = child.stdin.getWriter();
    try {
      const prompt = { type: "user", message: { role: "user", content: "hello" } };
      await writer.write(new TextEncoder().encode(`${JSON.stringify(prompt)}\n`));
      const live = join(root, ".claude", ".live");
      await waitFor(async () => {
        if (!await exists(live)) return false;
        return [...Deno.readDirSync(live)].some(({ name }) => name.endsWith(".waker"));
      });
      const before = model.asked.length;
      await bob("message", "send", "ani", "--subject", "Stop the deploy", "--urgent", "--any");
      await waitFor(() => Promise.resolve(model.asked.length > before));

      assertEquals(before, 1);
      assertEquals(times(shown([model.asked.at(-1)!]), "bob: Stop the deploy"), 1);
    } finally {
      await writer.close().catch(() => {});
      child.kill("SIGKILL");
      await child.status;
      await model.close();
    }
  },
);
