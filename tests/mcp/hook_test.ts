import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HeldLocks } from "../../lib/locks.ts";
import { sendMessage } from "../../lib/messages.ts";
import type { Project } from "../../lib/store/root.ts";
import { createHookServer, type HookServer } from "../../mcp/hook.ts";
import { withFolder, withProject } from "../with_store.ts";

const SESSION = "b0a1c2d3-0000-4000-8000-000000000001";

/** The hooks of a server of one session, with a home of its own. */
function withHooks(
  body: (hooks: HookServer, project: Project, mark: string) => Promise<void>,
): Promise<void> {
  return withFolder((home) =>
    withProject(async (project) => {
      mkdirSync(join(project.store, "messages"));
      const hooks = createHookServer({
        env: { HOME: home, CLAUDE_CODE_SESSION_ID: SESSION, MCLAUDE_IDENTITY: "ani" },
        cwd: project.root,
        heldIn: (project) => new HeldLocks(project),
      });
      try {
        await body(hooks, project, join(home, ".mclaude", "live", SESSION));
      } finally {
        hooks.end();
      }
    })
  );
}

/** Asks, and gives what is told; what was to be done afterwards is done. */
async function ask(hooks: HookServer, given: Record<string, unknown>): Promise<string> {
  const { content } = await hooks.answer({ session_id: SESSION, ...given }, (work) => work());
  return content[0]!.text;
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 60));
}

Deno.test("a server answers hooks once its mark is there, and takes it away at its end", () =>
  withHooks(async (hooks, project, mark) => {
    sendMessage(project, { to: "ani", subject: "Which size?" }, { from: "bob", session: "b-1" });
    const prompt = { event: "UserPromptSubmit", cwd: project.root };
    const before = await ask(hooks, prompt);
    hooks.begin();
    const marked = existsSync(mark);
    await settle();

    const told = await ask(hooks, prompt);
    const again = await ask(hooks, prompt);
    hooks.end();

    assertEquals(before, "{}");
    assert(marked);
    assertStringIncludes(told, "Which size?");
    assertEquals([again, existsSync(mark)], ["{}", false]);
  }));

Deno.test("a server whose mark is another's is silent: a command answers", () =>
  withHooks(async (hooks, project, mark) => {
    hooks.begin();
    await settle();
    writeFileSync(mark, "1\n");
    sendMessage(project, { to: "ani", subject: "Which size?" }, { from: "bob", session: "b-1" });

    const told = await ask(hooks, { event: "UserPromptSubmit", cwd: project.root });
    hooks.end();

    assertEquals(told, "{}");
    // It is not its own, so it stays.
    assert(existsSync(mark));
  }));

Deno.test("a server answers whatever it is given with an object", () =>
  withHooks(async (hooks, project) => {
    hooks.begin();
    await settle();
    const given = [
      ...[{}, { event: 7 }, { event: "Stop", session_id: "../x" }, { event: "__proto__" }],
      ...[{ event: "PostToolBatch", tool_calls: "[{", cwd: project.root }],
      ...[{ event: "PreToolUse", tool_name: {}, file_path: [], cwd: "/no/such/folder" }],
    ];

    for (const one of given) assertEquals(await ask(hooks, one), "{}");
  }));
