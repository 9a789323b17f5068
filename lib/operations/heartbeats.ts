/**
 * The heartbeat operations.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import { type Beat, beat, type BeatList, listBeats, stopBeat } from "../heartbeats.ts";
import { defineOperation } from "./operation.ts";
import { described, z } from "./schemas.ts";

function shape() {
  return {
    identity: z.string(),
    session_id: z.string(),
    started_at: z.string(),
    last_beat: z.string(),
    runtime: z.string(),
    task_id: z.nullable(z.string()),
    current_activity: z.string(),
    lock_slugs: z.readonly(z.array(z.string())),
    last_activity: z.nullable(z.string()),
    last_beat_fs: z.nullable(z.number()),
    process: z.nullable(z.object({
      host: z.string(),
      boot: z.string(),
      namespace: z.string(),
      pid: z.number(),
      start: z.string(),
    })),
  };
}

function sessionBeat() {
  return z.object({
    ...shape(),
    state: z.enum(["ACTIVE", "IDLE", "STALE", "DEAD"]),
    age: z.nullable(z.number()),
  });
}

/** `heartbeat.beat` */
export const heartbeatBeat = defineOperation(
  {
    summary: "Say that this session lives, and what it does.",
    effect: "write",
    input: () =>
      z.object({
        activity: described(z.optional(z.string()), "What you are doing, for the others to read"),
        task: described(z.optional(z.string()), "What you work on, in some tracker"),
        runtime: described(z.optional(z.string()), "The agent's kind, such as claude-code"),
        idle: described(z.optional(z.boolean()), "Only living, not working"),
      }),
    output: () => z.object(shape()) satisfies Zod.ZodMiniType<Beat>,
    beat: () => null,
  },
  (context, { activity, task, runtime, idle }): Beat =>
    beat(context.project, context.caller(), { active: !idle, activity, task, runtime }),
);

/** `heartbeat.list` */
export const heartbeatList = defineOperation(
  {
    summary: "List the sessions, those that live and those that do not.",
    effect: "read",
    input: () => z.object({}),
    output: () =>
      z.object({
        live: z.array(sessionBeat()),
        stale: z.array(sessionBeat()),
        problems: z.array(z.object({ path: z.string(), reason: z.string() })),
      }) satisfies Zod.ZodMiniType<BeatList>,
  },
  (context): BeatList => listBeats(context.project),
);

/** `heartbeat.stop` */
export const heartbeatStop = defineOperation(
  {
    summary: "End this session: the others see at once that it is over.",
    effect: "write",
    input: () => z.object({}),
    output: () => z.object({ session_id: z.string(), stopped: z.boolean() }),
    beat: () => null,
  },
  (context) => {
    const session_id = context.caller().session;
    return { session_id, stopped: stopBeat(context.project, session_id) };
  },
);
