/**
 * The message operations.
 *
 * @module
 */
import {
  checkMailbox,
  checkType,
  listMailboxes,
  listMessages,
  markMessages,
  type Message,
  MESSAGE_STATUSES,
  type MessageStatus,
  readInbox,
  readMessage,
  readThread,
  sendMessage,
} from "../messages.ts";
import { CoordinationError } from "../errors.ts";
import { parseTime } from "../store/times.ts";
import { ownerOfMail, readers } from "./correspondents.ts";
import { parseDuration } from "./duration.ts";
import { letterShape, sentSchema, toSent, viewSchema, viewsShape } from "./message_results.ts";
import { defineOperation } from "./operation.ts";
import { problemsSchema } from "./problems.ts";
import { described, z } from "./schemas.ts";
import { prepareToSend, senderOf, sendingShape } from "./sending.ts";

export { messageReply } from "./reply.ts";

function text(meaning: string) {
  return described(z.optional(z.string()), meaning);
}

function mailbox() {
  return text("The mailbox; inbox if none is given");
}

/** `message.send` */
export const messageSend = defineOperation(
  {
    summary: "Send a message to an identity, a role, a mailbox or everybody.",
    effect: "write",
    input: () =>
      z.object({
        to: described(
          z.string(),
          'Whom it is for: a name, "role:<role>", "mailbox:<mailbox>[/<name>]", or "*"',
        ),
        body: text("The text"),
        from: text("The sender; you, if it is not given"),
        type: text("question, answer, request, update (default), error, broadcast or ack"),
        subject: text("What it is about, one line"),
        reply_to: text("The message that it replies to"),
        thread: text("The thread that it belongs to: a message's id, or any word"),
        mailbox: mailbox(),
        from_file: text(
          "The text, instead of a body; on a command line its file, or - for standard input",
        ),
        any: described(z.optional(z.boolean()), "Send also to a name that nobody registered"),
        ...sendingShape(),
      }),
    output: () => sentSchema(),
  },
  async (context, input) => {
    const { from, from_file, body, any, ...rest } = input;
    const text = from_file ?? body;
    const sending = await prepareToSend({ subject: rest.subject, body: text }, rest);
    const message = sendMessage(
      context.project,
      { ...rest, ...sending, body: text, any },
      await senderOf(context, from),
    );
    return toSent(message);
  },
);

/** `message.list` */
export const messageList = defineOperation(
  {
    summary: "List messages with how things stand: read, answered, waiting, late.",
    effect: "read",
    input: () =>
      z.object({
        from: text("Only from this sender"),
        to: text("Only to this recipient"),
        type: text("Only of this type"),
        mailbox: text("Only in this mailbox"),
        status: text("Only unread, read, answered or archived"),
        open: described(z.optional(z.boolean()), "Only questions and requests without an answer"),
        since: text("Only since this time, or for so long: 2026-04-09, 2h, 7d"),
        limit: described(
          z.optional(z.int().check(z.positive())),
          "The newest so many; 50 if none is given",
        ),
      }),
    output: () => z.object({ ...viewsShape(), more: z.number() }),
  },
  async (context, input) => {
    const { limit = 50, type, status, since, mailbox, ...rest } = input;
    const { messages, more, problems } = listMessages(context.project, {
      ...rest,
      limit,
      mailbox: mailbox === undefined ? undefined : checkMailbox(mailbox),
      type: type === undefined ? undefined : checkType(type),
      status: status === undefined ? undefined : checkStatus(status),
      since: since === undefined ? undefined : toTime(since),
    }, await readers(context));
    return { messages: [...messages], more, problems: [...problems] };
  },
);

function toTime(given: string): Date {
  const time = parseTime(given);
  return new Date(time ?? Date.now() - parseDuration(given));
}

function checkStatus(given: string): MessageStatus {
  const found = MESSAGE_STATUSES.find((known) => known === given);
  if (found !== undefined) return found;
  throw new CoordinationError(
    "invalid_input",
    `Cannot use the status ${JSON.stringify(given.slice(0, 40))}: it must be one of ${
      MESSAGE_STATUSES.join(", ")
    }`,
  );
}

/** `message.inbox` */
export const messageInbox = defineOperation(
  {
    summary: "Show what waits for somebody: neither read nor archived.",
    effect: "read",
    input: () =>
      z.object({
        recipient: text("For whom; you, if it is not given"),
        mailbox: mailbox(),
        include_read: described(z.optional(z.boolean()), "Also what was read"),
      }),
    output: () =>
      z.object({
        recipient: z.string(),
        ...viewsShape(),
        elsewhere: z.record(z.string(), z.number()),
      }),
  },
  async (context, { recipient, mailbox, include_read }) => {
    const { reader, known } = recipient === undefined
      ? await ownerOfMail(context)
      : await readers(context, recipient);
    const { messages, problems, elsewhere } = readInbox(context.project, {
      reader,
      known,
      mailbox: mailbox === undefined ? undefined : checkMailbox(mailbox),
      includeRead: include_read,
    });
    return {
      recipient: recipient ?? reader.name,
      messages: [...messages],
      problems: [...problems],
      elsewhere: { ...elsewhere },
    };
  },
);

/** `message.thread` */
export const messageThread = defineOperation(
  {
    summary: "Show a thread from its first message to its last.",
    effect: "read",
    input: () =>
      z.object({
        id: described(z.string(), "The thread's id, or any message in it"),
        mailbox: text("Only messages in this mailbox"),
      }),
    output: () => z.object({ thread: z.string(), ...viewsShape() }),
  },
  async (context, { id, mailbox }) => {
    const { thread, messages, problems } = readThread(
      context.project,
      id,
      await readers(context),
    );
    if (mailbox !== undefined) checkMailbox(mailbox);
    return {
      thread,
      messages: messages.filter((message) => mailbox === undefined || message.mailbox === mailbox),
      problems: [...problems],
    };
  },
);

/** `message.read` */
export const messageRead = defineOperation(
  {
    summary: "Show the whole file of a message.",
    effect: "read",
    input: () =>
      z.object({
        filename: described(z.string(), "The file's name, the id or a part of it, or last"),
        mailbox: text("Only in this mailbox"),
      }),
    output: () => z.object({ message: viewSchema(), content: z.string() }),
  },
  async (context, { filename, mailbox }) =>
    readMessage(context.project, filename, {
      ...await readers(context),
      mailbox: mailbox === undefined ? undefined : checkMailbox(mailbox),
    }),
);

/** `message.mark` */
export const messageMark = defineOperation(
  {
    summary: "Put messages aside, or take them up again, for yourself alone.",
    effect: "write",
    input: () =>
      z.object({
        messages: described(z.array(z.string()), "The messages: names, ids, parts of ids, or last"),
        status: text("read (default), archived or unread"),
      }),
    output: () =>
      z.object({
        status: z.enum(MESSAGE_STATUSES),
        messages: z.array(z.object(letterShape())),
      }),
  },
  async (context, input) => {
    const { reader } = await ownerOfMail(context);
    const status = checkStatus(input.status ?? "read");
    const messages: Message[] = markMessages(context.project, input.messages, { reader, status });
    return { status, messages };
  },
);

/** `message.mailboxes` */
export const messageMailboxes = defineOperation(
  {
    summary: "List the mailboxes and how many messages they hold.",
    effect: "read",
    input: () => z.object({}),
    output: () =>
      z.object({
        mailboxes: z.array(z.object({ name: z.string(), messages: z.number() })),
        problems: problemsSchema(),
      }),
  },
  ({ project }) => {
    const { mailboxes, problems } = listMailboxes(project);
    return { mailboxes: [...mailboxes], problems: [...problems] };
  },
);
