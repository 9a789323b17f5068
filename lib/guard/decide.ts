/**
 * Whether a commit may be made. Pure.
 *
 * Invariant: only a conflict that was read and understood stops a commit: a file that another
 * living session holds, or one that was claimed under a lock which is lost. What is held by a
 * session that is over or silent stops nobody, nor does one's own.
 *
 * @module
 */
import type { Lock, PathCheck } from "../locks.ts";
import { oneLine } from "../store/text.ts";

/** A lock that the session had and lost, and what it was on. */
export interface LostLock {
  /** The token. */
  readonly token: string;
  /** The slug. */
  readonly slug: string;
  /** The paths of the commit that it covers. */
  readonly paths: readonly string[];
}

/** What a decision is made of. */
export interface GuardState {
  /** Who holds the paths that change. */
  readonly checks: readonly PathCheck[];
  /** Locks that the session lost and did not claim again. */
  readonly lost: readonly LostLock[];
}

/** A file in the way of a commit. */
export interface Conflict {
  /** The path. */
  readonly path: string;
  /** Who holds it; none if a lock on it was lost. */
  readonly locks: readonly Lock[];
  /** The token that was lost. */
  readonly lost: string | undefined;
}

/** The most files that are named. */
const MOST = 20;

/**
 * Decides on a commit.
 *
 * @param state What is known.
 * @returns What is in the way; empty if nothing is.
 */
export function findConflicts({ checks, lost }: GuardState): Conflict[] {
  const held = checks.map(({ path, locks }): Conflict => ({
    path,
    locks: locks.filter(({ mine, state }) => !mine && (state === "ACTIVE" || state === "IDLE")),
    lost: undefined,
  })).filter(({ locks }) => locks.length > 0);
  const known = new Set(held.map(({ path }) => path));
  const fenced = lost.flatMap(({ token, paths }) =>
    paths.filter((path) => !known.has(path)).map((path): Conflict => ({
      path,
      locks: [],
      lost: token,
    }))
  );
  return [...held, ...fenced];
}

/**
 * Says why a commit is stopped; mclaude 0.6's first line first.
 *
 * @param conflicts What is in the way, at least one.
 * @returns The lines.
 */
export function describeConflicts(conflicts: readonly Conflict[]): string {
  const held = conflicts.filter(({ locks }) => locks.length > 0);
  const fenced = conflicts.filter(({ lost }) => lost !== undefined);
  const lines: string[] = [];
  if (held.length > 0) {
    lines.push("[mclaude] COMMIT BLOCKED - staged files are locked by another session:");
    lines.push(
      ...held.slice(0, MOST).flatMap(({ path, locks }) => locks.map(heldLines(path))).flat(),
    );
  }
  if (fenced.length > 0) {
    lines.push("[mclaude] COMMIT BLOCKED - staged files were claimed under a lock that is lost:");
    lines.push(...fenced.slice(0, MOST).map(({ path, lost }) => `  ${file(path)}  (${lost})`));
  }
  const more = conflicts.length - Math.min(held.length, MOST) - Math.min(fenced.length, MOST);
  if (more > 0) lines.push(`  and ${more} more`);
  lines.push("", ...options(held, fenced));
  return lines.join("\n");
}

function heldLines(path: string): (lock: Lock) => string[] {
  return ({ slug, token, identity, session_id, description, claimed_at, state }) => [
    `  ${file(path)}`,
    `    lock:    ${token.endsWith("#0") ? oneLine(slug, 80) : token} [${state}]`,
    `    holder:  ${identity === "" ? "" : `${oneLine(identity, 40)}, `}session ${
      oneLine(session_id || "?", 64)
    }`,
    `    doing:   ${oneLine(description, 200)}`,
    `    since:   ${oneLine(claimed_at || "?", 40)}`,
  ];
}

function options(held: readonly Conflict[], fenced: readonly Conflict[]): string[] {
  const [lock] = held[0]?.locks ?? [];
  const lines: string[] = ["What you can do:"];
  if (lock !== undefined) {
    const take = lock.state === "IDLE" ? ", or --take-over: its session is idle" : "";
    lines.push(
      `  wait:    mclaude lock claim ${lock.slug} --description "<what>" --wait 10m${take}`,
    );
    if (lock.identity !== "") {
      lines.push(`  ask:     mclaude mail ask ${lock.identity} "<question>"`);
    }
    lines.push(`  leave out: git restore --staged -- ${quoted(held[0]!.path)}`);
  }
  const token = fenced[0]?.lost;
  if (token !== undefined) {
    const slug = token.replace(/#\d+$/, "");
    lines.push(
      "  look at what changed since, then claim again: " +
        `mclaude lock claim ${slug} --description "<what>"`,
    );
  }
  lines.push("  override, which is recorded: MCLAUDE_GUARD=off git commit ...");
  return lines;
}

function file(path: string): string {
  return oneLine(path, 300);
}

function quoted(path: string): string {
  const plain = oneLine(path, 300);
  return /^[\w./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", "'\\''")}'`;
}
