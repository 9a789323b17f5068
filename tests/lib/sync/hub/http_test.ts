import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { HubError, HubHttp } from "../../../../lib/sync/hub/http.ts";
import { pushRecords, readLog } from "../../../../lib/sync/hub/records.ts";
import { greet } from "../../../../lib/sync/hub/sync.ts";
import { sha256Of } from "../../../../lib/sync/record.ts";
import type { Outgoing } from "../../../../lib/sync/reconcile.ts";

function hubThat(answer: (request: Request) => Response | Promise<Response>): HubHttp {
  return new HubHttp({ url: "http://h", token: "secret" }, {
    fetch: async (input, init) => await answer(new Request(input as string, init)),
  });
}

Deno.test("HubHttp says why a hub does not do what it is asked", async () => {
  const answers: [Response | Error, HubError["kind"], RegExp][] = [
    [Response.json({ detail: "no" }, { status: 401 }), "denied", /hub join/],
    [Response.json({ detail: "no" }, { status: 403 }), "denied", /hub join/],
    [Response.json({ detail: "slow down" }, { status: 429 }), "away", /slow down \(HTTP 429\)/],
    [Response.json({ detail: "full" }, { status: 507 }), "away", /full \(HTTP 507\)/],
    [new Response("<html>", { status: 200 }), "away", /does not answer as a hub does/],
    [new Response("[1]", { status: 200 }), "away", /does not answer as a hub does/],
    [new Response("", { status: 404 }), "away", /does not answer as a hub does/],
    [Response.json({ detail: "bad \u001b[31mslug\n" }, { status: 422 }), "refused", /^bad slug$/],
    [new TypeError("x: dns error: failed to lookup address"), "away", /no such host/],
    [new TypeError("tcp connect error: Connection refused"), "away", /nobody answers there/],
    [new TypeError("invalid peer certificate"), "away", /TLS/],
  ];
  for (const [answer, kind, message] of answers) {
    const hub = hubThat(() => {
      if (answer instanceof Error) throw answer;
      return answer;
    });

    const error = await assertRejects(() => hub.get("/api/v1/hello"), HubError);

    assertEquals(error.kind, kind, error.message);
    assertMatch(error.message, message);
    assertEquals(error.message.includes("secret"), false);
  }
});

Deno.test("HubHttp asks again when the hub says when", async () => {
  let count = 0;
  const hub = hubThat(() =>
    ++count < 3
      ? Response.json({ detail: "slow down" }, { status: 429, headers: { "retry-after": "0" } })
      : Response.json({ ok: true })
  );

  assertEquals(await hub.get("/api/v1/hello"), { ok: true });
  assertEquals(count, 3);
});

Deno.test("HubHttp gives its token to no other address", async () => {
  const seen: Request[] = [];
  const hub = hubThat((request) => {
    seen.push(request);
    return Response.json({});
  });

  await hub.get("/api/v1/hello");

  assertEquals(seen[0]!.headers.get("authorization"), "Bearer secret");
  assertEquals(seen[0]!.redirect, "error");
});

Deno.test("HubHttp waits no longer than it may", async () => {
  const hub = new HubHttp({ url: "http://h", token: "x" }, {
    timeout: 1,
    fetch: (_input, init) =>
      new Promise((_resolve, reject) => {
        const { signal } = init as { signal: AbortSignal };
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
  });

  const error = await assertRejects(() => hub.get("/x"), HubError);

  assertMatch(error.message, /no answer for/);
});

Deno.test("readLog() takes no page that is none", async () => {
  const record = { seq: 1, kind: "message", path: "p", text: "t", digest: sha256Of("t") };
  const pages = [
    {},
    { records: {}, next: 0, head: 0 },
    { records: [], next: -1, head: 0 },
    { records: [], next: "1", head: 1 },
    { records: [], next: 3, head: 9 },
    { records: [null], next: 6, head: 6 },
    { records: [{ ...record, text: 1 }], next: 6, head: 6 },
    { records: [{ ...record, seq: 1.5 }], next: 6, head: 6 },
    { records: [{ ...record, text: "another" }], next: 6, head: 6 },
  ];
  for (const page of pages) {
    const error = await assertRejects(
      () => readLog(hubThat(() => Response.json(page)), 5),
      HubError,
      undefined,
    );
    assertEquals(error.kind, "away", JSON.stringify(page));
  }
});

Deno.test("greet() greets only a hub that speaks this protocol", async () => {
  for (
    const answer of [{}, { protocol: 2, project: "p", identity: "i", head: 0 }, { protocol: 1 }]
  ) {
    await assertRejects(() => greet(hubThat(() => Response.json(answer))), HubError);
  }
});

function outgoing(path: string, text = "t"): Outgoing {
  return { path, kind: "message", text, base: undefined };
}

Deno.test("pushRecords() sends no more at once than a hub takes", async () => {
  const sizes: number[] = [];
  const hub = hubThat(async (request) => {
    const body = await request.text();
    sizes.push(body.length);
    const results = JSON.parse(body).records.map(({ path }: Outgoing) => ({
      path,
      status: "stored",
    }));
    return Response.json({ results });
  });
  const records = [
    ...Array.from({ length: 450 }, (_, n) => outgoing(`small${n}`)),
    ...Array.from({ length: 5 }, (_, n) => outgoing(`large${n}`, "x\n".repeat(60_000))),
  ];
  const done: string[] = [];

  await pushRecords(hub, records, ({ path }) => done.push(path));

  assertEquals(done, records.map(({ path }) => path));
  assertEquals(Math.max(...sizes) <= 256 * 1024, true, String(sizes));
  assertEquals(sizes.length, 7);
});

Deno.test("pushRecords() finds out which of many a hub refuses", async () => {
  const hub = hubThat(async (request) => {
    const { records } = await request.json();
    if (records.some(({ path }: Outgoing) => path === "bad")) {
      return Response.json({ detail: "bad name" }, { status: 422 });
    }
    const results = records.map(({ path }: Outgoing) => ({ path, status: "known" }));
    return Response.json({ results });
  });
  const done: string[] = [];

  await pushRecords(hub, ["a", "bad", "c"].map((path) => outgoing(path)), ({ path }, result) => {
    done.push(`${path} ${result.status}`);
  });

  assertEquals(done, ["a known", "bad refused", "c known"]);
});

Deno.test("pushRecords() believes no conflict whose text is not that of its digest", async () => {
  const results = [{ path: "a", status: "conflict", text: "x", digest: sha256Of("y") }];

  await assertRejects(
    () => pushRecords(hubThat(() => Response.json({ results })), [outgoing("a")], () => {}),
    HubError,
  );
});
