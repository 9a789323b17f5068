/**
 * What a hook answers, whatever the client is.
 *
 * @module
 */

/** An answer; an empty one says nothing, and the session goes on as it would. */
export interface HookAnswer {
  /** What the session is told. */
  readonly context?: string;
  /** What becomes of the call of a tool. */
  readonly decision?: "deny" | "ask";
  /** Why; for the session if denied, for the person if asked. */
  readonly reason?: string;
  /** Why the session should not stop yet. */
  readonly goOn?: string;
  /** A line for the person. */
  readonly remark?: string;
}

/** The answer that says nothing. */
export const SILENCE: HookAnswer = {};

/** The most characters that a client takes whole. */
const MOST = 8_000;

/**
 * Writes an answer as Claude Code reads it.
 *
 * @param event The event's name.
 * @param answer The answer.
 * @returns JSON, or `""` if there is nothing to say.
 */
export function renderForClaude(event: string, answer: HookAnswer): string {
  const { context, decision, reason, goOn } = answer;
  // At a stop, what is told is why the session goes on; as a "block" the client shows it twice.
  const told = [context, goOn].filter((text) => text !== undefined).join("\n");
  const specific = {
    ...(told === "" ? {} : { additionalContext: bounded(told) }),
    ...(decision === undefined ? {} : {
      permissionDecision: decision,
      permissionDecisionReason: bounded(reason ?? ""),
    }),
  };
  if (Object.keys(specific).length === 0) return "";
  return JSON.stringify({ hookSpecificOutput: { hookEventName: event, ...specific } });
}

/**
 * Makes a text short enough for all clients.
 *
 * @param text Any text.
 * @returns The text, or its beginning with a word about the rest.
 */
export function bounded(text: string): string {
  if (text.length <= MOST) return text;
  const points = [...text];
  return points.length <= MOST
    ? text
    : `${points.slice(0, MOST - 60).join("")}\n(cut; ${points.length - MOST + 60} more characters)`;
}
