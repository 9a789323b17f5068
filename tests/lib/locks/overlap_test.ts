import { assertEquals } from "@std/assert";
import { findOverlap, patternsOverlap } from "../../../lib/locks/overlap.ts";

const OVERLAPPING: [string, string][] = [
  ["src/a.ts", "src/a.ts"],
  ["src", "src/auth/a.ts"],
  ["src/", "src/auth"],
  [".", "anything/at/all"],
  ["**", "a"],
  ["src/*.ts", "src/a.ts"],
  ["src/*.ts", "src/b*"],
  ["src/**/*.ts", "src/a.ts"],
  ["src/**/*.ts", "src/x/y/a.ts"],
  ["src/**/test/*.ts", "src/**/a.*"],
  ["src/{a,b}.ts", "src/b.ts"],
  ["src/[ab].ts", "src/b.ts"],
  ["src/?.ts", "src/é.ts"],
  ["**/*.md", "docs"],
  ["*", "src/deep/file"],
  ["a*b*c", "*abc"],
];

for (const [a, b] of OVERLAPPING) {
  Deno.test(`patternsOverlap() sees that "${a}" meets "${b}", both ways`, () => {
    assertEquals([patternsOverlap(a, b), patternsOverlap(b, a)], [true, true]);
  });
}

const APART: [string, string][] = [
  ["src/a.ts", "src/b.ts"],
  ["src/a.ts", "src/a.tsx"],
  ["src", "srcs/a.ts"],
  ["src/auth", "src/author.ts"],
  ["src/*.ts", "src/a.js"],
  ["src/**/*.ts", "lib/a.ts"],
  ["src/{a,b}.ts", "src/c.ts"],
  ["docs/*.md", "docs/*.txt"],
  ["a/x.ts", "b/x.ts"],
];

for (const [a, b] of APART) {
  Deno.test(`patternsOverlap() sees that "${a}" is apart from "${b}", both ways`, () => {
    assertEquals([patternsOverlap(a, b), patternsOverlap(b, a)], [false, false]);
  });
}

Deno.test("patternsOverlap() answers on patterns made to explode", () => {
  const stars = "*a".repeat(60);

  assertEquals(patternsOverlap(`${stars}b`, `${stars}c`), false);
  assertEquals(patternsOverlap("**/".repeat(60) + "x", "**/".repeat(60) + "x/y"), true);
  assertEquals(patternsOverlap("{a,b}".repeat(20), "c"), true);
});

Deno.test("findOverlap() names the pair, or nothing for an empty set", () => {
  assertEquals(findOverlap(["x", "src/*"], ["src/a"]), { mine: "src/*", theirs: "src/a" });
  assertEquals(findOverlap([], ["src/a"]), undefined);
});
