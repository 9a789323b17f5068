/**
 * At a prompt: new mail, and only that.
 *
 * @module
 */
import { letterText, type ToldLetter } from "../mail/text.ts";
import { replyHint } from "./after_tools.ts";
import { type HookAnswer, SILENCE } from "./answer.ts";

/** What is new. */
export interface PromptState {
  /** The mail that fits. */
  readonly mail: readonly ToldLetter[];
  /** How many messages more there are. */
  readonly left: number;
}

/**
 * Decides what a session is told at a prompt.
 *
 * @param state What is new.
 * @returns The answer.
 */
export function decidePrompt({ mail, left }: PromptState): HookAnswer {
  if (mail.length === 0) return SILENCE;
  const more = left === 0 ? "" : `\n${left} more: mclaude mail check`;
  const head = `mclaude: ${mail.length} new message${mail.length === 1 ? "" : "s"}`;
  return { context: `${head}\n${letterText(mail)}\n${replyHint(mail)}${more}` };
}
