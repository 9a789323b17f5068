/**
 * Tools for mail. Keys of answers that mclaude 0.6 had keep their meaning.
 *
 * @module
 */
import { oneLine } from "../../lib/store/text.ts";
import { letterText } from "../../lib/mail.ts";
import { listed, sent } from "../letters.ts";
import { tool } from "../tool.ts";
import { count, FROM_OTHERS, some, told } from "../words.ts";

/** The tools. */
export const mailTools = {
  mclaude_mail_check: tool({
    title: "Check mail",
    description: "Often, between steps of your work: new mail for you, each message once.",
    set: "always",
    operation: "mail.check",
    input: { peek: "", skip: "" },
    output: { messages: "array", count: "number" },
    refused: { messages: [], count: 0 },
    answer({ messages, left, skipped, problems }) {
      return {
        data: {
          messages: messages.map((letter) => ({
            ...listed(letter),
            ...told({ cut: letter.cut || null }),
          })),
          count: messages.length,
          ...(messages.length === 0 ? {} : { note: FROM_OTHERS }),
          ...told({ left: left || null, skipped: skipped || null }),
          ...some({ problems }),
        },
        text: messages.length === 0 ? "No new mail." : [
          `${count(messages.length, "new message")}. Answer with mclaude_mail_reply.`,
          letterText(messages),
          ...(left === 0 ? [] : [`${left} more: call mclaude_mail_check again.`]),
        ].join("\n"),
      };
    },
  }),
  mclaude_mail_ask: tool({
    title: "Ask a teammate",
    description: "When somebody else knows or decides: ask, then mclaude_mail_wait or go on.",
    set: "core",
    operation: "mail.ask",
    input: {
      to: 'A name, role:<role>, or "*"',
      question: "One line",
      body: "",
      urgent: "",
      due: "",
      any: "",
      allow_secret: "",
    },
    output: { success: "boolean", thread_id: "string" },
    answer: (result) => ({
      data: { success: true, thread_id: result.thread, ...sent(result) },
      text: `Asked ${oneLine(result.to)}; wait with mclaude_mail_wait, thread ${result.thread}.`,
    }),
  }),
  mclaude_mail_reply: tool({
    title: "Answer mail",
    description: "Answer a message, in its thread.",
    set: "core",
    operation: "mail.reply",
    input: {
      target: "Its id, file name or thread, a part of it, or last",
      body: "",
      subject: "",
      type: "",
      urgent: "",
      due: "",
      allow_secret: "",
    },
    required: ["body"],
    aliases: { original_filename: "target" },
    output: { success: "boolean", thread: "string", path: "string" },
    answer: (result) => ({
      data: { success: true, ...sent(result) },
      text: `Answered ${oneLine(result.original.from)}.`,
    }),
  }),
  mclaude_mail_wait: tool({
    title: "Wait for an answer",
    description: "Wait for the answer to your question. Nothing came? Go on, call again later.",
    set: "core",
    operation: "mail.wait",
    input: { thread: "Your newest question by default", timeout: "At most; default 45s" },
    defaults: { timeout: "45s" },
    output: { found: "boolean", thread: "string" },
    answer({ found, thread, message }) {
      if (message === null) {
        const text =
          "No answer yet: go on with other work, and call mclaude_mail_wait again later.";
        return { data: { found, thread }, text };
      }
      return {
        data: { found, thread, message: listed(message), note: FROM_OTHERS },
        text: letterText([message]),
      };
    },
  }),
  mclaude_mail_digest: tool({
    title: "Count mail",
    description: "How much waits in your inbox, by sender and type.",
    operation: "mail.digest",
    input: {},
    output: { total: "number" },
    refused: { total: 0 },
    answer: ({ problems, ...rest }) => ({
      data: { ...rest, ...some({ problems }) },
      text: `${count(rest.total, "message")}, ${rest.urgent} urgent.`,
    }),
  }),
};
