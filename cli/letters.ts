/**
 * Messages as lines. The first line of each is mclaude 0.6's; no text of a sender can begin
 * a line of its own.
 *
 * @module
 */
import type { Message, MessageView } from "../lib/messages.ts";
import type { Problem } from "../lib/store/scan.ts";
import { cleanText, oneLine } from "../lib/store/text.ts";
import { describeMoment, describeSpan } from "./ages.ts";
import { usageError } from "./usage_error.ts";

/** What a headline is made of. */
type Headed = Pick<Message, "urgent" | "type" | "from" | "subject">;

/**
 * mclaude 0.6's line for a message.
 *
 * @param message The message.
 * @returns The line.
 */
export function headline({ urgent, type, from, subject }: Headed): string {
  const about = oneLine(subject, 200) || "(no subject)";
  return `${urgent ? "!" : " "} [${type.padEnd(9)}] from ${name(from).padEnd(12)} | ${about}`;
}

/**
 * A name of a sender or recipient.
 *
 * @param text What the message says.
 * @returns One short line.
 */
export function name(text: string): string {
  return oneLine(text, 64);
}

/**
 * The lines of a text that somebody wrote.
 *
 * @param body The text.
 * @param prefix What stands before each line.
 * @returns The lines; none for an empty text.
 */
export function quoted(body: string, prefix: string): string[] {
  const text = cleanText(body).trim();
  return text === "" ? [] : text.split("\n").map((line) => `${prefix}${line}`.trimEnd());
}

/**
 * How things stand with a message.
 *
 * @param message The message.
 * @param now Now.
 * @returns A few words, in order of what matters.
 */
export function standing(message: MessageView, now: Date): string {
  const { status, seen, answered_by, waited, due, late, created } = message;
  const state = status === "unread" && seen ? "seen" : status;
  const words = [state, `sent ${describeMoment(created, now)}`];
  if (answered_by !== null) {
    words.push(
      `answered by ${name(answered_by)}${waited === null ? "" : ` after ${describeSpan(waited)}`}`,
    );
  } else if (waited !== null && status !== "archived") words.push(`waits ${describeSpan(waited)}`);
  if (due !== "") {
    words.push(late ? `LATE: was due ${describeMoment(due, now)}` : dueWords(due, now));
  }
  return words.join(" · ");
}

/**
 * When an answer is due.
 *
 * @param due The time.
 * @param now Now.
 * @returns Some words.
 */
export function dueWords(due: string, now: Date): string {
  return `due ${describeMoment(due, now)}`;
}

/**
 * What could not be read.
 *
 * @param problems The files.
 * @returns A line for each.
 */
export function damaged(problems: readonly Problem[]): string[] {
  return problems.map(({ path, reason }) => `  damaged: ${oneLine(path)}: ${oneLine(reason)}`);
}

/**
 * Refuses a text that was given twice.
 *
 * @param input The input of a command.
 */
export function refuseTwoTexts(input: Readonly<Record<string, unknown>>): void {
  if (input.body === undefined || input.from_file === undefined) return;
  throw usageError("Cannot use --body and --from-file together", "give one of them");
}
