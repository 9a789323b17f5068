/**
 * Tools for messages. Keys of answers that mclaude 0.6 had keep their meaning.
 *
 * @module
 */
import { tool } from "../tool.ts";
import { count, FROM_OTHERS, some, told } from "../words.ts";
import { letterLines, letterText } from "../../lib/mail.ts";
import { listed, sent } from "../letters.ts";
import { cleanText, oneLine } from "../../lib/store/text.ts";
import { envelope } from "../../lib/store/envelope.ts";

const MESSAGE = "Its file name or id, a part of it, or last";

/** The tools. */
export const messageTools = {
  mclaude_message_send: tool({
    title: "Send a message",
    description: "Tell somebody something. To ask use mclaude_mail_ask, to answer " +
      "mclaude_mail_reply.",
    operation: "message.send",
    input: {
      to: 'A name, role:<role>, or "*"',
      subject: "",
      body: "",
      type: "",
      urgent: "",
      thread: "",
      reply_to: "",
      mailbox: "",
      due: "",
      from: "",
      any: "",
      allow_secret: "",
    },
    aliases: { from_: "from" },
    output: { success: "boolean", id: "string", path: "string", filename: "string" },
    answer: (result) => ({
      data: { success: true, ...sent(result), filename: result.filename },
      text: `Sent to ${oneLine(result.to)}: ${result.id}.`,
    }),
  }),
  mclaude_message_inbox: tool({
    title: "Inbox",
    description: "All that waits for you (or recipient): neither read nor archived.",
    operation: "message.inbox",
    input: { recipient: "", mailbox: "", include_read: "" },
    output: { messages: "array", count: "number" },
    answer: ({ messages, problems, elsewhere }) => ({
      data: {
        messages: messages.map(listed),
        ...{ count: messages.length, note: FROM_OTHERS },
        ...(Object.keys(elsewhere).length === 0 ? {} : { elsewhere }),
        ...some({ problems }),
      },
      text: `${count(messages.length, "message")}.\n${letterLines(messages)}`.trim(),
    }),
  }),
  mclaude_message_list: tool({
    title: "List messages",
    description: "Messages of anybody, and whether they are answered; or the mailboxes.",
    operation: { messages: "message.list", mailboxes: "message.mailboxes" },
    input: {
      from: "",
      to: "",
      type: "",
      mailbox: "",
      status: "",
      open: "",
      since: "",
      limit: "",
    },
    output: {},
    answer(result) {
      if ("mailboxes" in result) {
        const { mailboxes, problems } = result;
        return {
          data: { mailboxes, ...some({ problems }) },
          text: mailboxes.map(({ name, messages }) => oneLine(`${name}: ${messages}`)).join("\n"),
        };
      }
      const { messages, more, problems } = result;
      return {
        data: {
          messages: messages.map(listed),
          ...{ count: messages.length, note: FROM_OTHERS },
          ...told({ more: more || null }),
          ...some({ problems }),
        },
        text: `${count(messages.length, "message")}.\n${letterLines(messages)}`.trim(),
      };
    },
  }),
  mclaude_message_thread: tool({
    title: "Read a thread",
    description: "A conversation from its first message to its last.",
    operation: "message.thread",
    input: { id: "The thread, or a message in it", mailbox: "" },
    output: { thread: "string", messages: "array" },
    answer: ({ thread, messages, problems }) => ({
      data: { thread, messages: messages.map(listed), note: FROM_OTHERS, ...some({ problems }) },
      text: letterText(messages),
    }),
  }),
  mclaude_message_read: tool({
    title: "Read a message",
    description: "The whole file of one message.",
    operation: "message.read",
    input: { filename: MESSAGE, mailbox: "" },
    output: { id: "string", content: "string" },
    answer: ({ message: { id, from, status, created }, content }) => ({
      data: { id, from, status, content: cleanText(content), note: FROM_OTHERS },
      text: envelope(content, { kind: "message", facts: [["from", from], ["created", created]] }),
    }),
  }),
  mclaude_message_mark: tool({
    title: "Mark messages",
    description: "Put messages aside for yourself: read, archived, or unread again.",
    operation: "message.mark",
    input: { messages: MESSAGE, status: "" },
    output: { status: "string", count: "number" },
    answer: ({ status, messages }) => ({
      data: { status, count: messages.length, messages: messages.map(({ id }) => id) },
      text: `${count(messages.length, "message")} now ${status}.`,
    }),
  }),
};
