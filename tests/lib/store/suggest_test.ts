import { assertEquals } from "@std/assert";
import { suggest } from "../../../lib/store/suggest.ts";

const VERBS = ["claim", "check", "list", "release", "force-release", "heartbeat"];

for (
  const [word, meant] of [
    ["lst", "list"],
    ["lsit", "list"],
    ["rel", "release"],
    ["realese", "release"],
    ["force-relase", "force-release"],
    ["heart", "heartbeat"],
    ["chek", "check"],
  ] as const
) {
  Deno.test(`suggest() finds "${meant}" for "${word}"`, () => {
    assertEquals(suggest(word, VERBS), meant);
  });
}

for (const word of ["", "x", "zzzzzz", "memory", "__proto__", "a".repeat(1000)]) {
  Deno.test(`suggest() finds nothing for "${word.slice(0, 20)}"`, () => {
    assertEquals(suggest(word, VERBS), undefined);
  });
}
