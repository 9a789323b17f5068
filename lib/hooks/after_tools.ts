/**
 * After tools were called: what cannot wait until the next prompt.
 *
 * @module
 */
import type { Notice } from "../locks.ts";
import { letterText, type ToldLetter } from "../mail/text.ts";
import { oneLine } from "../store/text.ts";
import { type HookAnswer, SILENCE } from "./answer.ts";

/** What a decision is made of. */
export interface BatchState {
  /** Mail that cannot wait: urgent, or an answer to this reader. */
  readonly mail: readonly ToldLetter[];
  /** What happened to locks of the session. */
  readonly notices: readonly Notice[];
  /** What others did with git; a line each. */
  readonly git: readonly string[];
}

/**
 * Decides what a session is told while it works.
 *
 * @param state What is new.
 * @returns The answer.
 */
export function decideAfterTools({ mail, notices, git }: BatchState): HookAnswer {
  const parts: string[] = [];
  if (notices.length > 0) {
    parts.push(...notices.slice(0, 5).map(noticeLine));
    if (notices.length > 5) {
      parts.push(`mclaude: ${notices.length - 5} more of your locks changed.`);
    }
  }
  if (git.length > 0) {
    parts.push(
      `mclaude: git changed since your last call, and not by you: ${git.join("; ")}. ` +
        "Look at it before you go on: git log --oneline -5; git status",
    );
  }
  if (mail.length > 0) {
    parts.push(`mclaude: mail that should not wait:\n${letterText(mail)}\n${replyHint(mail)}`);
  }
  return parts.length === 0 ? SILENCE : { context: parts.join("\n") };
}

/**
 * How mail is answered.
 *
 * @param mail What was shown, at least one.
 * @returns A line.
 */
export function replyHint(mail: readonly ToldLetter[]): string {
  const id = mail.length === 1 ? mail[0]!.id : "<id>";
  return `Answer with: mclaude mail reply ${id} --body "..."`;
}

/**
 * What happened to a lock, in a sentence.
 *
 * @param notice What happened.
 * @returns A line.
 */
export function noticeLine(
  { kind, slug, generation, by_identity, by_session, reason }: Notice,
): string {
  const who = `${oneLine(by_identity, 40)} (session ${oneLine(by_session, 64)})`;
  const what = {
    taken_over: `was taken over by ${who}: stop, look at what changed, and claim again`,
    forced: `was ended by ${who}: stop, look at what changed, and claim again`,
    overlapped: `is overlapped by a claim of ${who}, on purpose`,
  }[kind] ?? `was changed by ${who}`;
  const why = reason === "" ? "" : `; the reason given: "${oneLine(reason, 200)}"`;
  return `mclaude: your lock ${oneLine(`${slug}#${generation}`, 100)} ${what}${why}.`;
}

/**
 * Whether a message cannot wait until the next prompt: it is urgent, or the answer to a question
 * of the reader's.
 *
 * @param message The message.
 * @returns Whether it is told at once.
 */
export function cannotWait(
  { urgent, type, reply_to }: { urgent: boolean; type: string; reply_to: string },
): boolean {
  return urgent || (reply_to !== "" && (type === "answer" || type === "error"));
}
