/**
 * What is done about a path, from what stands here, what stands there, and what both were when
 * they were last the same. Pure.
 *
 * Invariants
 *
 * - What both sides have is left alone, so a second sync does nothing and nothing comes back
 *   as an echo.
 * - Of records that are written once the first one there keeps its path, and the other one
 *   lives on under another.
 * - What was deleted here stays deleted here, and there it stays.
 *
 * @module
 */
import type { SyncKind } from "./record.ts";
import type { Known } from "./ledger.ts";

/** What is known of a path. */
export interface Situation {
  /** The kind of the record. */
  readonly kind: SyncKind;
  /** The digest here, or nothing. */
  readonly local: string | undefined;
  /** The digest there, or nothing. */
  readonly remote: string | undefined;
  /** What both were. */
  readonly known: Known | undefined;
}

/** What is done about a path. */
export type Decision =
  /** Nothing. */
  | "none"
  /** Take a note that both are the same. */
  | "note"
  /** The file here goes there. */
  | "push"
  /** The text there comes here. */
  | "apply"
  /** Both changed, or both are first: look at the texts. */
  | "merge"
  /** It ended here, and ends there. */
  | "end there"
  /** It ended there, and ends here. */
  | "end here"
  /** Somebody changed there what is written once. */
  | "distrust";

/** What is written once. A handoff's text is that without what each machine adds. */
const ONCE: ReadonlySet<SyncKind> = new Set([
  "message",
  "handoff",
  "handoff_status",
  "finding",
]);

/**
 * Whether records of a kind are written once.
 *
 * @param kind The kind.
 * @returns Whether their texts never change.
 */
export function isWrittenOnce(kind: SyncKind): boolean {
  return ONCE.has(kind);
}

/**
 * Decides.
 *
 * @param situation What stands where.
 * @returns What is to be done.
 */
export function decide(situation: Situation): Decision {
  const { kind, local, remote, known } = situation;
  if (local === undefined) {
    if (remote === undefined) return "none";
    if (known === undefined) return "apply";
    // A beat is removed when its session ends; it is only our own that we end there.
    if (kind === "heartbeat" && known.own) return "end there";
    if (kind === "heartbeat" && known.remote !== remote) return "apply";
    return "none";
  }
  if (remote === undefined) {
    const ended = kind === "heartbeat" && known !== undefined && !known.own;
    return ended && known.disk === local ? "end here" : "push";
  }
  if (local === remote) return "note";
  if (known === undefined) return "merge";
  const isChangedHere = known.disk !== local;
  const isChangedThere = known.remote !== remote;
  if (ONCE.has(kind)) return isChangedThere ? "distrust" : "none";
  if (kind === "heartbeat" && (known.own || isChangedHere)) {
    return isChangedHere ? "push" : "none";
  }
  if (isChangedHere) return isChangedThere ? "merge" : "push";
  return isChangedThere ? "apply" : "none";
}
