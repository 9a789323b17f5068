/**
 * Up to where a reader knows the mailboxes, so that looking for new mail costs what is new
 * and not what is there.
 *
 * ```
 *   .claude/mail/readers/<identity>/cursor.json
 * ```
 *
 * Derived: without it, or with one that fits nothing, the folders are listed and compared
 * with what the reader has seen.
 *
 * @module
 */
import { join } from "node:path";
import { arrivalsSince, folderTime, type JournalPlace } from "../messages/arrivals.ts";
import { isMessageFile, mailboxFolder } from "../messages/mailboxes.ts";
import { readerFolder } from "../messages/readers.ts";
import { ensureFolder, listFolder, readFile } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";

/** Up to where a mailbox is known. */
export interface MailPlace {
  /** The folder's time, milliseconds. */
  readonly time: number;
  /** The end of its journal. */
  readonly journal: JournalPlace;
  /** When the folder was listed, milliseconds by this machine's clock. */
  readonly listed: number;
  /** Whether the folder had been quiet for so long that its time proves that it is the same. */
  readonly settled: boolean;
}

/** Up to where all mailboxes are known, by name. */
export type MailCursor = Readonly<Record<string, MailPlace>>;

/** A folder whose time is older than this, in milliseconds, has got all that came then. */
const QUIET = 2_000;

/** After this time, in milliseconds, a folder that was not quiet is listed again. */
const LISTED = 60_000;

/**
 * Reads a reader's cursor.
 *
 * @param project The project.
 * @param name The reader's name.
 * @returns The cursor; empty if there is none that can be read.
 */
export function readCursor(project: Project, name: string): MailCursor {
  try {
    const data = JSON.parse(readFile(cursorPath(project, name)) ?? "{}");
    return data?.version === 1 && typeof data.mailboxes === "object" ? data.mailboxes : {};
  } catch {
    return {};
  }
}

/**
 * Writes a reader's cursor. A failure costs the next look some time, and nothing else.
 *
 * @param project The project.
 * @param name The reader's name.
 * @param cursor The cursor.
 */
export function writeCursor(project: Project, name: string, cursor: MailCursor): void {
  try {
    ensureFolder(project.root, ".claude", "mail", "readers", name);
    const text = JSON.stringify({ version: 1, mailboxes: cursor });
    replaceFile(cursorPath(project, name), text, { durable: false });
  } catch {
    return;
  }
}

function cursorPath(project: Project, name: string): string {
  return join(readerFolder(project, name), "cursor.json");
}

/** What may be new in a mailbox. */
export interface Look {
  /** Files that may be new; all there are if the cursor did not help. */
  readonly names: readonly string[];
  /** Up to where the mailbox is known now. */
  readonly place: MailPlace;
}

/**
 * Looks what may be new in a mailbox.
 *
 * @param project The project.
 * @param mailbox Its name.
 * @param known Up to where it is known.
 * @returns What may be new.
 */
export function lookInto(project: Project, mailbox: string, known: MailPlace | undefined): Look {
  const folder = mailboxFolder(project, mailbox);
  const now = Date.now();
  // In this order: what comes in between is found now, or makes the next look list the folder.
  const time = folderTime(folder);
  if (known?.settled && known.time === time) return { names: [], place: known };
  const { arrivals, place: journal } = arrivalsSince(project, mailbox, known?.journal);
  const isRecent = known !== undefined && Math.abs(now - known.listed) < LISTED;
  if (isRecent && arrivals !== undefined && leads(known.time, arrivals, time)) {
    const names = arrivals.map(({ name }) => name).filter(isMessageFile);
    return { names, place: { ...known, time, journal, settled: false } };
  }
  return {
    names: listFolder(folder).filter(isMessageFile),
    place: { time, journal, listed: now, settled: now - time > QUIET },
  };
}

/** Whether arrivals account for all that happened to a folder between two times. */
function leads(
  from: number,
  arrivals: readonly { before: number; after: number }[],
  to: number,
): boolean {
  let end = from;
  for (const { before, after } of arrivals.toSorted((a, b) => a.before - b.before)) {
    if (before > end) return false;
    end = Math.max(end, after);
  }
  return end === to;
}
