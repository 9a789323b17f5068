import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { EVENTS } from "../../../lib/hooks/event.ts";
import { parseClientEvent } from "../../../lib/hooks/clients.ts";
import { HOOK_CLIENTS, HOOK_TABLE, isOurHandler, renderHooks } from "../../../lib/install.ts";
import { withFolder } from "../../with_store.ts";

// deno-lint-ignore no-explicit-any
type Entry = any;

function handlersOf(client: typeof HOOK_CLIENTS[number], options: object = {}): Entry[] {
  const config = renderHooks(client, { program: "mclaude", server: "mclaude", ...options });
  return Object.values(config).flat().flatMap((entry: Entry) => entry.hooks ?? [entry]);
}

/** Runs the command of an event of Claude Code with a program that says that it was started. */
async function runCommand(
  folder: string,
  { event, env = {}, program = "mclaude", missing = false }: {
    event: string;
    env?: Record<string, string>;
    program?: string;
    missing?: boolean;
  },
): Promise<{ code: number; out: string; err: string }> {
  const bin = join(folder, missing ? "nothing" : "bin");
  Deno.mkdirSync(bin, { recursive: true });
  if (!missing) {
    Deno.writeTextFileSync(join(bin, "mclaude"), '#!/bin/sh\necho "started $*"\n', { mode: 0o755 });
  }
  const [group] = renderHooks("claude", { program, server: "mclaude" })[event]!;
  const { command } = (group as Entry).hooks.find(({ type }: Entry) => type === "command");
  const { code, stdout, stderr } = await new Deno.Command("/bin/sh", {
    args: ["-c", command],
    cwd: folder,
    clearEnv: true,
    env: { PATH: bin, HOME: folder, CLAUDE_CODE_SESSION_ID: "s1", ...env },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

const STARTED = { code: 0, out: "started hook claude\n", err: "" };
const SILENT = { code: 0, out: "", err: "" };

function posix(name: string, body: (folder: string) => Promise<void>): void {
  Deno.test(name, () => Deno.build.os === "windows" ? undefined : withFolder(body));
}

posix("a command starts the program where no server of the session lives", async (folder) => {
  for (const event of ["SessionStart", "PreToolUse", "Stop", "SessionEnd"]) {
    assertEquals(await runCommand(folder, { event }), STARTED, event);
  }
});

posix(
  "a command is silent where the session's server lives, and builtins are enough",
  async (folder) => {
    Deno.mkdirSync(join(folder, ".mclaude", "live"), { recursive: true });
    Deno.writeTextFileSync(join(folder, ".mclaude", "live", "s1"), `${Deno.pid}\nmore\n`);

    assertEquals(await runCommand(folder, { event: "PreToolUse" }), SILENT);
    assertEquals(await runCommand(folder, { event: "PreToolUse", missing: true }), SILENT);
    assertEquals(await runCommand(folder, { event: "SessionStart" }), STARTED);
  },
);

posix("a command starts the program where the mark is of no use", async (folder) => {
  const mark = join(folder, ".mclaude", "live", "s1");
  Deno.mkdirSync(join(folder, ".mclaude", "live"), { recursive: true });

  for (
    const text of ["", "\n", "4194999\n", "no number\n", "-l\n", "1 2\n", "; exit 3\n", "$(x)\n"]
  ) {
    Deno.writeTextFileSync(mark, text);
    assertEquals(await runCommand(folder, { event: "PreToolUse" }), STARTED, text);
  }
  Deno.removeSync(mark);
  Deno.mkdirSync(mark);
  assertEquals(await runCommand(folder, { event: "PreToolUse" }), STARTED);
});

posix("a command never fails: no variables, no program", async (folder) => {
  const none = { HOME: "", CLAUDE_CODE_SESSION_ID: "" };

  for (const event of Object.keys(renderHooks("claude", { program: "mclaude" }))) {
    assertEquals(await runCommand(folder, { event, env: none, missing: true }), SILENT, event);
    assertEquals(await runCommand(folder, { event, env: none }), STARTED, event);
  }
});

posix("a command starts a program by a path with any character", async (folder) => {
  const path = join(folder, 'it\'s $HOME; "a" `b`', "my mclaude");
  Deno.mkdirSync(join(path, ".."), { recursive: true });
  Deno.writeTextFileSync(path, '#!/bin/sh\necho "started $*"\n', { mode: 0o755 });

  for (const event of ["SessionStart", "Stop"]) {
    assertEquals(await runCommand(folder, { event, program: path }), STARTED);
  }
});

posix(
  "a session's start says that the program is missing, where that is wanted",
  async (folder) => {
    const missing = "Put it on PATH; it's not there";
    const [group] = renderHooks("claude", { program: "mclaude", missing }).SessionStart!;
    const { stdout } = await new Deno.Command("/bin/sh", {
      args: ["-c", (group as Entry).hooks[0].command],
      ...{ cwd: folder, clearEnv: true, env: { PATH: folder }, stdin: "null" },
    }).output();

    assertEquals(JSON.parse(new TextDecoder().decode(stdout)), { systemMessage: missing });
  },
);

Deno.test("Claude Code's server is asked wherever it can be, and a command stands beside", () => {
  const config = renderHooks("claude", { program: "mclaude", server: "plugin:mclaude:mclaude" });

  for (const [event, [group]] of Object.entries(config)) {
    const types = (group as Entry).hooks.filter(({ asyncRewake }: Entry) => !asyncRewake)
      .map(({ type }: Entry) => type);
    const alone = ["SessionStart", "SessionEnd"].includes(event);
    assertEquals(types, alone ? ["command"] : ["mcp_tool", "command"], event);
    if (!alone) {
      const { server, tool, input } = (group as Entry).hooks[0];
      assertEquals([server, tool, input.event], ["plugin:mclaude:mclaude", "mclaude_hook", event]);
      assertEquals(input.session_id, "${session_id}");
    }
  }
});

Deno.test("without a server there are commands only, and none tests whether one lives", () => {
  for (const { type, command } of handlersOf("claude", { server: undefined })) {
    assertEquals(type, "command");
    assert(!command.includes(".live"), command);
  }
});

Deno.test("on Windows commands are programs with arguments, and nothing needs a shell", () => {
  for (const handler of handlersOf("claude", { windows: true, program: "C:\\a b\\mclaude.exe" })) {
    const { type, command, args } = handler;
    assertEquals([type, command], ["command", "C:\\a b\\mclaude.exe"]);
    assertEquals(args.slice(0, 2), ["hook", "claude"]);
    assert(isOurHandler(handler));
  }
});

Deno.test("a row that wakes has a second command that waits in the background", () => {
  const rows = [{ event: "Stop", timeout: 5, wakes: true }];
  const [group] = renderHooks("claude", { program: "mclaude", rows }).Stop!;

  const [first, second] = (group as Entry).hooks;
  assertEquals([first.asyncRewake, second.asyncRewake, second.async], [undefined, true, true]);
  assertMatch(second.command, /exec mclaude hook claude --wake$/);
  assert(isOurHandler(second));
});

posix("a command that waits for mail does not run where nobody attends", async (folder) => {
  const rows = [{ event: "Stop", timeout: 5, wakes: true }];
  const [group] = renderHooks("claude", { program: "mclaude", rows }).Stop!;
  const program = join(folder, "mclaude");
  Deno.writeTextFileSync(program, '#!/bin/sh\necho "started $*"\n', { mode: 0o755 });
  const outputs: string[] = [];
  for (const env of [{}, { CLAUDE_CODE_SESSION_ATTENDED: "0" }]) {
    const { stdout } = await new Deno.Command("/bin/sh", {
      args: ["-c", (group as Entry).hooks[1].command],
      ...{ clearEnv: true, env: { PATH: folder, ...env }, stdin: "null" },
    }).output();
    outputs.push(new TextDecoder().decode(stdout));
  }

  assertEquals(outputs, ["started hook claude --wake\n", ""]);
});

Deno.test("every event of every client is one that the hook command knows", () => {
  for (const client of HOOK_CLIENTS) {
    for (const { event } of HOOK_TABLE[client]) {
      const data = { session_id: "s1", sessionId: "s1", conversation_id: "s1" };
      const parsed = parseClientEvent(client, { ...data, hook_event_name: event }, event);
      assert(parsed !== undefined && EVENTS.includes(parsed.name), `${client} ${event}`);
    }
  }
  assertEquals(HOOK_TABLE.claude.map(({ event }) => event).sort(), [...EVENTS].sort());
});

Deno.test("timeouts are seconds, but for Gemini, and an end is short", () => {
  for (const client of HOOK_CLIENTS) {
    for (const handler of handlersOf(client).filter(({ asyncRewake }) => !asyncRewake)) {
      const { timeout = handler.timeoutSec } = handler;
      const seconds = client === "gemini" ? timeout / 1_000 : timeout;
      if (client !== "cursor") assert(seconds >= 2 && seconds <= 5, `${client} ${timeout}`);
    }
  }
  assertEquals(HOOK_TABLE.claude.find(({ event }) => event === "SessionEnd")!.timeout, 2);
});

Deno.test("isOurHandler() knows ours, however they are written, and nothing else", () => {
  for (const client of HOOK_CLIENTS) {
    for (const windows of [false, true]) {
      for (const program of ["mclaude", "/opt/a b/mclaude-x86", "C:\\x\\mclaude.exe"]) {
        for (const handler of handlersOf(client, { windows, program })) {
          assert(isOurHandler(handler), JSON.stringify(handler));
        }
      }
    }
  }
  const theirs: unknown[] = [
    null,
    "mclaude hook claude",
    {},
    { command: "mclaude status" },
    { command: "my-hook claude" },
    { command: "echo mclaude; hook claude" },
    { type: "mcp_tool", server: "mclaude", tool: "other" },
  ];
  for (const handler of theirs) assert(!isOurHandler(handler), JSON.stringify(handler));
});
