/**
 * What waits for a reader, in numbers.
 *
 * @module
 */
import { type LookOptions, readInbox } from "../messages/list.ts";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";

/** What waits in the inbox. */
export interface Digest {
  /** How many messages. */
  readonly total: number;
  /** How many of them should not wait. */
  readonly urgent: number;
  /** How many of them were answered already. */
  readonly answered: number;
  /** How many by sender. */
  readonly by_sender: Readonly<Record<string, number>>;
  /** How many by kind. */
  readonly by_type: Readonly<Record<string, number>>;
  /** How many more wait in other mailboxes, by mailbox. */
  readonly elsewhere: Readonly<Record<string, number>>;
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Counts what waits for a reader.
 *
 * @param project The project.
 * @param options Who looks.
 * @returns The numbers.
 */
export function digestMail(project: Project, options: LookOptions): Digest {
  const { messages, elsewhere, problems } = readInbox(project, options);
  return {
    total: messages.length,
    urgent: messages.filter(({ urgent }) => urgent).length,
    answered: messages.filter(({ status }) => status === "answered").length,
    by_sender: count(messages.map(({ from }) => from)),
    by_type: count(messages.map(({ type }) => type)),
    elsewhere,
    problems,
  };
}

function count(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words.toSorted()) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries(counts);
}
