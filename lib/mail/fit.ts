/**
 * How much mail goes into a session at once.
 *
 * Invariants
 *
 * - No message is longer than its share, and all together are no longer than the budget,
 *   except that one message always fits.
 * - What is left out is said: how much of a body, and how many messages.
 * - What is urgent goes first; what is given keeps its order.
 *
 * @module
 */
import { cleanText, oneLine } from "../store/text.ts";

/** Budgets in characters. */
export interface MailBudget {
  /**
   * For all messages together.
   *
   * @default {8000}
   */
  total?: number | undefined;
  /**
   * For the body of each.
   *
   * @default {2000}
   */
  each?: number | undefined;
}

/** What can be made to fit. */
export interface MailLetter {
  /** The message's id. */
  readonly id: string;
  /** What it is about. */
  readonly subject: string;
  /** The text. */
  readonly body: string;
  /** Whether it should not wait. */
  readonly urgent: boolean;
}

/** A message whose texts are clean and short. */
export type Fitted<M extends MailLetter> = M & {
  /** How many characters of the body are left out. */
  readonly cut: number;
};

/** What goes into the session. */
export interface FittedMail<M extends MailLetter> {
  /** The messages, in the order in which they were given. */
  readonly messages: Fitted<M>[];
  /** How many did not fit. */
  readonly left: number;
}

/** The longest subject, in characters. */
const SUBJECT = 200;

/** What a message's other lines take, in characters. */
const FACTS = 250;

/**
 * Chooses what goes into a session, and makes it fit.
 *
 * @param messages Messages, in the order in which they should be shown.
 * @param budget How much there may be.
 * @returns What fits.
 */
export function fitMail<M extends MailLetter>(
  messages: readonly M[],
  budget: MailBudget = {},
): FittedMail<M> {
  const { total = 8_000, each = 2_000 } = budget;
  const chosen = new Map<M, Fitted<M>>();
  let used = 0;
  for (const message of messages.toSorted((a, b) => Number(b.urgent) - Number(a.urgent))) {
    const fitted = shorten(message, each);
    used += FACTS + fitted.subject.length + fitted.body.length;
    if (used > total && chosen.size > 0) break;
    chosen.set(message, fitted);
  }
  const fitted = messages.flatMap((message) => chosen.get(message) ?? []);
  return { messages: fitted, left: messages.length - fitted.length };
}

function shorten<M extends MailLetter>(message: M, max: number): Fitted<M> {
  const body = cleanText(message.body).trim();
  const points = body.length <= max ? undefined : [...body];
  const isLong = points !== undefined && points.length > max;
  return {
    ...message,
    subject: oneLine(message.subject, SUBJECT),
    body: isLong ? points.slice(0, max).join("") : body,
    cut: isLong ? points.length - max : 0,
  };
}
