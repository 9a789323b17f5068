import { assertEquals } from "@std/assert";
import { parseStat } from "../../../lib/liveness/stat.ts";

const REST = "S 10 42 40 34816 42 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 1000 1";

Deno.test("parseStat() reads number, name, parent, leader, terminal and start", () => {
  const stat = parseStat(`42 (bash) ${REST}`);

  assertEquals(stat, {
    pid: 42,
    name: "bash",
    parent: 10,
    leader: 40,
    terminal: true,
    ended: false,
    start: "987654",
  });
});

Deno.test("parseStat() is not misled by a program's name", () => {
  const names = ["a b", "a) S 1 1 1 0 (b", ")", "", "a\nb", "1 (x) Z 0"];

  for (const name of names) {
    const stat = parseStat(`42 (${name}) ${REST}`);

    assertEquals([stat?.name, stat?.parent, stat?.start], [name, 10, "987654"], name);
  }
});

Deno.test("parseStat() knows a process that ended and has no terminal", () => {
  const stat = parseStat(`42 (sh) ${REST.replace("S", "Z").replace("34816", "0")}`);

  assertEquals([stat?.ended, stat?.terminal], [true, false]);
});

Deno.test("parseStat() takes nothing else", () => {
  for (const line of ["", "42", "42 (sh)", "42 (sh) S 1 2", "x (sh) " + REST]) {
    assertEquals(parseStat(line), undefined, line);
  }
});
