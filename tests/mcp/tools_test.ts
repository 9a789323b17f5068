import { assert, assertEquals, assertThrows } from "@std/assert";
import { encode } from "gpt-tokenizer";
import { CoordinationError } from "../../lib/errors.ts";
import { inputSchemaOf } from "../../lib/operations/json_schema.ts";
import { type OperationName, operations } from "../../lib/operations/mod.ts";
import { INSTRUCTIONS } from "../../mcp/instructions.ts";
import { listTools } from "../../mcp/listing.ts";
import { actionsOf, type Tool } from "../../mcp/tool.ts";
import { chooseTools, EXPOSED, findTool, type ToolName, TOOLS } from "../../mcp/tools.ts";

const ALL = Object.entries(TOOLS) as [ToolName, Tool][];

/** The tools of mclaude 0.6 and their arguments; those that it required are marked. */
const OLD: Readonly<Record<string, readonly string[]>> = {
  mclaude_lock_claim: ["slug!", "description!", "files", "session", "worktree"],
  mclaude_lock_release: ["slug!", "summary", "session"],
  mclaude_lock_status: ["slug!"],
  mclaude_lock_list: [],
  mclaude_lock_heartbeat: ["slug!", "session"],
  mclaude_lock_force_release: ["slug!", "reason!"],
  mclaude_handoff_write: [
    ...["session!", "goal!", "done", "not_worked", "working", "broken", "blocked", "next_step"],
    "slug",
  ],
  mclaude_handoff_latest: [],
  mclaude_handoff_list: ["status"],
  mclaude_memory_save: ["wing!", "room!", "title!", "content!", "hall", "session", "tags"],
  mclaude_memory_search: ["query!", "wing"],
  mclaude_memory_core: [],
  mclaude_memory_find_similar: ["title!"],
  mclaude_memory_index: [],
  mclaude_message_send: [
    ...["from_!", "to!", "type", "subject", "body", "reply_to", "thread", "urgent"],
  ],
  mclaude_message_inbox: ["recipient!", "include_read"],
  mclaude_mail_check: [],
  mclaude_mail_reply: ["original_filename!", "body!", "subject"],
  mclaude_mail_ask: ["to!", "question!", "body", "urgent"],
  mclaude_mail_digest: [],
  mclaude_identity_whoami: [],
  mclaude_status: [],
};

Deno.test("every operation is part of the tool that is named for it, or hidden for a reason", () => {
  for (const [operation, exposed] of Object.entries(EXPOSED)) {
    if (typeof exposed === "string") {
      const actions = Object.values(actionsOf(TOOLS[exposed]));
      assert(actions.includes(operation as OperationName), operation);
    } else assert(exposed.hidden.length > 10, operation);
  }
});

Deno.test("every operation of a tool is exposed as it", () => {
  for (const [name, tool] of ALL) {
    for (const operation of Object.values(actionsOf(tool))) {
      assertEquals(EXPOSED[operation], name);
    }
  }
});

Deno.test("what a tool takes is what its operations take", async () => {
  for (const [name, tool] of ALL) {
    const known = new Set<string>();
    for (const operation of Object.values(actionsOf(tool))) {
      const { properties } = await inputSchemaOf(operations[operation]);
      for (const key of Object.keys(properties)) known.add(key);
    }
    const taken = [
      ...Object.keys(tool.input),
      ...Object.values(tool.aliases),
      ...Object.keys(tool.defaults),
      ...tool.required,
    ];
    assertEquals(taken.filter((key) => !known.has(key)), [], name);
  }
});

Deno.test("what an operation must be given, a tool of it takes", async () => {
  for (const [name, tool] of ALL) {
    for (const operation of Object.values(actionsOf(tool))) {
      const { required } = await inputSchemaOf(operations[operation]);
      assertEquals(required.filter((key) => !(key in tool.input)), [], name);
    }
  }
});

Deno.test("the tools of mclaude 0.6 take their arguments", () => {
  const common = ["session", "as"];

  for (const [name, keys] of Object.entries(OLD)) {
    const tool = findTool(name);
    assert(tool !== undefined, name);
    const taken = [...common, ...Object.keys(tool.input), ...Object.keys(tool.aliases)];
    assertEquals(keys.map((key) => key.replace("!", "")).filter((key) => !taken.includes(key)), []);
  }
});

Deno.test("no tool needs more than its older self did", async () => {
  const listed = new Map((await listTools(chooseTools(["all"]))).map((tool) => [tool.name, tool]));

  for (const [name, keys] of Object.entries(OLD)) {
    const { aliases } = findTool(name)!;
    const given = keys.filter((key) => key.endsWith("!"))
      .map((key) => aliases[key.slice(0, -1)] ?? key.slice(0, -1));
    const required = (listed.get(name)!.inputSchema.required ?? []) as string[];
    assertEquals(required.filter((key) => !given.includes(key)), [], name);
  }
});

Deno.test("every tool has a name, a title, a description, schemas and hints that clients take", async () => {
  const tools = await listTools(chooseTools(["all"]));

  assertEquals(tools.map(({ name }) => name), Object.keys(TOOLS));
  for (const { name, title, description, inputSchema, outputSchema, annotations } of tools) {
    assert(/^mclaude_[a-z_]{3,40}$/.test(name), name);
    assert(title.length > 3 && title.length < 30, name);
    assert(/[.?]$/.test(description) && description.length < 250, name);
    assertEquals([inputSchema.type, outputSchema.type], ["object", "object"]);
    assertEquals(annotations.openWorldHint, false);
    const required = (inputSchema.required ?? []) as string[];
    const properties = Object.keys((inputSchema.properties ?? {}) as object);
    assertEquals(required.filter((key) => !properties.includes(key)), [], name);
  }
});

Deno.test("a tool that only reads says so, and one that destroys too", async () => {
  const hints = new Map(
    (await listTools(chooseTools(["all"]))).map(({ name, annotations }) => [name, annotations]),
  );

  assertEquals(hints.get("mclaude_lock_check"), { readOnlyHint: true, openWorldHint: false });
  assertEquals(hints.get("mclaude_lock_claim"), { destructiveHint: false, openWorldHint: false });
  assertEquals(hints.get("mclaude_lock_force_release")?.destructiveHint, true);
  // It records who goes on.
  assertEquals(hints.get("mclaude_handoff_resume")?.readOnlyHint, undefined);
});

Deno.test("the list of tools is small", async () => {
  const cost = async (word: string) =>
    encode(JSON.stringify({ tools: await listTools(chooseTools([word])) })).length;

  assert(await cost("all") < 6000);
  assert(await cost("core") < 2500);
  assert(INSTRUCTIONS.length < 1024);
});

Deno.test("what the default set and the instructions name is in the default set", () => {
  const core = chooseTools(["core"]) as string[];
  const texts = [INSTRUCTIONS, ...core.map((name) => findTool(name)!.description)];

  const named = texts.flatMap((text) => [...text.matchAll(/mclaude_\w+/g)].map(([name]) => name));

  const beyond = named.filter((name) => !core.includes(name));
  assertEquals(beyond, []);
});

Deno.test("tools that are named anywhere exist", async () => {
  for await (const file of Deno.readDir("mcp")) {
    if (!file.isFile) continue;
    const text = await Deno.readTextFile(`mcp/${file.name}`);
    for (const [name] of text.matchAll(/\bmclaude_[a-z]+_[a-z_]+\b/g)) {
      if (!name.endsWith("_")) assert(findTool(name) !== undefined, `${file.name}: ${name}`);
    }
  }
});

Deno.test("chooseTools() takes sets, nouns and names", () => {
  assertEquals(chooseTools(["all"]).length, ALL.length);
  assertEquals(chooseTools(["mclaude_status"]), ["mclaude_status"]);
  assert(chooseTools(["lock"]).every((name) => name.startsWith("mclaude_lock_")));
  assert(chooseTools(["core", "identity"]).includes("mclaude_identity_register"));
});

Deno.test("chooseTools() refuses what is none of these", () => {
  for (const word of ["cores", "mclaude_lock_clam", "", "__proto__", "x".repeat(100_000)]) {
    assertThrows(() => chooseTools([word]), CoordinationError, "Cannot list the tools");
  }
});
