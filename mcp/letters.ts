/**
 * Messages in answers.
 *
 * @module
 */
import type { MessageView } from "../lib/messages.ts";
import { cleanText } from "../lib/store/text.ts";
import { told } from "./words.ts";

/** What is told of a message. */
type Letter =
  & Pick<MessageView, "id" | "from" | "to" | "type" | "subject" | "body">
  & Pick<MessageView, "urgent" | "created" | "thread" | "due">
  & Partial<Pick<MessageView, "status" | "late" | "answered_by">>;

/**
 * A message as programs get it: the keys of mclaude 0.6, and what is new where it says
 * something.
 *
 * @param letter The message.
 * @returns Its keys.
 */
export function listed(letter: Letter): Record<string, unknown> {
  const { id, from, to, type, subject, body, urgent, created, thread } = letter;
  return {
    ...{ id, from, to, type, subject: cleanText(subject), body: cleanText(body), urgent, created },
    ...told({ thread: thread === id ? "" : thread, status: letter.status }),
    ...told({ due: letter.due, late: letter.late, answered_by: letter.answered_by }),
  };
}

/**
 * Where a message was written.
 *
 * @param message The message.
 * @returns Its id, file and thread.
 */
export function sent(
  { id, path, thread }: { id: string; path: string; thread: string },
): Record<string, unknown> {
  return { id, path, thread };
}
