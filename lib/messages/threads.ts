/**
 * Which messages belong together.
 *
 * Invariants
 *
 * - What a message replies to is a message that exists, whatever form its header has: a
 *   file's name, a stem, or the name that mclaude 0.6 made up from the time of the reply.
 * - A thread has one id: that of its first message, or the word that its messages agree on.
 * - Messages that point at each other end somewhere.
 *
 * @module
 */
import { byTime } from "./mailboxes.ts";
import { type Message, parseMessageName } from "./message.ts";

/** How messages hang together. */
export interface Threads {
  /** The id of the thread that a message is in. */
  idOf(message: Message): string;
  /** The message that a message replies to; `undefined` if it replies to none. */
  originalOf(message: Message): Message | undefined;
  /** The message that a name in a header means. */
  named(name: string): Message | undefined;
  /** The messages of a thread, the oldest first. */
  messagesIn(thread: string): readonly Message[];
  /** The messages that reply to a message, the oldest first. */
  repliesTo(message: Message): readonly Message[];
}

/**
 * Finds out how messages hang together.
 *
 * @param messages All messages.
 * @returns Their threads.
 */
export function readThreads(messages: readonly Message[]): Threads {
  const ids = new Map<Message, string>();
  let byId: Map<string, Message> | undefined;
  let byRest: Map<string, Message[]> | undefined;

  function named(name: string): Message | undefined {
    const id = idOfName(name);
    if (id === "") return undefined;
    byId ??= new Map(messages.toReversed().map((message) => [message.id, message]));
    const found = byId.get(id);
    if (found !== undefined || parseMessageName(id) === undefined) return found;
    return heal(id, byRest ??= groupBy(messages, ({ id }) => parseMessageName(id)?.rest));
  }

  function originalOf(message: Message): Message | undefined {
    const original = named(message.reply_to);
    return original === message ? undefined : original;
  }

  function idOf(message: Message): string {
    let id = ids.get(message);
    if (id === undefined) {
      id = rootOf(message, new Set());
      ids.set(message, id);
    }
    return id;
  }

  function rootOf(message: Message, passed: Set<Message>): string {
    // A circle ends where it began.
    if (passed.has(message)) return [...passed].sort(byTime)[0]!.id;
    passed.add(message);
    const first = named(message.thread) ??
      (isWord(message.thread) ? undefined : originalOf(message));
    if (first !== undefined && first !== message) return rootOf(first, passed);
    // Whoever names a thread whose first message is gone is still in it.
    return first === undefined && message.thread !== "" ? idOfName(message.thread) : message.id;
  }

  let threads: Map<string, Message[]> | undefined;
  let replies: Map<Message, Message[]> | undefined;
  return {
    idOf,
    originalOf,
    named,
    messagesIn: (thread) => (threads ??= groupBy(messages, idOf)).get(thread) ?? [],
    repliesTo: (message) => (replies ??= groupBy(messages, originalOf)).get(message) ?? [],
  };
}

function idOfName(name: string): string {
  return name.trim().replace(/\.md$/, "");
}

/** A thread's name that was chosen, and is not a message's. */
function isWord(thread: string): boolean {
  return thread !== "" && parseMessageName(thread) === undefined;
}

/** The newest message that was there when mclaude 0.6 made up its name from the time of a reply. */
function heal(id: string, byRest: ReadonlyMap<string, readonly Message[]>): Message | undefined {
  const name = parseMessageName(id)!;
  return (byRest.get(name.rest) ?? []).findLast((message) =>
    parseMessageName(message.id)!.stamp <= name.stamp
  );
}

function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K | undefined): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
