import { assertEquals, assertMatch } from "@std/assert";
import { commands } from "../../../cli/commands/heartbeat.ts";
import { run } from "../../../cli/run.ts";
import { withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

async function mclaude(cwd: string, ...args: string[]) {
  const out: string[] = [];
  const code = await run(args, {
    cwd,
    env: { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "s1" },
    terminal: false,
    out: (text) => out.push(text),
    err: (text) => out.push(text),
    readInput: () => "",
  });
  return { code, out: out.join("\n") };
}

Deno.test("mclaude heartbeat list ends with how many live", async () => {
  await withProject(async ({ root }) => {
    await mclaude(root, "heartbeat", "beat", "running\u001b[2J the tests", "--task", "T-1");
    await mclaude(root, "heartbeat", "beat", "--session", "s2", "--as", "bo");

    const { code, out } = await mclaude(root, "heartbeat", "list");

    assertEquals(code, 0);
    const [first, second, last] = out.split("\n");
    assertMatch(first!, /^ {2}\[ACTIVE\] ani \(s1\) \d+s ago: T-1 running the tests$/);
    assertMatch(second!, /^ {2}\[ACTIVE\] bo \(s2\) \d+s ago$/);
    assertEquals(last, "[heartbeat] 2 live · 0 stale");
  });
});

Deno.test("mclaude heartbeat list counts stale sessions and names damaged files", async () => {
  await withFixture("heartbeats-all", async ({ root }) => {
    const { code, out } = await mclaude(root, "heartbeat", "list");

    assertEquals(code, 0);
    assertMatch(out, /\n {2}damaged: .*corrupt\.json: .+\n\[heartbeat\] 0 live · 5 stale$/);
  });
});

Deno.test("mclaude heartbeat stop ends the session and is no beat itself", async () => {
  await withProject(async ({ root }) => {
    await mclaude(root, "heartbeat", "beat");

    assertEquals((await mclaude(root, "heartbeat", "stop")).out, "[heartbeat] stopped: s1");
    assertEquals(
      (await mclaude(root, "heartbeat", "list")).out,
      "[heartbeat] 0 live · 0 stale",
    );
    assertEquals((await mclaude(root, "heartbeat", "stop")).code, 0);
  });
});

Deno.test("any command of a session that writes is a beat", async () => {
  await withProject(async ({ root }) => {
    await mclaude(root, "identity", "register", "ani");
    await mclaude(root, "lock", "claim", "fix-it", "--description", "x");

    const { out } = await mclaude(root, "heartbeat", "list", "--json");

    const { live } = JSON.parse(out);
    assertEquals(live.map((beat: Record<string, unknown>) => [beat.session_id, beat.lock_slugs]), [
      ["s1", ["fix-it"]],
    ]);
  });
});

Deno.test("mclaude heartbeat runs the examples of its help", async () => {
  await withProject(async ({ root }) => {
    for (const { examples } of Object.values(commands)) {
      for (const example of examples) {
        const words = example.match(/"[^"]*"|\S+/g)!.slice(1)
          .map((word) => word.replaceAll('"', ""));

        assertEquals((await mclaude(root, ...words)).code, 0, example);
      }
    }
  });
});
