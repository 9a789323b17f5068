/**
 * mclaude 0.6's three files of a held lock: `.lock`, `.heartbeat`, `.metadata.json`.
 *
 * Ours are a mirror, so that such a session sees our locks; those that we did not write
 * are its own locks. The order of writing is heartbeat, metadata, lock: a `.lock` of ours
 * always has metadata with a generation, and one without is foreign.
 *
 * Not guaranteed: a winner against a session of mclaude 0.6 that breaks its own lock by
 * removing the files, since it takes part in no protocol.
 *
 * @module
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { exists, hasCode, listFolder, lookAt, readFile, removeFile } from "../store/files.ts";
import { publishOnce, removePublished, replaceFile } from "../store/publish.ts";
import { type ClaimRecord, parseRecord, renderRecord, unreadableRecord } from "./record.ts";

/** A claim as mclaude 0.6's files tell it. */
export interface MirrorRecord {
  /** The claim; its generation is 0 unless we wrote it. */
  readonly record: ClaimRecord;
  /** When the heartbeat file was last touched, or the lock file if there is none; ms. */
  readonly touched: number | null;
  /** What is damaged. */
  readonly problem: string | null;
}

const QUICK = { durable: false };

/**
 * The slugs that have a `.lock` file.
 *
 * @param folder The mirror's folder.
 * @returns The slugs, sorted.
 */
export function listMirror(folder: string): string[] {
  return listFolder(folder).filter((name) => name.endsWith(".lock")).map((n) => n.slice(0, -5));
}

/**
 * The files of a slug, in the order in which they are written.
 *
 * @param folder The mirror's folder.
 * @param slug The slug.
 * @returns Their paths; they may not exist.
 */
export function mirrorFiles(
  folder: string,
  slug: string,
): { heartbeat: string; metadata: string; lock: string } {
  return {
    heartbeat: join(folder, `${slug}.heartbeat`),
    metadata: join(folder, `${slug}.metadata.json`),
    lock: join(folder, `${slug}.lock`),
  };
}

/**
 * When the session of a mirror gave a sign of life for mclaude 0.6.
 *
 * @param folder The mirror's folder.
 * @param slug The slug.
 * @returns When the heartbeat file was touched, or the lock file if there is none; milliseconds.
 */
export function touchedAt(folder: string, slug: string): number | null {
  const { heartbeat, lock } = mirrorFiles(folder, slug);
  return mtime(heartbeat) ?? mtime(lock);
}

/**
 * Reads the files of a slug.
 *
 * @param folder The mirror's folder.
 * @param slug The slug.
 * @returns What they say, or `undefined` if there is no `.lock`.
 */
export function readMirror(folder: string, slug: string): MirrorRecord | undefined {
  const { lock, metadata } = mirrorFiles(folder, slug);
  if (!exists(lock)) return undefined;
  let problem: string | null = null;
  function read(path: string): string | undefined {
    try {
      return readFile(path);
    } catch (error) {
      problem = (error as Error).message;
      return undefined;
    }
  }
  const text = read(metadata);
  const record = text === undefined ? undefined : parseRecord(text, slug);
  if (text !== undefined && record === undefined) {
    problem = `Cannot read "${metadata}": it is no JSON object`;
  }
  const session = record?.session_id || (read(lock) ?? "").trim();
  return {
    record: record === undefined
      ? unreadableRecord(slug, session)
      : { ...record, session_id: session },
    get touched() {
      return touchedAt(folder, slug);
    },
    problem,
  };
}

/**
 * Writes the mirror of a claim that is about to be granted.
 *
 * @param folder The mirror's folder; exists.
 * @param record The claim.
 * @param options `replace` where the files that are there are our own or taken over.
 * @returns Whether the slug is now ours for mclaude 0.6.
 */
export function writeMirror(
  folder: string,
  record: ClaimRecord,
  options: { replace: boolean },
): boolean {
  const { slug } = record;
  const { heartbeat, metadata, lock } = mirrorFiles(folder, slug);
  if (!options.replace && exists(lock)) return false;
  if (!touchMirror(folder, slug)) publishOnce(heartbeat, "", QUICK);
  replaceFile(metadata, renderRecord(record), QUICK);
  if (!options.replace) return publishOnce(lock, record.session_id, QUICK);
  replaceFile(lock, record.session_id, QUICK);
  return true;
}

/**
 * Removes the mirror of a claim, unless it is another claim's by now.
 *
 * @param folder The mirror's folder.
 * @param record The claim.
 * @param options `granted` for a claim whose mirror was its own: it goes also if it is empty.
 */
export function removeMirror(
  folder: string,
  record: ClaimRecord,
  options: { granted?: boolean } = {},
): void {
  const { slug } = record;
  const there = readMirror(folder, slug)?.record;
  if (there === undefined) return;
  const same = there.generation === record.generation && there.session_id === record.session_id;
  if (!same && !(options.granted && isEmptyMirror(there))) return;
  const { heartbeat, metadata, lock } = mirrorFiles(folder, slug);
  removePublished(lock);
  removePublished(heartbeat);
  removeFile(metadata);
}

/**
 * Whether a mirror says nothing: mclaude 0.6 is about to write it, or the power was cut.
 *
 * @param record What was read from it.
 * @returns Whether its files are empty or unreadable.
 */
export function isEmptyMirror(record: ClaimRecord): boolean {
  return record.session_id === "" && record.claimed_at === "";
}

/**
 * Touches the heartbeat file of a slug, for sessions of mclaude 0.6.
 *
 * @param folder The mirror's folder.
 * @param slug The slug.
 * @returns Whether there is one.
 */
export function touchMirror(folder: string, slug: string): boolean {
  const { heartbeat } = mirrorFiles(folder, slug);
  if (!lookAt(heartbeat)?.isFile) return false;
  try {
    const now = new Date();
    fs.utimesSync(heartbeat, now, now);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

function mtime(path: string): number | null {
  return lookAt(path)?.mtime?.getTime() ?? null;
}
