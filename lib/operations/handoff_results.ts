/**
 * What the handoff operations answer.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import {
  type CheckResult,
  type Drift,
  type Handoff,
  type LeftOut,
  renderHandoffRow,
} from "../handoffs.ts";
import type { Problem } from "../store/scan.ts";
import { problemsSchema } from "./problems.ts";
import { z } from "./schemas.ts";

/** A handoff in a list. */
export interface HandoffSummary {
  /** The file's name without `.md`. */
  id: string;
  /** What the file is. */
  kind: Handoff["kind"];
  /** The state now. */
  status: Handoff["status"];
  /** The session that gave it this state; `""` if unknown. */
  status_by: string;
  /** What was said when it got this state. */
  status_note: string;
  /** When it was written: ISO 8601, UTC. */
  created: string;
  /** The session that wrote it. */
  session_id: string;
  /** The identity that wrote it; `""` if unknown. */
  identity: string;
  /** What the work is for, or a rollup's title. */
  goal: string;
  /** What to do next. */
  next_step: string;
  /** The rollup that covers it; `""` if none does. */
  rolled_up_into: string;
  /** The row that INDEX.md would have for this state. */
  row: string;
}

/** The schema of {@linkcode HandoffSummary}. */
export function summarySchema(): Zod.ZodMiniType<HandoffSummary> {
  return z.object({
    id: z.string(),
    kind: z.enum(["handoff", "rollup", "note"]),
    status: z.enum(["ACTIVE", "RESUMED", "CLOSED", "ABANDONED", "ROLLUP", "NOTE"]),
    status_by: z.string(),
    status_note: z.string(),
    created: z.string(),
    session_id: z.string(),
    identity: z.string(),
    goal: z.string(),
    next_step: z.string(),
    rolled_up_into: z.string(),
    row: z.string(),
  });
}

/**
 * The part of a handoff that a list shows.
 *
 * @param handoff The handoff.
 * @returns The part.
 */
export function summarize(handoff: Handoff): HandoffSummary {
  const { id, kind, status, status_by, status_note, created, session_id, identity } = handoff;
  return {
    ...{ id, kind, status, status_by, status_note, created, session_id, identity },
    goal: handoff.kind === "rollup" ? handoff.title : handoff.goal,
    next_step: handoff.next_step,
    rolled_up_into: handoff.rolled_up_into,
    row: renderHandoffRow(handoff),
  };
}

/** The result of `handoff.list`. */
export interface HandoffListResult {
  /** The newest first. */
  handoffs: HandoffSummary[];
  /** How many are left out because a rollup covers them. */
  covered: number;
  /** What could not be read. */
  problems: Problem[];
}

/** The schema of {@linkcode HandoffListResult}. */
export function listSchema(): Zod.ZodMiniType<HandoffListResult> {
  return z.object({
    handoffs: z.array(summarySchema()),
    covered: z.number(),
    problems: problemsSchema(),
  });
}

/** The result of `handoff.resume`. */
export interface ResumeResult {
  /** The handoff as it is now. */
  handoff: HandoffSummary;
  /** The state before. */
  before: Handoff["status"];
  /** What the next session needs, as data in an envelope. */
  text: string;
  /** What did not fit into it. */
  left_out: LeftOut[];
  /** What changed since it was written. */
  drift: Drift;
  /** The results of the checks; `null` if they were not asked for. */
  checks: CheckResult[] | null;
  /** How many done items have a check. */
  checkable: number;
  /** The rollup that stands for everything before; `null` if there is none. */
  rollup: string | null;
  /** Other open handoffs. */
  others: string[];
  /** What could not be read. */
  problems: Problem[];
}

/** The schema of {@linkcode ResumeResult}. */
export function resumeSchema(): Zod.ZodMiniType<ResumeResult> {
  return z.object({
    handoff: summarySchema(),
    before: z.enum(["ACTIVE", "RESUMED", "CLOSED", "ABANDONED", "ROLLUP", "NOTE"]),
    text: z.string(),
    left_out: z.array(z.object({ section: z.string(), lines: z.number() })),
    drift: z.object({
      commits: z.nullable(z.number()),
      log: z.array(z.string()),
      changed: z.array(z.string()),
      vanished: z.array(z.string()),
      locks: z.array(z.string()),
    }) as unknown as Zod.ZodMiniType<Drift>,
    checks: z.nullable(z.array(z.object({
      text: z.string(),
      check: z.string(),
      outcome: z.enum(["passed", "failed", "timed_out", "refused"]),
      detail: z.string(),
    }))),
    checkable: z.number(),
    rollup: z.nullable(z.string()),
    others: z.array(z.string()),
    problems: problemsSchema(),
  });
}
