/**
 * The flags of `mclaude message`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, needed, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"message">, () => readonly Flag[]>> = {
  send: () => [
    needed(
      "to",
      "text",
      'Whom it is for: a name, "role:<role>", "mailbox:<mailbox>[/<name>]", or "*"',
    ),
    optional("body", "text", "The text"),
    optional("from", "text", "The sender; you, if it is not given"),
    optional(
      "type",
      "text",
      "question, answer, request, update (default), error, broadcast or ack",
    ),
    optional("subject", "text", "What it is about, one line"),
    optional("reply_to", "text", "The message that it replies to"),
    optional("thread", "text", "The thread that it belongs to: a message's id, or any word"),
    optional("mailbox", "text", "The mailbox; inbox if none is given"),
    optional(
      "from_file",
      "text",
      "The text, instead of a body; on a command line its file, or - for standard input",
    ),
    optional("any", "switch", "Send also to a name that nobody registered"),
    optional("urgent", "switch", "It should not wait"),
    optional(
      "due",
      "text",
      "When an answer is due, such as 30m or 2h; both sides see when it is late",
    ),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are sent all the same",
    ),
  ],
  list: () => [
    optional("from", "text", "Only from this sender"),
    optional("to", "text", "Only to this recipient"),
    optional("type", "text", "Only of this type"),
    optional("mailbox", "text", "Only in this mailbox"),
    optional("status", "text", "Only unread, read, answered or archived"),
    optional("open", "switch", "Only questions and requests without an answer"),
    optional("since", "text", "Only since this time, or for so long: 2026-04-09, 2h, 7d"),
    optional("limit", "number", "The newest so many; 50 if none is given", { "checked": true }),
  ],
  inbox: () => [
    optional("recipient", "text", "For whom; you, if it is not given"),
    optional("mailbox", "text", "The mailbox; inbox if none is given"),
    optional("include_read", "switch", "Also what was read"),
  ],
  thread: () => [
    needed("id", "text", "The thread's id, or any message in it"),
    optional("mailbox", "text", "Only messages in this mailbox"),
  ],
  read: () => [
    needed("filename", "text", "The file's name, the id or a part of it, or last"),
    optional("mailbox", "text", "Only in this mailbox"),
  ],
  reply: () => [
    needed("target", "text", "The message: its file's name, a part of it, its thread, or last"),
    optional("body", "text", "The text"),
    optional("subject", "text", "What it is about; Re: and the original's, if it is not given"),
    optional("type", "text", "answer, or update in a thread of your own, if it is not given"),
    optional(
      "from_file",
      "text",
      "The text, instead of a body; on a command line its file, or - for standard input",
    ),
    optional("urgent", "switch", "It should not wait"),
    optional(
      "due",
      "text",
      "When an answer is due, such as 30m or 2h; both sides see when it is late",
    ),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are sent all the same",
    ),
  ],
  mark: () => [
    needed("messages", "list", "The messages: names, ids, parts of ids, or last"),
    optional("status", "text", "read (default), archived or unread"),
  ],
  mailboxes: () => [],
};
