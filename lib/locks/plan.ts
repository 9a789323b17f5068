/**
 * Decides what a claim may do, from what is on disk. Pure: the same states give the same
 * plan, and the plan is made twice, before and after the claim is published.
 *
 * @module
 */
import { findOverlap, type Overlap } from "./overlap.ts";
import type { Ticket } from "./queue.ts";
import { type LockMode, tokenOf } from "./record.ts";
import type { Attempt, Holder, SlugState } from "./state.ts";

/** One slug and its files, wanted. */
export interface Want {
  /** The slug. */
  readonly slug: string;
  /** What will be done. */
  readonly description: string;
  /** Paths and globs relative to the project; `undefined` leaves a held lock's as they are. */
  readonly files: readonly string[] | undefined;
  /** Whether others may share. */
  readonly mode: LockMode;
}

/** What stands in the way of a claim. */
export interface Blocker {
  /** The slug that was wanted. */
  readonly wanted: string;
  /** Who holds. */
  readonly holder?: Holder;
  /** Who waited before. */
  readonly ticket?: Ticket;
  /** The files that meet, if the slug is another one. */
  readonly overlap?: Overlap;
}

/** What a claim may do. */
export type ClaimPlan =
  | { readonly kind: "held"; readonly blockers: readonly Blocker[] }
  | { readonly kind: "stale"; readonly blockers: readonly Blocker[] }
  | { readonly kind: "contended"; readonly attempts: readonly Attempt[] }
  | {
    readonly kind: "go";
    /** Wants that the caller holds already, as they are. */
    readonly refresh: readonly { readonly want: Want; readonly holder: Holder }[];
    /** Wants to claim. */
    readonly claim: readonly Want[];
    /** Locks of the caller's own that these claims replace. */
    readonly replace: readonly Holder[];
    /** Holders whose lock ends with this claim. */
    readonly evict: readonly Holder[];
    /** Holders that are overlapped and stay. */
    readonly overlapped: readonly Holder[];
    /** Undecided claims of others whose files meet these. */
    readonly rivals: readonly Attempt[];
  };

/** What a plan depends on besides the states. */
export interface PlanOptions {
  /** The caller's session. */
  readonly session: string;
  /** Whether locks that are not worked on may be taken. */
  readonly takeOver: boolean;
  /** Whether files of live locks may be overlapped. */
  readonly forceOverlap: boolean;
  /** The tokens that this call has published itself. */
  readonly own: ReadonlySet<string>;
  /** Who waits before the caller. */
  readonly queue: readonly Ticket[];
}

/**
 * Plans a claim.
 *
 * @param wants What is wanted.
 * @param states The states of the wanted slugs and of all others that may overlap.
 * @param options Who asks, and what is allowed.
 * @returns What may be done.
 */
export function planClaim(
  wants: readonly Want[],
  states: readonly SlugState[],
  options: PlanOptions,
): ClaimPlan {
  const held: Blocker[] = [];
  const stale: Blocker[] = [];
  const evict: Holder[] = [];
  const overlapped: Holder[] = [];
  const rivals: Attempt[] = [];
  const refresh: { want: Want; holder: Holder }[] = [];
  const claim: Want[] = [];
  const replace: Holder[] = [];
  for (const want of wants) {
    const state = states.find(({ slug }) => slug === want.slug);
    const attempts = (state?.attempts ?? []).filter(({ record }) => !isOwn(record, options));
    if (attempts.length > 0) return { kind: "contended", attempts };
    const mine = state?.holders.find(({ record }) => record.session_id === options.session);
    if (mine !== undefined && isSame(mine, want)) refresh.push({ want, holder: mine });
    else {
      if (mine !== undefined) replace.push(mine);
      // Who takes a lock over without naming files goes on with the same ones.
      const before = mine ?? (options.takeOver ? state?.holders[0] : undefined);
      claim.push({ ...want, files: want.files ?? before?.record.files ?? [] });
    }
    for (const holder of state?.holders ?? []) {
      if (holder === mine || bothShared(holder, want)) continue;
      sort(holder, { wanted: want.slug, holder });
    }
    if (mine !== undefined) continue;
    for (const ticket of options.queue) {
      if (conflictsWithTicket(want, ticket)) held.push({ wanted: want.slug, ticket });
    }
  }
  for (const want of claim) {
    for (const state of states) {
      if (wants.some(({ slug }) => slug === state.slug)) continue;
      for (const attempt of state.attempts) {
        if (!isOwn(attempt.record, options) && meets(want, attempt)) rivals.push(attempt);
      }
      for (const holder of state.holders) {
        const overlap = meets(want, holder);
        if (holder.record.session_id === options.session || overlap === undefined) continue;
        if (options.forceOverlap || isGone(holder) && !options.takeOver) overlapped.push(holder);
        else sort(holder, { wanted: want.slug, holder, overlap });
      }
    }
  }
  if (held.length > 0) return { kind: "held", blockers: [...held, ...stale] };
  if (stale.length > 0) return { kind: "stale", blockers: stale };
  return { kind: "go", refresh, claim, replace, evict, overlapped, rivals };

  function sort(holder: Holder, blocker: Blocker): void {
    if (holder.presence.state === "ACTIVE") held.push(blocker);
    else if (options.takeOver) evict.push(holder);
    else stale.push(blocker);
  }
}

/**
 * Whether a claim must wait for one that queues before it.
 *
 * @param want What is wanted.
 * @param ticket The one before.
 * @returns Whether both cannot hold at once.
 */
export function conflictsWithTicket(want: Want, ticket: Ticket): boolean {
  return ticket.wants.some((other) =>
    !(want.mode === "shared" && other.mode === "shared") &&
    (other.slug === want.slug || findOverlap(want.files ?? [], other.files ?? []) !== undefined)
  );
}

/** A lock whose session shows no life at all refuses nobody its files. */
function isGone({ presence }: Holder): boolean {
  return presence.state === "STALE" || presence.state === "DEAD";
}

function isOwn(record: Attempt["record"], options: PlanOptions): boolean {
  return options.own.has(tokenOf(record));
}

function isSame({ record }: Holder, want: Want): boolean {
  const same = want.files === undefined ||
    want.files.length === record.files.length &&
      want.files.every((file) => record.files.includes(file));
  return same && record.mode === want.mode && record.generation > 0;
}

function bothShared({ record }: Holder, want: Want): boolean {
  return want.mode === "shared" && record.mode === "shared";
}

function meets(want: Want, { record }: { record: Holder["record"] }): Overlap | undefined {
  if (want.mode === "shared" && record.mode === "shared") return undefined;
  return findOverlap(want.files ?? [], record.files);
}
