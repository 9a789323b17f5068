import { assertEquals } from "@std/assert";
import { type Evidence, judge, type Liveness, THRESHOLDS } from "../../../lib/liveness/judge.ts";

const { stale, idle } = THRESHOLDS;

/** All that matters, process by process. */
const CASES: [Evidence["process"], number | null, number | null, Liveness][] = [
  ["gone", 1, 1, "DEAD"],
  ["gone", null, null, "DEAD"],
  ["gone", stale + 1, idle + 1, "DEAD"],
  ["alive", 1, 1, "ACTIVE"],
  ["alive", stale + 1, 1, "ACTIVE"],
  ["alive", 86_400, idle, "ACTIVE"],
  ["alive", 86_400, idle + 1, "IDLE"],
  ["alive", null, null, "ACTIVE"],
  ["unknown", 1, 1, "ACTIVE"],
  ["unknown", stale, 1, "ACTIVE"],
  ["unknown", stale + 0.001, 1, "STALE"],
  ["unknown", stale + 1, idle + 1, "STALE"],
  ["unknown", 1, idle + 1, "IDLE"],
  ["unknown", null, null, "ACTIVE"],
  ["unknown", null, idle + 1, "IDLE"],
  ["unknown", stale + 1, null, "STALE"],
];

Deno.test("judge() follows the table of proof, silence and idleness", () => {
  for (const [process, beatAge, activityAge, expected] of CASES) {
    const state = judge({ process, beatAge, activityAge });

    assertEquals(state, expected, JSON.stringify([process, beatAge, activityAge]));
  }
});

Deno.test("judge() takes another time for idleness", () => {
  const evidence: Evidence = { process: "alive", beatAge: 1, activityAge: 61 };

  assertEquals(judge(evidence, { idle: 60 }), "IDLE");
  assertEquals(judge(evidence, { idle: 61 }), "ACTIVE");
});
