/**
 * Claims that were decided elsewhere: a hub granted them, with the generation that they have
 * on every machine, or ended them.
 *
 * ```
 *   granted there ──publishDecided──▶ held here ──endClaim──▶ ended here
 * ```
 *
 * Invariants
 *
 * - A generation has one claim: where another one has the number here, nothing is published.
 * - Published twice, as after a kill, a claim is there once.
 *
 * Not guaranteed: that nobody else holds the slug here; whoever asks the hub looks first.
 *
 * @module
 */
import { ensureFolder } from "../store/files.ts";
import {
  decide,
  listOpen,
  markOpen,
  publishIntent,
  readEnd,
  readIntent,
  readOutcome,
} from "../store/generations.ts";
import { checkSlug } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import { slugFolder, thisProcess } from "./grant.ts";
import { readMirror, writeMirror } from "./mirror.ts";
import { type ClaimRecord, lockPaths, parseRecord, renderRecord } from "./record.ts";
import { readFacts } from "./state.ts";

export { endClaim, evict } from "./end.ts";

/**
 * Publishes a claim that is granted already, under the generation that it was given.
 *
 * @param project The project.
 * @param claim The claim, with its generation.
 * @returns Whether it holds here now, as that generation; if not, another claim has the number,
 * or it has ended.
 * @throws {CoordinationError} `invalid_name` if the slug is none.
 */
export function publishDecided(project: Project, claim: ClaimRecord): boolean {
  const record = { ...claim, slug: checkSlug(claim.slug), leader: null, claimant: thisProcess() };
  const { slug, generation } = record;
  const index = ensureFolder(project.root, ".claude", "locks", "open");
  const mirror = ensureFolder(project.root, ".claude", "locks", "active-work");
  ensureFolder(project.root, ".claude", "locks", "completed");
  const folder = ensureFolder(project.root, ".claude", "locks", "generations", slug);
  if (readEnd(folder, generation) !== undefined) return false;
  markOpen(index, { name: slug, number: generation });
  if (!publishIntent(folder, generation, renderRecord(record)) && !isOf(folder, record)) {
    return false;
  }
  if (!decide(folder, generation, { granted: true }).granted) return false;
  const there = readMirror(mirror, slug)?.record;
  // A live claim of mclaude 0.6 keeps its files, and is shown beside this one.
  if (there === undefined) writeMirror(mirror, record, { replace: false });
  else if (there.generation > 0) writeMirror(mirror, record, { replace: true });
  return true;
}

/**
 * Whether a generation is that of a given session.
 *
 * @param folder The slug's folder.
 * @param record The claim.
 * @returns Whether its claim was published here.
 */
function isOf(folder: string, record: ClaimRecord): boolean {
  const there = parseRecord(readIntent(folder, record.generation) ?? "", record.slug);
  return there?.session_id === record.session_id;
}

/**
 * The claims that are granted and did not end, also those that a later one hides; those of
 * mclaude 0.6 are left out.
 *
 * @param project The project.
 * @returns The claims, by slug and generation.
 */
export function openClaims(project: Project): ClaimRecord[] {
  return listOpen(lockPaths(project).index).flatMap(({ name, number }) => {
    try {
      const found = readGeneration(project, name, number);
      return found?.granted && found.end === undefined ? [found.record] : [];
    } catch {
      // Whoever looks at locks is told what is damaged.
      return [];
    }
  });
}

/** What is known of a generation. */
export interface GenerationFacts {
  /** Its claim. */
  readonly record: ClaimRecord;
  /** Whether it was granted. */
  readonly granted: boolean;
  /** How it ended, as it is on disk; nothing if it did not. */
  readonly end: string | undefined;
}

/**
 * Reads one generation.
 *
 * @param project The project.
 * @param slug The slug.
 * @param generation The generation.
 * @returns What is known, or `undefined` if there is no such claim that can be read.
 */
export function readGeneration(
  project: Project,
  slug: string,
  generation: number,
): GenerationFacts | undefined {
  const folder = slugFolder(project, checkSlug(slug));
  const record = parseRecord(readIntent(folder, generation) ?? "", slug);
  if (record === undefined) return undefined;
  const leader = record.leader ?? { slug, generation };
  const outcome = readOutcome(slugFolder(project, checkSlug(leader.slug)), leader.generation);
  return {
    record: { ...record, generation },
    granted: outcome?.granted ?? false,
    end: readEnd(folder, generation),
  };
}

/**
 * The highest generation of a slug here.
 *
 * @param project The project.
 * @param slug The slug.
 * @returns The number; 0 if there is none.
 */
export function highestGeneration(project: Project, slug: string): number {
  return readFacts(project, checkSlug(slug)).highest;
}

/** Where side files of the hub lie: `.claude/locks/hub`. */
export function hubFolder(project: Project): string {
  return ensureFolder(project.root, ".claude", "locks", "hub");
}
