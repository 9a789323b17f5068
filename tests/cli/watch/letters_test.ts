import { assertEquals } from "@std/assert";
import stringWidth from "string-width";
import { ASCII, chooseLetters, fit, show, UNICODE, wrap } from "../../../cli/watch/letters.ts";

Deno.test("chooseLetters() believes the locale in the order in which C does", () => {
  const table: [Record<string, string>, boolean][] = [
    [{ LANG: "en_US.UTF-8" }, true],
    [{ LANG: "C.utf8" }, true],
    [{ LANG: "C" }, false],
    [{}, false],
    [{ LC_ALL: "C", LANG: "en_US.UTF-8" }, false],
    [{ LC_ALL: "", LC_CTYPE: "de_DE.UTF-8", LANG: "C" }, true],
    [{ LANG: "de_DE.ISO-8859-1" }, false],
  ];
  for (const [env, wide] of table) {
    assertEquals(chooseLetters(env, "linux").wide, wide, JSON.stringify(env));
  }
  assertEquals(chooseLetters({}, "windows").wide, true);
});

const TEXTS = [
  "",
  "plain",
  "漢字かな交じり文",
  "a漢b字",
  "👩‍👩‍👧‍👦 family",
  "e\u0301e\u0301e\u0301",
  "x".repeat(500),
];

Deno.test("fit() takes exactly the columns that it is given", () => {
  for (const letters of [UNICODE, ASCII]) {
    for (const text of TEXTS) {
      for (const width of [0, 1, 2, 3, 7, 20]) {
        const fitted = fit(text, width, letters);
        assertEquals(stringWidth(fitted), width, `${text} ${width}`);
      }
    }
  }
  assertEquals(fit("abcdef", 4, UNICODE), "abc…");
  assertEquals(fit("漢字", 3, UNICODE), "漢…");
});

Deno.test("show() leaves ASCII only where there is nothing else", () => {
  for (const text of TEXTS) {
    assertEquals(/^[\x20-\x7e]*$/.test(show(text, ASCII)), true, text);
    assertEquals(show(text, UNICODE), text);
  }
});

Deno.test("wrap() makes clean lines that are no wider than the screen", () => {
  const text = "one two three\n\n" + "x".repeat(50) + "\n\u001b[31m\tred\u001b[2J 漢字漢字漢字漢字";

  for (const letters of [UNICODE, ASCII]) {
    const lines = wrap(text, 10, letters);
    // deno-lint-ignore no-control-regex
    assertEquals(lines.some((line) => /[\u0000-\u001f]/.test(line)), false);
    assertEquals(lines.every((line) => stringWidth(line) <= 10), true);
  }
  assertEquals(wrap(text, 10, UNICODE).slice(0, 4), ["one two", "three", "", "xxxxxxxxxx"]);
});
