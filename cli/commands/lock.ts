/**
 * `mclaude lock`: words and lines of mclaude 0.6 first, then what is new.
 *
 * @module
 */
import type { CoordinationError } from "../../lib/errors.ts";
import type { BlockerView, Lock } from "../../lib/locks.ts";
import {
  lockCheck,
  lockClaim,
  lockForceRelease,
  lockHeartbeat,
  lockHistoryOf,
  lockList,
  lockRelease,
  lockStatusOf,
} from "../../lib/operations/locks.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/lock.ts";
import { type Command, command } from "../command.ts";
import type { Style } from "../style.ts";
import { usageError } from "../usage_error.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"lock">, Command> = {
  claim: command(lockClaim, {
    flags: FLAGS.claim,
    positionals: ["slug"],
    optional: ["wait"],
    examples: [
      'mclaude lock claim fix-login --description "Fix the login race" --files src/auth "tests/auth_*"',
      'mclaude lock claim fix-login --description "Fix the login race" --wait 10m',
      'mclaude lock claim api-change --description "Rename a field" --also docs-change=docs/api.md',
    ],
    arrange(input) {
      if (Array.isArray(input.also)) input.also = input.also.map(parseAlso);
    },
    render: ({ locks, refreshed, took_over }, style) =>
      [
        ...locks.flatMap((lock) => grantLines(lock, refreshed, style)),
        ...took_over.map((token) => `  took over: ${oneLine(token)}`),
        "  remember: refresh heartbeat every 30s",
      ].join("\n"),
    report: reportRefusal,
  }),
  check: command(lockCheck, {
    flags: FLAGS.check,
    positionals: ["paths"],
    examples: [
      "mclaude lock check src/auth/session.ts",
      "mclaude lock check --json src/a.ts src/b.ts",
    ],
    render: ({ paths, token }, style) =>
      [
        ...(token === null ? [] : [`[lock] ${oneLine(token)}: good`]),
        ...paths.flatMap(({ path, state, locks }) => [
          `[lock] ${oneLine(path)}: ${paint(state.toUpperCase(), style)}`,
          ...locks.map((lock) =>
            `  ${oneLine(lock.token)} ${whose(lock)}: ${oneLine(lock.description)}`
          ),
        ]),
      ].join("\n"),
    exitCode({ paths }) {
      if (paths.some(({ state }) => state === "held")) return 10;
      return paths.some(({ state }) => state === "stale") ? 11 : 0;
    },
  }),
  list: command(lockList, {
    flags: FLAGS.list,
    positionals: [],
    examples: ["mclaude lock list", "mclaude lock list --mine --json"],
    render({ locks, waiting, problems }, style, { all = false }) {
      if (locks.length === 0) return "[lock] no active work claims";
      const lines = locks.flatMap((lock) => listLines(lock, style, all));
      const queue = waiting.map(({ identity, session_id, slugs }) =>
        `  [WAITING] ${slugs.join(", ")}: ${oneLine(identity)} (${oneLine(session_id)})`
      );
      const damaged = problems.map((reason) => `  [DAMAGED] ${oneLine(reason, 200)}`);
      return [`[lock] ${locks.length} active claims:`, ...lines, ...queue, ...damaged].join("\n");
    },
  }),
  status: command(lockStatusOf, {
    flags: FLAGS.status,
    positionals: ["slug"],
    examples: ["mclaude lock status fix-login"],
    render: ({ slug, locks }, style) =>
      locks.length === 0
        ? `[lock] ${slug}: FREE`
        : locks.map((lock) => statusLines(lock, style)).join("\n"),
  }),
  heartbeat: command(lockHeartbeat, {
    flags: FLAGS.heartbeat,
    positionals: ["slug"],
    examples: ["mclaude lock heartbeat fix-login"],
    render: () => "",
    report: reportRefusal,
  }),
  release: command(lockRelease, {
    flags: FLAGS.release,
    positionals: ["slug"],
    examples: ['mclaude lock release fix-login --summary "Fixed and tested"'],
    render: ({ slug, archive }) => `[lock] released ${slug}\n  archive: ${archive}`,
    report: (error) => reportRefusal(error, ", not yours"),
  }),
  "force-release": command(lockForceRelease, {
    flags: FLAGS["force-release"],
    positionals: ["slug"],
    examples: [
      'mclaude lock force-release fix-login --reason "Its machine is gone" --even-if-live',
    ],
    render: ({ slug, reason, archive }) =>
      `[lock] FORCE-RELEASED ${slug}\n  reason:  ${oneLine(reason)}\n  archive: ${archive}`,
    report: reportRefusal,
  }),
  history: command(lockHistoryOf, {
    flags: FLAGS.history,
    positionals: ["slug"],
    examples: ["mclaude lock history fix-login", "mclaude lock history --limit 10"],
    render: ({ events }) =>
      events.length === 0 ? "[lock] nothing happened yet" : events.map((event) => {
        const { at, slug, generation, session_id, by, text } = event;
        const token = generation === 0 ? slug : `${slug}#${generation}`;
        const who = by === "" ? session_id : `${session_id}, by ${by}`;
        const kind = event.event.replace("_", " ");
        return `${at || "?"} ${kind} ${oneLine(token)} (${oneLine(who)}) ${oneLine(text, 120)}`
          .trimEnd();
      }).join("\n"),
  }),
};

/** Reads `slug=path,path`. */
function parseAlso(text: unknown): { slug: string; files: string[] } {
  const [, slug, files] = /^([^=]+)(?:=(.*))?$/s.exec(String(text)) ?? [];
  if (slug === undefined) {
    throw usageError(`Cannot read --also "${text}"`, "write --also SLUG=PATH,PATH");
  }
  return { slug, files: (files ?? "").split(",").filter((path) => path !== "") };
}

function grantLines(lock: Lock, refreshed: boolean, style: Style): string[] {
  return [
    `[lock] ${refreshed ? "still yours:" : "claimed"} ${style.bold(lock.slug)}`,
    `  session:  ${lock.session_id}`,
    ...(lock.identity === "" ? [] : [`  identity: ${oneLine(lock.identity)}`]),
    `  files:    ${oneLine(lock.files.join(", "))}`,
    ...(lock.worktree === null ? [] : [`  worktree: ${oneLine(lock.worktree)}`]),
    ...(lock.branch === null ? [] : [`  branch:   ${oneLine(lock.branch)}`]),
    `  token:    ${oneLine(lock.token)}`,
  ];
}

function listLines(lock: Lock, style: Style, all: boolean): string[] {
  const place = lock.branch ?? lock.worktree;
  return [
    `  [${paint(lock.state, style)}] ${oneLine(lock.slug)}${
      place === null ? "" : ` (${oneLine(place)})`
    }`,
    `         session: ${oneLine(lock.session_id) || "?"}`,
    ...(lock.identity === "" ? [] : [`         identity: ${oneLine(lock.identity)}`]),
    `         doing:   ${oneLine(lock.description) || "?"}`,
    ...(lock.files.length === 0
      ? []
      : [`         files:   ${oneLine(lock.files.join(", "), 200)}`]),
    `         heartbeat: ${lock.heartbeat_age === null ? "?" : `${lock.heartbeat_age}s`} ago`,
    ...(all
      ? [
        `         since:   ${oneLine(lock.claimed_at) || "?"}`,
        `         token:   ${oneLine(lock.token)} (${lock.mode})`,
      ]
      : []),
  ];
}

function statusLines(lock: Lock, style: Style): string {
  const age = lock.heartbeat_age;
  return [
    `[lock] ${oneLine(lock.slug)}: ${paint(lock.state, style)}`,
    `  session:       ${oneLine(lock.session_id) || "?"}`,
    ...(lock.identity === "" ? [] : [`  identity:      ${oneLine(lock.identity)}`]),
    `  claimed at:    ${oneLine(lock.claimed_at) || "?"}`,
    `  description:   ${oneLine(lock.description) || "?"}`,
    `  files:         ${oneLine(lock.files.join(", "))}`,
    ...(lock.worktree === null ? [] : [`  worktree:      ${oneLine(lock.worktree)}`]),
    ...(lock.branch === null ? [] : [`  branch:        ${oneLine(lock.branch)}`]),
    ...(lock.generation === 0 ? [] : [`  token:         ${oneLine(lock.token)}`]),
    age === null ? "  heartbeat:     none" : `  heartbeat age: ${age}s`,
  ].join("\n");
}

/** The lines of mclaude 0.6 for a refusal, and what it did not say. */
function reportRefusal(error: CoordinationError, suffix = ""): string | undefined {
  const { slug, blockers, lock, next = "" } = error.data as {
    slug?: string;
    blockers?: BlockerView[];
    lock?: Lock;
    next?: string;
  };
  if (error.code === "lock_missing") return `[lock] ${slug} does not exist`;
  if (error.code === "lock_not_yours") {
    const hint = suffix === "" ? "" : `${suffix} (${error.data.session_id}). ` +
      "Use force-release if you really mean it.";
    return `[lock] ${slug} held by different session (${oneLine(lock?.session_id || "?")})${hint}`;
  }
  if (blockers === undefined || blockers.length === 0) return undefined;
  return blockers.map((blocker) =>
    blockerLines(blocker, error.code === "lock_stale" ? next : undefined)
  ).join("\n");
}

/** The lines for one blocker; `takeOver` is the command for a lock that may be taken over. */
function blockerLines(
  { wanted, lock, overlap, waiting }: BlockerView,
  takeOver: string | undefined,
): string {
  if (lock === null) {
    return [
      `[lock] ${wanted} is waited for`,
      `  by session: ${oneLine(waiting!.session_id)}`,
      `  identity:   ${oneLine(waiting!.identity)}`,
      `  since:      ${oneLine(waiting!.since)}`,
    ].join("\n");
  }
  const session = oneLine(lock.session_id) || "?";
  const age = lock.heartbeat_age === null ? "?" : `${lock.heartbeat_age}s`;
  const more = [
    ...(overlap === null ? [] : [`  overlap:    ${overlap.mine} with ${oneLine(overlap.theirs)}`]),
    ...(lock.identity === "" ? [] : [`  identity:   ${oneLine(lock.identity)}`]),
    ...(lock.last_active === null ? [] : [`  active:     ${lock.last_active} (${lock.state})`]),
    ...(lock.branch === null ? [] : [`  branch:     ${oneLine(lock.branch)}`]),
  ];
  if (takeOver !== undefined) {
    const why = lock.state === "STALE" ? "STALE (heartbeat > 180s)" : lock.state;
    return [
      `[lock] ${oneLine(lock.slug)} is held but ${why}`,
      `  held by session: ${session}`,
      `  last heartbeat:  ${age} ago`,
      ...more,
      `  to take over:    ${takeOver}`,
    ].join("\n");
  }
  return [
    `[lock] ${oneLine(lock.slug)} already held`,
    `  by session: ${session}`,
    `  since:      ${oneLine(lock.claimed_at) || "?"}`,
    `  doing:      ${oneLine(lock.description) || "?"}`,
    `  files:      ${oneLine(lock.files.join(", "), 400) || "?"}`,
    ...more,
  ].join("\n");
}

function whose(lock: Lock): string {
  const name = lock.identity === "" ? oneLine(lock.session_id) : oneLine(lock.identity);
  return `${name} [${lock.state}]${lock.mine ? " (you)" : ""}`;
}

function paint(state: string, style: Style): string {
  if (["ACTIVE", "FREE", "MINE"].includes(state)) return style.good(state);
  return state === "IDLE" ? style.warn(state) : style.bad(state);
}
