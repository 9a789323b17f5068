import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import { doors, ORIGIN } from "./doors.ts";

Deno.test("the handler shows the page to whoever comes by a right name, gzipped or not", async () => {
  const { ask } = doors();

  const plain = await ask("/");
  const packed = await ask("/", { headers: { "accept-encoding": "br, gzip" } });

  assertEquals([plain.status, await plain.text()], [200, "<p>page</p>"]);
  assertEquals(packed.headers.get("content-encoding"), "gzip");
  const text = packed.body!.pipeThrough(new DecompressionStream("gzip"));
  assertEquals(await new Response(text).text(), "<p>page</p>");
});

Deno.test("every answer forbids what is of any other origin, scripts in the page, and frames", async () => {
  const { ask, comeIn } = doors();
  const paths = ["/", "/no", "/api/session", "/api/view/locks"];

  const answers = [
    ...await Promise.all(paths.map((path) => ask(path))),
    await comeIn().get("/api/session"),
    await comeIn().get("/api/view/locks"),
    await comeIn().post("/api/act/lock.release", {}),
  ];

  for (const { headers } of answers) {
    const policy = headers.get("content-security-policy") ?? "";
    assertMatch(policy, /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/);
    assert(!/unsafe|http|\*|data:/.test(policy));
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("referrer-policy"), "no-referrer");
    assertEquals(headers.get("cache-control"), "no-store");
  }
});

Deno.test("the handler answers nobody who came by another name", async () => {
  const { handle, comeIn } = doors();
  const { cookie } = comeIn();
  const names = ["evil.example:4320", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:4320"];

  for (const name of ["", ...names]) {
    const headers = { host: name, cookie: `mclaude_ui_4320=${cookie}` };
    const answer = await handle(new Request(`${ORIGIN}/api/session`, { headers }));
    assertEquals([name, answer.status], [name, 421]);
  }
});

Deno.test("the handler answers no other origin, whatever it asks for", async () => {
  const { ask, comeIn, source } = doors();
  const { cookie, session } = comeIn();
  const headers = { cookie: `mclaude_ui_4320=${cookie}`, "x-csrf-token": session.csrf };
  const foreign = [
    "http://evil.example",
    "null",
    "http://127.0.0.1:4321",
    "https://127.0.0.1:4320",
  ];

  for (const origin of foreign) {
    for (const method of ["GET", "POST"]) {
      const body = method === "POST" ? { body: "{}" } : {};
      const path = method === "POST" ? "/api/act/lock.release" : "/api/session";
      const answer = await ask(path, { method, headers: { ...headers, origin }, ...body });
      assertEquals([origin, method, answer.status], [origin, method, 403]);
    }
  }
  const crossSite = { ...headers, "sec-fetch-site": "cross-site", "sec-fetch-dest": "image" };
  assertEquals((await ask("/api/session", { headers: crossSite })).status, 403);
  const without = await ask("/api/act/lock.release", { method: "POST", headers, body: "{}" });
  assertEquals(without.status, 403);
  assertEquals(source.acts, []);
});

Deno.test("without a session the handler tells nothing and does nothing", async () => {
  const { ask, source } = doors();
  const paths = ["/api/session", "/api/live", "/api/view/locks", "/api/no"];

  for (const path of paths) {
    for (const cookie of ["", "mclaude_ui_4320=", "mclaude_ui_4320=x", "other=1"]) {
      const answer = await ask(path, { headers: { cookie } });
      assertEquals([path, answer.status], [path, 401]);
      assertEquals((await answer.json()).error.code, "no_session");
    }
  }
  const act = await ask("/api/act/lock.release", {
    method: "POST",
    headers: { origin: ORIGIN, "content-type": "application/json" },
    body: "{}",
  });
  assertEquals([act.status, source.acts, source.followed], [401, [], 0]);
});

Deno.test("a key gives a cookie that scripts and other sites do not have, once", async () => {
  const { ask, gate } = doors();
  const key = gate.newKey();
  const login = () =>
    ask("/api/login", {
      method: "POST",
      headers: { origin: ORIGIN, "content-type": "application/json" },
      body: JSON.stringify({ key }),
    });

  const first = await login();
  const second = await login();

  assertEquals([first.status, second.status], [200, 401]);
  const line = first.headers.get("set-cookie")!;
  assertMatch(line, /^mclaude_ui_4320=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  const known = await ask("/api/session", { headers: { cookie: line.split(";")[0]! } });
  assertEquals((await known.json()).csrf, (await first.json()).csrf);
});

Deno.test("a change needs the page's token besides the cookie", async () => {
  const { comeIn, source } = doors();
  const { post, cookie } = comeIn();

  for (const token of ["", "x", cookie]) {
    const answer = await post("/api/act/lock.release", { slug: "a" }, { "x-csrf-token": token });
    assertEquals([answer.status, (await answer.json()).error.code], [403, "no_token"]);
  }
  const right = await post("/api/act/lock.release", { slug: "a" });

  assertEquals([right.status, source.acts], [200, [["lock.release", { slug: "a" }]]]);
});

Deno.test("the handler does nothing that is not listed, and shows nothing that is not", async () => {
  const { comeIn, source } = doors();
  const { get, post } = comeIn();
  const names = ["identity.remove", "uninstall.run", "toString", "__proto__", "", "../lock.claim"];

  for (const name of names) {
    assertEquals([name, (await post(`/api/act/${name}`, {})).status], [name, 404]);
    assertEquals([name, (await get(`/api/view/${name}`)).status], [name, 404]);
  }
  assertEquals((await get("/__proto__")).status, 404);
  assertEquals((await get("/constructor")).status, 404);

  assertEquals(source.acts, []);
});

Deno.test("the handler takes only objects of JSON that are not too long", async () => {
  const { comeIn, source } = doors();
  const { post } = comeIn();
  const long = JSON.stringify({ body: "x".repeat(1024 * 1024) });

  for (const body of ["", "[]", "null", "1", "{", '"a"', long]) {
    const answer = await post("/api/act/message.send", body);
    assertEquals([body.slice(0, 9), answer.status], [body.slice(0, 9), 400]);
  }
  const form = { "content-type": "text/plain" };
  assertEquals((await post("/api/act/message.send", { to: "x" }, form)).status, 400);

  assertEquals(source.acts, []);
});

Deno.test("the handler tells what went wrong as one line, with a status", async () => {
  const { comeIn, source } = doors();
  const { get } = comeIn();
  const cases: [Error, number, string][] = [
    [new CoordinationError("not_found", "Cannot find it: look"), 404, "not_found"],
    [new CoordinationError("invalid_input", "Cannot read it: write"), 400, "invalid_input"],
    [new CoordinationError("lock_held", "Cannot: it is held"), 409, "lock_held"],
    [new TypeError("a\u001b[31mb\nc"), 500, "failed"],
  ];

  for (const [error, status, code] of cases) {
    source.failure = error;
    const answer = await get("/api/view/locks");
    const told = (await answer.json()).error;
    assertEquals([answer.status, told.code], [status, code]);
    assert(!["\n", "\u001b"].some((sign) => told.message.includes(sign)));
  }
});

Deno.test("api/logout ends the session and takes the cookie away", async () => {
  const { comeIn } = doors();
  const { post, get } = comeIn();

  const answer = await post("/api/logout", {});

  assertStringIncludes(answer.headers.get("set-cookie")!, "Max-Age=0");
  assertEquals((await get("/api/session")).status, 401);
});

Deno.test("the handler works below a path of its own, and not beside it", async () => {
  const { ask } = doors({ base: "/ui/shop/", secure: false });

  assertEquals((await ask("/ui/shop/")).status, 200);
  assertEquals((await ask("/ui/shop/api/session")).status, 401);
  assertEquals((await ask("/")).status, 404);
  assertEquals((await ask("/ui/other/")).status, 404);
});

Deno.test("behind https the cookie is for https only, and the page's origin is https", async () => {
  const { ask, gate } = doors({ secure: true });
  const login = (origin: string) =>
    ask("/api/login", {
      method: "POST",
      headers: { origin, "content-type": "application/json" },
      body: JSON.stringify({ key }),
    });
  const key = gate.newKey();

  const plain = await login(ORIGIN);
  const secure = await login(ORIGIN.replace("http:", "https:"));

  assertEquals([plain.status, secure.status], [403, 200]);
  assertMatch(secure.headers.get("set-cookie")!, /; Secure$/);
});

Deno.test("a wrong method is refused", async () => {
  const { ask, comeIn } = doors();
  const { cookie } = comeIn();
  const headers = { cookie: `mclaude_ui_4320=${cookie}` };

  assertEquals((await ask("/", { method: "DELETE", headers })).status, 405);
  assertEquals((await ask("/api/login", { headers })).status, 405);
  assertEquals((await ask("/api/view/locks", { method: "PUT", headers })).status, 405);
});
