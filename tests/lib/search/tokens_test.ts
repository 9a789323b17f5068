import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseQuery } from "../../../lib/search/query.ts";
import { fold, indexText, wordsOf } from "../../../lib/search/tokens.ts";

for (
  const [text, tokens] of [
    ["getUserById", "getuserbyid get user by id"],
    ["HTTPServer", "httpserver http server"],
    ["user_id", "userid user id"],
    ["refreshes", "refreshes refresh"],
    ["Größe", "grosse gross"],
    ["naïve café", "naive naiv cafe"],
    ["令牌刷新", "令牌 牌刷 刷新"],
    ["漢", "漢"],
    ["пользователями", "пользователями пользовател"],
    ["it's", "it"],
    ["a--b", "a b"],
    ["x".repeat(100), ""],
  ] as const
) {
  Deno.test(`indexText() makes ${JSON.stringify(tokens)} of ${JSON.stringify(text.slice(0, 20))}`, () => {
    assertEquals(indexText(text), tokens);
  });
}

Deno.test("fold() makes one text of the ways to write it", () => {
  assertEquals(fold("É"), fold("e\u0301"));
  assertEquals(fold("STRASSE"), fold("Straße"));
});

Deno.test("whatever a text is, its tokens are letters and digits, and its words are in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      let last = 0;
      for (const { start, end, tokens } of wordsOf(text)) {
        assertEquals(start >= 0 && end <= text.length && end > start, true);
        assertEquals(start >= last || /\P{ASCII}/u.test(text), true);
        last = start;
        for (const token of tokens) assertEquals(/^[\p{L}\p{N}\p{M}]+$/u.test(token), true, token);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("parseQuery() leaves out words that tell nothing, unless there are no others", () => {
  const words = (text: string) => parseQuery(text).terms.map(({ tokens }) => tokens[0]);

  assertEquals(words("how does the scheduler stop"), ["schedul", "stop"]);
  assertEquals(words("to be or not to be"), ["to", "be", "or", "not", "to", "be"]);
});

Deno.test("parseQuery() reads phrases and beginnings", () => {
  const { terms, phrases } = parseQuery('"Pool  Size" tok*');

  assertEquals(phrases, ["pool size"]);
  assertEquals(terms.map(({ prefixes }) => prefixes), [[], [], ["tok"]]);
});
