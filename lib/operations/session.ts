/**
 * What surrounds every operation on every surface: a session that writes lives, and one
 * that lost a lock is told.
 *
 * @module
 */
import { recordBeat, type RecordBeatOptions } from "../liveness.ts";
// Not through the layer's face: every command loads this, and few claim.
import { touchMirror } from "../locks/mirror.ts";
import { clearNotices, type Notice, readNotices } from "../locks/notices.ts";
import { lockPaths } from "../locks/record.ts";
import { listFolder } from "../store/files.ts";
import type { Context, Effect } from "./operation.ts";

/** An operation, its types closed over. */
export interface Invocable {
  /** What it may do to the store. */
  readonly effect: Effect;
  /** Validates `input`, then does the work. */
  invoke(context: Context, input: unknown): Promise<unknown>;
  /** Does the work on input whose types are known to be right. */
  work(context: Context, input: never): Promise<unknown>;
  /** What its result tells about the session; `null` for no beat at all. */
  beatOf(result: unknown): Partial<RecordBeatOptions> | null;
  /** Does what remains once the caller has seen the result. */
  shown(context: Context, result: unknown): void;
}

/**
 * Runs an operation. Writing is a beat of the caller's session; a beat that fails never
 * fails the operation.
 *
 * @param operation The operation.
 * @param context Who calls, and where.
 * @param given Its input, and whether its types are known to be right.
 * @returns Its result.
 */
export async function perform(
  operation: Invocable,
  context: Context,
  { input, typed }: { input: unknown; typed: boolean },
): Promise<unknown> {
  const result = typed
    ? await operation.work(context, input as never)
    : await operation.invoke(context, input);
  const note = operation.effect === "read" ? null : operation.beatOf(result);
  if (note !== null) keepAlive(context, note);
  return result;
}

/**
 * Says that the caller's session lives; a beat that fails is none.
 *
 * @param context Who calls, and where.
 * @param note What it does; by default it works.
 */
export function keepAlive(context: Context, note: Partial<RecordBeatOptions>): void {
  const { project } = context;
  try {
    const { lock_slugs } = recordBeat(project, context.caller(), { active: true, ...note });
    for (const slug of lock_slugs) touchMirror(lockPaths(project).mirror, slug);
  } catch {
    return;
  }
}

/**
 * What the caller's session has to be told.
 *
 * @param context Who calls, and where.
 * @returns Its notices; nobody is looked up where there are none for anybody.
 */
export function pendingNotices(context: Context): Notice[] {
  try {
    if (listFolder(lockPaths(context.project).notices).length === 0) return [];
    return readNotices(context.project, context.caller().session);
  } catch {
    return [];
  }
}

/**
 * Forgets notices after they were shown.
 *
 * @param context Who calls, and where.
 * @param notices Those that were shown.
 */
export function dropNotices(context: Context, notices: readonly Notice[]): void {
  if (notices.length > 0) clearNotices(context.project, context.caller().session, notices);
}
