/**
 * The locks of a project, and what may be done with them. Pure: a book goes in, a book comes out,
 * and whoever has the store makes sure that of two changes at once one is made anew.
 *
 * ```
 *   free ──claim──▶ open (generation g) ──release──▶ free
 *                     │  silent for 180 s
 *                     ╰──claim with take_over──▶ open (generation g + 1), the old one evicted
 * ```
 *
 * Invariants
 *
 * - Of the open claims no two need the same lock, or common files, unless both share, or the later
 *   one said that it knows.
 * - A generation is given once, and each is higher than all before of its lock.
 * - A claim is done wholly or not at all. Asked for again, it gives what it gave.
 * - What happened is told in `events`, in its order; they leave the book when they are in the log.
 *
 * @module
 */
import { findOverlap } from "../locks/overlap.ts";

/** Seconds without a sign of life after which a lock may be taken over. */
export const STALE_SECONDS = 180;

/** The most locks that one project may have open. */
export const MOST_OPEN = 2_000;

/** The last generations of so many locks are kept one by one. */
const MOST_KNOWN = 2_000;

/** A claim that holds. */
export interface OpenClaim {
  /** The lock. */
  readonly slug: string;
  /** Its number. */
  readonly generation: number;
  /** Whose it is. */
  readonly session: string;
  /** The session's identity, as its token says. */
  readonly identity: string;
  /** The machine that the token is for. */
  readonly machine: string;
  /** What is done. */
  readonly description: string;
  /** Paths and globs. */
  readonly files: readonly string[];
  /** Whether others may share. */
  readonly mode: "exclusive" | "shared";
  /** When it was granted, ISO 8601, UTC. */
  readonly claimed_at: string;
  /** The branch, or `null`. */
  readonly branch: string | null;
  /** The worktree, or `null`. */
  readonly worktree: string | null;
}

/** Something that happened to a lock; a record of the log. */
export interface LockEvent {
  /** `locks/<slug>/g<generation>/<claimed|released|evicted>`. */
  readonly path: string;
  /** JSON. */
  readonly text: string;
  /** Who did it. */
  readonly identity: string;
}

/** All locks of a project. */
export interface LockBook {
  /** The claims that hold, oldest first. */
  readonly open: readonly OpenClaim[];
  /** The last generation of each lock that was used lately. */
  readonly last: Readonly<Record<string, number>>;
  /** What all others have been below. */
  readonly floor: number;
  /** What the log may not have yet. */
  readonly events: readonly LockEvent[];
}

/** A project without locks. */
export const EMPTY_BOOK: LockBook = { open: [], last: {}, floor: 0, events: [] };

/** What is wanted of one lock. */
export interface LockWant {
  /** The lock. */
  readonly slug: string;
  /** Paths and globs. */
  readonly files: readonly string[];
  /** Whether others may share. */
  readonly mode: "exclusive" | "shared";
  /** What will be done. */
  readonly description: string;
  /** The highest generation that the machine knows. */
  readonly atLeast: number;
}

/** Who claims what. */
export interface ClaimAsked {
  /** Whose the locks shall be. */
  readonly session: string;
  /** The session's identity. */
  readonly identity: string;
  /** The machine. */
  readonly machine: string;
  /** What. */
  readonly wants: readonly LockWant[];
  /** Whether common files are no hindrance. */
  readonly overlap: boolean;
  /** The claims, `slug#generation`, that are known to be silent and may be ended. */
  readonly takeOver: ReadonlySet<string>;
  /** The branch, or `null`. */
  readonly branch: string | null;
  /** The worktree, or `null`. */
  readonly worktree: string | null;
}

/** The clock, and who is silent. */
export interface Presences {
  /** Now, milliseconds since the epoch. */
  readonly now: number;
  /** When a session was last heard of, by the hub's clock; `undefined` if never. */
  readonly heard: (session: string) => number | undefined;
}

/** A claim that stands in the way. */
export interface HolderTold extends OpenClaim {
  /** Seconds since its session was heard of. */
  readonly silent_seconds: number;
  /** When that was, milliseconds since the epoch. */
  readonly heard_at: number;
  /** Whether it may be taken over. */
  readonly state: "ACTIVE" | "STALE";
}

/** A lock that was granted. */
export interface GrantTold {
  /** The lock. */
  readonly slug: string;
  /** Its number. */
  readonly generation: number;
  /** `slug#generation`. */
  readonly token: string;
  /** When, ISO 8601, UTC. */
  readonly claimed_at: string;
  /** Whether the session held it already. */
  readonly refreshed: boolean;
}

/** What became of a claim. */
export type ClaimOutcome =
  | { readonly kind: "granted"; readonly grants: readonly GrantTold[]; readonly book: LockBook }
  | { readonly kind: "held"; readonly holders: readonly HolderTold[] }
  | { readonly kind: "full" };

/**
 * Claims locks, all or none.
 *
 * @param book The locks.
 * @param asked Who wants what.
 * @param presences Who is silent.
 * @returns The grants and the new book, or who is in the way.
 */
export function claimIn(book: LockBook, asked: ClaimAsked, presences: Presences): ClaimOutcome {
  const holders: HolderTold[] = [];
  const evicted = new Set<OpenClaim>();
  const replaced = new Set<OpenClaim>();
  const kept = new Map<string, OpenClaim>();
  for (const want of asked.wants) {
    for (const claim of book.open) {
      if (claim.slug === want.slug && claim.session === asked.session) {
        if (isAnswerOf(claim, want)) kept.set(want.slug, claim);
        else replaced.add(claim);
        continue;
      }
      if (!isInTheWay(claim, want, asked)) continue;
      const told = tell(claim, presences);
      const isStale = told.state === "STALE";
      if (isStale && asked.takeOver.has(tokenOf(claim))) evicted.add(claim);
      // Files of whom nobody hears anything are no hindrance; the lock itself is.
      else if (!isStale || claim.slug === want.slug) holders.push(told);
    }
  }
  if (holders.length > 0) return { kind: "held", holders };
  const ended = new Set([...evicted, ...replaced]);
  const stay = book.open.filter((claim) => !ended.has(claim));
  if (stay.length + asked.wants.length - kept.size > MOST_OPEN) return { kind: "full" };
  const at = new Date(presences.now).toISOString();
  const last = { ...book.last };
  const made = asked.wants.map((want): OpenClaim => {
    const before = kept.get(want.slug);
    if (before !== undefined) return before;
    const generation = Math.max(last[want.slug] ?? book.floor, want.atLeast) + 1;
    delete last[want.slug];
    last[want.slug] = generation;
    const { slug, files, mode, description } = want;
    const { session, identity, machine, branch, worktree } = asked;
    return {
      ...{ slug, generation, session, identity, machine, description, files, mode },
      ...{ claimed_at: at, branch, worktree },
    };
  });
  const fresh = made.filter((claim) => !kept.has(claim.slug));
  const by = { by_session: asked.session, by_identity: asked.identity, at };
  const events = [
    ...[...evicted].map((claim) => eventOf("evicted", claim, { by, identity: asked.identity })),
    ...[...replaced].map((claim) =>
      eventOf("released", claim, {
        by: { ...by, summary: "claimed again" },
        identity: asked.identity,
      })
    ),
    ...fresh.map((claim) => eventOf("claimed", claim, { by: {}, identity: asked.identity })),
  ];
  const grants = made.map(({ slug, generation, claimed_at }) => ({
    ...{ slug, generation, token: `${slug}#${generation}`, claimed_at },
    refreshed: kept.has(slug),
  }));
  return {
    kind: "granted",
    grants,
    book: bounded({
      ...book,
      open: [...stay, ...fresh],
      last,
      events: [...book.events, ...events],
    }),
  };
}

/** Who ends which lock. */
export interface ReleaseAsked {
  /** The lock. */
  readonly slug: string;
  /** Whose it is, or, with force, who ends it. */
  readonly session: string;
  /** The identity of who asks. */
  readonly identity: string;
  /** Its number; any of the session's if not given. */
  readonly generation: number | undefined;
  /** What was done. */
  readonly summary: string;
  /** Ends it whosever it is. */
  readonly force: boolean;
  /** Why, with force. */
  readonly reason: string;
}

/** What became of a release. */
export type ReleaseOutcome =
  | { readonly kind: "released"; readonly book: LockBook; readonly ended: OpenClaim }
  | { readonly kind: "missing" }
  | { readonly kind: "fenced"; readonly holder: OpenClaim };

/**
 * Ends a claim.
 *
 * @param book The locks.
 * @param asked Which one, and who asks.
 * @param now The time, milliseconds since the epoch.
 * @returns The new book; `fenced` if another claim holds by now.
 */
export function releaseIn(book: LockBook, asked: ReleaseAsked, now: number): ReleaseOutcome {
  const { slug, session, generation, force, identity } = asked;
  const open = book.open.filter((claim) => claim.slug === slug);
  if (open.length === 0) return { kind: "missing" };
  const ended = open.find((claim) =>
    (generation === undefined || claim.generation === generation) &&
    (force || claim.session === session)
  );
  if (ended === undefined) return { kind: "fenced", holder: open[0]! };
  const by = {
    ...{ by_session: session, by_identity: identity, at: new Date(now).toISOString() },
    ...(force ? { reason: asked.reason } : { summary: asked.summary }),
  };
  const event = eventOf(force ? "evicted" : "released", ended, { by, identity });
  return {
    kind: "released",
    ended,
    book: {
      ...book,
      open: book.open.filter((claim) => claim !== ended),
      events: [...book.events, event],
    },
  };
}

/**
 * A claim as it is told.
 *
 * @param claim The claim.
 * @param presences Who is silent.
 * @returns The claim, and whether its session is.
 */
export function tell(claim: OpenClaim, { now, heard }: Presences): HolderTold {
  const since = Math.max(Date.parse(claim.claimed_at), heard(claim.session) ?? 0);
  const silent = Math.max(0, Math.floor((now - since) / 1000));
  const state = silent >= STALE_SECONDS ? "STALE" : "ACTIVE";
  return { ...claim, silent_seconds: silent, heard_at: since, state };
}

function tokenOf({ slug, generation }: OpenClaim): string {
  return `${slug}#${generation}`;
}

/** Whether the session's claim is what an earlier, lost answer to the same question granted. */
function isAnswerOf(claim: OpenClaim, want: LockWant): boolean {
  return claim.generation > want.atLeast && claim.mode === want.mode &&
    claim.files.length === want.files.length &&
    want.files.every((file) => claim.files.includes(file));
}

function isInTheWay(claim: OpenClaim, want: LockWant, asked: ClaimAsked): boolean {
  if (claim.mode === "shared" && want.mode === "shared") return false;
  if (claim.slug === want.slug) return true;
  return claim.session !== asked.session && !asked.overlap &&
    findOverlap(want.files, claim.files) !== undefined;
}

function eventOf(
  what: "claimed" | "released" | "evicted",
  claim: OpenClaim,
  { by, identity }: { by: Readonly<Record<string, string>>; identity: string },
): LockEvent {
  const path = `locks/${claim.slug}/g${claim.generation}/${what}`;
  const { session, identity: holder } = claim;
  const facts = what === "claimed" ? claim : { session, identity: holder };
  return { path, text: JSON.stringify({ ...facts, ...by }), identity };
}

/** What was used longest ago is forgotten; all that is forgotten was below the floor. */
function bounded(book: LockBook): LockBook {
  const names = Object.keys(book.last);
  if (names.length <= MOST_KNOWN) return book;
  const last = { ...book.last };
  let { floor } = book;
  for (const name of names.slice(0, names.length - MOST_KNOWN / 2)) {
    floor = Math.max(floor, last[name]!);
    delete last[name];
  }
  return { ...book, last, floor };
}
