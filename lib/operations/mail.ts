/**
 * The mail operations.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { fitMail } from "../mail/fit.ts";
import { acknowledge, findNews, forgetNews, type News } from "../mail/news.ts";
import { keyOf, recordSeen } from "../messages/readers.ts";
import { ownerOfMail } from "./correspondents.ts";
import { parseDuration } from "./duration.ts";
import { letterShape, sentSchema, toSent } from "./message_results.ts";
import { type Context, defineOperation } from "./operation.ts";
import { problemsSchema } from "./problems.ts";
import { described, z } from "./schemas.ts";
import { prepareToSend, senderOf, sendingShape } from "./sending.ts";

export { messageReply as mailReply } from "./reply.ts";

/** What is to be recorded once a result was shown. */
const receipts = new WeakMap<object, { name: string; news: News }>();

/** The schema of a message whose texts were made to fit. */
function fittedSchema() {
  return z.object({ ...letterShape(), cut: z.number() });
}

/** `mail.check` */
export const mailCheck = defineOperation(
  {
    summary: "Show new mail, once: what was shown counts as seen.",
    effect: "write",
    input: () =>
      z.object({
        peek: described(z.optional(z.boolean()), "Do not count it as seen"),
        skip: described(z.optional(z.boolean()), "Count all of it as seen without showing it"),
      }),
    output: () =>
      z.object({
        identity: z.string(),
        messages: z.array(fittedSchema()),
        left: z.number(),
        skipped: z.number(),
        problems: problemsSchema(),
      }),
    beat: () => null,
    shown: acknowledgeShown,
  },
  async (context, { peek = false, skip = false }) => {
    const { project } = context;
    const { reader } = await ownerOfMail(context);
    const news = findNews(project, { reader, session: context.caller().session });
    const { messages, left } = fitMail(skip ? [] : news.messages);
    const result = {
      identity: reader.name,
      messages,
      left,
      skipped: skip ? news.messages.length : 0,
      problems: [...news.problems],
    };
    if (skip && !peek) acknowledge(project, reader.name, news);
    else if (!peek) receipts.set(result, { name: reader.name, news });
    return result;
  },
);

function acknowledgeShown(
  { project }: Context,
  result: { messages: readonly { mailbox: string; id: string }[]; left: number },
): void {
  const receipt = receipts.get(result);
  if (receipt === undefined) return;
  acknowledge(project, receipt.name, {
    messages: result.messages,
    receipt: receipt.news.receipt,
    isPart: result.left > 0,
  });
}

/** `mail.ask` */
export const mailAsk = defineOperation(
  {
    summary: "Ask somebody a question; the answer comes by mail.",
    effect: "write",
    input: () =>
      z.object({
        to: described(z.string(), 'Whom to ask: a name, "role:<role>", or "*"'),
        question: described(z.string(), "The question, one line"),
        body: described(z.optional(z.string()), "What else there is to say"),
        any: described(z.optional(z.boolean()), "Send also to a name that nobody registered"),
        ...sendingShape(),
      }),
    output: () => sentSchema(),
  },
  async (context, { to, question, body, any, ...rest }) => {
    await ownerOfMail(context);
    const { sendMessage } = await import("../messages/send.ts");
    if (question.trim() === "") {
      throw new CoordinationError("invalid_input", "Cannot ask nothing: give a question");
    }
    const sending = await prepareToSend({ question, body }, rest);
    const message = sendMessage(
      context.project,
      { to, type: "question", subject: question, body, any, ...sending },
      await senderOf(context),
    );
    return toSent(message);
  },
);

/** `mail.wait` */
export const mailWait = defineOperation(
  {
    summary: "Wait for the answer in a thread.",
    effect: "write",
    input: () =>
      z.object({
        thread: described(
          z.optional(z.string()),
          "The thread, or any message in it; your newest question if none is given",
        ),
        timeout: described(
          z.optional(z.string()),
          "The longest wait, such as 30s or 10m (default 2m)",
        ),
      }),
    output: () =>
      z.object({
        found: z.boolean(),
        thread: z.string(),
        message: z.nullable(fittedSchema()),
      }),
    shown({ project, caller }, { message }) {
      if (message !== null) recordSeen(project, caller().identity, [keyOf(message)]);
    },
  },
  async (context, { thread, timeout = "2m" }) => {
    const { reader } = await ownerOfMail(context);
    const { waitForAnswer } = await import("../mail/wait.ts");
    const { project, signal, progress } = context;
    const limit = parseDuration(timeout);
    const waited = await waitForAnswer(project, thread ?? await newestQuestion(context), {
      reader,
      timeout: limit,
      signal,
      onWait: (id) => progress?.(`mclaude: waiting up to ${timeout} for an answer in ${id}`),
    });
    if (waited.answer === undefined) return { found: false, thread: waited.thread, message: null };
    const { messages } = fitMail([{ ...waited.answer, thread: waited.thread }], { each: 8_000 });
    return { found: true, thread: waited.thread, message: messages[0]! };
  },
);

async function newestQuestion(context: Context): Promise<string> {
  const { reader } = await ownerOfMail(context);
  const { isNamed, loadMessages } = await import("../messages.ts");
  const question = loadMessages(context.project).messages.findLast((message) =>
    isNamed(message.from, reader) && (message.type === "question" || message.type === "request")
  );
  if (question !== undefined) return question.id;
  throw new CoordinationError(
    "not_found",
    "Cannot wait for an answer: you asked nothing; name a thread, see mclaude message list",
  );
}

/** `mail.digest` */
export const mailDigest = defineOperation(
  {
    summary: "Count what waits in the inbox, by sender and by type.",
    effect: "read",
    input: () => z.object({}),
    output: () => {
      const counts = z.record(z.string(), z.number());
      return z.object({
        identity: z.string(),
        total: z.number(),
        urgent: z.number(),
        answered: z.number(),
        by_sender: counts,
        by_type: counts,
        elsewhere: counts,
        problems: problemsSchema(),
      });
    },
  },
  async (context) => {
    const readers = await ownerOfMail(context);
    const { digestMail } = await import("../mail/digest.ts");
    const { problems, by_sender, by_type, elsewhere, ...rest } = digestMail(
      context.project,
      readers,
    );
    return {
      identity: readers.reader.name,
      ...rest,
      by_sender: { ...by_sender },
      by_type: { ...by_type },
      elsewhere: { ...elsewhere },
      problems: [...problems],
    };
  },
);

/** `mail.reset` */
export const mailReset = defineOperation(
  {
    summary: "Forget what mail you were shown: what is unread is new again.",
    effect: "destroy",
    input: () => z.object({}),
    output: () => z.object({ identity: z.string() }),
  },
  async (context) => {
    const { reader } = await ownerOfMail(context);
    forgetNews(context.project, reader);
    return { identity: reader.name };
  },
);

/** `mail.sync` */
export const mailSync = defineOperation(
  {
    summary: "Exchange messages, and all else that the project syncs, with its hub.",
    effect: "write",
    input: () => z.object({}),
    output: () =>
      z.object({
        hub: z.string(),
        pushed: z.number(),
        pulled: z.number(),
        errors: z.array(z.string()),
      }),
    beat: () => null,
  },
  async ({ project, env = {}, signal }) => {
    const { findHub, noHub, readSyncSettings, syncWithHub } = await import("../sync.ts");
    const access = findHub(project, env);
    if (access === undefined) throw noHub(readSyncSettings(project).hub);
    const { where, pushed, pulled, away, refused, problems } = await syncWithHub(project, {
      access,
      signal,
    });
    const kept = [...refused, ...problems].map(({ path, reason }) => `${path}: ${reason}`);
    const errors = away === null ? kept : [`the hub is away: ${away}`, ...kept];
    return { hub: where, pushed, pulled, errors };
  },
);
