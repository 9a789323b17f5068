import { assert, assertEquals } from "@std/assert";
import { Buckets } from "../../../lib/hub/limits.ts";

Deno.test("take() lets a burst through, and then as much as flows in", () => {
  let now = 0;
  const buckets = new Buckets({ perSecond: 2, burst: 3 }, () => now);

  const burst = [1, 2, 3, 4].map(() => buckets.take("a"));
  now += 500;
  const later = [1, 2].map(() => buckets.take("a"));

  assertEquals(burst, [0, 0, 0, 1]);
  assertEquals(later, [0, 1]);
});

Deno.test("take() never holds more than a burst", () => {
  let now = 0;
  const buckets = new Buckets({ perSecond: 100, burst: 2 }, () => now);
  buckets.take("a");
  now += 1e9;

  assertEquals([1, 2, 3].map(() => buckets.take("a")), [0, 0, 1]);
});

Deno.test("take() says after how many seconds it may, at most 60", () => {
  const buckets = new Buckets({ perSecond: 0.1, burst: 1 }, () => 0);
  buckets.take("a");

  assertEquals(buckets.take("a"), 10);
  assertEquals(new Buckets({ perSecond: 0.001, burst: 0 }, () => 0).take("a"), 60);
});

Deno.test("take() is one's own bucket", () => {
  const buckets = new Buckets({ perSecond: 1, burst: 1 }, () => 0);
  buckets.take("a");

  assertEquals([buckets.take("a"), buckets.take("b")], [1, 0]);
});

Deno.test("take() forgets whoever asks for nothing before those who ask too much", () => {
  let now = 0;
  const buckets = new Buckets({ perSecond: 1, burst: 2 }, () => now);
  now += 100_000;
  for (let at = 0; at < 9_990; at++) buckets.take(`idle-${at}`);
  now += 10_000;
  buckets.take("busy", 2);
  for (let at = 0; at < 5_000; at++) buckets.take(`other-${at}`);

  assert(buckets.take("busy") > 0, "the one that asked too much is still known");
});
