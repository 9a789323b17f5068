/**
 * `mclaude message`: words and lines of mclaude 0.6 first, then what is new.
 *
 * @module
 */
import type { MessageView } from "../../lib/messages.ts";
import {
  messageInbox,
  messageList,
  messageMailboxes,
  messageMark,
  messageRead,
  messageSend,
  messageThread,
} from "../../lib/operations/messages.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { frame } from "../../lib/store/envelope.ts";
import { cleanText, oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/message.ts";
import { type Command, command } from "../command.ts";
import { gatherText } from "../gather.ts";
import { damaged, headline, name, quoted, refuseTwoTexts, standing } from "../letters.ts";
import { replyCommand } from "../reply_command.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"message">, Command> = {
  send: command(messageSend, {
    flags: FLAGS.send,
    positionals: ["to", "body"],
    examples: [
      'mclaude message send --to "*" --subject "Rebasing main in 5 min" --urgent',
      'mclaude message send vasya "The schema has changed" --subject "Schema" --any',
      "mclaude message send --to mailbox:review --type request --from-file -",
    ],
    gather(input, world) {
      refuseTwoTexts(input);
      gatherText(input, "from_file", world);
    },
    render: ({ path }) => `[message] sent ${path}`,
  }),
  list: command(messageList, {
    flags: FLAGS.list,
    positionals: [],
    examples: [
      "mclaude message list",
      "mclaude message list --open --from ani",
      "mclaude message list --since 2h --json",
    ],
    render({ messages, more, problems }) {
      if (messages.length === 0) return ["[message] no messages", ...damaged(problems)].join("\n");
      const now = new Date();
      return [
        ...(more === 0 ? [] : [`[message] ${more} older ones are left out; --limit shows more`]),
        ...messages.flatMap((message) => [
          `${listLine(message)}`,
          `    ${message.mailbox}/${oneLine(message.id)}`,
          `    ${standing(message, now)}`,
        ]),
        ...damaged(problems),
      ].join("\n");
    },
  }),
  inbox: command(messageInbox, {
    flags: FLAGS.inbox,
    positionals: ["recipient"],
    examples: ["mclaude message inbox", "mclaude message inbox vasya --include-read"],
    render({ recipient, messages, elsewhere, problems }, _style, input) {
      const now = new Date();
      const others = Object.entries(elsewhere).map(([mailbox, count]) =>
        `  ${count} more in ${oneLine(mailbox)}: mclaude message inbox ${oneLine(recipient)} ` +
        `--mailbox ${oneLine(mailbox)}`
      );
      const lines = messages.flatMap((message) => [
        headline(message),
        `    ${oneLine(message.id)} · ${standing(message, now)}`,
      ]);
      const empty = `[message] inbox for ${oneLine(input.recipient ?? recipient)} is empty`;
      return [...(lines.length === 0 ? [empty] : lines), ...others, ...damaged(problems)]
        .join("\n");
    },
  }),
  thread: command(messageThread, {
    flags: FLAGS.thread,
    positionals: ["id"],
    examples: ["mclaude message thread last"],
    render({ messages, problems }) {
      const now = new Date();
      const lines = messages.flatMap((message) => [
        `=== ${name(message.from)} -> ${name(message.to)} [${message.type}] ===`,
        ...(message.subject === "" ? [] : [`Subject: ${oneLine(message.subject, 300)}`]),
        `    ${oneLine(message.id)} · ${standing(message, now)}`,
        ...unmistakable(message.body),
        "",
      ]);
      return [frame(lines, { kind: "thread" }), ...damaged(problems)].join("\n");
    },
    report: ({ code, data }) =>
      code === "not_found" && data.target !== undefined
        ? `[message] no messages in thread ${oneLine(String(data.target), 200)}`
        : undefined,
  }),
  read: command(messageRead, {
    flags: FLAGS.read,
    positionals: ["filename"],
    examples: ["mclaude message read last"],
    render: ({ content }) => cleanText(content),
    report: ({ code, data }) =>
      code === "not_found" && data.target !== undefined
        ? `[message] not found: ${oneLine(String(data.path ?? data.target), 300)}`
        : undefined,
  }),
  reply: replyCommand("message", FLAGS.reply),
  mark: command(messageMark, {
    flags: FLAGS.mark,
    positionals: ["messages"],
    examples: ["mclaude message mark last", "mclaude message mark last --status archived"],
    render: ({ status, messages }) =>
      messages.map(({ id }) => `[message] ${status}: ${oneLine(id)}`).join("\n"),
  }),
  mailboxes: command(messageMailboxes, {
    flags: FLAGS.mailboxes,
    positionals: [],
    examples: ["mclaude message mailboxes"],
    render: ({ mailboxes, problems }) =>
      [
        ...mailboxes.map((box) => `${oneLine(box.name)}: ${box.messages} messages`),
        ...damaged(problems),
      ].join("\n"),
  }),
};

/** A body's lines; what looks like the head of another message is indented. */
function unmistakable(body: string): string[] {
  return quoted(body, "").map((line) =>
    /^(?:===|Subject:|<<<|>>>)/.test(line) ? `  ${line}` : line
  );
}

function listLine(message: MessageView): string {
  const { urgent, type, from, to, subject } = message;
  const about = oneLine(subject, 200) || "(no subject)";
  return `${urgent ? "!" : " "} [${type.padEnd(9)}] ${name(from)} -> ${name(to)} | ${about}`;
}
