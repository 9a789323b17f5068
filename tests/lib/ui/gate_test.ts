import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { Gate, isSame } from "../../../lib/ui/gate.ts";

Deno.test("Gate.newKey() makes 256 random bits, each time others", () => {
  const gate = new Gate();

  const keys = [gate.newKey(), gate.newKey()];

  for (const key of keys) assertMatch(key, /^[\w-]{43}$/);
  assertNotEquals(keys[0], keys[1]);
});

Deno.test("Gate.redeem() opens one session for a key, and nothing afterwards", () => {
  const gate = new Gate();
  const key = gate.newKey();

  const first = gate.redeem(key);
  const second = gate.redeem(key);

  assert(first !== undefined);
  assertEquals(gate.sessionOf(first.cookie)?.csrf, first.session.csrf);
  assertNotEquals(first.cookie, first.session.csrf);
  assertEquals(second, undefined);
});

Deno.test("Gate.redeem() opens nothing for an older key, a wrong one or none", () => {
  const gate = new Gate();
  const old = gate.newKey();
  const key = gate.newKey();

  const answers = [old, "", "undefined", key.slice(1), `${key} `].map((one) => gate.redeem(one));

  assertEquals(answers, [undefined, undefined, undefined, undefined, undefined]);
  assert(gate.redeem(key) !== undefined);
});

Deno.test("Gate.sessionOf() knows no other cookie, and none that was ended", () => {
  const gate = new Gate();
  const { cookie } = gate.redeem(gate.newKey())!;

  const before = [undefined, "", "x", `${cookie}x`].map((one) => gate.sessionOf(one));
  gate.endSession(cookie);

  assertEquals(before, [undefined, undefined, undefined, undefined]);
  assertEquals(gate.sessionOf(cookie), undefined);
});

Deno.test("Gate.sessionOf() forgets who asked for nothing for twelve hours", () => {
  let now = 0;
  const gate = new Gate({ now: () => now });
  const { cookie } = gate.redeem(gate.newKey())!;
  const hour = 60 * 60 * 1000;

  const known = [11, 22, 33].map((hours) => {
    now = hours * hour;
    return gate.sessionOf(cookie) !== undefined;
  });
  now += 12 * hour + 1;

  assertEquals(known, [true, true, true]);
  assertEquals(gate.sessionOf(cookie), undefined);
});

Deno.test("Gate keeps 32 sessions, and the oldest makes room", () => {
  const gate = new Gate();

  const cookies = Array.from({ length: 33 }, () => gate.redeem(gate.newKey())!.cookie);

  assertEquals(gate.sessionOf(cookies[0]), undefined);
  assertEquals(cookies.slice(1).filter((one) => gate.sessionOf(one) === undefined), []);
});

Deno.test("isSame() compares texts of any length", () => {
  assertEquals(
    [isSame("a", "a"), isSame("", ""), isSame("a", "ab"), isSame("a", "b")],
    [true, true, false, false],
  );
});
