import { assertEquals, assertThrows } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import { cut, matcher, MOST_ROWS, numberIn, shown, textIn } from "../../../lib/ui/query.ts";
import { query } from "./desks.ts";

Deno.test("cut() makes only the rows that were asked for", () => {
  const items = Array.from({ length: 1000 }, (_, index) => index);
  const made: number[] = [];
  const row = (item: number) => {
    made.push(item);
    return `${item}`;
  };

  const part = cut(items, { query: query({ offset: 998, limit: 5 }), row });

  assertEquals([part, made], [{ total: 1000, offset: 998, rows: ["998", "999"] }, [998, 999]]);
});

Deno.test("cut() gives 100 rows if nothing is said, and never more than it may", () => {
  const items = Array.from({ length: 1000 }, (_, index) => index);
  const count = (params: Record<string, string | number>) =>
    cut(items, { query: query(params), row: (item) => item }).rows.length;

  assertEquals([count({}), count({ limit: 1e6 }), count({ limit: "x" })], [100, MOST_ROWS, 100]);
  assertEquals([count({ offset: 5000 }), count({ offset: -1 })], [0, 100]);
});

Deno.test("numberIn() takes whole numbers and nothing else", () => {
  const given = ["0", "12", "-1", "1.5", "1e3", "", "9".repeat(20), "١"];

  const read = given.map((n) => numberIn(query({ n }), "n"));

  assertEquals(read, [0, 12, undefined, undefined, undefined, undefined, undefined, undefined]);
});

Deno.test("textIn() wants a text", () => {
  assertEquals(textIn(query({ id: "a b" }), "id"), "a b");
  for (const params of [{}, { id: "" }, { other: "x" }] as Record<string, string>[]) {
    assertThrows(() => textIn(query(params), "id"), CoordinationError, '"id"');
  }
});

Deno.test("matcher() wants all words, in any order and case, in any of the texts", () => {
  const has = (q: string, ...texts: string[]) => matcher(query({ q }))(...texts);

  assertEquals([has("", "a"), has("  ", ""), has("b A", "xa", "By")], [true, true, true]);
  assertEquals([has("a c", "a", "b"), has("[", "x"), has("ab", "a", "b")], [false, false, false]);
});

Deno.test("shown() keeps lines, takes out what moves a cursor, and says where it cut", () => {
  assertEquals(shown("a\n\u001b[31mb\u202e"), "a\nb");
  assertEquals(shown("x".repeat(30), 10), `${"x".repeat(10)}\n… (cut)`);
});
