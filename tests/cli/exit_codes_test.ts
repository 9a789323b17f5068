import { assert, assertEquals } from "@std/assert";
import { EXIT_CODES, MEANINGS } from "../../cli/exit_codes.ts";

Deno.test("EXIT_CODES has only codes whose meaning is documented", () => {
  const documented = new Set(MEANINGS.map(([code]) => code));

  assertEquals(Object.values(EXIT_CODES).filter((code) => !documented.has(code)), []);
});

Deno.test("EXIT_CODES keeps mclaude 0.6's codes", () => {
  const { invalid_input, not_found, lock_held, lock_stale, lock_missing, lock_not_yours } =
    EXIT_CODES;

  assertEquals(
    [invalid_input, not_found, lock_held, lock_stale, lock_missing, lock_not_yours],
    [2, 1, 10, 11, 12, 13],
  );
});

Deno.test("MEANINGS are in order, each code once", () => {
  const codes = MEANINGS.map(([code]) => code);

  assertEquals(codes, [...new Set(codes)].sort((a, b) => a - b));
  assert(!Object.values(EXIT_CODES).includes(0));
});
