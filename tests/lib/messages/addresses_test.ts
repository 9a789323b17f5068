import { assertEquals, assertThrows } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import { isFor, resolveAddress } from "../../../lib/messages/addresses.ts";

const ANI = { name: "ani", aliases: ["anna"], roles: ["infra"] };
const VASYA = { name: "vasya", aliases: [], roles: [] };
const KNOWN = [ANI, VASYA];

for (
  const [written, mailbox, to] of [
    ["vasya", "inbox", "vasya"],
    ["anna", "inbox", "ani"],
    ["role:infra", "inbox", "role:infra"],
    ["*", "inbox", "*"],
    ["mailbox:review", "review", "*"],
    ["mailbox:review/vasya", "review", "vasya"],
  ] as const
) {
  Deno.test(`resolveAddress() sends "${written}" to ${to} in ${mailbox}`, () => {
    assertEquals(resolveAddress(written, { known: KNOWN }), { mailbox, to });
  });
}

Deno.test("resolveAddress() suggests the name that was meant when nobody is called that", () => {
  const error = assertThrows(
    () => resolveAddress("vasia", { known: KNOWN }),
    CoordinationError,
    'did you mean "vasya"?',
  ) as CoordinationError;

  assertEquals([error.code, error.data.suggestion], ["not_found", "vasya"]);
});

Deno.test("resolveAddress() suggests a role when nobody has it", () => {
  assertThrows(
    () => resolveAddress("role:infa", { known: KNOWN }),
    CoordinationError,
    'did you mean "role:infra"?',
  );
});

Deno.test("resolveAddress() takes every name while nobody is registered, or with any", () => {
  assertEquals(resolveAddress("petya", { known: [] }).to, "petya");
  assertEquals(resolveAddress("petya", { known: KNOWN, any: true }).to, "petya");
});

for (
  const written of [
    "",
    " ",
    "../x",
    "a/b",
    "a\nb",
    "a\u0000",
    "-x",
    "mailbox:../../outside",
    "mailbox:",
    "mailbox:con",
    "mailbox:review/../../x",
    "x".repeat(70),
    "a\u202eb",
  ]
) {
  Deno.test(`resolveAddress() refuses ${JSON.stringify(written.slice(0, 30))}`, () => {
    const error = assertThrows(() => resolveAddress(written, { known: [] }), CoordinationError);

    assertEquals((error as CoordinationError).code, "invalid_name");
  });
}

Deno.test("isFor() compares whole names, earlier ones and roles too", () => {
  const readers = (to: string) => KNOWN.filter((one) => isFor(to, one)).map(({ name }) => name);

  assertEquals(readers("*"), ["ani", "vasya"]);
  assertEquals(readers("anna"), ["ani"]);
  assertEquals(readers("role:infra"), ["ani"]);
  assertEquals(readers("an"), []);
  assertEquals(readers("anita"), []);
});
