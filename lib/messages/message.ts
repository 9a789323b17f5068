/**
 * What a message is, how its file is named, and how it reads.
 *
 * ```
 *   2026-04-09_14-34-49_ani_vasya_question_whats-the-schema.md
 *   ---
 *   from: ani
 *   to: vasya
 *   type: question
 *   subject: What's the schema?
 *   created: 2026-04-09T14:34:49
 *   status: unread
 *   urgent: false
 *   ---
 *
 *   # What's the schema?
 *
 *   (body)
 * ```
 *
 * Invariants
 *
 * - No text of a sender can end the header or add a key to it.
 * - A body comes back as it was given, also one that starts with a heading.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { checkBody, headerText, readFrontmatter, writeFrontmatter } from "../store/frontmatter.ts";
import { slugify } from "../store/names.ts";
import { headerTime, parseTime, utcTime } from "../store/times.ts";

/** The kinds of messages. */
export const MESSAGE_TYPES = [
  "question",
  "answer",
  "request",
  "update",
  "error",
  "broadcast",
  "ack",
] as const;

/** The kind of a message. */
export type MessageType = typeof MESSAGE_TYPES[number];

/** What a message's file can say of it, and what can be said of it for a reader. */
export const MESSAGE_STATUSES = ["unread", "read", "answered", "archived"] as const;

/** The state of a message. */
export type MessageStatus = typeof MESSAGE_STATUSES[number];

/** A message as its file has it. */
export interface Message {
  /** The file's name without `.md`; replies and threads name it. */
  readonly id: string;
  /** The mailbox that it lies in. */
  readonly mailbox: string;
  /** The file. */
  readonly path: string;
  /** Who sent it. */
  readonly from: string;
  /** Whom it is for: an identity, `role:<role>`, or `*`. */
  readonly to: string;
  /** Its kind. */
  readonly type: MessageType;
  /** What it is about; may be empty. */
  readonly subject: string;
  /** The text. */
  readonly body: string;
  /** The thread that its file names; may be empty, or name no message. */
  readonly thread: string;
  /** The message that its file says it replies to; may be empty, or name no message. */
  readonly reply_to: string;
  /** When it was sent, ISO 8601, UTC. */
  readonly created: string;
  /** What its file says. */
  readonly status: MessageStatus;
  /** Whether it should not wait. */
  readonly urgent: boolean;
  /** When an answer is due, ISO 8601, UTC; empty if it may take any time. */
  readonly due: string;
  /** The session that sent it; empty if it did not say. */
  readonly session: string;
  /** How the sender's name was known; empty if it did not say. */
  readonly identity_source: string;
}

/** Where a message's file stands. */
export interface MessageFile {
  /** The file's name. */
  readonly name: string;
  /** The file. */
  readonly path: string;
  /** Its mailbox. */
  readonly mailbox: string;
}

const NAME = /^(\d{4}-\d{2}-\d{2}_\d{2}-\d{2}-\d{2})_(.+?)(?:_\d+)?(?:\.md)?$/u;

/** What a file's name says. */
export interface MessageName {
  /** The second in which it was sent, local time: `2026-04-09_14-34-49`. */
  readonly stamp: string;
  /** Sender, recipient, type and subject, without the number of a collision. */
  readonly rest: string;
}

/**
 * Reads the name of a message's file.
 *
 * @param name The name, with or without `.md`.
 * @returns What it says, or `undefined` if it was made by hand.
 */
export function parseMessageName(name: string): MessageName | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  return { stamp: match[1]!, rest: match[2]! };
}

/**
 * Reads a message.
 *
 * @param text The whole file.
 * @param file Where it stands.
 * @returns The message.
 * @throws {CoordinationError} `damaged_record` if it has no header, or a type or status that
 * there is not.
 */
export function parseMessage(text: string, { name, path, mailbox }: MessageFile): Message {
  const header = readFrontmatter(text);
  if (!header.found) throw damaged(path, "it has no header");
  const field = (key: string) => headerText(header, key) ?? "";
  const type = oneOf(MESSAGE_TYPES, field("type") || "update");
  const status = oneOf(MESSAGE_STATUSES, field("status") || "unread");
  if (type === undefined) throw damaged(path, `it has the unknown type "${field("type")}"`);
  if (status === undefined) throw damaged(path, `it has the unknown status "${field("status")}"`);
  const subject = field("subject");
  return {
    id: idOfFile(name),
    mailbox,
    path,
    from: field("from") || "unknown",
    to: field("to") || "unknown",
    type,
    subject,
    body: bodyOf(header.body, subject),
    thread: field("thread"),
    reply_to: field("reply_to"),
    created: createdOf(field("created_utc") || field("created"), name),
    status,
    urgent: field("urgent").toLowerCase() === "true",
    due: timeOf(field("due")),
    session: field("session"),
    identity_source: field("identity_source"),
  };
}

/**
 * The id of a message.
 *
 * @param name Its file's name.
 * @returns The name without its ending.
 */
export function idOfFile(name: string): string {
  return name.replace(/\.md$/, "");
}

function damaged(path: string, reason: string): CoordinationError {
  return new CoordinationError(
    "damaged_record",
    `Cannot read the message: ${reason}; repair it or move it away`,
    { data: { path } },
  );
}

function oneOf<T extends string>(known: readonly T[], text: string): T | undefined {
  return known.find((word) => word === text);
}

/** Without the heading that repeats the subject; any other heading is the sender's. */
function bodyOf(rest: string, subject: string): string {
  const body = rest.replace(/\r\n?/g, "\n").trim();
  const [first, ...others] = body.split("\n");
  if (subject === "" || first?.trim() !== `# ${subject}`) return body;
  return others.join("\n").trim();
}

function createdOf(written: string, name: string): string {
  return timeOf(written) || timeOf(parseMessageName(name)?.stamp ?? "");
}

function timeOf(text: string): string {
  const time = parseTime(text);
  return time === undefined ? "" : utcTime(new Date(time));
}

/** What a message's file is made of. */
export interface MessageText {
  /** Who sends it. */
  from: string;
  /** Whom it is for. */
  to: string;
  /** Its kind. */
  type: MessageType;
  /** What it is about, one line. */
  subject: string;
  /** The text. */
  body: string;
  /** The thread, or nothing. */
  thread: string;
  /** The file that it replies to, or nothing. */
  reply_to: string;
  /** When it is sent. */
  now: Date;
  /** Whether it should not wait. */
  urgent: boolean;
  /** When an answer is due. */
  due: Date | undefined;
  /** The session that sends it. */
  session: string;
  /** How the sender's name is known. */
  identity_source: string;
  /** Rules of the secrets scan that were overridden. */
  allowed_secrets: readonly string[];
}

/**
 * Writes a message as mclaude 0.6 reads it; what is new stands at the header's end.
 *
 * @param message What it says.
 * @returns The whole file.
 * @throws {CoordinationError} `invalid_input` if header or body are too long.
 */
export function renderMessage(message: MessageText): string {
  const { subject, body, allowed_secrets } = message;
  const header = writeFrontmatter([
    ["from", message.from],
    ["to", message.to],
    ["type", message.type],
    ["subject", filled(subject)],
    ["thread", filled(message.thread)],
    ["reply_to", filled(message.reply_to)],
    ["created", headerTime(message.now)],
    ["status", "unread"],
    ["urgent", String(message.urgent)],
    ["created_utc", utcTime(message.now)],
    ["due", message.due && utcTime(message.due)],
    ["session", filled(message.session)],
    ["identity_source", filled(message.identity_source)],
    ["allowed_secrets", allowed_secrets.length === 0 ? undefined : allowed_secrets],
  ], { plain: ["from", "to", "subject", "thread", "reply_to"] });
  const heading = subject === "" ? "" : `# ${subject}\n\n`;
  return `${header}\n${heading}${checkBody(body)}\n`;
}

/**
 * The name of a message's file, without a number and `.md`.
 *
 * @param message What it says.
 * @param stamp The second in which it is sent, as in {@linkcode MessageName}.
 * @returns The name.
 */
export function messageStem(
  { from, to, type, subject, body }: Pick<
    MessageText,
    "from" | "to" | "type" | "subject" | "body"
  >,
  stamp: string,
): string {
  const about = slugify(subject || body.slice(0, 60), { words: 6, maxChars: 120, maxBytes: 120 });
  const stem = `${stamp}_${namePart(from)}_${namePart(to)}_${type}_${about}`;
  // A reply names this in its header, which mclaude 0.6 takes to end at three hyphens.
  return stem.replace(/-{2,}/g, "-");
}

/** Of a name what can stand between the underscores of a file's name. */
function namePart(name: string): string {
  if (name === "*") return "ALL";
  return slugify(name, { words: 8, maxBytes: 40, fallback: "unnamed" });
}

function filled(text: string): string | undefined {
  return text === "" ? undefined : text;
}
