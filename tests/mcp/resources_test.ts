import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { handoffUri, PAGE } from "../../mcp/resources.ts";
import { snapshot, withFixture } from "../with_fixture.ts";
import { withProject } from "../with_store.ts";
import { type Message, modernMeta, type Talk, withServer } from "./client.ts";

async function read(client: Talk, uri: string): Promise<Message> {
  const { result, error } = await client.request("resources/read", { uri });
  return error ?? result.contents[0];
}

Deno.test("resources/read gives what every address of the list promises", async () => {
  for (const name of ["handoffs-all", "memory-all", "messages-all", "basic-team", "empty"]) {
    await withFixture(name, ({ root }) =>
      withServer(root, async (client) => {
        await client.initialize();
        const before = snapshot(root);
        const { resources } = (await client.request("resources/list")).result;
        const names = resources.map((one: Message) => one.name);

        for (const { uri, mimeType } of resources) {
          const content = await read(client, uri);
          if (content.code === undefined) {
            assertEquals([content.uri, content.mimeType], [uri, mimeType]);
            assertEquals(typeof content.text, "string");
          } else {
            // What is there in every list, and not in every project.
            assert(["mclaude://handoff/latest", "mclaude://code-map"].includes(uri), uri);
          }
        }

        assertEquals(new Set(names).size, names.length);
        assertEquals(snapshot(root), before);
      }));
  }
});

Deno.test("resources/read gives handoffs, drawers, threads and the code map", () =>
  withProject(({ root, store }) =>
    withServer(root, async (client) => {
      await client.initialize();
      Deno.writeTextFileSync(join(store, "code-map.md"), "# Code Map - x\n");
      const handoff = await client.call("mclaude_handoff_write", { goal: "Fix the login" });
      const drawer = await client.call("mclaude_memory_save", {
        ...{ wing: "app", room: "auth", title: "Use JWT", content: "Because" },
      });
      const asked = await client.call("mclaude_mail_ask", {
        ...{ to: "vasya", question: "Ready?", any: true },
      });

      const { id } = handoff.structuredContent;
      const expected: [uri: string, text: string][] = [
        [handoffUri(id), "Fix the login"],
        ["mclaude://handoff/latest", "Fix the login"],
        [`mclaude://memory/${drawer.structuredContent.drawer}`, "Because"],
        [`mclaude://thread/${encodeURIComponent(asked.structuredContent.thread_id)}`, "Ready?"],
        ["mclaude://code-map", "# Code Map - x"],
        ["mclaude://status", '"unread": 0'],
        ["mclaude://identity", '"session_id": "s1"'],
      ];
      for (const [uri, text] of expected) {
        const content = await read(client, uri);
        assertStringIncludes(content.text ?? content.message, text, uri);
      }
    })
  ));

Deno.test("resources/read finds nothing at hostile addresses", () =>
  withProject(({ root, store }) =>
    withServer(root, async (client) => {
      await client.initialize();
      Deno.writeTextFileSync(join(root, "secret.md"), "TOP SECRET");
      Deno.mkdirSync(join(store, "handoffs"));
      Deno.mkdirSync(join(store, "memory-graph"));
      const addresses = [
        ...["", "x", "file:///etc/passwd", "mclaude://", "mclaude://handoff", "mclaude://nothing"],
        ...["mclaude://handoff/", "mclaude://handoff/../../secret", "mclaude://handoff/%"],
        ...["mclaude://handoff/%2e%2e%2f%2e%2e%2fsecret", "mclaude://memory/../../secret.md"],
        ...["mclaude://memory/%00", "mclaude://memory//etc/passwd", "mclaude://thread/.."],
        ...["mclaude://code-map/../../secret.md", "mclaude://status/x", "MCLAUDE://status"],
        `mclaude://memory/${"x".repeat(100_000)}`,
      ];

      for (const uri of addresses) {
        const { code, text } = await read(client, uri);

        assertEquals([code, text], [-32602, undefined], uri.slice(0, 80));
      }
    })
  ));

Deno.test("resources/read refuses a code map that is a link", () =>
  withProject(({ root, store }) =>
    withServer(root, async (client) => {
      await client.initialize();
      Deno.writeTextFileSync(join(root, "secret.md"), "TOP SECRET");
      Deno.symlinkSync(join(root, "secret.md"), join(store, "code-map.md"));

      const { code } = await read(client, "mclaude://code-map");

      assertEquals(code, -32602);
    })
  ));

Deno.test("resources/list goes page by page, each resource once", () =>
  withProject(({ root, store }) =>
    withServer(root, async (client) => {
      await client.initialize();
      const folder = join(store, "memory-graph", "wings", "w", "rooms", "r", "facts");
      Deno.mkdirSync(folder, { recursive: true });
      for (let number = 0; number < 2 * PAGE; number++) {
        Deno.writeTextFileSync(join(folder, `2026-04-01_d${number}.md`), `# d${number}\n\nx\n`);
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      let pages = 0;

      do {
        const { result } = await client.request("resources/list", cursor ? { cursor } : {});
        seen.push(...result.resources.map((one: Message) => one.uri));
        assert(result.resources.length <= PAGE);
        cursor = result.nextCursor;
        pages++;
      } while (cursor !== undefined);

      assertEquals([pages, seen.length, new Set(seen).size], [3, 2 * PAGE + 5, 2 * PAGE + 5]);
    })
  ));

Deno.test("resources/templates/list names the addresses with a place for a name", () =>
  withProject(({ root }) =>
    withServer(root, async (client) => {
      await client.initialize();

      const { result } = await client.request("resources/templates/list");

      assertEquals(result.resourceTemplates.map((one: Message) => one.uriTemplate), [
        "mclaude://handoff/{id}",
        "mclaude://memory/{+path}",
        "mclaude://thread/{id}",
      ]);
    })
  ));

Deno.test("resources/subscribe tells of changes until it is taken back", () =>
  withProject(({ root, store }) =>
    withServer(root, async (client) => {
      await client.initialize();
      const uri = "mclaude://status";
      const isUpdate = ({ method, params }: Message) =>
        method === "notifications/resources/updated" && params.uri === uri;
      Deno.mkdirSync(join(store, "locks"), { recursive: true });

      await client.request("resources/subscribe", { uri });
      await client.call("mclaude_lock_claim", { slug: "fix-login", description: "x" });
      await client.next(isUpdate);
      await client.request("resources/unsubscribe", { uri });
      client.drop();
      await client.call("mclaude_handoff_write", { goal: "g" });
      const { method } = await client.next();

      assertEquals(method, "notifications/resources/list_changed");
    })
  ));

Deno.test("subscriptions/listen tells of what was asked for, and names the subscription", () =>
  withProject(({ root, store }) =>
    withServer(root, async (client) => {
      Deno.mkdirSync(join(store, "handoffs"));
      const uri = "mclaude://handoff/latest";
      await client.send({
        ...{ jsonrpc: "2.0", id: "sub", method: "subscriptions/listen" },
        params: {
          notifications: { resourcesListChanged: true, resourceSubscriptions: [uri] },
          _meta: modernMeta(),
        },
      });
      await client.next(({ method }) => method === "notifications/subscriptions/acknowledged");

      await client.modern("tools/call", {
        ...{ name: "mclaude_handoff_write", arguments: { goal: "Fix the login" } },
      });
      const updated = await client.next(({ method }) =>
        method === "notifications/resources/updated"
      );
      const listed = await client.next(({ method }) =>
        method === "notifications/resources/list_changed"
      );

      assertEquals(updated.params.uri, uri);
      for (const { params } of [updated, listed]) {
        assertEquals(params._meta["io.modelcontextprotocol/subscriptionId"], "sub");
      }
    })
  ));
