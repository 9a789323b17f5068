/**
 * Lists what is held from what is remembered of it, where that is still so: the files of a claim
 * are looked at, and opened only if one of them changed.
 *
 * Remembered is the usual case alone: one claim, granted, with mclaude 0.6's files beside it that
 * say the same. All else is read each time. Claims are decided by what is read, never by this.
 *
 * @module
 */
import { join } from "node:path";
import { generationFiles, listOpen } from "../store/generations.ts";
import { openRecordCache, type RecordReader } from "../store/record_cache.ts";
import type { Project } from "../store/root.ts";
import { mirrorFiles, touchedAt } from "./mirror.ts";
import { type ClaimRecord, lockPaths } from "./record.ts";
import {
  heldSlugs,
  readFacts,
  safely,
  type SlugFacts,
  type SlugState,
  stateOf,
  type StateOptions,
} from "./state.ts";

/**
 * Lists all slugs that are held or being claimed.
 *
 * @param project The project.
 * @param options Who lives, and the time; from how many slugs on they are remembered (100).
 * @returns Their states, by slug.
 */
export function listSlugs(
  project: Project,
  options: StateOptions & { worth?: number },
): SlugState[] {
  const slugs = heldSlugs(project);
  const newest = new Map(
    listOpen(lockPaths(project).index).map(({ name, number }) => [name, number]),
  );
  const cache = openRecordCache<ClaimRecord>(project, "locks", {
    count: slugs.length,
    worth: options.worth ?? 100,
    version: 1,
    now: options.now,
  });
  const states = slugs.map((slug) => {
    const number = newest.get(slug) ?? 0;
    const read = () =>
      stateOf(project, slug, { facts: recallFacts(project, slug, { number, cache }), options });
    return safely(slug, { read, options });
  });
  cache.keep();
  return states.filter(({ holders, attempts }) => holders.length + attempts.length > 0);
}

function recallFacts(
  project: Project,
  slug: string,
  { number, cache }: { number: number; cache: RecordReader<ClaimRecord> },
): SlugFacts {
  const paths = lockPaths(project);
  const folder = join(paths.generations, slug);
  const { lock, metadata } = mirrorFiles(paths.mirror, slug);
  let facts: SlugFacts | undefined;
  const record = cache.read({
    key: slug,
    paths: [folder, ...generationFiles(folder, number), metadata, lock],
    place: { slug },
    load() {
      facts = readFacts(project, slug);
      return usualClaim(facts, number);
    },
  });
  if (facts !== undefined || record === undefined) return facts!;
  const mirror = { record, touched: touchedAt(paths.mirror, slug), problem: null };
  return { claims: [{ record, granted: true, problem: null }], mirror, highest: number };
}

/** The one claim that there is, if the files of generation `number` say all of it. */
function usualClaim(
  { claims, mirror, highest }: SlugFacts,
  number: number,
): ClaimRecord | undefined {
  const [claim] = claims;
  if (claims.length !== 1 || !claim!.granted || claim!.problem !== null) return undefined;
  const { record } = claim!;
  const { slug, generation, session_id, leader } = record;
  const isOwn = generation === number && highest === number &&
    (leader === null || leader.slug === slug && leader.generation === number);
  const isMirrored = mirror?.problem === null && mirror.record.generation === number &&
    mirror.record.session_id === session_id;
  return isOwn && isMirrored ? record : undefined;
}
