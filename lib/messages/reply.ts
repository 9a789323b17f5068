/**
 * Answering a message, and putting messages aside.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import type { Project } from "../store/root.ts";
import { type Correspondent, isNamed } from "./addresses.ts";
import { findMessage } from "./find.ts";
import { loadMessages } from "./mailboxes.ts";
import type { Message, MessageStatus } from "./message.ts";
import { keyOf, recordMark, recordSeen } from "./readers.ts";
import { type MessageInput, type MessageSender, sendMessage } from "./send.ts";
import { readThreads } from "./threads.ts";

/** What a reply should say. */
export interface ReplyInput
  extends Pick<MessageInput, "body" | "subject" | "type" | "urgent" | "due" | "allowed_secrets"> {
  /** What is answered: a file's name, an id or a part of it, a thread, or `last`. */
  target: string;
}

/** A reply that was sent. */
export interface SentReply {
  /** The reply. */
  readonly message: Message;
  /** What it answers. */
  readonly original: Message;
}

/**
 * Answers a message: to its sender, in its mailbox and thread. Who answers a message of his
 * own writes to its recipient once more.
 *
 * @param project The project.
 * @param input What to answer, and what to say.
 * @param options Who answers, and under which names.
 * @returns The reply, which is on the disk, and what it answers.
 * @throws {CoordinationError} `not_found`, or what {@linkcode sendMessage} throws.
 */
export function replyToMessage(
  project: Project,
  input: ReplyInput,
  options: MessageSender & { reader: Correspondent },
): SentReply {
  const { target, ...said } = input;
  const { reader } = options;
  const { messages } = loadMessages(project);
  const threads = readThreads(messages);
  const original = findMessage(messages, target, { threads, reader });
  const isOwn = isNamed(original.from, reader);
  const about = original.subject || "(no subject)";
  const message = sendMessage(project, {
    ...said,
    to: isOwn ? original.to : original.from,
    // Who sent a message can be answered, registered or not.
    any: true,
    type: said.type ?? (isOwn ? "update" : "answer"),
    subject: said.subject || (/^re:/i.test(about) ? about : `Re: ${about}`),
    reply_to: original.id,
    mailbox: original.mailbox,
  }, options);
  try {
    recordSeen(project, reader.name, [keyOf(original)]);
  } catch {
    // The reply is sent; that the original may be shown once more is the smaller harm.
  }
  return { message, original };
}

/**
 * Puts messages aside, or takes them up again, for one reader. Nobody else sees a difference
 * in the file.
 *
 * @param project The project.
 * @param targets The messages: names, ids, parts of ids, or `last`.
 * @param options For whom, and what they are from now on.
 * @returns The messages.
 * @throws {CoordinationError} `not_found`, then nothing is marked.
 */
export function markMessages(
  project: Project,
  targets: readonly string[],
  options: { reader: Correspondent; status: MessageStatus; now?: Date | undefined },
): Message[] {
  const { reader, status, now } = options;
  if (targets.length === 0) {
    throw new CoordinationError("invalid_input", "Cannot mark nothing: name a message");
  }
  const { messages } = loadMessages(project);
  const threads = readThreads(messages);
  const found = targets.map((target) => findMessage(messages, target, { threads, reader }));
  recordMark(project, reader.name, { keys: found.map(keyOf), status, now });
  return found;
}
