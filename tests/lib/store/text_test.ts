import { assertEquals } from "@std/assert";
import { cleanText, oneLine } from "../../../lib/store/text.ts";

Deno.test("cleanText() removes what a terminal or a reader would not see as text", () => {
  const texts: [string, string][] = [
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]0;title\u0007after", "after"],
    ["\u001b]8;;https://x.test\u001b\\link\u001b]8;;\u001b\\", "link"],
    ["\u009b31mred", "red"],
    ["\u001bPq#0\u001b\\after", "after"],
    ["\u001bcreset", "reset"],
    ["bell\u0007 back\u0008 nul\u0000 del\u007f c1\u0090", "bell back nul del c1"],
    ["a\u202egnp.exe\u2066b", "agnp.exeb"],
    ["zero\u200bwidth\u2060\ufeff", "zerowidth"],
    ["tag\u{e0041}\u{e0042}", "tag"],
    ["half \ud800", "half \ufffd"],
  ];

  for (const [text, clean] of texts) assertEquals(cleanText(text), clean);
});

Deno.test("cleanText() keeps newlines, tabs and the letters of all alphabets", () => {
  assertEquals(cleanText("a\tb\r\nc\rd\u2028e"), "a\tb\nc\nd\ne");
  assertEquals(cleanText("кириллица 漢字 ✅️ é"), "кириллица 漢字 ✅️ é");
});

Deno.test("cleanText() loses only the line of an unfinished sequence", () => {
  assertEquals(cleanText("a\u001b]0;hidden\nb"), "a\nb");
});

Deno.test("oneLine() folds white space and cuts at characters", () => {
  assertEquals(oneLine("  a \n\t b\u00a0c "), "a b c");
  assertEquals(oneLine("abc", 3), "abc");
  assertEquals(oneLine("abcd", 3), "ab…");
  assertEquals(oneLine("🔥🔥🔥", 3), "🔥🔥🔥");
  assertEquals(oneLine("🔥🔥🔥🔥", 3), "🔥🔥…");
});
