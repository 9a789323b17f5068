/**
 * What the page may do: ordinary operations, as the person who started the dashboard.
 *
 * Invariants
 *
 * - Nothing else can be done: an operation that is not listed, or an input that is not listed
 *   with it, is refused. So the page can neither take another name nor run a handoff's checks.
 * - Each leaves a line in the audit, whether it was done or failed.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import type { Context } from "../operations/operation.ts";
import { type Invocable, perform } from "../operations/session.ts";
import { audit } from "./audit.ts";
import type { ActName } from "./source.ts";

interface Action {
  /** What of the operation's input may be given. */
  readonly keys: readonly string[];
  /** Which of them says what it is done to. */
  readonly target: string;
  /** Loads the operation. */
  load(): Promise<Invocable>;
}

const ACTIONS: Readonly<Record<ActName, Action>> = {
  "message.send": {
    keys: ["to", "body", "subject", "type", "urgent", "due", "any"],
    target: "to",
    load: async () => (await import("../operations/messages.ts")).messageSend,
  },
  "message.reply": {
    keys: ["target", "body", "urgent"],
    target: "target",
    load: async () => (await import("../operations/reply.ts")).messageReply,
  },
  "message.mark": {
    keys: ["messages", "status"],
    target: "messages",
    load: async () => (await import("../operations/messages.ts")).messageMark,
  },
  "mail.ask": {
    keys: ["to", "question", "body", "urgent", "due", "any"],
    target: "to",
    load: async () => (await import("../operations/mail.ts")).mailAsk,
  },
  "lock.release": {
    keys: ["slug", "summary"],
    target: "slug",
    load: async () => (await import("../operations/locks.ts")).lockRelease,
  },
  "lock.force-release": {
    keys: ["slug", "reason", "generation", "even_if_live"],
    target: "slug",
    load: async () => (await import("../operations/locks.ts")).lockForceRelease,
  },
  "handoff.resume": {
    keys: ["target", "note", "again"],
    target: "target",
    load: async () => (await import("../operations/handoffs.ts")).handoffResume,
  },
  "handoff.close": {
    keys: ["target", "note"],
    target: "target",
    load: async () => (await import("../operations/handoffs.ts")).handoffClose,
  },
  "handoff.abandon": {
    keys: ["target", "note"],
    target: "target",
    load: async () => (await import("../operations/handoffs.ts")).handoffAbandon,
  },
  "finding.promote": {
    keys: ["finding", "wing", "room", "hall", "title", "tags"],
    target: "finding",
    load: async () => (await import("../operations/findings.ts")).findingPromote,
  },
};

/**
 * Does something, and writes down that it was done.
 *
 * @param context Who does it, and where.
 * @param name What.
 * @param input What the operation takes.
 * @returns What the operation answers.
 * @throws {CoordinationError} What the operation throws; `invalid_input` for what is not listed.
 */
export async function carryOut(
  context: Context,
  name: ActName,
  { input, now = () => new Date() }: {
    input: Readonly<Record<string, unknown>>;
    now?: () => Date;
  },
): Promise<unknown> {
  const { keys, target, load } = ACTIONS[name];
  const unknown = Object.keys(input).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw new CoordinationError(
      "invalid_input",
      `Cannot use ${JSON.stringify(unknown.slice(0, 40))} here: give some of ${keys.join(", ")}`,
    );
  }
  const { identity, session } = context.caller();
  function write(outcome: string): void {
    const reason = input.reason ?? input.note ?? "";
    audit(context.project, {
      ...{ action: name, identity, session, outcome, now: now() },
      target: String(input[target] ?? ""),
      reason: typeof reason === "string" ? reason : "",
    });
  }
  const operation = await load();
  let result: unknown;
  try {
    result = await perform(operation, context, { input, typed: false });
  } catch (error) {
    write(error instanceof CoordinationError ? error.code : "failed");
    throw error;
  }
  write("done");
  return result;
}
