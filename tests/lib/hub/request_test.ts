import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Fields, readBody, Refusal } from "../../../lib/hub/request.ts";

const LIMITS = { body: 100, bodyTime: 60_000 };

function request(body: BodyInit | null): Request {
  return new Request("http://localhost/", { method: "POST", body });
}

async function statusOf(body: BodyInit | null, limits = LIMITS): Promise<number> {
  const error = await assertRejects(() => readBody(request(body), limits), Refusal);
  return error.status;
}

Deno.test("readBody() reads an object; no body is an empty one", async () => {
  assertEquals(await readBody(request(`{"a": [1]}`), LIMITS), { a: [1] });
  assertEquals(await readBody(request(null), LIMITS), {});
});

Deno.test("readBody() refuses what is no JSON object", async () => {
  for (const body of ["[]", "null", "1", `"a"`, "{", "{}{}", new Uint8Array([0xff, 0xfe])]) {
    assertEquals(await statusOf(body), 400, String(body));
  }
});

Deno.test("readBody() refuses a long body, announced or not", async () => {
  const chunk = new Uint8Array(60).fill(32);
  const stream = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({ pull: (control) => control.enqueue(chunk) });

  assertEquals(await statusOf(" ".repeat(101)), 413);
  assertEquals(await statusOf(stream()), 413, "it has no end");
});

Deno.test("readBody() does not wait for who sends nothing", async () => {
  const silent = new ReadableStream<Uint8Array<ArrayBuffer>>({ start() {} });

  assertEquals(await statusOf(silent, { body: 100, bodyTime: 1 }), 408);
});

Deno.test("Fields refuse each value that is not what they ask for", () => {
  const ask: [(fields: Fields) => unknown, unknown[]][] = [
    [(fields) => fields.text("x"), [undefined, null, 1, {}, "a\0b", "\ud800", "a".repeat(501)]],
    [(fields) => fields.count("x"), [undefined, -1, 1.5, "1", 2 ** 53, Number.NaN]],
    [(fields) => fields.flag("x"), ["true", 1, "", []]],
    [(fields) => fields.list("x", 1), [{}, "a", [1, 2]]],
    [(fields) => fields.object("x"), [[], "a", 5]],
    [(fields) => fields.paths("x"), [["../a"], ["/etc"], ["a/../../b"], [""], ["a\nb"], [1]]],
    [(fields) => fields.slug("x"), ["", "A", "../x", "a/b", "a\u202eb", "x".repeat(81), 5]],
    [(fields) => fields.session("x"), ["", "../x", "a/b", "a b", "x".repeat(200)]],
    [(fields) => fields.identity("x"), ["", "Ani!", "../x", "a\nb"]],
  ];
  for (const [read, values] of ask) {
    for (const x of values) {
      const error = assertThrows(() => read(new Fields({ x })), Refusal);
      assertEquals(error.status, 422);
      assertEquals(error.message.split("\n").length, 1);
    }
  }
});

Deno.test("Fields take bodies of all sorts", () => {
  for (const data of [undefined, null, 1, "text", []]) {
    assertEquals(new Fields(data).list("x", 5), []);
    assertEquals(new Fields(data).optional("x"), null);
    assertEquals(new Fields(data).object("x"), {});
    assertEquals(new Fields(data).flag("x"), false);
  }
});

Deno.test("line() takes what would not be seen out of a text", () => {
  const fields = new Fields({ x: "two\nlines\u001b[31m\u202e" });

  assertEquals(/\p{Cc}|\p{Cf}/u.test(fields.line("x")), false);
});
