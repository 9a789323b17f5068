import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { INSTRUCTIONS } from "../../mcp/instructions.ts";
import { snapshot } from "../with_fixture.ts";
import { withProject } from "../with_store.ts";
import { MODERN, modernMeta, withServer } from "./client.ts";

Deno.test("serveStdio() shakes hands in every revision that has a handshake", async () => {
  for (const version of ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]) {
    await withProject(({ root }) =>
      withServer(root, async (client) => {
        const { protocolVersion, serverInfo, instructions } = await client.initialize(version);

        assertEquals(protocolVersion, version);
        assertEquals(serverInfo.name, "mclaude");
        assertEquals(instructions, INSTRUCTIONS);
        assertEquals((await client.request("ping")).result, {});
      })
    );
  }
});

Deno.test("serveStdio() answers a client that knows a later handshake", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      const { protocolVersion } = await client.initialize("2099-01-01");

      assertEquals(protocolVersion, "2025-11-25");
    })
  ));

Deno.test("serveStdio() answers requests without a handshake", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      const { result } = await client.modern("server/discover");
      const call = await client.modern("tools/call", { name: "mclaude_status" });

      assertEquals(result.supportedVersions, [MODERN]);
      assertEquals(result.instructions, INSTRUCTIONS);
      assertEquals(call.result.resultType, "complete");
      assertEquals(call.result.structuredContent.locks, []);
    })
  ));

Deno.test("serveStdio() lets a client fall back to the handshake after it asked", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      await client.modern("server/discover");
      const { protocolVersion } = await client.initialize();

      assertEquals(protocolVersion, "2025-11-25");
      assertEquals((await client.call("mclaude_lock_list")).structuredContent.count, 0);
    })
  ));

Deno.test("serveStdio() answers a revision that nobody knows with those it knows", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      const meta = { ...modernMeta(), "io.modelcontextprotocol/protocolVersion": "2031-01-01" };
      const { error } = await client.request("tools/list", { _meta: meta });

      assertEquals([error.code, error.data.supported], [-32022, [MODERN]]);
    })
  ));

Deno.test("serveStdio() answers each hostile message and goes on", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      const messages: [text: string, code: number | undefined][] = [
        ["no json", -32700],
        ['{"jsonrpc":"2.0","id":7', -32700],
        ["[]", -32600],
        ["1", -32600],
        ["null", -32600],
        ['{"id":7,"method":"ping"}', -32600],
        ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
        ['{"jsonrpc":"2.0","id":7,"method":7}', -32600],
        ['{"jsonrpc":"2.0","id":7,"method":"ping","params":"x"}', -32600],
        ['{"jsonrpc":"2.0","id":7,"method":"no/such"}', -32601],
        ['{"jsonrpc":"2.0","id":7,"method":"__proto__"}', -32601],
        ['{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"no_such"}}', -32602],
        ['{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"__proto__"}}', -32602],
        ['{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{}}', -32602],
        ['{"jsonrpc":"2.0","id":7,"method":"prompts/get","params":{"name":"toString"}}', -32602],
        ['{"jsonrpc":"2.0","id":7,"method":"resources/list","params":{"cursor":"x"}}', -32602],
        ['{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"cursor":"x"}}', -32602],
        ['{"jsonrpc":"2.0","id":99,"result":{}}', undefined],
        ['{"jsonrpc":"2.0","method":"notifications/no-such"}', undefined],
        [
          '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}',
          undefined,
        ],
      ];
      await client.initialize();

      for (const [text, code] of messages) {
        await client.raw(`${text}\n`);

        if (code !== undefined) assertEquals((await client.next()).error?.code, code, text);
        assertEquals((await client.request("ping")).result, {}, text);
      }
    })
  ));

Deno.test("serveStdio() answers a batch together", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      await client.initialize("2025-03-26");

      await client.send([
        { jsonrpc: "2.0", id: "a", method: "ping" },
        { jsonrpc: "2.0", method: "notifications/initialized" },
        { jsonrpc: "2.0", id: "b", method: "no/such" },
        { jsonrpc: "2.0", id: "c", method: 5 },
        "x",
      ]);
      const answers = await client.next((message) => Array.isArray(message));

      const codes = answers.map(({ id, error }: { id: string; error?: { code: number } }) =>
        `${id} ${error?.code}`
      );
      assertEquals(codes.sort(), ["a undefined", "b -32601", "c -32600", "null -32600"]);
    })
  ));

Deno.test("serveStdio() answers a client of mclaude 0.6 in its framing, with JSON as text", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      await client.initialize("2024-11-05");
      const free = await client.call("mclaude_lock_status", { slug: "fix-login" });
      await client.call("mclaude_lock_claim", {
        ...{ slug: "fix-login", description: "Fix", session: "s2", files: ["a.ts"] },
      });
      const held = await client.call("mclaude_lock_claim", { slug: "fix-login", description: "x" });
      const absent = await client.call("mclaude_lock_release", { slug: "no-such" });

      assertEquals(JSON.parse(free.content[0].text), { status: "FREE", slug: "fix-login" });
      const refused = JSON.parse(held.content[0].text);
      assertEquals(
        [refused.success, refused.reason, refused.holder_session, refused.files],
        [false, "held", "s2", ["a.ts"]],
      );
      assertStringIncludes(
        JSON.parse(absent.content[0].text).error,
        'Cannot find a lock "no-such"',
      );
    }, { framing: "headers" })
  ));

Deno.test("serveStdio() leaves nothing behind when a client only looks", () =>
  withProject(async ({ root }) => {
    const before = snapshot(root);

    await withServer(root, async (client) => {
      await client.initialize();
      for (const method of ["tools/list", "prompts/list", "resources/list"]) {
        await client.request(method);
      }
    });

    assertEquals(snapshot(root), before);
  }));

Deno.test("serveStdio() beats for its session after the first call, until the client is gone", () =>
  withProject(async ({ root }) => {
    const beat = join(root, ".claude", "heartbeats", "s1.json");

    await withServer(root, async (client) => {
      await client.initialize();
      assert(!existsSync(beat));
      await client.call("mclaude_lock_list");
      await client.request("ping");
      await new Promise((resolve) => setTimeout(resolve));
      assert(existsSync(beat));
    });

    assert(!existsSync(beat));
  }));

Deno.test("serveStdio() answers others while a call waits, and tells how it goes on", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      await client.initialize();
      const claim = { slug: "fix-login", description: "x" };
      await client.call("mclaude_lock_claim", { ...claim, session: "s2" });

      await client.send({
        ...{ jsonrpc: "2.0", id: "wait", method: "tools/call" },
        params: {
          name: "mclaude_lock_claim",
          arguments: { ...claim, wait: "1m" },
          _meta: { progressToken: "p" },
        },
      });
      const told = await client.next(({ method }) => method === "notifications/progress");
      await client.call("mclaude_lock_release", { slug: "fix-login", session: "s2" });
      const { result } = await client.next(({ id }) => id === "wait");

      assertEquals(told.params.progressToken, "p");
      assertStringIncludes(told.params.message, "waiting for fix-login");
      assertEquals(result.structuredContent.token, "fix-login#2");
    })
  ));

Deno.test("serveStdio() stops to wait when the call is cancelled or the client gone", async () => {
  for (const end of ["cancel", "leave"]) {
    await withProject(async ({ root }) => {
      const queue = join(root, ".claude", "locks", "queue");
      const claim = { slug: "fix-login", description: "x" };

      await withServer(root, async (client) => {
        await client.initialize();
        await client.call("mclaude_lock_claim", { ...claim, session: "s2" });
        const call = { name: "mclaude_lock_claim", arguments: { ...claim, wait: "" } };
        await client.send({
          ...{ jsonrpc: "2.0", id: "wait", method: "tools/call" },
          params: { ...call, _meta: { progressToken: 1 } },
        });
        await client.next(({ method }) => method === "notifications/progress");
        assertEquals(waiters(queue), 1);
        if (end === "leave") return;
        const params = { requestId: "wait", reason: "test" };
        await client.send({ jsonrpc: "2.0", method: "notifications/cancelled", params });
        await client.call("mclaude_lock_release", { slug: "fix-login", session: "s2" });
      });

      assertEquals(waiters(queue), 0, end);
    });
  }
});

function waiters(queue: string): number {
  return [...Deno.readDirSync(queue)].filter(({ name }) => /^\d|^q|\.json$/.test(name)).length;
}
