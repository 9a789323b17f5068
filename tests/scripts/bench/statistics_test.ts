import { assertEquals, assertThrows } from "@std/assert";
import { quantile, summarize } from "../../../scripts/bench/statistics.ts";

Deno.test("quantile() lies between two neighbours in proportion", () => {
  assertEquals(quantile([4, 1, 3, 2], 0.5), 2.5);
  assertEquals(quantile([1, 2, 3], 0), 1);
  assertEquals(quantile([1, 2, 3], 1), 3);
});

Deno.test("summarize() is sure of values that are all the same", () => {
  assertEquals(summarize([2, 2, 2]), { median: 2, p90: 2, interval: [2, 2] });
});

Deno.test("summarize() draws what `random` says", () => {
  const summary = summarize([1, 2, 3], { random: () => 0 });

  assertEquals(summary, { median: 2, p90: 2.8, interval: [1, 1] });
});

Deno.test("summarize() refuses no values", () => {
  assertThrows(() => summarize([]), RangeError, "no values");
});
