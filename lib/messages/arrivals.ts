/**
 * The order in which messages arrived in a mailbox: lets a reader find the few new ones
 * without listing a folder of many.
 *
 * ```
 *   .claude/mail/arrivals/<mailbox>.log
 *     <folder's time before> <folder's time after> <message's file>
 * ```
 *
 * Derived, and never trusted alone: mclaude 0.6, git and others put messages into a mailbox
 * without a line here. A reader that knows the folder as of a time takes the lines since, and
 * if they lead without a gap to the folder's time now, nothing else has changed it; any gap
 * sends the reader to the folder itself.
 *
 * Not guaranteed: what a foreign program puts there in the very milliseconds in which one of
 * ours does so is found only when the folder is listed the next time.
 *
 * @module
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { ensureFolder, lookAt, readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";

/** A journal of this size is started anew. */
const MAX_BYTES = 256 * 1024;

/**
 * When a folder's list of names changed the last time.
 *
 * @param folder The folder.
 * @returns Milliseconds by the file system's clock; 0 if it does not exist.
 */
export function folderTime(folder: string): number {
  return lookAt(folder)?.mtime?.getTime() ?? 0;
}

/**
 * Where the journal of a mailbox is.
 *
 * @param project The project.
 * @param mailbox The mailbox.
 * @returns The file, which may not exist.
 */
export function arrivalsPath(project: Project, mailbox: string): string {
  return join(project.store, "mail", "arrivals", `${mailbox}.log`);
}

/** A message that arrived. */
export interface Arrival {
  /** The file's name. */
  readonly name: string;
  /** The folder's time before it. */
  readonly before: number;
  /** The folder's time after it. */
  readonly after: number;
}

/**
 * Notes an arrival. A failure is no failure of the message: readers then list the folder.
 *
 * @param project The project.
 * @param mailbox The mailbox.
 * @param arrival What arrived.
 */
export function noteArrival(project: Project, mailbox: string, arrival: Arrival): void {
  const { name, before, after } = arrival;
  const line = `\n${before} ${after} ${name}\n`;
  try {
    ensureFolder(project.root, ".claude", "mail", "arrivals");
    const path = arrivalsPath(project, mailbox);
    const stat = lookAt(path);
    if (stat !== undefined && !stat.isFile) return;
    const isFull = stat !== undefined && stat.size > MAX_BYTES;
    fs.writeFileSync(path, line, { flag: isFull ? "w" : "a" });
  } catch {
    return;
  }
}

/** How far a reader knows a journal: a size, and the bytes that stand right before it. */
export interface JournalPlace {
  /** Bytes. */
  readonly size: number;
  /** The last line before the place, which tells whether it is still the same journal. */
  readonly last: string;
}

/**
 * Reads what arrived since.
 *
 * @param project The project.
 * @param mailbox The mailbox.
 * @param place Up to where the reader knows the journal; `undefined` for its end only.
 * @returns The arrivals and the new place; no arrivals (`undefined`) if the journal is another one.
 */
export function arrivalsSince(
  project: Project,
  mailbox: string,
  place: JournalPlace | undefined,
): { arrivals: Arrival[] | undefined; place: JournalPlace } {
  const nowhere = { arrivals: undefined, place: { size: 0, last: "" } };
  let text: string | undefined;
  try {
    text = readFile(arrivalsPath(project, mailbox), { maxBytes: 2 * MAX_BYTES });
  } catch {
    return nowhere;
  }
  if (text === undefined) return nowhere;
  const end = { size: text.length, last: lastLine(text) };
  if (place === undefined || lastLine(text.slice(0, place.size)) !== place.last) {
    return { arrivals: undefined, place: end };
  }
  const arrivals = text.slice(place.size).split("\n").flatMap((line) => {
    const match = /^(\d+) (\d+) (.+)$/.exec(line);
    if (match === null) return [];
    return [{ before: Number(match[1]), after: Number(match[2]), name: match[3]! }];
  });
  return { arrivals, place: end };
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
