/**
 * What mclaude 0.6 told when it refused.
 *
 * @module
 */
import type { BlockerView } from "../lib/locks.ts";

/**
 * The keys of mclaude 0.6 for a refusal.
 *
 * @param refusal The refusal.
 * @returns `reason` and the holder for a claim that met another, else `error`.
 */
export function oldRefusal(
  { code, message, data }: {
    code: string;
    message: string;
    data: Readonly<Record<string, unknown>>;
  },
): Record<string, unknown> {
  const [first] = (data.blockers ?? []) as BlockerView[];
  const isMet = (code === "lock_held" || code === "lock_stale") && first?.lock;
  if (!isMet) return { error: message };
  const { session_id, description, files, heartbeat_age } = first.lock!;
  return {
    reason: code === "lock_stale" ? "stale" : "held",
    holder_session: session_id,
    ...{ description, files, heartbeat_age },
  };
}
