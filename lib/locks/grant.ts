/**
 * Carries a claim out: publishes it, looks again, and grants it or takes it back.
 *
 * @module
 */
import { join } from "node:path";
import { currentHost, currentNamespace, processState } from "../liveness.ts";
import { ensureFolder } from "../store/files.ts";
import {
  decide,
  endGeneration,
  listGenerations,
  markOpen,
  publishedAt,
  publishIntent,
  unmarkOpen,
} from "../store/generations.ts";
import { fileSystemNow } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { localTime } from "../store/times.ts";
import type { ClaimOptions } from "./claim.ts";
import { readMirror, removeMirror, writeMirror } from "./mirror.ts";
import type { ClaimPlan, Want } from "./plan.ts";
import { type Claimant, type ClaimRecord, lockPaths, renderRecord, tokenOf } from "./record.ts";
import type { Attempt } from "./state.ts";

/** A plan that may be carried out. */
export type GoPlan = Extract<ClaimPlan, { kind: "go" }>;

/** After this many milliseconds an undecided claim may be declared void by anybody. */
const DECISION_TIME = 5_000;

/**
 * Publishes the intents of a plan, in order of slugs; the first one leads.
 *
 * @param project The project.
 * @param plan What to claim.
 * @param options Who claims.
 * @returns The records, or `undefined` if somebody else took a number first.
 */
export function publishIntents(
  project: Project,
  plan: GoPlan,
  options: ClaimOptions,
): ClaimRecord[] | undefined {
  const index = ensureFolder(project.root, ".claude", "locks", "open");
  ensureFolder(project.root, ".claude", "locks", "active-work");
  ensureFolder(project.root, ".claude", "locks", "completed");
  const published: ClaimRecord[] = [];
  let complete = false;
  try {
    for (const want of [...plan.claim].sort((a, b) => a.slug < b.slug ? -1 : 1)) {
      const folder = ensureFolder(project.root, ".claude", "locks", "generations", want.slug);
      const generation = 1 + (listGenerations(folder)[0]?.number ?? 0);
      const [first] = published;
      const leader = first ? { slug: first.slug, generation: first.generation } : null;
      const record = { ...newRecord(project, want, plan, options), generation, leader };
      markOpen(index, { name: want.slug, number: generation });
      if (!publishIntent(folder, generation, renderRecord(record))) return undefined;
      published.push(record);
    }
    complete = true;
    return published;
  } finally {
    if (!complete) withdraw(project, published);
  }
}

function newRecord(
  project: Project,
  want: Want,
  plan: GoPlan,
  options: ClaimOptions,
): ClaimRecord {
  const { caller, now = Date.now() } = options;
  return {
    slug: want.slug,
    session_id: caller.session,
    claimed_at: localTime(new Date(now)),
    claimed_at_epoch: now / 1000,
    working_directory: project.cwd,
    description: want.description,
    files: want.files ?? [],
    worktree: options.worktree ?? (project.linked ? project.worktree : null),
    branch: project.branch,
    generation: 0,
    identity: caller.identity,
    identity_source: caller.identitySource,
    session_source: caller.sessionSource,
    mode: want.mode,
    process: caller.process,
    claimant: thisProcess(),
    leader: null,
    took_over: plan.evict.map(({ record }) => tokenOf(record)),
    overlaps: plan.overlapped.map(({ record }) => tokenOf(record)),
  };
}

/**
 * The process that runs this code.
 *
 * @returns The facts that cost nothing.
 */
export function thisProcess(): Claimant {
  return { host: currentHost(), namespace: currentNamespace(), pid: Deno.pid };
}

/**
 * The second look: whether no higher generation has appeared.
 *
 * @param project The project.
 * @param records The published claims.
 * @returns Whether each is the highest of its slug.
 */
export function areHighest(project: Project, records: readonly ClaimRecord[]): boolean {
  return records.every(({ slug, generation }) =>
    listGenerations(slugFolder(project, slug))[0]?.number === generation
  );
}

/**
 * Makes sure that an undecided claim with common files is void. Of two such claims the one
 * with the earlier slug goes on.
 *
 * @param project The project.
 * @param rival The other's claim.
 * @param mine The first of the caller's.
 * @returns Whether the other is void; if not, the caller gives way.
 */
export function isVoided(project: Project, rival: Attempt, mine: ClaimRecord): boolean {
  const leader = rival.record.leader ?? rival.record;
  if (settle(project, rival)) return true;
  if (leader.slug <= mine.slug) return false;
  const reason = `gave way to ${tokenOf(mine)}`;
  return !decide(slugFolder(project, leader.slug), leader.generation, { granted: false, reason })
    .granted;
}

/**
 * Declares an undecided claim void if its process is dead or far too slow. A slow one that
 * goes on finds the decision made.
 *
 * @param project The project.
 * @param attempt The undecided claim.
 * @returns Whether it is void now.
 */
export function settle(project: Project, { record }: Attempt): boolean {
  const leader = record.leader ?? record;
  const folder = slugFolder(project, leader.slug);
  const dead = record.claimant !== null &&
    processState({ ...record.claimant, boot: "", start: "" }) === "gone";
  if (!dead) {
    const age = fileSystemNow(folder) - (publishedAt(folder, leader.generation) ?? 0);
    if (age < DECISION_TIME) return false;
  }
  const reason = dead ? "its process died before it was decided" : "undecided for too long";
  if (decide(folder, leader.generation, { granted: false, reason }).granted) return false;
  cleanUp(project, record);
  return true;
}

/**
 * Writes the mirror for mclaude 0.6 and loses against a live claim that stands there.
 *
 * @param project The project.
 * @param record The claim.
 * @param plan What it may replace.
 * @returns Whether the mirror is this claim's now.
 */
export function takeMirror(project: Project, record: ClaimRecord, plan: GoPlan): boolean {
  const folder = lockPaths(project).mirror;
  if (writeMirror(folder, record, { replace: false })) return true;
  const there = readMirror(folder, record.slug)?.record;
  // A mirror of ours that stands here is a leftover, shared with us, or being taken over.
  const replace = there === undefined || there.generation > 0 ||
    [...plan.evict, ...plan.replace].some((holder) =>
      holder.record.slug === there.slug && holder.record.session_id === there.session_id
    );
  return replace && writeMirror(folder, record, { replace });
}

/**
 * Takes claims back that were not granted.
 *
 * @param project The project.
 * @param records The claims of one call.
 */
export function withdraw(project: Project, records: readonly ClaimRecord[]): void {
  const [leader] = records;
  if (leader === undefined) return;
  const outcome = { granted: false, reason: "withdrawn" };
  const stands = decide(slugFolder(project, leader.slug), leader.generation, outcome);
  for (const record of records) {
    // Granted on disk, but the grant could not be reported: it must not stay behind.
    if (stands.granted) {
      endGeneration(slugFolder(project, record.slug), record.generation, '{"kind":"withdrawn"}');
    }
    cleanUp(project, record);
  }
}

function cleanUp(project: Project, record: ClaimRecord): void {
  removeMirror(lockPaths(project).mirror, record);
  unmarkOpen(lockPaths(project).index, { name: record.slug, number: record.generation });
}

/**
 * The folder of a slug's generations.
 *
 * @param project The project.
 * @param slug The slug.
 * @returns Its path.
 */
export function slugFolder(project: Project, slug: string): string {
  return join(lockPaths(project).generations, slug);
}
