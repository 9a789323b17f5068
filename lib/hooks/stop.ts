/**
 * Before a session stops: what it may have forgotten, each thing once.
 *
 * Invariant: it never goes in circles. What was said is not said again, and a session that goes
 * on only because of this is let go.
 *
 * @module
 */
import type { Lock } from "../locks.ts";
import { letterText, type ToldLetter } from "../mail/text.ts";
import { oneLine } from "../store/text.ts";
import { replyHint } from "./after_tools.ts";
import { type HookAnswer, SILENCE } from "./answer.ts";

/** What a decision is made of. */
export interface StopState {
  /** Mail that came in meanwhile. */
  readonly mail: readonly ToldLetter[];
  /** How many messages more there are. */
  readonly left: number;
  /** The locks of the session. */
  readonly locks: readonly Lock[];
  /** How many files it changed. */
  readonly edits: number;
  /** Whether it wrote a handoff. */
  readonly hasHandoff: boolean;
  /** What it was reminded of before. */
  readonly reminded: readonly string[];
}

/** A decision, and what is to be remembered of it. */
export interface StopDecision {
  /** The answer. */
  readonly answer: HookAnswer;
  /** What it is reminded of now. */
  readonly reminded: readonly string[];
}

/** Fewer changes than this are no work that somebody has to go on with. */
const REAL_WORK = 3;

/** The most locks that are named. */
const MOST = 5;

/**
 * Decides whether a session is reminded of something before it stops.
 *
 * @param state What is known.
 * @returns The decision.
 */
export function decideStop(state: StopState): StopDecision {
  const { mail, left, locks, edits, hasHandoff, reminded } = state;
  const parts: string[] = [];
  const now: string[] = [];
  if (mail.length > 0) {
    const more = left === 0 ? "" : `\n${left} more: mclaude mail check`;
    parts.push(`mclaude: mail came in meanwhile:\n${letterText(mail)}\n${replyHint(mail)}${more}`);
  }
  const held = locks.filter(({ token }) => !reminded.includes(token));
  if (held.length > 0 && edits > 0) {
    const names = held.slice(0, MOST).map(({ slug }) => oneLine(slug, 80)).join(", ");
    const more = held.length > MOST ? ` and ${held.length - MOST} more` : "";
    parts.push(
      `mclaude: you still hold ${names}${more}. What is done should be released with: ` +
        'mclaude lock release <slug> --summary "<what was done>". What is not may be kept.',
    );
    now.push(...held.map(({ token }) => token));
  }
  if (edits >= REAL_WORK && !hasHandoff && !reminded.includes("handoff")) {
    parts.push(
      `mclaude: you changed ${edits} files and wrote no handoff. If this work ends here, leave ` +
        'one: mclaude handoff write --goal "..." --done "..." --not-worked "..." ' +
        '--next-step "...". If it goes on, that can wait.',
    );
    now.push("handoff");
  }
  if (parts.length === 0) return { answer: SILENCE, reminded: [] };
  return { answer: { goOn: parts.join("\n") }, reminded: now };
}
