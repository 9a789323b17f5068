/**
 * Sending a message: never over another one, complete or not at all.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { ensureFolder } from "../store/files.ts";
import { checkSession } from "../store/names.ts";
import { publishNumbered } from "../store/numbered.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";
import { secondStamp } from "../store/times.ts";
import { checkAddressee, type Correspondent, resolveAddress } from "./addresses.ts";
import { folderTime, noteArrival } from "./arrivals.ts";
import { loadMessages } from "./mailboxes.ts";
import {
  type Message,
  MESSAGE_TYPES,
  messageStem,
  type MessageText,
  type MessageType,
  parseMessage,
  renderMessage,
} from "./message.ts";
import { readThreads } from "./threads.ts";

/** What a message should say; only the recipient is needed. */
export interface MessageInput {
  /** Whom it is for; see the module `addresses`. */
  to: string;
  /**
   * Its kind.
   *
   * @default {"update"}
   */
  type?: string | undefined;
  /** What it is about, one line. */
  subject?: string | undefined;
  /** The text. */
  body?: string | undefined;
  /** The message that it replies to: a file's name or an id. */
  reply_to?: string | undefined;
  /** The thread that it belongs to: a message's id, or any word; that of `reply_to` by default. */
  thread?: string | undefined;
  /** Whether it should not wait. */
  urgent?: boolean | undefined;
  /** When an answer is due. */
  due?: Date | undefined;
  /** The mailbox, where `to` names none. */
  mailbox?: string | undefined;
  /** Whether to write also to a name that nobody registered. */
  any?: boolean | undefined;
  /** Rules of the secrets scan that were overridden; recorded. */
  allowed_secrets?: readonly string[] | undefined;
}

/** Who sends, when, and whom the project knows. */
export interface MessageSender {
  /** The sender's name. */
  from: string;
  /** How the name is known. */
  identitySource?: string | undefined;
  /** The session that sends. */
  session?: string | undefined;
  /** Who is registered; while nobody is, every recipient is good. */
  known?: readonly Correspondent[] | undefined;
  /**
   * Now.
   *
   * @default {new Date()}
   */
  now?: Date | undefined;
}

/**
 * Sends a message.
 *
 * @param project The project.
 * @param input What it says.
 * @param sender Who sends it.
 * @returns The message, which is on the disk.
 * @throws {CoordinationError} `invalid_input`, `invalid_name`, `not_found` if the recipient is
 * not known, or `store_failure` if the file is there and may not survive a power cut; then
 * `data.path` is the file.
 */
export function sendMessage(
  project: Project,
  input: MessageInput,
  sender: MessageSender,
): Message {
  const { now = new Date() } = sender;
  const { mailbox, to } = resolveAddress(input.to, {
    mailbox: input.mailbox,
    known: sender.known ?? [],
    any: input.any,
  });
  const body = input.body ?? "";
  const message: MessageText = {
    from: checkSender(sender.from),
    to,
    type: checkType(input.type ?? "update"),
    subject: oneLine(input.subject ?? "") || headingOf(body),
    body,
    ...replyTo(project, input),
    now,
    urgent: input.urgent ?? false,
    due: input.due,
    session: sender.session === undefined ? "" : checkSession(sender.session),
    identity_source: oneLine(sender.identitySource ?? "", 40),
    allowed_secrets: input.allowed_secrets ?? [],
  };
  const text = renderMessage(message);
  const folder = ensureFolder(project.root, ".claude", "messages", mailbox);
  const before = folderTime(folder);
  const path = publishNumbered(folder, messageStem(message, secondStamp(now)), text);
  const name = path.slice(folder.length + 1);
  noteArrival(project, mailbox, { name, before, after: folderTime(folder) });
  return parseMessage(text, { name, path, mailbox });
}

function checkSender(from: string): string {
  if (from !== "") return checkAddressee(from);
  throw new CoordinationError(
    "invalid_name",
    "Cannot send in nobody's name: give --from, or set MCLAUDE_IDENTITY",
  );
}

/**
 * Checks the kind of a message.
 *
 * @param type What was given.
 * @returns The same word.
 * @throws {CoordinationError} `invalid_input`.
 */
export function checkType(type: string): MessageType {
  const found = MESSAGE_TYPES.find((known) => known === type);
  if (found !== undefined) return found;
  throw new CoordinationError(
    "invalid_input",
    `Cannot use the type ${JSON.stringify(type.slice(0, 40))}: it must be one of ${
      MESSAGE_TYPES.join(", ")
    }`,
  );
}

/** mclaude 0.6 takes a heading at the start of a body for the subject's, so it becomes one. */
function headingOf(body: string): string {
  const heading = /^\s*# (.*)/.exec(body)?.[1];
  return heading === undefined ? "" : oneLine(heading, 300);
}

function replyTo(
  project: Project,
  { reply_to = "", thread = "" }: MessageInput,
): { reply_to: string; thread: string } {
  if (reply_to === "" && thread === "") return { reply_to, thread };
  const { messages } = loadMessages(project);
  const threads = readThreads(messages);
  const original = threads.named(reply_to);
  const first = threads.named(thread);
  const word = first === undefined ? oneLine(thread, 200) : threads.idOf(first);
  return {
    reply_to: original === undefined ? oneLine(reply_to, 255) : `${original.id}.md`,
    thread: word !== "" ? word : original === undefined ? "" : threads.idOf(original),
  };
}
