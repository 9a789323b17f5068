/**
 * Claiming locks: all that is wanted, or nothing.
 *
 * ```
 *   look ─▶ plan ─▶ publish intents ─▶ look again ─▶ mirror ─▶ grant ─▶ evict the dead
 *             │            │               │           │         │
 *           refuse       retry        void + refuse   void      retry
 * ```
 *
 * Invariants
 *
 * - Of any number of claims of one slug one is granted: they race for one generation number.
 * - Of claims of different slugs with common files one is granted: each publishes its intent
 *   before it looks at the others, so at least one sees the other; an undecided claim of a
 *   later slug is declared void, an undecided claim of an earlier slug is given way to, and
 *   granting is a compare-and-swap against being declared void.
 * - A claim of several slugs is granted by one file, that of its first slug.
 * - Nothing that is alive is removed; who was evicted finds a notice.
 * - Killed at any moment, a claim is granted whole or void: an undecided intent of a dead
 *   process is declared void by whoever meets it.
 *
 * @module
 */
import type { Caller } from "../caller.ts";
import { CoordinationError } from "../errors.ts";
import { amendIntent, decide } from "../store/generations.ts";
import { ensureFolder } from "../store/files.ts";
import { checkSession, checkSlug } from "../store/names.ts";
import { fileSystemNow } from "../store/publish.ts";
import { type Project, projectPath } from "../store/root.ts";
import { evict, finishLeftovers, noticeOverlap, supersede } from "./end.ts";
import {
  areHighest,
  type GoPlan,
  isVoided,
  publishIntents,
  settle,
  slugFolder,
  takeMirror,
  withdraw,
} from "./grant.ts";
import { touchMirror, writeMirror } from "./mirror.ts";
import { type ClaimPlan, planClaim, type Want } from "./plan.ts";
import { readQueue, sweepQueue } from "./queue.ts";
import { type ClaimRecord, type LockMode, lockPaths, renderRecord, tokenOf } from "./record.ts";
import { refusal } from "./refusal.ts";
import { type Holder, readAllSlugs, readSlug, type SlugState, type StateOptions } from "./state.ts";

/** One lock to claim. */
export interface ClaimRequest {
  /** What to claim: `^[a-z0-9][a-z0-9-]{2,79}$`. */
  slug: string;
  /** What will be done. */
  description?: string | undefined;
  /** Paths and globs, absolute or relative to the caller's folder. */
  files?: readonly string[] | undefined;
  /**
   * Whether others may share.
   *
   * @default {"exclusive"}
   */
  mode?: LockMode | undefined;
}

/** Options for {@linkcode claimLocks}. */
export interface ClaimOptions extends StateOptions {
  /** Who claims. */
  readonly caller: Caller;
  /** Whether locks that nobody works on (idle, stale, dead) may be taken over. */
  readonly takeOver?: boolean | undefined;
  /** Whether files of live locks may be overlapped; it is recorded. */
  readonly forceOverlap?: boolean | undefined;
  /** The worktree to record instead of the one the caller is in. */
  readonly worktree?: string | undefined;
  /** The caller's place in the queue; by default it comes after all who wait. */
  readonly place?: number | undefined;
}

/** A granted lock. */
export interface Grant {
  /** The claim; its generation is the fencing token. */
  readonly record: ClaimRecord;
  /** Whether the caller held it before. */
  readonly refreshed: boolean;
  /** The claims that ended with this one. */
  readonly tookOver: readonly ClaimRecord[];
}

/** How often a claim that meets another one in the making tries again. */
const ATTEMPTS = 60;

/**
 * Claims locks, all or nothing.
 *
 * @param project The project.
 * @param requests What to claim; at least one, each slug once.
 * @param given Who claims, and how far it may go.
 * @returns The locks, in the order of the requests.
 * @throws {CoordinationError} `lock_held` if a live claim is in the way, `lock_stale` if only
 * claims are that may be taken over; `data.blockers` says whose.
 */
export function claimLocks(
  project: Project,
  requests: readonly ClaimRequest[],
  given: ClaimOptions,
): Grant[] {
  const options = { fsNow: () => fileSystemNow(ensureFolder(project.root, ".claude")), ...given };
  checkSession(options.caller.session);
  const wants = requests.map((request) => toWant(project, request));
  if (new Set(wants.map(({ slug }) => slug)).size < wants.length || wants.length === 0) {
    throw new CoordinationError("invalid_input", "Cannot claim: name each slug once");
  }
  let plan: ClaimPlan | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    plan = makePlan(project, wants, options, new Set());
    if (plan.kind === "contended") {
      for (const rival of plan.attempts) settle(project, rival);
      pause(attempt);
      continue;
    }
    if (plan.kind !== "go") throw refusal(plan, { project, wants, caller: options.caller });
    const grants = carryOut(project, wants, { plan, options });
    if (grants !== undefined) return grants;
    pause(attempt);
  }
  throw refusal(plan!, { project, wants, caller: options.caller });
}

/**
 * Tells what a claim would meet now, without claiming.
 *
 * @param project The project.
 * @param wants What is wanted.
 * @param options Who asks.
 * @param own Tokens that the caller has published itself.
 * @returns The plan.
 */
export function makePlan(
  project: Project,
  wants: readonly Want[],
  options: ClaimOptions,
  own: ReadonlySet<string>,
): ClaimPlan {
  const { caller, place = Infinity } = options;
  return planClaim(wants, readStates(project, wants, options), {
    session: caller.session,
    takeOver: options.takeOver ?? false,
    forceOverlap: options.forceOverlap ?? false,
    own,
    queue: readQueue(project, options.now).filter(({ number, session_id }) =>
      number < place && session_id !== caller.session
    ),
  });
}

/** Checks a request and makes its paths those of the project. */
export function toWant(project: Project, request: ClaimRequest): Want {
  const { slug, description = "", files, mode = "exclusive" } = request;
  return {
    slug: checkSlug(slug),
    description,
    files: files && [...new Set(files.map((path) => projectPath(project, path)))],
    mode,
  };
}

function readStates(project: Project, wants: readonly Want[], options: StateOptions): SlugState[] {
  const slugs = wants.map(({ slug }) => slug);
  if (!wants.some(({ files }) => files === undefined || files.length > 0)) {
    return slugs.map((slug) => readSlug(project, slug, options));
  }
  const all = readAllSlugs(project, options);
  const missing = slugs.filter((slug) => !all.some((state) => state.slug === slug));
  return [...all, ...missing.map((slug) => readSlug(project, slug, options))];
}

/** Publishes, looks again and grants; `undefined` if another claim came between: try again. */
function carryOut(
  project: Project,
  wants: readonly Want[],
  { plan, options }: { plan: GoPlan; options: ClaimOptions },
): Grant[] | undefined {
  for (const { want } of plan.refresh) finishLeftovers(project, want.slug);
  const refreshed = plan.refresh.map(({ want, holder }) => refresh(project, want, holder));
  if (plan.claim.length === 0) return inOrder(wants, refreshed);
  for (const { slug } of plan.claim) finishLeftovers(project, slug);
  const records = publishIntents(project, plan, options);
  if (records === undefined) return undefined;
  let granted = false;
  try {
    const again = makePlan(project, wants, options, new Set(records.map(tokenOf)));
    if (again.kind === "held" || again.kind === "stale") {
      throw refusal(again, { project, wants, caller: options.caller });
    }
    if (again.kind === "contended" || !areHighest(project, records)) return undefined;
    if (!again.rivals.every((rival) => isVoided(project, rival, records[0]!))) return undefined;
    if (!records.every((record) => takeMirror(project, record, plan))) return undefined;
    const { slug, generation } = records[0]!;
    granted = decide(slugFolder(project, slug), generation, { granted: true }).granted;
    if (!granted) return undefined;
  } finally {
    if (!granted) withdraw(project, records);
  }
  const by = records[0]!;
  for (const holder of plan.replace) supersede(project, holder, by);
  for (const { record, presence } of plan.evict) {
    evict(project, record, { by, beatAge: presence.beatAge });
  }
  for (const holder of plan.overlapped) noticeOverlap(project, holder, by);
  sweepQueue(project, options.now);
  const tookOver = plan.evict.map(({ record }) => record);
  const claimed = records.map((record) => ({ record, refreshed: false, tookOver }));
  return inOrder(wants, [...refreshed, ...claimed]);
}

function refresh(project: Project, want: Want, holder: Holder): Grant {
  const folder = lockPaths(project).mirror;
  const amended = want.description !== "" && want.description !== holder.record.description;
  const record = amended ? { ...holder.record, description: want.description } : holder.record;
  if (amended) {
    amendIntent(slugFolder(project, record.slug), record.generation, renderRecord(record));
  }
  if (amended || !touchMirror(folder, record.slug)) writeMirror(folder, record, { replace: true });
  return { record, refreshed: true, tookOver: [] };
}

function inOrder(wants: readonly Want[], grants: readonly Grant[]): Grant[] {
  return wants.map(({ slug }) => grants.find(({ record }) => record.slug === slug)!);
}

/** Waits a moment, longer and more at random the more often it was in vain. */
function pause(attempt: number): void {
  const ms = 2 + Math.random() * Math.min(60, 4 * (attempt + 1));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
