import { assertEquals, assertThrows } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import { checkProvider, findReferences } from "../../../lib/references.ts";

const CASES: readonly [text: string, ids: readonly string[]][] = [
  ["linear:ENG-12", ["ENG-12"]],
  ["Linear:ENG-12 and LINEAR:eng-13", ["ENG-12", "eng-13"]],
  ["linear #12, linear#13, linear: 14, linear 15", ["12", "13", "14", "15"]],
  ["(linear:ENG-12).", ["ENG-12"]],
  ["linear:ENG-12. Then more", ["ENG-12"]],
  ["linear:owner/repo#12", ["owner/repo#12"]],
  ["linear\nENG-12", ["ENG-12"]],
  ["linear:abc", ["abc"]],
  ["in linear time", []],
  ["nonlinear:12, my-linear:12, äinear:12", []],
  ["linear", []],
  ["linear:", []],
  ["Linear linear:7", ["7"]],
  ["linear:12 linear:12", ["12"]],
  ["linear:$(rm -rf ~)", []],
  ["linear:`id`", []],
  ["linear:12;touch x", ["12"]],
];

for (const [text, ids] of CASES) {
  Deno.test(`findReferences() finds ${ids.join() || "nothing"} in ${JSON.stringify(text)}`, () => {
    assertEquals(findReferences(text, "linear"), [...ids]);
  });
}

Deno.test("findReferences() takes an item of the list whole, and prose beside it", () => {
  const text = "See linear:1 and linear:12.\n\n## Refs\n\n- linear:1\n- linear:a b\n- gh:3\n";

  assertEquals(findReferences(text, "linear", ["linear:1", "linear:a b", "gh:3"]), [
    "1",
    "12",
    "a b",
  ]);
});

Deno.test("findReferences() is done with a megabyte of almost references", () => {
  for (const part of ["linear ", "linear:", "linear#####", "linear:a/", "linear: - "]) {
    const text = part.repeat(1_000_000 / part.length);

    assertEquals(findReferences(`${text}\nlinear:7`, "linear").includes("7"), true, part);
  }
});

Deno.test("checkProvider() refuses what is no word", () => {
  for (const name of ["", "a b", "a:b", "-a", "a\n", "(.*)", "x".repeat(41)]) {
    assertThrows(() => checkProvider(name), CoordinationError);
  }
  assertEquals(checkProvider("GitHub.com"), "github.com");
});
