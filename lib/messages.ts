/**
 * Messages between sessions: files that nobody changes after they were sent. What a reader
 * did with them is the reader's; how they hang together is found out from what is there.
 *
 * ```
 *   sendMessage ──▶ messages/<mailbox>/<message>.md
 *                        │ for each reader
 *                        ▼
 *   unread ──reply──▶ answered        unread ──mark──▶ read, archived
 *      ▲                                  │
 *      └──────────────mark────────────────┘
 * ```
 *
 * Invariants
 *
 * - A message is there whole or not at all; of any number of senders at once none overwrites
 *   another's.
 * - Nothing that a sender writes becomes a header of its own.
 * - Reading creates nothing, and one damaged file hides only itself.
 *
 * @module
 */
export { type Address, type Correspondent, isFor, isNamed } from "./messages/addresses.ts";
export {
  type Arrival,
  arrivalsSince,
  folderTime,
  type JournalPlace,
  noteArrival,
} from "./messages/arrivals.ts";
export { findMessage, type FindOptions } from "./messages/find.ts";
export {
  answerIn,
  countUnread,
  type Inbox,
  listMessages,
  type LookOptions,
  type MessageFilter,
  type MessageList,
  type MessagePage,
  readInbox,
  readMessage,
  readThread,
  type ShownMessage,
  type Thread,
} from "./messages/list.ts";
export {
  byTime,
  checkMailbox,
  isMessageFile,
  listMailboxes,
  loadMessages,
  type Mailbox,
  mailboxFolder,
  mailboxNames,
  type MessageScan,
  readMessages,
} from "./messages/mailboxes.ts";
export {
  type Message,
  MESSAGE_STATUSES,
  MESSAGE_TYPES,
  type MessageStatus,
  type MessageType,
} from "./messages/message.ts";
export {
  keyOf,
  type MessageKey,
  type ReaderState,
  readReader,
  recordSeen,
} from "./messages/readers.ts";
export { markMessages, type ReplyInput, replyToMessage, type SentReply } from "./messages/reply.ts";
export { checkType, type MessageInput, type MessageSender, sendMessage } from "./messages/send.ts";
export { readThreads, type Threads } from "./messages/threads.ts";
export type { MessageView } from "./messages/view.ts";
