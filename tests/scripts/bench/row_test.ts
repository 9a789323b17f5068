import { assertEquals, assertStringIncludes } from "@std/assert";
import { describeRow, judge, type Row } from "../../../scripts/bench/row.ts";

const ROW: Row = { name: "version", value: 1.2, unit: "times", against: "an empty program" };

Deno.test("judge() forgives 15 percent and no more", () => {
  assertEquals(judge(ROW, {}), "no budget");
  assertEquals(judge(ROW, { version: 1.2 }), "ok");
  assertEquals(judge(ROW, { version: 1.1 }), "slack");
  assertEquals(judge(ROW, { version: 1.0 }), "over");
});

Deno.test("describeRow() tells the ratio first, and its budget where there is one", () => {
  const text = describeRow({ ...ROW, interval: [1.1, 1.3], milliseconds: 30 }, { version: 1.1 });

  assertEquals(text.split(/ +/, 2), ["version", "x1.20"]);
  assertStringIncludes(text, "[1.10, 1.30]");
  assertStringIncludes(text, "budget 1.10 slack");
  assertEquals(describeRow(ROW, {}).includes("budget"), false);
});

Deno.test("every budget is a positive number", () => {
  const url = new URL("../../../scripts/bench/budgets.json", import.meta.url);
  const budgets = Object.entries(JSON.parse(Deno.readTextFileSync(url)));

  assertEquals(budgets.length > 40, true);
  for (const [name, budget] of budgets) {
    assertEquals(typeof budget === "number" && budget > 0, true, name);
  }
});
