/**
 * What a reader has seen of the messages, and how it put them aside. This belongs to the
 * reader, never to the message's file, which nobody changes.
 *
 * ```
 *   .claude/mail/readers/<identity>/
 *     seen.log     <mailbox>/<message>, one a line, in the order in which they were shown
 *     marks.jsonl  {"at":…,"status":"read"|"archived"|"unread","messages":[…]}
 * ```
 *
 * Invariants
 *
 * - Both files only grow. Each entry is one write that starts on a line of its own, so
 *   processes of one identity never lose or garble each other's entries, and one that was
 *   cut off spoils nothing but itself.
 * - What mclaude 0.6 had shown counts as seen until the reader's own file exists, and goes
 *   into that file.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { append, ensureFolder, exists, readFile } from "../store/files.ts";
import { checkIdentity } from "../store/names.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import { utcTime } from "../store/times.ts";
import type { Correspondent } from "./addresses.ts";
import { INBOX } from "./mailboxes.ts";
import { MESSAGE_STATUSES, type MessageStatus } from "./message.ts";

/** A reader's files may be larger than a record. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What a message is called in a reader's files. */
export type MessageKey = `${string}/${string}`;

/**
 * The name of a message in a reader's files.
 *
 * @param message The message.
 * @returns Its mailbox and id.
 */
export function keyOf(message: { readonly mailbox: string; readonly id: string }): MessageKey {
  return `${message.mailbox}/${message.id}`;
}

/** A reader's state. */
export interface ReaderState {
  /** Whether a message was shown to the reader. */
  hasSeen(key: MessageKey): boolean;
  /** How the reader put a message aside. */
  markOf(key: MessageKey): MessageStatus | undefined;
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Where a reader's files are.
 *
 * @param project The project.
 * @param name The reader's name.
 * @returns The folder, which may not exist.
 */
export function readerFolder(project: Project, name: string): string {
  return join(project.store, "mail", "readers", checkIdentity(name));
}

/**
 * Reads what a reader has seen, under all its names.
 *
 * @param project The project.
 * @param reader The reader.
 * @returns Its state.
 */
export function readReader(project: Project, reader: Correspondent): ReaderState {
  const problems: Problem[] = [];
  const marks = new Map<string, MessageStatus>();
  const folders = [...reader.aliases, reader.name].flatMap((name) => {
    try {
      return [readerFolder(project, name)];
    } catch {
      // A name that can have no files has none.
      return [];
    }
  });
  const logs = folders.map((folder) => readLog(join(folder, "seen.log"), problems) ?? "");
  const own = folders.at(-1);
  if (own !== undefined && !exists(join(own, "seen.log"))) {
    logs.push(["", ...readLegacy(project, problems), ""].join("\n"));
  }
  const hasSeen = lookUp(logs);
  for (const folder of folders) {
    const path = join(folder, "marks.jsonl");
    for (const line of (readLog(path, problems) ?? "").split("\n")) {
      readMark(line, marks, () => problems.push({ path, reason: "a line of it cannot be read" }));
    }
  }
  return {
    hasSeen,
    markOf: (key) => marks.get(key),
    problems,
  };
}

/** For a few questions a look through the text is faster than taking it apart. */
function lookUp(logs: readonly string[]): (key: MessageKey) => boolean {
  let asked = 0;
  let keys: Set<string> | undefined;
  return (key) => {
    if (asked++ < 32) return logs.some((log) => log.includes(`\n${key}\n`));
    return (keys ??= new Set(logs.flatMap((log) => log.split("\n")))).has(key);
  };
}

function readLog(path: string, problems: Problem[]): string | undefined {
  try {
    return readFile(path, { maxBytes: MAX_BYTES });
  } catch (error) {
    problems.push(problem(path, error));
    return undefined;
  }
}

function readMark(line: string, marks: Map<string, MessageStatus>, damaged: () => void): void {
  if (line === "") return;
  try {
    const { status, messages } = JSON.parse(line) as Record<string, unknown>;
    const known = MESSAGE_STATUSES.find((word) => word === status);
    if (known === undefined || !Array.isArray(messages)) return damaged();
    for (const key of messages) marks.set(String(key), known);
  } catch {
    damaged();
  }
}

/** What mclaude 0.6 had shown, to whomever; its state knows the inbox only. */
function readLegacy(project: Project, problems: Problem[]): MessageKey[] {
  const path = join(project.store, "messages", ".watcher_state.json");
  try {
    const text = readFile(path, { maxBytes: MAX_BYTES });
    const names = text === undefined ? [] : JSON.parse(text)?.seen_files;
    if (!Array.isArray(names)) return [];
    return names.filter((name) => typeof name === "string" && !name.includes("\n"))
      .map((name): MessageKey => `${INBOX}/${name.replace(/\.md$/, "")}`);
  } catch (error) {
    problems.push(problem(path, error));
    return [];
  }
}

/**
 * Records that messages were shown.
 *
 * @param project The project.
 * @param name The reader's name.
 * @param keys The messages.
 */
export function recordSeen(project: Project, name: string, keys: readonly MessageKey[]): void {
  if (keys.length === 0) return;
  const path = join(prepare(project, name), "seen.log");
  const legacy = exists(path) ? [] : readLegacy(project, []);
  // Lost in a power cut, a message is shown once more, which waiting for the disk is not worth.
  append(path, ["", ...legacy, ...keys, ""].join("\n"), { durable: false });
}

/**
 * Forgets what was shown under all names of a reader; how messages were put aside stays.
 *
 * @param project The project.
 * @param reader The reader.
 */
export function forgetSeen(project: Project, reader: Correspondent): void {
  for (const name of [...reader.aliases, reader.name]) {
    // Not removed: without it, what mclaude 0.6 had shown would count again.
    replaceFile(join(prepare(project, name), "seen.log"), "\n");
  }
}

/**
 * Records how a reader puts messages aside.
 *
 * @param project The project.
 * @param name The reader's name.
 * @param mark The messages, what they are now, and when.
 */
export function recordMark(
  project: Project,
  name: string,
  mark: { keys: readonly MessageKey[]; status: MessageStatus; now?: Date | undefined },
): void {
  if (mark.status === "answered") {
    throw new CoordinationError(
      "invalid_input",
      'Cannot mark a message as "answered": answer it with mclaude mail reply',
    );
  }
  const entry = {
    at: utcTime(mark.now ?? new Date()),
    status: mark.status,
    messages: mark.keys,
  };
  append(join(prepare(project, name), "marks.jsonl"), `\n${JSON.stringify(entry)}\n`);
}

function prepare(project: Project, name: string): string {
  return ensureFolder(project.root, ".claude", "mail", "readers", checkIdentity(name));
}
