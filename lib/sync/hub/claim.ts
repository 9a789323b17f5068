/**
 * Claiming a lock with the hub's word: granted there first, then written here with the same
 * generation.
 *
 * ```
 *   look here ─▶ ask the hub ──granted──▶ written here, confirmed
 *       │             ├──held──▶ refused, with its holder
 *       │             └──away──▶ claimed here alone, unconfirmed; the next sync offers it
 *       └── held here ──▶ refused
 * ```
 *
 * @module
 */
import { CoordinationError } from "../../errors.ts";
import {
  claimLocks,
  type ClaimOptions,
  type ClaimRequest,
  type Ended,
  type Grant,
  releaseLock,
  type ReleaseOptions,
} from "../../locks.ts";
import { makePlan, toWant } from "../../locks/claim.ts";
import {
  endClaim,
  evict,
  highestGeneration,
  openClaims,
  publishDecided,
} from "../../locks/decided.ts";
import { supersede } from "../../locks/end.ts";
import type { GoPlan } from "../../locks/grant.ts";
import type { ClaimPlan, Want } from "../../locks/plan.ts";
import { type ClaimRecord, tokenOf } from "../../locks/record.ts";
import { refusal } from "../../locks/refusal.ts";
import type { Project } from "../../store/root.ts";
import { oneLine } from "../../store/text.ts";
import { localTime, utcTime } from "../../store/times.ts";
import { HubError, type HubHttp } from "./http.ts";
import { readMarks, removeMark, writeMark } from "./lock_marks.ts";
import { reportEnd, tellEnd } from "./locks.ts";

/** Locks that were claimed, and whether the hub granted them. */
export interface HubClaim {
  /** The locks, in the order of the requests. */
  readonly grants: readonly Grant[];
  /** Whether the hub granted them; if not, they hold on this machine, until a sync asks it. */
  readonly confirmed: boolean;
  /** Why the hub was not asked; `null` if it was. */
  readonly away: string | null;
}

/** Who claims, and how the hub is asked. */
export interface HubClaimOptions extends ClaimOptions {
  /** The hub. */
  readonly hub: HubHttp;
  /** Syncs: what another machine holds here may be free there by now. */
  readonly sync?: (() => Promise<unknown>) | undefined;
}

/** How often a claim that meets another one of this machine is tried again. */
const ATTEMPTS = 5;

/**
 * Claims locks on all machines, all or nothing.
 *
 * @param project The project.
 * @param requests What to claim.
 * @param options The hub, and who claims.
 * @returns The locks.
 * @throws {CoordinationError} `lock_held` if a session of any machine is in the way, `lock_stale`
 * if it is silent and may be taken over.
 */
export async function claimWithHub(
  project: Project,
  requests: readonly ClaimRequest[],
  { hub, sync, ...options }: HubClaimOptions,
): Promise<HubClaim> {
  const wants = requests.map((request) => toWant(project, request));
  let isFresh = sync === undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const plan = makePlan(project, wants, options, new Set());
    if (plan.kind === "contended" || plan.kind === "go" && plan.rivals.length > 0) {
      await pause();
      continue;
    }
    if (plan.kind !== "go" && !isFresh && hasForeign(project, plan)) {
      isFresh = true;
      await sync?.();
      continue;
    }
    if (plan.kind !== "go" || plan.claim.length === 0) break;
    try {
      const granted = await ask(project, plan, { hub, ...options });
      const records = granted.map((facts) => ({ ...newRecord(project, plan, options), ...facts }));
      if (await writeDown(project, records, hub)) {
        return { grants: carryOut(project, plan, { records, wants }), confirmed: true, away: null };
      }
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      if (error.kind === "refused") throw refused(error, plan.claim[0]!.slug, options);
      return {
        grants: claimLocks(project, requests, options),
        confirmed: false,
        away: error.message,
      };
    }
  }
  // What stands in the way here is told as it is without a hub; what is held already, too.
  const plan = makePlan(project, wants, options, new Set());
  if (plan.kind !== "go") throw refusal(plan, { project, wants, caller: options.caller });
  const grants = claimLocks(project, requests, options);
  const marks = readMarks(project);
  const confirmed = grants.every(({ record }) =>
    marks.some(({ slug, generation }) => slug === record.slug && generation === record.generation)
  );
  return { grants, confirmed, away: null };
}

/** Whether a claim of another machine is in the way. */
function hasForeign(project: Project, plan: ClaimPlan): boolean {
  if (plan.kind !== "held" && plan.kind !== "stale") return false;
  const foreign = readMarks(project).filter(({ origin }) => origin === "there");
  return plan.blockers.some(({ holder }) =>
    foreign.some(({ slug, generation }) =>
      slug === holder?.record.slug && generation === holder.record.generation
    )
  );
}

/** Another claim of this machine is decided within moments. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 60));
}

/**
 * Releases a lock on all machines.
 *
 * @param project The project.
 * @param slug The lock.
 * @param options The hub, and who releases.
 * @returns The ended lock, and why the hub could not be told; the next sync tells it.
 * @throws {CoordinationError} `lock_missing` or `lock_not_yours`.
 */
export async function releaseWithHub(
  project: Project,
  slug: string,
  { hub, ...options }: ReleaseOptions & { readonly hub: HubHttp },
): Promise<{ ended: Ended; away: string | null }> {
  const ended = releaseLock(project, slug, options);
  const mark = readMarks(project).find((mark) =>
    mark.slug === slug && mark.generation === ended.record.generation
  );
  if (mark === undefined) return { ended, away: null };
  try {
    await tellEnd(hub, mark, { kind: "released", text: options.summary ?? "" });
    removeMark(project, mark);
    return { ended, away: null };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { ended, away: error.message };
  }
}

/** What was granted of a claim. */
type Granted = Pick<ClaimRecord, "slug" | "description" | "files" | "mode" | "generation">;

/** Asks the hub for all that is wanted. */
async function ask(
  project: Project,
  plan: GoPlan,
  { hub, ...options }: HubClaimOptions,
): Promise<Granted[]> {
  const wanted = new Set(plan.claim.map(({ slug }) => slug));
  // What was released while the hub was away is free there first.
  for (const mark of readMarks(project)) {
    if (wanted.has(mark.slug)) await reportEnd(project, mark, { hub });
  }
  const { grants } = await hub.post("/api/v1/locks/claim", {
    id: crypto.randomUUID(),
    session: options.caller.session,
    identity: options.caller.identity,
    wants: plan.claim.map(({ slug, files, mode, description }) => ({
      slug,
      files: files ?? [],
      mode,
      description,
      at_least: highestGeneration(project, slug),
    })),
    overlap: options.forceOverlap ?? false,
    take_over: options.takeOver ? plan.evict.map(({ record }) => tokenOf(record)) : [],
    branch: project.branch,
    worktree: options.worktree ?? null,
  });
  const all = (Array.isArray(grants) ? grants : []).map(Object);
  return plan.claim.map(({ slug, description, files = [], mode }) => {
    const { generation } = Object(all.find((grant) => grant.slug === slug));
    if (!Number.isSafeInteger(generation) || generation < 1) {
      throw new HubError("away", "it does not say what it grants");
    }
    return { slug, description, files, mode, generation };
  });
}

/** What the claims of one call have in common. */
function newRecord(
  project: Project,
  plan: GoPlan,
  options: ClaimOptions,
): Omit<ClaimRecord, keyof Granted> {
  const { caller, now = Date.now() } = options;
  return {
    session_id: caller.session,
    claimed_at: localTime(new Date(now)),
    claimed_at_epoch: now / 1000,
    working_directory: project.cwd,
    worktree: options.worktree ?? (project.linked ? project.worktree : null),
    branch: project.branch,
    identity: caller.identity,
    identity_source: caller.identitySource,
    session_source: caller.sessionSource,
    process: caller.process,
    claimant: null,
    leader: null,
    took_over: plan.evict.map(({ record }) => tokenOf(record)),
    overlaps: plan.overlapped.map(({ record }) => tokenOf(record)),
  };
}

/** Writes granted claims down; if another claim of this machine was faster, they are given back. */
async function writeDown(
  project: Project,
  records: readonly ClaimRecord[],
  hub: HubHttp,
): Promise<boolean> {
  const written = records.filter((record) => {
    if (!publishDecided(project, record)) return false;
    writeMark(project, markOf(record));
    return true;
  });
  if (written.length === records.length) return true;
  for (const record of records) {
    if (!written.includes(record)) {
      await tellEnd(hub, markOf(record), { kind: "released", text: "claimed again" });
      continue;
    }
    // The next sync tells the hub, should it be away by now.
    endClaim(project, record, {
      kind: "released",
      at: utcTime(new Date()),
      session_id: record.session_id,
      identity: record.identity,
      text: "claimed again",
      beat_age: null,
    });
    await reportEnd(project, markOf(record), { hub });
  }
  return false;
}

/** Ends what the granted claims take the place of. */
function carryOut(
  project: Project,
  plan: GoPlan,
  { records, wants }: { records: readonly ClaimRecord[]; wants: readonly Want[] },
): Grant[] {
  const by = records[0]!;
  for (const holder of plan.replace) supersede(project, holder, by);
  for (const { record, presence } of plan.evict) {
    evict(project, record, { by, beatAge: presence.beatAge });
  }
  for (const record of openClaims(project)) {
    const mine = records.find(({ slug }) => slug === record.slug);
    if (mine === undefined || mine.session_id === record.session_id) continue;
    // Claimed at this very moment without the hub, whose word counts.
    if (mine.mode === "exclusive" || record.mode === "exclusive") {
      evict(project, record, { by: mine, beatAge: null });
    }
  }
  const tookOver = plan.evict.map(({ record }) => record);
  const all: Grant[] = [
    ...records.map((record) => ({ record, refreshed: false, tookOver })),
    ...plan.refresh.map(({ holder: { record } }) => ({ record, refreshed: true, tookOver: [] })),
  ];
  return wants.map(({ slug }) => all.find(({ record }) => record.slug === slug)!);
}

function markOf({ slug, generation, session_id: session }: ClaimRecord) {
  return { slug, generation, hub: generation, session, origin: "here", confirmed: true } as const;
}

/** The hub says who holds it; that is told, and never that nobody knows. */
function refused(
  error: HubError,
  wanted: string,
  { takeOver = false }: Pick<ClaimOptions, "takeOver">,
): CoordinationError {
  const holders = Array.isArray(error.data.holders) ? error.data.holders : [];
  const [first] = holders;
  if (error.status !== 409 || first === undefined) {
    return new CoordinationError(
      "invalid_input",
      `Cannot claim "${wanted}": the hub refuses it: ${oneLine(error.message, 200)}; change that`,
    );
  }
  const { slug, identity, session, machine, description, claimed_at, state } = Object(first);
  const text = (value: unknown, max: number) => oneLine(String(value ?? ""), max);
  const isStale = ["STALE", "DEAD", "IDLE"].includes(String(state));
  const who = `${text(identity, 40)} (session "${text(session, 128)}"` +
    `${machine ? ` on ${text(machine, 60)}` : ""})`;
  const what = text(slug, 80) === wanted ? "it" : `"${text(slug, 80)}", which has common files,`;
  return new CoordinationError(
    isStale && !takeOver ? "lock_stale" : "lock_held",
    `Cannot claim "${wanted}": ${who} holds ${what} since ${text(claimed_at, 40)}` +
      `${description ? ` for: ${text(description, 120)}` : ""}; ` +
      (isStale ? "it is silent: take it over" : "ask, or wait for it"),
    { data: { slug: wanted, holders: holders.slice(0, 20) } },
  );
}
