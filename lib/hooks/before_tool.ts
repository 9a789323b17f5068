/**
 * Before a tool changes files: is one of them somebody else's?
 *
 * ```
 *   free, mine ───────────────────────────────▶ nothing is said
 *   held       ──guard: first time────────────▶ refused, with what to do instead
 *              ──guard: again─────────────────▶ the person is asked
 *   its holder is gone or silent ─────────────▶ allowed, and told how to take it over
 *   changed by another session since seen ────▶ refused once: read it again
 * ```
 *
 * Invariant: a call is refused only for a conflict that was read and understood.
 *
 * @module
 */
import type { Lock, PathCheck } from "../locks.ts";
import { oneLine } from "../store/text.ts";
import { type HookAnswer, SILENCE } from "./answer.ts";
import type { EditMode } from "./settings.ts";

/** A file that was changed by somebody else since the session last saw it. */
export interface ForeignEdit {
  /** The file. */
  readonly path: string;
  /** Who changed it; `""` if nobody told. */
  readonly identity: string;
  /** When, in milliseconds. */
  readonly time: number;
}

/** What a decision on a call is made of. */
export interface EditState {
  /** Who holds the files that the call changes. */
  readonly checks: readonly PathCheck[];
  /** Files that changed since they were seen. */
  readonly changed: readonly ForeignEdit[];
  /** How edits are treated. */
  readonly mode: EditMode;
  /** What was refused before, by path: the tokens, or the time of a change. */
  readonly refused: Readonly<Record<string, string>>;
}

/** A decision, and what is to be remembered of it. */
export interface EditDecision {
  /** The answer. */
  readonly answer: HookAnswer;
  /** What is refused with it, by path. */
  readonly refused: Readonly<Record<string, string>>;
}

/** The most paths that are named. */
const MOST = 5;

/**
 * Decides on a call.
 *
 * @param state What is known.
 * @returns The decision.
 */
export function decideEdit(state: EditState): EditDecision {
  const { checks, changed, mode, refused } = state;
  if (mode === "off") return { answer: SILENCE, refused: {} };
  const held = checks.map((check) => ({ path: check.path, locks: inTheWay(check) }))
    .filter(({ locks }) => locks.length > 0);
  if (held.length > 0) {
    const marks = Object.fromEntries(held.map(({ path, locks }) => [path, markOf(locks)]));
    const isRepeat = held.every(({ path }) => refused[path] === marks[path]);
    const text = [
      ...held.slice(0, MOST).flatMap(({ path, locks }) =>
        locks.map((lock) => heldLine(path, lock))
      ),
      ...(held.length > MOST ? [`and ${held.length - MOST} more paths`] : []),
      whatNext(held[0]!.locks[0]!),
    ].join("\n");
    if (mode === "warn") return { answer: { context: text }, refused: {} };
    const asks = mode === "ask" || (mode === "guard" && isRepeat);
    const answer: HookAnswer = asks
      ? { decision: "ask", reason: `${text}\nEdit it all the same?` }
      : { decision: "deny", reason: text };
    return { answer, refused: marks };
  }
  const foreign = changed.filter(({ path, identity, time }) =>
    identity !== "" && refused[path] !== String(time)
  );
  if (foreign.length > 0 && mode !== "warn") {
    const text = [
      ...foreign.slice(0, MOST).map(changedLine),
      "Read it again before you change it, so that nothing of theirs is lost.",
    ].join("\n");
    const marks = Object.fromEntries(foreign.map(({ path, time }) => [path, String(time)]));
    return { answer: { decision: "deny", reason: text }, refused: marks };
  }
  const lines = [
    ...checks.flatMap(({ locks }) => locks.filter(isLeft).map(staleLine)),
    ...changed.map(changedLine),
  ];
  if (lines.length === 0) return { answer: SILENCE, refused: {} };
  return { answer: { context: lines.slice(0, MOST).join("\n") }, refused: {} };
}

/** Locks of others whose sessions live; an idle one may come back to its file any time. */
function inTheWay({ locks }: PathCheck): Lock[] {
  return locks.filter(({ mine, state }) => !mine && (state === "ACTIVE" || state === "IDLE"));
}

/** Locks of others that nobody comes back to. */
function isLeft({ mine, state }: Lock): boolean {
  return !mine && (state === "STALE" || state === "DEAD");
}

function markOf(locks: readonly Lock[]): string {
  return locks.map(({ token, session_id }) => `${token} ${session_id}`).sort().join(",");
}

function heldLine(path: string, lock: Lock): string {
  const { slug, token, description, claimed_at, branch, state, files } = lock;
  // Of what is about the whole working tree, that is named which is held.
  const what = path === "." ? files.slice(0, MOST).join(", ") || path : path;
  const facts = [
    `mclaude: "${oneLine(what, 200)}" is held by ${holder(lock)} with lock ${
      oneLine(token.endsWith("#0") ? slug : token, 100)
    }`,
    `since ${oneLine(claimed_at || "?", 40)}`,
    ...(branch ? [`on branch ${oneLine(branch, 80)}`] : []),
    ...(state === "IDLE" ? ["and is idle"] : []),
  ].join(" ");
  return description === "" ? facts : `${facts}; it says it does: "${oneLine(description, 200)}"`;
}

function whatNext({ slug, state, identity }: Lock): string {
  const ask = identity === ""
    ? ""
    : `; or ask: mclaude mail ask ${oneLine(identity, 40)} "<question>"`;
  const claim = `mclaude lock claim ${oneLine(slug, 80)} --description "<what>"`;
  const first = state === "IDLE"
    ? `Its holder is idle: if the work is urgent, take it over with: ${claim} --take-over`
    : `Do other work, or wait for it with: ${claim} --wait 10m`;
  return `${first}${ask}. Do not work around the lock.`;
}

function staleLine(lock: Lock): string {
  const { slug, state } = lock;
  const name = oneLine(slug, 80);
  return `mclaude: lock ${name} of ${holder(lock)} covers this file; that session is ${
    state === "DEAD" ? "over" : "silent"
  }. To go on with its work: mclaude lock claim ${name} --take-over --description "<what>"`;
}

function changedLine({ path, identity, time }: ForeignEdit): string {
  const who = identity === "" ? "something outside of this session" : oneLine(identity, 40);
  const when = new Date(time).toISOString();
  return `mclaude: "${
    oneLine(path, 200)
  }" was changed by ${who} at ${when}, after this session last saw it.`;
}

function holder({ identity, session_id }: Lock): string {
  const session = `session ${oneLine(session_id || "?", 64)}`;
  return identity === "" ? session : `${oneLine(identity, 40)} (${session})`;
}
