/**
 * How a lock ends: released by its holder, broken by force, or taken over.
 *
 * ```
 *   end file (the commit) ─▶ archive ─▶ mirror removed ─▶ index ─▶ notice
 * ```
 *
 * Invariants
 *
 * - Only the exact generation that was looked at ends; a successor's never does.
 * - Killed after the commit, what is left to do is done by the next command on the slug.
 * - A holder that did not end its lock itself finds a notice.
 *
 * @module
 */
import { join } from "node:path";
import type { Caller } from "../caller.ts";
import { CoordinationError } from "../errors.ts";
import { checkFolder, ensureFolder, exists } from "../store/files.ts";
import {
  endGeneration,
  listGenerations,
  readEnd,
  readIntent,
  readOutcome,
  unmarkOpen,
} from "../store/generations.ts";
import { checkSlug } from "../store/names.ts";
import { publishOnce } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { type Ending, parseEnding, writeArchive } from "./archive.ts";
import { slugFolder } from "./grant.ts";
import { removeMirror, touchMirror, writeMirror } from "./mirror.ts";
import { leaveNotice, type Notice } from "./notices.ts";
import { type ClaimRecord, lockPaths, parseRecord, tokenOf } from "./record.ts";
import { describeHolder, missing, notYours } from "./refusal.ts";
import { type Holder, readSlug, type StateOptions } from "./state.ts";

/** Options for {@linkcode releaseLock}. */
export interface ReleaseOptions extends StateOptions {
  /** Who releases. */
  readonly caller: Caller;
  /** What was done, for the archive. */
  readonly summary?: string | undefined;
}

/** An ended lock. */
export interface Ended {
  /** The claim. */
  readonly record: ClaimRecord;
  /** The archive's absolute path. */
  readonly archive: string;
}

/**
 * Releases a lock of the caller's.
 *
 * @param project The project.
 * @param slug What is released.
 * @param options Who releases, with which words.
 * @returns The ended lock and its archive.
 * @throws {CoordinationError} `lock_missing` if nobody holds it, `lock_not_yours` if another
 * session does.
 */
export function releaseLock(project: Project, slug: string, options: ReleaseOptions): Ended {
  const holder = ownHolder(project, slug, options);
  const ending = newEnding("released", options.summary ?? "", { ...options, holder });
  const archive = endClaim(project, holder.record, ending);
  if (archive === undefined) throw missing(slug);
  if (holder.record.mode === "shared") mirrorNext(project, slug, options);
  return { record: holder.record, archive };
}

/** Shows mclaude 0.6 that others still share the lock. */
function mirrorNext(project: Project, slug: string, options: StateOptions): void {
  const next = readSlug(project, slug, options).holders.find(({ record }) => record.generation > 0);
  if (next !== undefined) writeMirror(lockPaths(project).mirror, next.record, { replace: false });
}

/** Options for {@linkcode forceRelease}. */
export interface ForceOptions extends StateOptions {
  /** Who forces it. */
  readonly caller: Caller;
  /** Why; goes into the archive and to the one who held it. */
  readonly reason: string;
  /** Whether a lock that is worked on may be broken. */
  readonly evenIfLive?: boolean | undefined;
  /** The generation that the caller saw; another one is left alone. */
  readonly generation?: number | undefined;
}

/**
 * Ends a lock of another session. The session finds a notice.
 *
 * @param project The project.
 * @param slug What is ended.
 * @param options Who, why and how far.
 * @returns The ended lock and its archive; of several sharing holders the newest.
 * @throws {CoordinationError} `lock_missing` if nobody holds it, `lock_held` if its session
 * lives, works and `evenIfLive` was not given, `lock_lost` if it has another generation by now.
 */
export function forceRelease(project: Project, slug: string, options: ForceOptions): Ended {
  checkPlace(project, checkSlug(slug));
  finishLeftovers(project, slug);
  const { holders } = readSlug(project, slug, options);
  if (holders.length === 0) throw missing(slug);
  const seen = options.generation;
  const chosen = holders.filter(({ record }) => seen === undefined || record.generation === seen);
  if (chosen.length === 0) {
    throw new CoordinationError(
      "lock_lost",
      `Cannot force-release generation ${seen} of "${slug}": it is ` +
        `${tokenOf(holders[0]!.record)} by now; look again with: mclaude lock status ${slug}`,
      { data: { slug, generation: holders[0]!.record.generation } },
    );
  }
  const live = chosen.find(({ presence }) => presence.state === "ACTIVE");
  if (live !== undefined && !options.evenIfLive) {
    throw new CoordinationError(
      "lock_held",
      `Cannot force-release "${slug}": ${describeHolder(live)} is working on it; ` +
        "ask first, or add --even-if-live",
      { data: { slug, holder: live.record.session_id, state: live.presence.state } },
    );
  }
  const ended: Ended[] = [];
  for (const holder of chosen) {
    const ending = newEnding("forced", options.reason, { ...options, holder });
    const archive = endClaim(project, holder.record, ending);
    if (archive !== undefined) ended.push({ record: holder.record, archive });
  }
  if (ended.length === 0) throw missing(slug);
  return ended[0]!;
}

/**
 * Says that the caller's lock is still worked on.
 *
 * @param project The project.
 * @param slug The lock.
 * @param options Who says so.
 * @returns The claim.
 * @throws {CoordinationError} `lock_missing` or `lock_not_yours`.
 */
export function heartbeatLock(
  project: Project,
  slug: string,
  options: StateOptions & { readonly caller: Caller },
): ClaimRecord {
  const holder = ownHolder(project, slug, options);
  touchMirror(lockPaths(project).mirror, slug);
  return holder.record;
}

/**
 * Ends the lock whose place a granted claim takes.
 *
 * @param project The project.
 * @param record The claim that ends.
 * @param by The granted claim.
 * @param beatAge Seconds since the last sign of life; `null` if unknown.
 */
export function evict(
  project: Project,
  record: ClaimRecord,
  { by, beatAge }: { by: ClaimRecord; beatAge: number | null },
): void {
  const ending: Ending = {
    kind: "taken_over",
    at: new Date(by.claimed_at_epoch * 1000).toISOString(),
    session_id: by.session_id,
    identity: by.identity,
    text: `taken over as ${tokenOf(by)}`,
    beat_age: beatAge,
  };
  // It may have released at the same moment; then there is nobody to tell.
  endClaim(project, record, ending);
}

/**
 * Finishes what a killed command left to do on a slug: the archive of the last ending, and
 * the endings of what its holder took over.
 *
 * @param project The project.
 * @param slug The slug.
 */
export function finishLeftovers(project: Project, slug: string): void {
  try {
    finish(project, slug);
  } catch (error) {
    // A damaged leftover stays for the doctor; it must not stop what is asked for now.
    if (!(error instanceof CoordinationError)) throw error;
  }
}

function finish(project: Project, slug: string): void {
  const folder = slugFolder(project, slug);
  const entry = listGenerations(folder).find(({ decided }) => decided);
  if (entry === undefined) return;
  const record = parseRecord(readIntent(folder, entry.number) ?? "", slug);
  if (record === undefined) return;
  const current = { ...record, generation: entry.number };
  if (entry.ended) finishEnding(project, current);
  else if (readOutcome(folder, entry.number)?.granted) {
    for (const token of record.took_over) finishEviction(project, token, current);
  }
}

function finishEnding(project: Project, record: ClaimRecord): void {
  const folder = slugFolder(project, record.slug);
  const ending = parseEnding(readEnd(folder, record.generation));
  if (ending === undefined || exists(archivedMark(folder, record.generation))) return;
  tidyUp(project, record, ending);
}

function finishEviction(project: Project, token: string, by: ClaimRecord): void {
  const [, slug, generation] = /^([a-z0-9-]+)#(\d+)$/.exec(token) ?? [];
  if (slug === undefined) return;
  const folder = slugFolder(project, slug);
  const number = Number(generation);
  const record = parseRecord(readIntent(folder, number) ?? "", slug);
  if (record === undefined) return;
  const evicted = { ...record, generation: number };
  if (readEnd(folder, number) === undefined) evict(project, evicted, { by, beatAge: null });
  else finishEnding(project, evicted);
}

/** Ends the caller's own earlier claim, which a granted one replaces. */
export function supersede(project: Project, { record }: Holder, by: ClaimRecord): void {
  if (record.generation === 0) return;
  const end = JSON.stringify({ kind: "replaced", by: tokenOf(by) });
  endGeneration(slugFolder(project, record.slug), record.generation, end);
  unmarkOpen(lockPaths(project).index, { name: record.slug, number: record.generation });
}

/** Tells a holder that a granted claim overlaps its files. */
export function noticeOverlap(project: Project, { record }: Holder, by: ClaimRecord): void {
  leaveNotice(project, record, {
    kind: "overlapped",
    slug: record.slug,
    generation: record.generation,
    by_identity: by.identity,
    by_session: by.session_id,
    at: new Date(by.claimed_at_epoch * 1000).toISOString(),
    reason: `its claim ${tokenOf(by)} has files in common with it`,
  });
}

function toNotice(record: ClaimRecord, ending: Ending): Notice {
  return {
    kind: ending.kind === "forced" ? "forced" : "taken_over",
    slug: record.slug,
    generation: record.generation,
    by_identity: ending.identity,
    by_session: ending.session_id,
    at: ending.at,
    reason: ending.kind === "forced" ? ending.text : "look at the files before you go on",
  };
}

function newEnding(
  kind: Ending["kind"],
  text: string,
  { holder, caller, now = Date.now() }: {
    holder: Holder;
    caller: Caller;
    now?: number | undefined;
  },
): Ending {
  return {
    kind,
    at: new Date(now).toISOString(),
    session_id: caller.session,
    identity: caller.identity,
    text,
    beat_age: holder.presence.beatAge,
  };
}

function ownHolder(
  project: Project,
  slug: string,
  options: StateOptions & { readonly caller: Caller },
): Holder {
  checkPlace(project, checkSlug(slug));
  finishLeftovers(project, slug);
  const { holders } = readSlug(project, slug, options);
  if (holders.length === 0) throw missing(slug);
  const { session } = options.caller;
  const mine = holders.find(({ record }) => record.session_id === session);
  if (mine === undefined) throw notYours(slug, holders[0]!, session);
  return mine;
}

/** The end of a lock is not written where a link leads. */
function checkPlace(project: Project, slug: string): void {
  checkFolder(project.root, ".claude", "locks", "generations", slug);
}

/**
 * Commits an ending and tidies up.
 *
 * @param project The project.
 * @param record The claim that ends.
 * @param ending How.
 * @returns The archive; `undefined` if somebody else ended it first.
 */
export function endClaim(
  project: Project,
  record: ClaimRecord,
  ending: Ending,
): string | undefined {
  const { slug, generation } = record;
  const text = JSON.stringify(ending);
  if (generation > 0 && !endGeneration(slugFolder(project, slug), generation, text)) {
    return undefined;
  }
  return tidyUp(project, record, ending);
}

function tidyUp(project: Project, record: ClaimRecord, ending: Ending): string {
  const { slug, generation } = record;
  const folder = ensureFolder(project.root, ".claude", "locks", "completed");
  if (ending.kind !== "released") leaveNotice(project, record, toNotice(record, ending));
  const archive = writeArchive(folder, record, ending);
  removeMirror(lockPaths(project).mirror, record, { granted: true });
  if (generation > 0) {
    publishOnce(archivedMark(slugFolder(project, slug), generation), "", { durable: false });
    unmarkOpen(lockPaths(project).index, { name: slug, number: generation });
  }
  return archive;
}

/** Says that the archive of an ended generation was written. */
function archivedMark(folder: string, generation: number): string {
  return join(folder, `g${String(generation).padStart(6, "0")}.archived`);
}
