/**
 * How things stand with a message: read, answered, put aside, late. Found out from replies
 * and from the reader's own files, never from what somebody wrote into the message's file
 * alone.
 *
 * @module
 */
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { type Correspondent, isNamed } from "./addresses.ts";
import { type Message, MESSAGE_STATUSES, type MessageStatus } from "./message.ts";
import { keyOf, type ReaderState, readReader } from "./readers.ts";
import type { Threads } from "./threads.ts";

/** A message and how things stand with it. */
export interface MessageView extends Omit<Message, "thread" | "reply_to"> {
  /** The thread that it is in: the id of its first message, or a word that was chosen. */
  readonly thread: string;
  /** The id of the message that it replies to; `null` if it replies to none. */
  readonly reply_to: string | null;
  /** What it is for the reader. */
  readonly status: MessageStatus;
  /** Whether the reader was shown it. */
  readonly seen: boolean;
  /** The id of its first answer; `null` if there is none. */
  readonly answer: string | null;
  /** Who answered; `null` if nobody did. */
  readonly answered_by: string | null;
  /** How long a question or request waited for its answer, or waits, in seconds. */
  readonly waited: number | null;
  /** Whether the answer was due before it came, or before now. */
  readonly late: boolean;
}

/** Options for {@linkcode viewMessages}. */
export interface ViewOptions {
  /** All that hangs together. */
  readonly threads: Threads;
  /** Who is known. */
  readonly known: readonly Correspondent[];
  /** For whom broadcasts and messages to roles are viewed. */
  readonly viewer: Correspondent;
  /** Whether to look at the viewer's state also where a message is for another one. */
  readonly always?: boolean | undefined;
  /**
   * Now.
   *
   * @default {new Date()}
   */
  readonly now?: Date | undefined;
}

/** Views messages. */
export interface Viewer {
  /** Makes the view of a message. */
  view(message: Message): MessageView;
  /** How its reader, or its file, puts it aside, whatever others say of it. */
  asideOf(message: Message): MessageStatus;
  /** What could not be read; grows while messages are viewed. */
  readonly problems: readonly Problem[];
}

/**
 * Prepares to view messages. A message to one identity is seen with that one's eyes, any
 * other with the viewer's.
 *
 * @param project The project.
 * @param options Whose eyes, and what is known.
 * @returns The viewer.
 */
export function viewMessages(project: Project, options: ViewOptions): Viewer {
  const { threads, known, viewer, now = new Date() } = options;
  const problems: Problem[] = [];
  const states = new Map<string, ReaderState>();
  function stateOf(reader: Correspondent): ReaderState {
    let state = states.get(reader.name);
    if (state === undefined) {
      state = readReader(project, reader);
      problems.push(...state.problems);
      states.set(reader.name, state);
    }
    return state;
  }
  function readerOf({ to }: Message): Correspondent {
    if (to === "*" || to.startsWith("role:") || options.always) return viewer;
    return known.find((one) => isNamed(to, one)) ??
      (isNamed(to, viewer) ? viewer : { name: to, aliases: [], roles: [] });
  }
  function view(message: Message): MessageView {
    const reader = readerOf(message);
    const state = stateOf(reader);
    const replies = threads.repliesTo(message);
    const isToOne = reader !== viewer || isNamed(message.to, viewer);
    const answers = replies.filter((reply) => reply.type !== "ack" && reply.from !== message.from);
    const answer = answers[0];
    const own = answers.some((reply) => isNamed(reply.from, reader));
    const key = keyOf(message);
    const mark = state.markOf(key);
    const end = answer === undefined ? now.getTime() : Date.parse(answer.created);
    const asks = message.type === "question" || message.type === "request";
    return {
      ...message,
      thread: threads.idOf(message),
      reply_to: threads.originalOf(message)?.id ?? null,
      status: statusOf(message, { mark, replies: isToOne ? replies : [], answered: own }),
      seen: state.hasSeen(key),
      answer: answer?.id ?? null,
      answered_by: answer?.from ?? null,
      waited: asks && message.created !== ""
        ? Math.max(0, Math.round((end - Date.parse(message.created)) / 1000))
        : null,
      late: message.due !== "" && end > Date.parse(message.due),
    };
  }
  function asideOf(message: Message): MessageStatus {
    return stateOf(readerOf(message)).markOf(keyOf(message)) ?? message.status;
  }
  return { view, asideOf, problems };
}

function statusOf(
  message: Message,
  { mark, replies, answered }: {
    mark: MessageStatus | undefined;
    replies: readonly Message[];
    answered: boolean;
  },
): MessageStatus {
  if (mark === "unread") return answered ? "answered" : "unread";
  // mclaude 0.6 tells of a change by an ack in the name of the system.
  const acks = replies.filter(({ type }) => type === "ack").map(({ subject }) =>
    /^Status: (\w+)$/.exec(subject)?.[1]
  );
  const said: (string | undefined)[] = [
    message.status,
    mark,
    ...acks,
    answered ? "answered" : undefined,
  ];
  return MESSAGE_STATUSES.findLast((status) => said.includes(status)) ?? "unread";
}
