import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CLIENTS, isHeard, parseClientEvent, renderAnswer } from "../../../lib/hooks.ts";
import { EVENTS, parseEvent } from "../../../lib/hooks/event.ts";

const BASE = { session_id: "s1", cwd: "/p" };

Deno.test("parseEvent() reads every event, with what it is about", () => {
  for (const hook_event_name of EVENTS) {
    assertEquals(parseEvent({ ...BASE, hook_event_name })?.name, hook_event_name);
  }
  const tool_input = { file_path: "/p/a.ts", old_string: "a" };
  const one = parseEvent({
    ...{ ...BASE, hook_event_name: "PreToolUse", tool_name: "Edit", tool_input },
  });
  const batch = parseEvent({
    ...{ ...BASE, hook_event_name: "PostToolBatch" },
    tool_calls: JSON.stringify([
      { tool_name: "Bash", tool_input: { command: "ls" } },
      { tool_name: "NotebookEdit", tool_input: JSON.stringify({ notebook_path: "/p/n.ipynb" }) },
      "no call",
    ]),
  });

  assertEquals(one?.calls, [{ tool: "Edit", path: "/p/a.ts", command: "" }]);
  assertEquals(batch?.calls, [
    { tool: "Bash", path: "", command: "ls" },
    { tool: "NotebookEdit", path: "/p/n.ipynb", command: "" },
  ]);
  const stop = { ...BASE, hook_event_name: "Stop" };
  assert(parseEvent({ ...stop, stop_hook_active: "true" })?.isRepeat);
  assert(!parseEvent({ ...stop, stop_hook_active: "false" })?.isRepeat);
});

const GARBAGE: readonly unknown[] = [
  ...[null, 1, "x", [], {}, { hook_event_name: "Stop" }, { ...BASE, hook_event_name: "Other" }],
  ...[{ ...BASE, session_id: "../x", hook_event_name: "Stop" }],
  ...[{ ...BASE, session_id: 7, hook_event_name: "Stop" }],
  ...[{ ...BASE, hook_event_name: ["Stop"] }, { ...BASE, hook_event_name: "__proto__" }],
];

for (const data of GARBAGE) {
  Deno.test(`parseEvent() knows no event in ${JSON.stringify(data)}`, () => {
    assertEquals(parseEvent(data), undefined);
  });
}

Deno.test("parseClientEvent() and renderAnswer() take anything from any client", () =>
  fc.assert(fc.property(
    fc.constantFrom(...CLIENTS),
    fc.oneof(
      fc.anything(),
      fc.record({
        session_id: fc.constant("s1"),
        hook_event_name: fc.constantFrom(...EVENTS),
        tool_calls: fc.anything(),
        tool_input: fc.anything(),
        tool_name: fc.anything(),
        cwd: fc.anything(),
      }),
    ),
    (client, data) => {
      const event = parseClientEvent(client, data);

      if (event === undefined) return;
      assertEquals(typeof event.cwd, "string");
      for (const { tool, path, command } of event.calls) {
        assertEquals([typeof tool, typeof path, typeof command], ["string", "string", "string"]);
      }
    },
  )));

Deno.test("each client's own events are understood", () => {
  const cases = [
    ["gemini", { ...BASE, hook_event_name: "BeforeTool", tool_name: "write_file" }, "PreToolUse"],
    ["gemini", { ...BASE, hook_event_name: "AfterAgent" }, "Stop"],
    ["codex", { ...BASE, hook_event_name: "PostToolUse", tool_name: "Bash" }, "PostToolBatch"],
    ["copilot", { sessionId: "s1", toolName: "edit", toolArgs: '{"path":"a"}' }, "PreToolUse"],
    ["cursor", { conversation_id: "s1", command: "rm a", workspace_roots: ["/p"] }, "PreToolUse"],
  ] as const;
  const named = { copilot: "preToolUse", cursor: "beforeShellExecution" };

  for (const [client, data, name] of cases) {
    const event = parseClientEvent(client, data, named[client as keyof typeof named]);
    assertEquals(event?.name, name, client);
    if (client === "copilot") assertEquals(event?.calls[0]?.path, "a");
    if (client === "cursor") assertEquals([event?.calls[0]?.command, event?.cwd], ["rm a", "/p"]);
  }
});

Deno.test("renderAnswer() says the same to each client in its own words", () => {
  const deny = { decision: "deny", reason: "held" } as const;
  const words = Object.fromEntries(CLIENTS.map((client) => [
    client,
    JSON.parse(renderAnswer(client, "x", deny)),
  ]));

  assertEquals(words.claude.hookSpecificOutput.permissionDecision, "deny");
  assertEquals(words.codex, words.claude);
  assertEquals(words.gemini, { decision: "deny", reason: "held" });
  assertEquals(words.copilot, { permissionDecision: "deny", permissionDecisionReason: "held" });
  assertEquals(words.cursor.permission, "deny");
  for (const client of CLIENTS) {
    assertEquals(renderAnswer(client, "x", {}), "");
    assertEquals(isHeard(client, { context: "mail" }), !["copilot", "cursor"].includes(client));
    const goOn = renderAnswer(client, "x", { goOn: "mail" });
    assert(goOn.includes("mail"), client);
  }
});
