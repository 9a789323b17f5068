/**
 * The lock operations.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import { CoordinationError } from "../errors.ts";
import { observeSessions } from "../liveness.ts";
// Questions are asked far more often than locks change hands: what they do not need is
// loaded by the operations that do.
import { checkPaths, checkToken, listLocks, lockStatus } from "../locks/check.ts";
import { toLock } from "../locks/view.ts";
import type {
  ClaimRequest,
  Grant,
  Lock,
  LockEvent,
  LockList,
  PathCheck,
  Waiter,
} from "../locks.ts";
import { parseDuration } from "./duration.ts";
import { type Context, defineOperation } from "./operation.ts";
import { described, z } from "./schemas.ts";

function slug() {
  return described(
    z.string(),
    "What is worked on, in kebab-case: letters, digits and hyphens, 3-80 characters",
  );
}

/** The schema of {@linkcode Lock}. */
export function lockSchema(): Zod.ZodMiniType<Lock> {
  return z.object({
    slug: z.string(),
    state: z.enum(["ACTIVE", "IDLE", "STALE", "DEAD"]),
    generation: z.number(),
    token: z.string(),
    session_id: z.string(),
    identity: z.string(),
    description: z.string(),
    files: z.array(z.string()),
    mode: z.enum(["exclusive", "shared"]),
    worktree: z.nullable(z.string()),
    branch: z.nullable(z.string()),
    claimed_at: z.string(),
    heartbeat_age: z.nullable(z.number()),
    last_active: z.nullable(z.string()),
    mine: z.boolean(),
    problem: z.nullable(z.string()),
  });
}

/** The schema of a list of {@linkcode Waiter}. */
export function waitingSchema(): Zod.ZodMiniType<Waiter[]> {
  return z.array(z.object({
    session_id: z.string(),
    identity: z.string(),
    slugs: z.array(z.string()),
    since: z.string(),
  }));
}

/** The result of `lock.claim`. */
export interface ClaimResult {
  /** The locks now held, the one asked for first. */
  locks: Lock[];
  /** Whether the caller held the first one before. */
  refreshed: boolean;
  /** The tokens of locks that ended with this claim. */
  took_over: string[];
}

/** `lock.claim` */
export const lockClaim = defineOperation(
  {
    summary: "Claim work before starting it, so that no other session does the same.",
    effect: "write",
    input: () =>
      z.object({
        slug: slug(),
        description: described(z.string(), "What you are going to do, for the others to read"),
        files: described(
          z.optional(z.array(z.string())),
          "Paths, folders or globs that you will change",
        ),
        also: described(
          z.optional(z.array(z.object({
            slug: slug(),
            files: described(z.optional(z.array(z.string())), "Its paths, folders or globs"),
          }))),
          "Further locks to claim in the same moment, all or nothing",
        ),
        shared: described(z.optional(z.boolean()), "Let others hold it too, if they share as well"),
        wait: described(
          z.optional(z.string()),
          "Wait in line until it is free, at most so long (30s, 10m); empty for without end",
        ),
        take_over: described(
          z.optional(z.boolean()),
          "Take it over if its session is dead, silent or idle",
        ),
        force_overlap: described(
          z.optional(z.boolean()),
          "Claim although another claim has the same files; both sides are told",
        ),
        worktree: described(z.optional(z.string()), "The worktree to record"),
      }),
    output: () =>
      z.object({
        locks: z.array(lockSchema()),
        refreshed: z.boolean(),
        took_over: z.array(z.string()),
      }) satisfies Zod.ZodMiniType<ClaimResult>,
    beat: ({ locks }) => ({ claimed: locks.map(({ slug }) => slug) }),
  },
  async (context, input): Promise<ClaimResult> => {
    const mode = input.shared ? "shared" as const : "exclusive" as const;
    const { description } = input;
    const requests: ClaimRequest[] = [
      { slug: input.slug, files: input.files, description, mode },
      ...(input.also ?? []).map((more) => ({ ...more, description, mode })),
    ];
    const options = {
      caller: context.caller(),
      takeOver: input.take_over,
      forceOverlap: input.force_overlap,
      worktree: input.worktree,
    };
    const { claimLocks, waitForLocks } = await import("../locks.ts");
    if (input.wait === undefined) {
      const observe = observeSessions(context.project, { verify: true });
      return toResult(context, claimLocks(context.project, requests, { ...options, observe }));
    }
    const timeout = input.wait === "" ? undefined : parseDuration(input.wait);
    return toResult(
      context,
      await waitForLocks(context.project, requests, {
        ...options,
        timeout,
        signal: context.signal,
        onWait(error, place) {
          const { slug, reason } = error.data;
          context.progress?.(`[lock] waiting for ${slug}, place ${place} in line: ${reason}`);
        },
        observer: () => observeSessions(context.project, { verify: true }),
      }),
    );
  },
);

function toResult(context: Context, grants: readonly Grant[]): ClaimResult {
  const options = query(context);
  const locks = grants.map(({ record }) =>
    lockStatus(context.project, record.slug, options)
      .find(({ generation }) => generation === record.generation) ??
      toLock({ record, problem: null, presence: ACTIVE }, options.isMine)
  );
  const refreshed = grants[0]!.refreshed;
  return { locks, refreshed, took_over: grants.flatMap(({ record }) => [...record.took_over]) };
}

const ACTIVE = {
  state: "ACTIVE",
  lastBeat: null,
  lastActivity: null,
  beatAge: 0,
  process: "unknown",
} as const;

/** `lock.heartbeat` */
export const lockHeartbeat = defineOperation(
  {
    summary: "Say that you still work on a lock of yours.",
    effect: "write",
    input: () => z.object({ slug: slug() }),
    output: () => z.object({ slug: z.string(), token: z.string() }),
    beat: () => ({ active: false }),
  },
  async (context, input) => {
    const { heartbeatLock } = await import("../locks.ts");
    const observe = observeSessions(context.project);
    const record = heartbeatLock(context.project, input.slug, {
      observe,
      caller: context.caller(),
    });
    return { slug: record.slug, token: `${record.slug}#${record.generation}` };
  },
);

/** `lock.status` */
export const lockStatusOf = defineOperation(
  {
    summary: "Show who holds a lock, since when and doing what.",
    effect: "read",
    input: () => z.object({ slug: slug() }),
    output: () => z.object({ slug: z.string(), locks: z.array(lockSchema()) }),
  },
  (context, input) => ({
    slug: input.slug,
    locks: lockStatus(context.project, input.slug, query(context)),
  }),
);

/** `lock.list` */
export const lockList = defineOperation(
  {
    summary: "List the locks that are held, and who waits for them.",
    effect: "read",
    input: () =>
      z.object({
        mine: described(z.optional(z.boolean()), "Only your own"),
        all: described(z.optional(z.boolean()), "Print more of each: since when, token and mode"),
      }),
    output: () =>
      z.object({
        locks: z.array(lockSchema()),
        waiting: waitingSchema(),
        problems: z.array(z.string()),
      }) satisfies Zod.ZodMiniType<LockList>,
  },
  (context, input): LockList => {
    const list = listLocks(context.project, query(context));
    if (!input.mine) return list;
    const { session } = context.caller();
    return {
      ...list,
      locks: list.locks.filter(({ mine }) => mine),
      waiting: list.waiting.filter(({ session_id }) => session_id === session),
    };
  },
);

/** `lock.release` */
export const lockRelease = defineOperation(
  {
    summary: "Release a lock of yours; who waits for it goes on at once.",
    effect: "write",
    input: () =>
      z.object({
        slug: slug(),
        summary: described(z.optional(z.string()), "What was done, for the archive"),
      }),
    output: () => z.object({ slug: z.string(), token: z.string(), archive: z.string() }),
    beat: ({ slug }) => ({ released: [slug] }),
  },
  async (context, input) => {
    const { releaseLock } = await import("../locks.ts");
    const { record, archive } = releaseLock(context.project, input.slug, {
      observe: observeSessions(context.project),
      caller: context.caller(),
      summary: input.summary,
    });
    return { slug: record.slug, token: `${record.slug}#${record.generation}`, archive };
  },
);

/** `lock.force-release` */
export const lockForceRelease = defineOperation(
  {
    summary: "End the lock of a session that is dead or has forgotten it; it is told.",
    effect: "destroy",
    input: () =>
      z.object({
        slug: slug(),
        reason: described(z.string().check(z.minLength(1)), "Why, for the archive and its holder"),
        even_if_live: described(
          z.optional(z.boolean()),
          "Also if its session lives and works: ask first",
        ),
        generation: described(
          z.optional(z.number().check(z.int(), z.positive())),
          "Only if it is still this generation",
        ),
      }),
    output: () =>
      z.object({
        slug: z.string(),
        token: z.string(),
        reason: z.string(),
        archive: z.string(),
        held_by: z.string(),
      }),
  },
  async (context, input) => {
    const { forceRelease } = await import("../locks.ts");
    const { record, archive } = forceRelease(context.project, input.slug, {
      observe: observeSessions(context.project, { verify: true }),
      caller: context.caller(),
      reason: input.reason,
      evenIfLive: input.even_if_live,
      generation: input.generation,
    });
    const token = `${record.slug}#${record.generation}`;
    const { reason } = input;
    return { slug: record.slug, token, reason, archive, held_by: record.session_id };
  },
);

/** The result of `lock.check`. */
export interface CheckResult {
  /** An answer for each path. */
  paths: PathCheck[];
  /** Whether the token is good; `null` if none was given. */
  token: string | null;
}

/** `lock.check` */
export const lockCheck = defineOperation(
  {
    summary: "Say who holds each path before you change it.",
    effect: "read",
    input: () =>
      z.object({
        paths: described(z.optional(z.array(z.string())), "Paths or globs"),
        token: described(
          z.optional(z.string()),
          "A token (slug#generation) that must still be good",
        ),
      }),
    output: () =>
      z.object({
        paths: z.array(z.object({
          path: z.string(),
          state: z.enum(["free", "mine", "held", "stale"]),
          locks: z.array(lockSchema()),
        })),
        token: z.nullable(z.string()),
      }) satisfies Zod.ZodMiniType<CheckResult>,
  },
  (context, input): CheckResult => {
    const options = query(context);
    const paths = input.paths ?? [];
    if (paths.length === 0 && input.token === undefined) {
      throw new CoordinationError(
        "invalid_input",
        "Cannot check nothing: name paths, or give --token; see mclaude lock check --help",
      );
    }
    if (input.token !== undefined) checkToken(context.project, input.token, options);
    return {
      paths: checkPaths(context.project, paths, { ...options, held: context.held }),
      token: input.token ?? null,
    };
  },
);

/** `lock.history` */
export const lockHistoryOf = defineOperation(
  {
    summary: "List what happened to locks: claims, releases, take-overs.",
    effect: "read",
    input: () =>
      z.object({
        slug: described(z.optional(z.string()), "Only this lock"),
        limit: described(
          z.optional(z.number().check(z.int(), z.positive())),
          "Only the last so many events (default 50)",
        ),
      }),
    output: () =>
      z.object({
        events: z.array(z.object({
          at: z.string(),
          event: z.enum(["claimed", "released", "forced", "taken_over"]),
          slug: z.string(),
          generation: z.number(),
          session_id: z.string(),
          identity: z.string(),
          by: z.string(),
          text: z.string(),
        })),
      }) satisfies Zod.ZodMiniType<{ events: LockEvent[] }>,
  },
  async (context, input) => {
    const { lockHistory } = await import("../locks.ts");
    return { events: lockHistory(context.project, input) };
  },
);

function query(context: Context) {
  const { project, caller } = context;
  const isMine = (session: string) => caller().isMe?.(session) ?? caller().session === session;
  return { observe: observeSessions(project), isMine };
}
