/**
 * Prompts: what people start by name in their client. Each brings the facts of this moment.
 *
 * @module
 */
import { envelope } from "../lib/store/envelope.ts";
import { operations } from "../lib/operations/mod.ts";
import type { Context } from "../lib/operations/operation.ts";
import { oneLine } from "../lib/store/text.ts";
import { statusTools } from "./tools/status.ts";

/** A prompt. */
export interface Prompt {
  /** What people see. */
  readonly title: string;
  /** What it is for. */
  readonly description: string;
  /** What it takes; all of it is text. */
  readonly arguments: readonly { name: string; description: string; required: boolean }[];
  /** Makes its text. */
  write(context: Context, given: Readonly<Record<string, string>>): Promise<string>;
}

/** Every prompt by its name. */
export const PROMPTS: Readonly<Record<string, Prompt>> = {
  "catch-me-up": {
    title: "Catch me up",
    description: "What happened here, and what to do next",
    arguments: [],
    async write(context) {
      const { found, handoff, content } = await operations["handoff.latest"].work(context, {});
      return [
        "Catch me up on this project: who works on what, what waits for me, and what I should " +
        "do next. Look at my mail with mclaude_mail_check. Change nothing yet.",
        await statusText(context),
        found && handoff !== null
          ? envelope(content, { kind: "handoff", facts: [["id", handoff.id]] })
          : "There is no handoff.",
      ].join("\n\n");
    },
  },
  "prepare-handoff": {
    title: "Prepare a handoff",
    description: "Write down what the next session needs",
    arguments: [{ name: "focus", description: "What matters most", required: false }],
    async write(context, { focus }) {
      const { locks } = await operations["lock.list"].work(context, { mine: true });
      const mine = locks.map(({ slug, description }) => `${slug}: ${oneLine(description, 120)}`);
      return [
        "Prepare to hand this work on. Write a handoff with mclaude_handoff_write: the goal, what " +
        "is done, what was tried and did not work and why, what is broken, decisions with their " +
        "reasons, and the one next step. Facts, no praise. Then release what you hold with " +
        "mclaude_lock_release.",
        ...(focus ? [`What matters most: ${focus}`] : []),
        mine.length === 0 ? "You hold no locks." : `You hold:\n${mine.join("\n")}`,
      ].join("\n\n");
    },
  },
  "who-is-working": {
    title: "Who is working",
    description: "Which sessions live, and what each does",
    arguments: [],
    write: async (context) =>
      `Tell me in a few lines who is working on what here, and where we could get in each ` +
      `other's way.\n\n${await statusText(context)}`,
  },
  "ask-teammate": {
    title: "Ask a teammate",
    description: "Put a question to another session, and wait for the answer",
    arguments: [
      { name: "question", description: "What you want to know", required: true },
      {
        name: "to",
        description: "A name or role:<role>; chosen for you if not given",
        required: false,
      },
    ],
    async write(context, { question = "", to }) {
      const { identities } = await operations["identity.list"].work(context, {});
      const known = identities.map(({ name, roles }) =>
        oneLine(`${name}: ${roles.join(", ")}`, 120)
      );
      return [
        `Ask ${to ? to : "whoever of these knows best"} with mclaude_mail_ask: ${question}`,
        "Say in the body what they need to know to answer. Then wait with mclaude_mail_wait; if " +
        "nothing comes, go on with other work and look again later.",
        known.length === 0 ? "Nobody is registered." : `Registered:\n${known.join("\n")}`,
      ].join("\n\n");
    },
  },
};

/** The state of the project, as data that others wrote. */
async function statusText(context: Context): Promise<string> {
  const status = await operations["status.show"].work(context, {});
  const { text } = statusTools.mclaude_status.answer(status, {});
  return envelope(text, { kind: "status", facts: [] });
}
