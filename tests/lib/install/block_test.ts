import { assertEquals, assertMatch } from "@std/assert";
import { addBlock, takeBlock } from "../../../lib/install/block.ts";

const LINES = ["# ours", "/.live/"];
const KNOWN = new Set([...LINES, "/an-older-line/"]);

const TEXTS = ["", "a\n", "a", "a\n\n", "\n", "a\r\nb\r\n", "a\r\nb", "# >>> other >>>\nx\n"];

Deno.test("addBlock() and takeBlock() give the text back, byte for byte", () => {
  for (const text of TEXTS) {
    const added = addBlock(text, LINES, KNOWN);

    assertMatch(added, /# >>> mclaude >>>\r?\n# ours\r?\n\/\.live\/\r?\n# <<< mclaude <<</);
    assertEquals(takeBlock(added, KNOWN), text);
  }
});

Deno.test("addBlock() twice is the same as once", () => {
  for (const text of TEXTS) {
    const once = addBlock(text, LINES, KNOWN);

    assertEquals(addBlock(once, LINES, KNOWN), once);
  }
});

Deno.test("addBlock() puts new lines in the place of those of an earlier version", () => {
  const old = addBlock("a\n", ["/an-older-line/"], KNOWN) + "b\n";

  const next = addBlock(old, LINES, KNOWN);

  assertEquals(next, "a\n# >>> mclaude >>>\n# ours\n/.live/\n# <<< mclaude <<<\nb\n");
});

Deno.test("lines of others between the markers stay, at an upgrade and at the end", () => {
  const edited = addBlock("a\n", LINES, KNOWN).replace("/.live/", "/.live/\n/theirs/");

  const upgraded = addBlock(edited, LINES, KNOWN);

  assertEquals(upgraded, "a\n# >>> mclaude >>>\n# ours\n/.live/\n# <<< mclaude <<<\n/theirs/\n");
  assertEquals(takeBlock(edited, KNOWN), "a\n/theirs/\n");
  assertEquals(takeBlock(upgraded, KNOWN), "a\n/theirs/\n");
});

Deno.test("takeBlock() keeps what was added around the block", () => {
  const added = `before\n${addBlock("a", LINES, KNOWN)}\nafter\n`;

  assertEquals(takeBlock(added, KNOWN), "before\na\nafter\n");
  assertEquals(takeBlock("# >>> mclaude >>>\nno end\n", KNOWN), "# >>> mclaude >>>\nno end\n");
});
