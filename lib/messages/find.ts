/**
 * Finding the message that somebody means.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { oneLine } from "../store/text.ts";
import { type Correspondent, isFor, isNamed } from "./addresses.ts";
import type { Message } from "./message.ts";
import type { Threads } from "./threads.ts";

/** Options for {@linkcode findMessage}. */
export interface FindOptions {
  /** How the messages hang together. */
  readonly threads: Threads;
  /** Whose messages are meant first. */
  readonly reader: Correspondent;
}

/**
 * Finds a message by its file's name, its id, `last`, the word of a thread, or a part of its
 * id. Of several it is the newest one that was sent to the reader by somebody else; without
 * one, the newest of all.
 *
 * @param messages All messages, the oldest first.
 * @param target What was given.
 * @param options Who asks.
 * @returns The message.
 * @throws {CoordinationError} `not_found`.
 */
export function findMessage(
  messages: readonly Message[],
  target: string,
  options: FindOptions,
): Message {
  const found = tryToFind(messages, target, options);
  if (found !== undefined) return found;
  throw new CoordinationError(
    "not_found",
    `Cannot find a message "${oneLine(target, 120)}": see mclaude message list`,
    { data: { target } },
  );
}

/**
 * As {@linkcode findMessage}, without an error.
 *
 * @param messages All messages, the oldest first.
 * @param target What was given.
 * @param options Who asks.
 * @returns The message, or `undefined` if there is none.
 */
export function tryToFind(
  messages: readonly Message[],
  target: string,
  options: FindOptions,
): Message | undefined {
  const { threads, reader } = options;
  const wanted = target.trim().replace(/\.md$/, "").replace(/^.*\//, "");
  if (wanted === "") return undefined;
  return messages.find(({ id }) => id === wanted) ??
    (wanted === "last" ? newest(messages, reader) : undefined) ??
    newest(threads.messagesIn(wanted), reader) ??
    newest(messages.filter(({ id }) => id.toLowerCase().includes(wanted.toLowerCase())), reader) ??
    threads.named(wanted);
}

function newest(messages: readonly Message[], reader: Correspondent): Message | undefined {
  return newestFor(messages, reader) ?? messages.at(-1);
}

function newestFor(messages: readonly Message[], reader: Correspondent): Message | undefined {
  return messages.findLast(({ to, from }) => isFor(to, reader) && !isNamed(from, reader));
}
