/**
 * The end of a session: its beat stops, and what it leaves held is said.
 *
 * @module
 */
import { unbindSession } from "../caller.ts";
import { stopBeat } from "../heartbeats.ts";
import { oneLine } from "../store/text.ts";
import type { HookEvent } from "./event.ts";
import type { HookHost, HookReply } from "./host.ts";
import { locksOf } from "./look.ts";
import { readRecord } from "./record.ts";

/**
 * Ends a session.
 *
 * @param event The event.
 * @param host What hooks stand on.
 * @returns A line for the person if locks are left.
 */
export function endSession(event: HookEvent, { project }: HookHost): HookReply {
  const record = readRecord(project, event.session);
  if (record === undefined) return { answer: {} };
  const locks = locksOf(project, record);
  stopBeat(project, event.session);
  // Cleared, the process goes on as another session, which is told what this one held.
  if (record.process !== null && event.source !== "clear") {
    unbindSession(project, record.process.pid);
  }
  if (locks.length === 0) return { answer: {} };
  const names = locks.map(({ slug }) => oneLine(slug, 80)).join(", ");
  return {
    answer: {
      remark: `mclaude: session ${event.session} ended and holds ${names}; others may take over. ` +
        `Release with: mclaude lock release ${
          oneLine(locks[0]!.slug, 80)
        } --session ${event.session}`,
    },
  };
}
