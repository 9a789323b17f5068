/**
 * Who holds what, read from disk without changing it.
 *
 * The holder of a slug is the highest granted generation that has not ended; shared
 * generations hold together, down to the highest exclusive one. A claim of mclaude 0.6
 * (its `.lock` without a generation) holds as well, and one that is younger than ours
 * shows that ours was broken there. One damaged file makes its own claim unreadable and
 * hides no other.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { judge, type Observe, type Presence, THRESHOLDS } from "../liveness.ts";
import {
  type GenerationEntry,
  listGenerations,
  listOpen,
  publishedAt,
  readIntent,
  readOutcome,
} from "../store/generations.ts";
import type { Project } from "../store/root.ts";
import { releasedElsewhere } from "./archive.ts";
import { isEmptyMirror, listMirror, type MirrorRecord, readMirror } from "./mirror.ts";
import { type ClaimRecord, lockPaths, parseRecord, unreadableRecord } from "./record.ts";

/** A claim that holds its slug. */
export interface Holder {
  /** The claim. */
  readonly record: ClaimRecord;
  /** Whether its session lives and works. */
  readonly presence: Presence;
  /** What is damaged, if anything. */
  readonly problem: string | null;
}

/** A claim that was published and not yet decided. */
export interface Attempt {
  /** The claim. */
  readonly record: ClaimRecord;
}

/** All about one slug. */
export interface SlugState {
  /** The slug. */
  readonly slug: string;
  /** Who holds it, newest first; several only if all are shared. */
  readonly holders: readonly Holder[];
  /** Who is claiming it right now. */
  readonly attempts: readonly Attempt[];
  /** The highest generation there is; 0 if none. */
  readonly highest: number;
}

/** What reading needs to know. */
export interface StateOptions {
  /** Tells whether a session lives. */
  readonly observe: Observe;
  /**
   * Now, in milliseconds since the epoch.
   *
   * @default {Date.now()}
   */
  readonly now?: number;
  /** Now by the clock of the store's file system; asked before a lock is called stale. */
  readonly fsNow?: (() => number) | undefined;
}

/** A claim that was granted, or is not yet decided. */
export interface SlugClaim {
  /** The claim. */
  readonly record: ClaimRecord;
  /** Whether it was granted. */
  readonly granted: boolean;
  /** What is damaged, if anything. */
  readonly problem: string | null;
}

/** What the files of a slug say, whoever lives. */
export interface SlugFacts {
  /** The claims that did not end, newest first, down to the newest exclusive one. */
  readonly claims: readonly SlugClaim[];
  /** What mclaude 0.6's files say. */
  readonly mirror: MirrorRecord | undefined;
  /** The highest generation there is; 0 if none. */
  readonly highest: number;
}

/**
 * Reads one slug.
 *
 * @param project The project.
 * @param slug A valid slug.
 * @param options Who lives, and the time.
 * @returns Its state; free if there is nothing.
 */
export function readSlug(project: Project, slug: string, options: StateOptions): SlugState {
  return stateOf(project, slug, { facts: readFacts(project, slug), options });
}

/**
 * Reads the files of one slug.
 *
 * @param project The project.
 * @param slug A valid slug.
 * @returns What they say.
 */
export function readFacts(project: Project, slug: string): SlugFacts {
  const paths = lockPaths(project);
  const folder = join(paths.generations, slug);
  const entries = listGenerations(folder);
  const mirror = readMirror(paths.mirror, slug);
  const claims: SlugClaim[] = [];
  for (const entry of entries) {
    const { record, problem } = readClaim(folder, { slug, entry, mirror });
    const { decision, damage } = decisionOn(paths.generations, record, entry);
    const granted = decision === "granted";
    if (decision === "open" || granted && !entry.ended) {
      claims.push({ record, granted, problem: problem ?? damage });
    }
    if (granted && record.mode === "exclusive") break;
  }
  return { claims, mirror, highest: entries[0]?.number ?? 0 };
}

/**
 * Tells from what the files of a slug say who holds it.
 *
 * @param project The project.
 * @param slug The slug.
 * @param given What its files say, who lives, and the time.
 * @returns Its state; free if there is nothing.
 */
export function stateOf(
  project: Project,
  slug: string,
  { facts, options }: { facts: SlugFacts; options: StateOptions },
): SlugState {
  const { claims, mirror, highest } = facts;
  const holders = claims.filter(({ granted }) => granted).map(({ record, problem }): Holder => {
    const copied = mirror?.record.session_id === record.session_id ? mirror.problem : null;
    return { record, presence: presenceOf(record, mirror, options), problem: problem ?? copied };
  });
  const foreign = mirror === undefined ? undefined : foreignHolder(mirror, holders, options);
  const ours = holders.filter(({ record }) =>
    foreign === undefined
      ? mirror !== undefined || !releasedElsewhere(lockPaths(project).archive, record)
      : record.claimed_at_epoch > foreign.record.claimed_at_epoch
  );
  return {
    slug,
    holders: foreign === undefined ? ours : [...ours, foreign],
    attempts: claims.filter(({ granted }) => !granted),
    highest,
  };
}

/**
 * Reads all slugs that are held or being claimed.
 *
 * @param project The project.
 * @param options Who lives, and the time.
 * @returns Their states, by slug.
 */
export function readAllSlugs(project: Project, options: StateOptions): SlugState[] {
  return heldSlugs(project)
    .map((slug) => readSlugSafely(project, slug, options))
    .filter(({ holders, attempts }) => holders.length + attempts.length > 0);
}

/**
 * The slugs that are held or being claimed; of some the last claim may just have ended.
 *
 * @param project The project.
 * @returns The slugs, sorted.
 */
export function heldSlugs(project: Project): string[] {
  const paths = lockPaths(project);
  const slugs = new Set(listOpen(paths.index).map(({ name }) => name));
  for (const slug of listMirror(paths.mirror)) slugs.add(slug);
  return [...slugs].sort();
}

/**
 * Reads one slug. What cannot be read at all, such as a link in the folder's place, counts as
 * held.
 *
 * @param project The project.
 * @param slug A valid slug.
 * @param options Who lives, and the time.
 * @returns Its state.
 */
export function readSlugSafely(
  project: Project,
  slug: string,
  options: StateOptions,
): SlugState {
  return safely(slug, { read: () => readSlug(project, slug, options), options });
}

/**
 * Reads one slug in whatever way; what cannot be read at all counts as held.
 *
 * @param slug The slug.
 * @param how How it is read, and who lives.
 * @returns Its state.
 */
export function safely(
  slug: string,
  { read, options }: { read: () => SlugState; options: StateOptions },
): SlugState {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
    const record = unreadableRecord(slug);
    const presence = options.observe({ session: "", process: null, since: null });
    const holders = [{ record, presence, problem: error.message }];
    return { slug, holders, attempts: [], highest: 0 };
  }
}

/** Reads the claim of a generation; one that cannot be read is still a claim. */
function readClaim(
  folder: string,
  { slug, entry, mirror }: {
    slug: string;
    entry: GenerationEntry;
    mirror: MirrorRecord | undefined;
  },
): { record: ClaimRecord; problem: string | null } {
  let reason = "it is no JSON object";
  try {
    const record = parseRecord(readIntent(folder, entry.number) ?? "", slug);
    if (record !== undefined) {
      return { record: { ...record, generation: entry.number }, problem: null };
    }
  } catch (error) {
    reason = (error as Error).message;
  }
  // The mirror has the same record, if it is that of this generation.
  const copy = mirror?.record.generation === entry.number ? mirror.record : undefined;
  return {
    record: copy ?? {
      ...unreadableRecord(slug, "", entry.number),
      claimed_at_epoch: (publishedAt(folder, entry.number) ?? 0) / 1000,
    },
    problem: `Cannot read generation ${entry.number} of "${slug}": ${reason}`,
  };
}

function decisionOn(
  generations: string,
  record: ClaimRecord,
  entry: GenerationEntry,
): { decision: "open" | "granted" | "void"; damage: string | null } {
  const leader = record.leader ?? { slug: record.slug, generation: entry.number };
  const open = { decision: "open", damage: null } as const;
  if (leader.slug === record.slug && !entry.decided) return open;
  try {
    const outcome = readOutcome(join(generations, leader.slug), leader.generation);
    if (outcome === undefined) return open;
    return { decision: outcome.granted ? "granted" : "void", damage: null };
  } catch (error) {
    // What was granted stays granted; it can be taken over once its session is gone.
    return { decision: "granted", damage: (error as Error).message };
  }
}

function foreignHolder(
  mirror: MirrorRecord,
  ours: readonly Holder[],
  options: StateOptions,
): Holder | undefined {
  const { record, touched, problem } = mirror;
  if (record.generation > 0) return undefined;
  const session = record.session_id;
  // The mirror is not synced: after a power cut that of our own claim may say nothing.
  if (isEmptyMirror(record) && ours.length > 0) return undefined;
  if (record.claimed_at === "" && ours.some((holder) => holder.record.session_id === session)) {
    return undefined;
  }
  const beatAge = secondsSince(touched, options);
  const state = judge({ process: "unknown", beatAge, activityAge: null });
  const presence: Presence = {
    state,
    lastBeat: touched,
    lastActivity: null,
    beatAge,
    process: "unknown",
  };
  return { record, presence, problem };
}

/**
 * Without proof of life, a heartbeat file that was not touched tells of silence as it does in
 * mclaude 0.6: every beat of the session touches it. It never makes a session younger.
 */
function presenceOf(
  record: ClaimRecord,
  mirror: MirrorRecord | undefined,
  options: StateOptions,
): Presence {
  const presence = options.observe({
    session: record.session_id,
    process: record.process,
    since: record.claimed_at_epoch > 0 ? record.claimed_at_epoch * 1000 : null,
  });
  if (presence.process !== "unknown" || mirror?.record.generation !== record.generation) {
    return presence;
  }
  const beatAge = secondsSince(mirror.touched, options);
  if (beatAge === null || beatAge <= (presence.beatAge ?? Infinity)) return presence;
  const state = judge({ process: "unknown", beatAge, activityAge: null });
  return state === "STALE" ? { ...presence, state, beatAge } : presence;
}

/** Seconds since a file was touched; `null` if unknown or still to come. */
function secondsSince(touched: number | null, options: StateOptions): number | null {
  if (touched === null) return null;
  let age = ((options.now ?? Date.now()) - touched) / 1000;
  // The clock of this process may be off; that of the file system set the file's time.
  if (age > THRESHOLDS.stale && options.fsNow) age = (options.fsNow() - touched) / 1000;
  return age < 0 ? null : age;
}
