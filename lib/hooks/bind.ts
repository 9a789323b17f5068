/**
 * Which identity and process a session is, settled at its first event and kept: also when its
 * conversation is resumed, cleared or compacted.
 *
 * A session that was given no name gets the one of its person; where another live session has
 * that, a number is added, so that two conversations of one person can write to each other.
 *
 * Invariant: of two sessions that start at once and live, no two keep one guessed name: each
 * writes its own down before it looks at the others', and the later one goes on looking.
 *
 * @module
 */
import {
  type Binding,
  bindSession,
  boundProcesses,
  type Caller,
  type CallerSource,
  readBinding,
} from "../caller.ts";
import { processState } from "../liveness.ts";
import { isReserved } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import { newRecord, readRecord, type SessionRecord, writeRecord } from "./record.ts";

/** Options for {@linkcode bind}. */
export interface BindOptions {
  /** The session. */
  readonly session: string;
  /** The agent's kind. */
  readonly client: string;
  /** Who calls as far as flags and environment say; asked only if nothing is known yet. */
  caller(): Caller;
  /** Now. */
  readonly now: Date;
}

/** What a session is. */
export interface Bound {
  /** What is known of it. */
  readonly record: SessionRecord;
  /** The session that its process was before. */
  readonly before: string | undefined;
}

/** Names that were given, not guessed. */
const GIVEN: readonly CallerSource[] = ["flag", "environment", "binding"];

/**
 * Binds a session to an identity and a process.
 *
 * @param project The project.
 * @param options Which, and when.
 * @returns What it is.
 */
export function bind(project: Project, options: BindOptions): Bound {
  const { session, client, now } = options;
  const caller = options.caller();
  const { process } = caller;
  const known = readRecord(project, session);
  const old = process === null ? undefined : readBinding(project, process.pid);
  const isSame = old !== undefined && old.process.start === process?.start;
  const before = isSame && old.session_id !== session ? old.session_id : undefined;
  const isNamed = caller.identitySource === "flag" || caller.identitySource === "environment";
  const earlier = known?.identity ?? (isSame ? old.identity ?? undefined : undefined);
  let identity = isNamed ? caller.identity : earlier ?? caller.identity;
  let source: CallerSource = isNamed ? caller.identitySource : "binding";
  const mayChange = !isNamed && earlier === undefined && !GIVEN.includes(caller.identitySource);
  const base = identity;
  for (let number = 2; process !== null; number++) {
    const bound_at = now.toISOString();
    const binding: Binding = { session_id: session, identity, process, client, bound_at };
    if (!isBound(project, binding)) break;
    if (!mayChange || number > 99 || !isTaken(project, binding)) break;
    identity = withNumber(base, number);
    source = "binding";
  }
  const who = { identity, identity_source: source, process };
  const record: SessionRecord = known === undefined
    ? newRecord(session, { ...who, now })
    : { ...known, ...who, process: process ?? known.process };
  writeRecord(project, record);
  return { record, before };
}

/** Binds; where nothing can be written, the session is who it is for this event alone. */
function isBound(project: Project, binding: Binding): boolean {
  try {
    bindSession(project, binding);
    return true;
  } catch {
    return false;
  }
}

function withNumber(name: string, number: number): string {
  const end = `-${number}`;
  const numbered = `${name.slice(0, 32 - end.length).replace(/-+$/, "")}${end}`;
  return isReserved(numbered) ? `${numbered}x` : numbered;
}

/** Whether another live session has the name, and had it first. */
function isTaken(project: Project, mine: Binding): boolean {
  for (const pid of boundProcesses(project)) {
    const other = pid === mine.process.pid ? undefined : readBinding(project, pid);
    if (other === undefined || other.identity !== mine.identity) continue;
    if (other.session_id === mine.session_id || processState(other.process) === "gone") continue;
    const isFirst = other.bound_at < mine.bound_at ||
      (other.bound_at === mine.bound_at && pid < mine.process.pid);
    if (isFirst) return true;
  }
  return false;
}
