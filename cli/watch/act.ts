/**
 * What a person at the screen does to the project: ordinary operations, as the caller.
 *
 * @module
 */
import type { Context } from "../../lib/operations/operation.ts";
import { perform } from "../../lib/operations/session.ts";
import type { Act } from "./state.ts";

/**
 * Does something.
 *
 * @param context Who does it, and where.
 * @param act What was confirmed.
 * @returns One line that says what was done.
 * @throws {CoordinationError} What the operation throws.
 */
export async function carryOut(context: Context, act: Act): Promise<string> {
  switch (act.kind) {
    case "release": {
      const { lockRelease } = await import("../../lib/operations/locks.ts");
      const input = { slug: act.slug };
      const { token } = await done(await perform(lockRelease, context, { input, typed: false }));
      return `Released ${token}.`;
    }
    case "force": {
      const { lockForceRelease } = await import("../../lib/operations/locks.ts");
      const { slug, reason, generation, live } = act;
      const input = {
        slug,
        reason,
        ...(live ? { even_if_live: true } : {}),
        ...(generation > 0 ? { generation } : {}),
      };
      const result = await perform(lockForceRelease, context, { input, typed: false });
      return `Ended ${done(result).token} by force; its holder is told.`;
    }
    case "reply": {
      const { messageReply } = await import("../../lib/operations/reply.ts");
      const { target, body } = act;
      const input = { target, body };
      const result = await perform(messageReply, context, { input, typed: false });
      return `Sent ${done(result).id}.`;
    }
  }
}

/** The results of these operations name what was changed. */
function done(result: unknown): { token: string; id: string } {
  return result as { token: string; id: string };
}
