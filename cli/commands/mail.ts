/**
 * `mclaude mail`: words and lines of mclaude 0.6 first, then what is new.
 *
 * @module
 */
import type { CoordinationError } from "../../lib/errors.ts";
import {
  mailAsk,
  mailCheck,
  mailDigest,
  mailReset,
  mailSync,
  mailWait,
} from "../../lib/operations/mail.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { frame } from "../../lib/store/envelope.ts";
import { oneLine } from "../../lib/store/text.ts";
import { describeMoment } from "../ages.ts";
import { FLAGS } from "../flag_tables/mail.ts";
import { type Command, command } from "../command.ts";
import { damaged, dueWords, headline, name, quoted } from "../letters.ts";
import { replyCommand } from "../reply_command.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"mail">, Command> = {
  check: command(mailCheck, {
    flags: FLAGS.check,
    positionals: [],
    examples: ["mclaude mail check", "mclaude mail check --peek", "mclaude mail check --skip"],
    render({ identity, messages, left, skipped, problems }, _style, { skip }) {
      if (skip) return [`[mail] skipped ${skipped} message(s)`, ...damaged(problems)].join("\n");
      const more = left === 0 ? [] : [
        `[mail] ${left} more: mclaude mail check; --skip counts them as seen`,
      ];
      const news = messages.length === 0 ? [`[mail] no new messages for ${name(identity)}`] : [
        `[mail] ${messages.length} new message(s):`,
        frame(messages.flatMap(letter), { kind: "mail" }),
        `  reply: mclaude mail reply ${oneLine(messages.at(-1)!.id)} --body "..."`,
      ];
      return [...news, ...more, ...damaged(problems)].join("\n");
    },
    report: withoutIdentity,
  }),
  ask: command(mailAsk, {
    flags: FLAGS.ask,
    positionals: ["to", "question"],
    examples: [
      'mclaude mail ask vasya "Which pool size?"',
      'mclaude mail ask role:infra "May I restart the database?" --due 30m --urgent',
    ],
    render: ({ to, thread }) =>
      [
        `[mail] question sent to ${name(to)}`,
        `  thread: ${oneLine(thread)}`,
        `  check reply: mclaude mail check`,
        `  or wait for it: mclaude mail wait ${oneLine(thread)}`,
      ].join("\n"),
    report: withoutIdentity,
  }),
  reply: replyCommand("mail", FLAGS.reply),
  wait: command(mailWait, {
    flags: FLAGS.wait,
    positionals: ["thread"],
    examples: ["mclaude mail wait --timeout 10m"],
    render: ({ thread, message }) =>
      message === null
        ? `[mail] no answer yet in ${oneLine(thread)}`
        : ["[mail] answered:", frame(letter(message), { kind: "mail" })].join("\n"),
    exitCode: ({ found }) => found ? 0 : 3,
    report: withoutIdentity,
  }),
  digest: command(mailDigest, {
    flags: FLAGS.digest,
    positionals: [],
    examples: ["mclaude mail digest"],
    render({ identity, total, urgent, answered, by_sender, by_type, elsewhere, problems }) {
      const others = Object.entries(elsewhere).map(([box, count]) =>
        `  ${count} more in ${oneLine(box)}`
      );
      if (total === 0) {
        return [`[mail] inbox clear for ${name(identity)}`, ...others, ...damaged(problems)]
          .join("\n");
      }
      return [
        `[mail] ${total} unread (${urgent} urgent):`,
        ...Object.entries(by_sender).map(([from, count]) => `  from ${name(from)}: ${count}`),
        ...Object.entries(by_type).map(([type, count]) => `  [${type}]: ${count}`),
        ...(answered === 0 ? [] : [`  answered already: ${answered}`]),
        ...others,
        ...damaged(problems),
      ].join("\n");
    },
    report: withoutIdentity,
  }),
  reset: command(mailReset, {
    flags: FLAGS.reset,
    positionals: [],
    examples: ["mclaude mail reset"],
    render: ({ identity }) => `[mail] reset: unread mail is new again for ${name(identity)}`,
    report: withoutIdentity,
  }),
  sync: command(mailSync, {
    flags: FLAGS.sync,
    positionals: [],
    examples: ["mclaude mail sync"],
    render: ({ pushed, pulled, errors }) =>
      [
        `[mail] synced: pushed ${pushed}, pulled ${pulled}`,
        ...errors.map((error) => `  error: ${oneLine(error, 300)}`),
      ].join("\n"),
    report: ({ code }) =>
      code === "no_hub"
        ? "[mail] hub not configured. Set MCLAUDE_HUB_URL and MCLAUDE_HUB_TOKEN"
        : undefined,
  }),
};

/** What mclaude 0.6 prints when nobody is named. */
function withoutIdentity({ code }: CoordinationError): string | undefined {
  if (code !== "no_identity") return undefined;
  return "[mail] MCLAUDE_IDENTITY not set. Export it first:\n" +
    "  export MCLAUDE_IDENTITY=your-name";
}

/** A message that goes into a session. */
interface Letter {
  readonly id: string;
  readonly mailbox: string;
  readonly from: string;
  readonly type: Parameters<typeof headline>[0]["type"];
  readonly subject: string;
  readonly body: string;
  readonly cut: number;
  readonly thread: string;
  readonly created: string;
  readonly urgent: boolean;
  readonly due: string;
  readonly session: string;
  readonly identity_source: string;
}

function letter(message: Letter): string[] {
  const { id, mailbox, body, cut, thread, created, due, session, identity_source } = message;
  const now = new Date();
  const proof = session === ""
    ? "sender not proven"
    : `by session ${oneLine(session, 40)}, name from ${oneLine(identity_source, 20) || "nowhere"}`;
  return [
    headline(message),
    ...quoted(body, "    > "),
    ...(cut === 0 ? [] : [`    (${cut} more characters: mclaude message read ${oneLine(id)})`]),
    `    file: ${oneLine(id)}.md${mailbox === "inbox" ? "" : ` in ${oneLine(mailbox)}`}`,
    ...(thread === id ? [] : [`    thread: ${oneLine(thread)}`]),
    `    sent ${describeMoment(created, now)} ${proof}${
      due === "" ? "" : `; ${dueWords(due, now)}`
    }`,
  ];
}
