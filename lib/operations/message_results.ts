/**
 * What the operations on messages and mail answer.
 *
 * @module
 */
import { basename } from "node:path";
import type * as Zod from "zod/mini";
import { type Message, MESSAGE_STATUSES, MESSAGE_TYPES } from "../messages/message.ts";
import type { MessageView } from "../messages/view.ts";
import { problemsSchema } from "./problems.ts";
import { z } from "./schemas.ts";

/** Where a message was written. */
export interface SentMessage {
  /** Its id. */
  id: string;
  /** The file. */
  path: string;
  /** The file's name. */
  filename: string;
  /** The mailbox. */
  mailbox: string;
  /** Whom it is for. */
  to: string;
  /** The thread that it is in. */
  thread: string;
}

/** The schema of {@linkcode SentMessage}. */
export function sentSchema(): Zod.ZodMiniType<SentMessage> {
  return z.object(sentShape());
}

/** The parts of {@linkcode sentSchema}. */
export function sentShape() {
  return {
    id: z.string(),
    path: z.string(),
    filename: z.string(),
    mailbox: z.string(),
    to: z.string(),
    thread: z.string(),
  };
}

/**
 * Tells where a message was written.
 *
 * @param message The message.
 * @returns Its place.
 */
export function toSent({ id, path, mailbox, to, thread }: Message): SentMessage {
  return { id, path, filename: basename(path), mailbox, to, thread: thread || id };
}

/** What every message tells. */
export function letterShape() {
  return {
    id: z.string(),
    mailbox: z.string(),
    path: z.string(),
    from: z.string(),
    to: z.string(),
    type: z.enum(MESSAGE_TYPES),
    subject: z.string(),
    body: z.string(),
    thread: z.string(),
    created: z.string(),
    urgent: z.boolean(),
    due: z.string(),
    session: z.string(),
    identity_source: z.string(),
  };
}

/** The schema of {@linkcode MessageView}. */
export function viewSchema(): Zod.ZodMiniType<MessageView> {
  return z.object({
    ...letterShape(),
    reply_to: z.nullable(z.string()),
    status: z.enum(MESSAGE_STATUSES),
    seen: z.boolean(),
    answer: z.nullable(z.string()),
    answered_by: z.nullable(z.string()),
    waited: z.nullable(z.number()),
    late: z.boolean(),
  });
}

/** The schema of a list of messages. */
export function viewsShape() {
  return { messages: z.array(viewSchema()), problems: problemsSchema() };
}
