import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Message, MODERN, modernMeta } from "../mcp/client.ts";
import { withProject } from "../with_store.ts";
import { cleanEnv, program } from "./program.ts";

/** Where the sources' dependencies are, for whom the home is another folder. */
const CACHE = { DENO_DIR: Deno.env.get("DENO_DIR") ?? join(homedir(), ".cache", "deno") };

/** A server over HTTP. */
interface Served {
  url: string;
  home: string;
  child: Deno.ChildProcess;
  said: string;
}

/** Runs `body` with a server over HTTP on a free port. */
async function withHttp(
  args: readonly string[],
  body: (served: Served, root: string) => Promise<void>,
): Promise<void> {
  await withProject(async ({ root }) => {
    const [file, ...words] = program();
    const home = join(root, "home");
    Deno.mkdirSync(home);
    const child = new Deno.Command(file!, {
      args: [...words, "mcp", "--http", "--port", "0", ...args],
      cwd: root,
      env: {
        ...cleanEnv({ MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "s1", ...CACHE }),
        HOME: home,
      },
      clearEnv: true,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let said = "";
    while (said.split("\n").length < 3) said += (await reader.read()).value ?? "\n";
    const url = /http:\/\/\S+/.exec(said)?.[0] ?? "";
    try {
      await body({ url, home, child, said }, root);
    } finally {
      child.kill("SIGTERM");
      const { code } = await child.status;
      await reader.cancel();
      assertEquals(code, 0);
    }
  });
}

/** Sends a request without a handshake; resolves with the response. */
function post(
  url: string,
  method: string,
  { params = {}, headers = {} }: {
    params?: Record<string, unknown>;
    headers?: Record<string, string>;
  } = {},
): Promise<Response> {
  const { name, uri } = params as { name?: string; uri?: string };
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": MODERN,
      "mcp-method": method,
      ...(name ?? uri ? { "mcp-name": String(name ?? uri) } : {}),
      ...headers,
    },
    body: JSON.stringify({
      ...{ jsonrpc: "2.0", id: 1, method },
      params: { ...params, _meta: modernMeta() },
    }),
  });
}

Deno.test("mclaude mcp --http serves both eras", () =>
  withHttp(["--no-auth"], async ({ url }) => {
    const modern = await (await post(url, "tools/list")).json();
    const old = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({
        ...{ jsonrpc: "2.0", id: 1, method: "initialize" },
        params: {
          protocolVersion: "2025-06-18",
          capabilities: {},
          clientInfo: { name: "t", version: "1" },
        },
      }),
    });

    assert(modern.result.tools.length > 5);
    assertStringIncludes(await old.text(), '"protocolVersion":"2025-06-18"');
  }));

Deno.test("mclaude mcp --http calls tools for the session that a request names", () =>
  withHttp(["--no-auth"], async ({ url }) => {
    const claim = async (slug: string, headers: Record<string, string>): Promise<Message> => {
      const params = { name: "mclaude_lock_claim", arguments: { slug, description: "x" } };
      return (await (await post(url, "tools/call", { params, headers })).json()).result;
    };
    const session = { "mclaude-session": "s7", "mclaude-identity": "vasya" };

    const mine = await claim("fix-login", session);
    const refused = await claim("fix-login", {});
    const wrong = await claim("fix-it", { "mclaude-session": "../../x" });

    assertEquals(mine.structuredContent.session_id, "s7");
    assertEquals(refused.structuredContent.code, "lock_held");
    assertEquals(wrong.structuredContent.code, "invalid_name");
  }));

Deno.test("mclaude mcp --http answers nobody without the user's token", () =>
  withHttp([], async ({ url, home, said }) => {
    const token = Deno.readTextFileSync(join(home, ".mclaude", "mcp-token")).trim();
    const asked = async (headers: Record<string, string>) => {
      const response = await post(url, "tools/list", { headers });
      await response.body?.cancel();
      return response.status;
    };

    assertEquals(await asked({}), 401);
    assertEquals(await asked({ authorization: "Bearer x" }), 401);
    assertEquals(await asked({ authorization: `Bearer ${token}` }), 200);
    assert(!said.includes(token));
  }));

Deno.test("mclaude mcp --http answers nobody who came by another name or from elsewhere", () =>
  withHttp(["--no-auth"], async ({ url }) => {
    const port = Number(new URL(url).port);
    const status = async (headers: Record<string, string>) =>
      await statusOf(port, { host: `127.0.0.1:${port}`, ...headers });

    assertEquals(await status({}), 200);
    assertEquals(await status({ host: `localhost:${port}` }), 200);
    assertEquals(await status({ host: "evil.example" }), 403);
    assertEquals(await status({ host: `evil.example:${port}` }), 403);
    assertEquals(await status({ origin: "https://evil.example" }), 403);
    assertEquals(await status({ origin: `http://127.0.0.1:${port}` }), 200);
    assertEquals(await status({ origin: "null" }), 403);
  }));

/** The status of a request whose headers no client library would send. */
async function statusOf(port: number, headers: Record<string, string>): Promise<number> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
  const lines = [
    "POST /mcp HTTP/1.1",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "content-type: application/json",
    "accept: application/json, text/event-stream",
    "connection: close",
    `content-length: ${body.length}`,
    "",
    body,
  ];
  await connection.write(new TextEncoder().encode(lines.join("\r\n")));
  const text = await new Response(connection.readable).text();
  return Number(text.split(" ")[1]);
}

Deno.test("mclaude mcp --http has nothing at any other path", () =>
  withHttp(["--no-auth"], async ({ url }) => {
    for (const path of ["/", "/mcp/", "/mcpx", "/../mcp/..", "/.well-known/x"]) {
      const response = await fetch(new URL(path, url));
      await response.body?.cancel();

      assertEquals(response.status, 404, path);
    }
  }));

Deno.test("mclaude mcp --http counts mail as seen once it was answered", () =>
  withHttp(["--no-auth"], async ({ url }) => {
    const call = async (name: string, given: Record<string, unknown>, session: string) => {
      const params = { name, arguments: given };
      const headers = { "mclaude-session": session, "mclaude-identity": session };
      return (await (await post(url, "tools/call", { params, headers })).json()).result;
    };
    await call("mclaude_mail_ask", { to: "vasya", question: "Ready?", any: true }, "petya");

    const first = await call("mclaude_mail_check", {}, "vasya");
    const second = await call("mclaude_mail_check", {}, "vasya");

    assertEquals(
      [first, second].map(({ structuredContent }) => structuredContent.count),
      [1, 0],
    );
  }));

Deno.test("mclaude mcp --http tells of changes to whoever listens", () =>
  withHttp(["--no-auth"], async ({ url }, root) => {
    Deno.mkdirSync(join(root, ".claude", "handoffs"));
    const uri = "mclaude://handoff/latest";
    const response = await post(url, "subscriptions/listen", {
      params: { notifications: { resourceSubscriptions: [uri] } },
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = (await reader.read()).value ?? "";

    const params = { name: "mclaude_handoff_write", arguments: { goal: "Fix the login" } };
    await (await post(url, "tools/call", { params })).json();
    while (!heard.includes("notifications/resources/updated")) {
      heard += (await reader.read()).value;
    }
    await reader.cancel();

    assertStringIncludes(heard, "notifications/subscriptions/acknowledged");
    assertStringIncludes(heard, uri);
  }));

Deno.test("mclaude mcp --http says so when its port is taken", () =>
  withHttp(["--no-auth"], async ({ url }, root) => {
    const [file, ...words] = program();

    const { code, stderr } = await new Deno.Command(file!, {
      args: [...words, "mcp", "--http", "--no-auth", "--port", new URL(url).port],
      cwd: root,
    }).output();

    assertEquals(code, 2);
    assertStringIncludes(new TextDecoder().decode(stderr), "another program has it");
  }));
