import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Metrics } from "../../../lib/hub/metrics.ts";

Deno.test("render() gives counters with their labels, and gauges", () => {
  const metrics = new Metrics();
  metrics.count("mclaude_hub_records_total", { status: "stored" });
  metrics.count("mclaude_hub_records_total", { status: "stored" }, 2);
  metrics.count("mclaude_hub_records_total", { status: "known" });

  const text = metrics.render({ mclaude_hub_sockets: 4 });

  assertStringIncludes(text, `mclaude_hub_records_total{status="stored"} 3\n`);
  assertStringIncludes(text, `mclaude_hub_records_total{status="known"} 1\n`);
  assertStringIncludes(text, "# TYPE mclaude_hub_sockets gauge\nmclaude_hub_sockets 4\n");
});

Deno.test("render() names each counter though nothing was counted", () => {
  const text = new Metrics().render({});

  assertStringIncludes(text, "\nmclaude_hub_limited_total 0\n");
  assertStringIncludes(text, `mclaude_hub_answer_seconds_bucket{le="+Inf"} 0\n`);
});

Deno.test("render() counts a time in each bucket that it fits into", () => {
  const metrics = new Metrics();
  for (const seconds of [0.0005, 0.02, 100]) metrics.time(seconds);

  const lines = metrics.render({}).split("\n").filter((line) => line.includes("_bucket"));

  assertEquals(lines.map((line) => Number(line.split(" ")[1])), [1, 1, 2, 2, 2, 2, 2, 3]);
});

Deno.test("render() lets no label end its line", () => {
  const metrics = new Metrics();
  metrics.count("mclaude_hub_requests_total", { route: 'a"} 1\nfake 2' });

  const lines = metrics.render({}).split("\n");

  assert(!lines.some((line) => line.startsWith("fake")));
});
