/**
 * The status operation.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import { readStatus, type Status } from "../status.ts";
import { lockSchema, waitingSchema } from "./locks.ts";
import { defineOperation } from "./operation.ts";
import { problemsSchema } from "./problems.ts";
import { z } from "./schemas.ts";

/** `status.show` */
export const statusShow = defineOperation(
  {
    summary: "Show everything on one screen: who lives, who holds what, what waits.",
    effect: "read",
    input: () => z.object({}),
    output: () =>
      z.object({
        initialized: z.boolean(),
        project_root: z.string(),
        identity: z.nullable(z.string()),
        locks: z.array(lockSchema()),
        waiting: waitingSchema(),
        live: z.array(z.object({
          session_id: z.string(),
          identity: z.string(),
          state: z.enum(["ACTIVE", "IDLE"]),
          activity: z.string(),
        })),
        handoffs: z.object({
          total: z.number(),
          latest: z.nullable(z.string()),
          open: z.nullable(z.object({
            id: z.string(),
            goal: z.string(),
            next_step: z.string(),
            identity: z.string(),
          })),
        }),
        messages: z.object({
          total: z.number(),
          mailboxes: z.number(),
          unread: z.nullable(z.number()),
        }),
        memory: z.nullable(z.object({ wings: z.number(), drawers: z.number() })),
        identities: z.array(z.string()),
        problems: problemsSchema(),
      }) satisfies Zod.ZodMiniType<Status>,
  },
  (context): Status => readStatus(context.project, context.caller()),
);
