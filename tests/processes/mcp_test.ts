import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { frameMessage } from "../../mcp/framing.ts";
import { MODERN } from "../mcp/client.ts";
import { startServer, withProcess } from "../mcp/process.ts";
import { withProject } from "../with_store.ts";
import { program } from "./program.ts";

Deno.test("mclaude mcp serves both eras, writes only messages, and ends with its input", () =>
  withProject(async ({ root }) => {
    for (const era of ["handshake", "none"]) {
      const client = startServer(root);
      if (era === "handshake") {
        assertEquals((await client.initialize()).protocolVersion, "2025-11-25");
        assert((await client.request("tools/list")).result.tools.length > 40);
        assertEquals((await client.call("mclaude_lock_list")).structuredContent.count, 0);
      } else {
        const { result } = await client.modern("server/discover");
        assertEquals(result.supportedVersions, [MODERN]);
        assert((await client.modern("tools/list")).result.tools.length > 40);
      }

      const { code, stderr } = await client.end();

      assertEquals([code, stderr], [0, ""], era);
    }
  }));

Deno.test("mclaude mcp lists the default set unless another is chosen", () =>
  withProject(async ({ root }) => {
    const counts: number[] = [];
    for (const tools of [["core"], ["lock", "identity"], ["all"]]) {
      await withProcess(root, async (client) => {
        await client.initialize();
        counts.push((await client.request("tools/list")).result.tools.length);
        // What is not listed is there all the same.
        await client.call("mclaude_session_list");
      }, { tools });
    }

    assertEquals(counts.map((count) => count > 5), [true, true, true]);
    assert(counts[0]! < 20 && counts[2]! > 35);
  }));

Deno.test("mclaude mcp speaks to a client of mclaude 0.6 in its framing", () =>
  withProject(({ root }) =>
    withProcess(root, async (client) => {
      const { protocolVersion } = await client.initialize("2024-11-05");
      const { content } = await client.call("mclaude_lock_claim", {
        ...{ slug: "fix-login", description: "Fix", session: "ani-2" },
      });

      assertEquals(protocolVersion, "2024-11-05");
      const result = JSON.parse(content[0].text);
      assertEquals([result.success, result.session_id, result.slug], [true, "ani-2", "fix-login"]);
    }, { framing: "headers" })
  ));

Deno.test("mclaude mcp answers what was asked before its input ended", () =>
  withProject(async ({ root }) => {
    const client = startServer(root);
    await client.initialize();
    const answer = client.call("mclaude_lock_claim", { slug: "fix-login", description: "x" });
    const { code } = await client.end();

    assertEquals((await answer).structuredContent.token, "fix-login#1");
    assertEquals(code, 0);
  }));

Deno.test("mclaude mcp ends when it is told to, and leaves no beat and no place in a line", async () => {
  if (Deno.build.os === "windows") return;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    await withProject(async ({ root, store }) => {
      const client = startServer(root);
      await client.initialize();
      const claim = { slug: "fix-login", description: "x" };
      await client.call("mclaude_lock_claim", { ...claim, session: "s2" });
      await client.send({
        ...{ jsonrpc: "2.0", id: "wait", method: "tools/call" },
        params: {
          ...{ name: "mclaude_lock_claim", arguments: { ...claim, wait: "" } },
          _meta: { progressToken: 1 },
        },
      });
      await client.next(({ method }) => method === "notifications/progress");
      await client.request("ping");
      assert(existsSync(join(store, "heartbeats", "s1.json")));

      client.child.kill(signal);
      const { code, stderr } = await client.end();

      assertEquals([code, stderr], [0, ""], signal);
      assert(!existsSync(join(store, "heartbeats", "s1.json")));
      assertEquals(waiters(store), []);
    });
  }
});

function waiters(store: string): string[] {
  return [...Deno.readDirSync(join(store, "locks", "queue"))].map(({ name }) => name)
    .filter((name) => name.endsWith(".json"));
}

Deno.test("mclaude mcp does not outlive a client that was killed", () =>
  withProject(async ({ root }) => {
    if (Deno.build.os === "windows") return;
    const server = [...program(), "mcp"].map((word) => `'${word}'`).join(" ");
    // The client is a shell that holds the other end of the server's input.
    const child = new Deno.Command("sh", {
      args: [
        "-c",
        `mkfifo p; (exec ${server} <p >out 2>err) & ` +
        "echo $!; exec 3>p; exec sleep 1000",
      ],
      cwd: root,
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    const { value } = await reader.read();
    const pid = Number(new TextDecoder().decode(value).trim());
    assert(pid > 0);

    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();

    while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  }));

function isRunning(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !Deno.readTextFileSync(stat).includes(") Z ");
}

Deno.test("mclaude mcp goes on after lines of ten megabytes", () =>
  withProject(({ root }) =>
    withProcess(root, async (client) => {
      await client.initialize();
      const slug = "x".repeat(10_000_000);

      const { isError, structuredContent } = await client.call("mclaude_lock_status", { slug });
      await client.raw(`${"y".repeat(10_000_000)}\n`);
      const broken = await client.next();
      await client.raw(`${"z".repeat(20_000_000)}\n`);
      const tooLong = await client.next();

      assertEquals([isError, structuredContent.code], [true, "invalid_name"]);
      assertEquals([broken.error.code, tooLong.error.code], [-32700, -32600]);
      assertEquals((await client.request("ping")).result, {});
    })
  ));

Deno.test("mclaude mcp survives whatever it is sent", () =>
  withProject(({ root }) =>
    withProcess(root, async (client) => {
      await client.initialize();
      const call = fc.record({
        jsonrpc: fc.constant("2.0"),
        id: fc.oneof(fc.string(), fc.integer(), fc.jsonValue()),
        method: fc.oneof(
          fc.constantFrom("tools/call", "resources/read", "prompts/get", "subscriptions/listen"),
          fc.string(),
        ),
        params: fc.oneof(
          fc.jsonValue(),
          fc.record({
            name: fc.constantFrom("mclaude_lock_claim", "mclaude_memory_list", "ask-teammate"),
            arguments: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
            uri: fc.oneof(fc.string(), fc.string().map((text) => `mclaude://memory/${text}`)),
            _meta: fc.jsonValue(),
          }),
        ),
      });
      const input = fc.oneof(
        call.map((message) => JSON.stringify(message)),
        fc.array(call, { maxLength: 3 }).map((messages) => JSON.stringify(messages)),
        fc.json(),
        fc.string().map((text) => text.replaceAll("\n", " ")),
      );

      for (const text of fc.sample(input, { numRuns: 400, seed: 7 })) {
        await client.raw(`${text}\n`);
      }

      assertEquals((await client.request("ping")).result, {});
      assert(!existsSync(join(root, "..", "secret")));
    })
  ));

Deno.test("mclaude mcp serves twenty clients of one project at once, and one of them claims", () =>
  withProject(async ({ root }) => {
    const clients = Array.from(
      { length: 20 },
      (_, number) => startServer(root, { env: { MCLAUDE_SESSION: `s${number}` } }),
    );
    await Promise.all(clients.map((client) => client.initialize()));

    const results = await Promise.all(clients.map(async (client, number) => {
      const own = client.call("mclaude_lock_claim", { slug: `work-${number}`, description: "x" });
      const [claim] = await Promise.all([
        client.call("mclaude_lock_claim", { slug: "fix-login", description: "x" }),
        own,
        client.call("mclaude_handoff_write", { goal: `Goal ${number}` }),
      ]);
      return claim;
    }));
    const { locks } = (await clients[0]!.call("mclaude_lock_list")).structuredContent;
    const { count } = (await clients[0]!.call("mclaude_handoff_list")).structuredContent;
    const ends = await Promise.all(clients.map((client) => client.end()));

    assertEquals(results.filter(({ isError }) => !isError).length, 1);
    assertEquals([locks.length, count], [21, 20]);
    assertEquals(ends.map(({ code }) => code), Array(20).fill(0));
  }));

Deno.test("mclaude mcp ends quietly when nobody reads its answers", () =>
  withProject(async ({ root }) => {
    if (Deno.build.os === "windows") return;
    const [file, ...args] = program();
    const child = new Deno.Command(file!, {
      args: [...args, "mcp"],
      cwd: root,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await child.stdout.cancel();
    const writer = child.stdin.getWriter();
    const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });

    await writer.write(frameMessage(ping, "lines"));
    const [{ code }, stderr] = await Promise.all([child.status, child.stderr.text()]);
    await writer.abort().catch(() => {});

    assertEquals([code, stderr], [0, ""]);
  }));

Deno.test("mclaude mcp refuses flags that it does not know", () =>
  withProject(async ({ root }) => {
    const mistakes: [args: string[], message: string][] = [
      [["--tool", "all"], "Unknown option '--tool'"],
      [["--tools", "cores"], 'did you mean "core"?'],
      [["--port", "x", "--http"], 'Cannot use the port "x"'],
      [["serve"], "Unexpected argument 'serve'"],
    ];

    for (const [args, message] of mistakes) {
      const [file, ...words] = program();
      const { code, stderr, stdout } = await new Deno.Command(file!, {
        args: [...words, "mcp", ...args],
        cwd: root,
        stdin: "null",
      }).output();

      assertEquals([code, stdout.length], [2, 0]);
      assertStringIncludes(new TextDecoder().decode(stderr), message);
    }
  }));
