/**
 * Taking up, closing and abandoning a handoff.
 *
 * Invariants
 *
 * - Of two live sessions only one resumes a handoff, unless the second one insists.
 * - A change of state is on the disk before it is reported.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { join } from "node:path";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { oneLine } from "../store/text.ts";
import { utcTime } from "../store/times.ts";
import { type Brief, briefOf } from "./brief.ts";
import { readHandoff } from "./find.ts";
import { type Handoff, handoffFolder, type HandoffStatus } from "./handoff.ts";
import { readIndex } from "./index_file.ts";
import { loadHandoffs } from "./load.ts";
import { nextEventNumber, publishEvent, readEvents, statusNow } from "./status.ts";
import { bringUpToDate } from "./write.ts";

/** Who changes a state. */
export interface HandoffActor {
  /** The session. */
  session: string;
  /** The identity it belongs to. */
  identity: string;
  /** Why; one line. */
  note?: string | undefined;
  /**
   * The time.
   *
   * @default {new Date()}
   */
  now?: Date;
}

/** Options for {@linkcode resumeHandoff}. */
export interface ResumeOptions extends HandoffActor {
  /** Whether another session, last heard of at `since` or later, is alive. */
  isLive: (session: string, since: string) => boolean;
  /**
   * Resume although a live session did already.
   *
   * @default {false}
   */
  again?: boolean | undefined;
  /**
   * The longest brief in tokens.
   *
   * @default {1200}
   */
  budget?: number | undefined;
}

/** A handoff after a change of state. */
export interface ChangedHandoff {
  /** The handoff as it is now. */
  readonly handoff: Handoff;
  /** The state before. */
  readonly before: Handoff["status"];
  /** What went wrong besides. */
  readonly problems: readonly Problem[];
}

/** A handoff that was taken up. */
export interface ResumedHandoff extends ChangedHandoff, Brief {
  /** The rollup that stands for everything before; `null` if there is none. */
  readonly rollup: Handoff | null;
  /** Other open handoffs that no rollup covers, the newest first. */
  readonly others: readonly Handoff[];
}

/**
 * Takes up a handoff: marks it RESUMED and says what its session needs to know.
 *
 * @param project The project.
 * @param target Its id or a part of it that only one open handoff has; the newest open one by default.
 * @param options Who, and who else is alive.
 * @returns The handoff and its brief.
 * @throws {CoordinationError} `not_found`, `invalid_input` if several match, `handoff_taken`.
 */
export function resumeHandoff(
  project: Project,
  target: string | undefined,
  options: ResumeOptions,
): ResumedHandoff {
  const { handoffs, problems } = loadHandoffs(project);
  const found = target === undefined ? newestOpen(handoffs, options) : pick(project, target);
  const changed = found.kind === "handoff"
    ? change(project, found, "RESUMED", options, (now) => refuseTaken(now, options))
    : { handoff: found, before: found.status, problems: [] };
  const rollup = handoffs.findLast((other) =>
    other.kind === "rollup" && other.rolled_up_into === "" && other.id !== found.id
  );
  const others = handoffs.filter((other) =>
    other.kind === "handoff" && other.id !== found.id && other.rolled_up_into === "" &&
    (other.status === "ACTIVE" || other.status === "RESUMED")
  ).toReversed();
  return {
    ...changed,
    ...briefOf(changed.handoff, { rollup, others, budget: options.budget }),
    problems: [...problems, ...changed.problems],
    rollup: rollup ?? null,
    others,
  };
}

/**
 * Closes a handoff: its work is done or taken over elsewhere.
 *
 * @param project The project.
 * @param target Its id or a part of it that only one open handoff has.
 * @param actor Who and why.
 * @returns The handoff.
 * @throws {CoordinationError} `not_found`, `invalid_input` if several match or it is none.
 */
export function closeHandoff(
  project: Project,
  target: string,
  actor: HandoffActor,
): ChangedHandoff {
  return change(project, pick(project, target), "CLOSED", actor);
}

/**
 * Abandons a handoff: its work will not be done.
 *
 * @param project The project.
 * @param target Its id or a part of it that only one open handoff has.
 * @param actor Who and why.
 * @returns The handoff.
 * @throws {CoordinationError} `not_found`, `invalid_input` if several match or it is none.
 */
export function abandonHandoff(
  project: Project,
  target: string,
  actor: HandoffActor,
): ChangedHandoff {
  return change(project, pick(project, target), "ABANDONED", actor);
}

function change(
  project: Project,
  handoff: Handoff,
  status: HandoffStatus,
  actor: HandoffActor,
  check: (now: Handoff) => void = () => {},
): ChangedHandoff {
  if (handoff.kind !== "handoff") {
    throw new CoordinationError(
      "invalid_input",
      `Cannot change the state of "${handoff.id}": it is a ${handoff.kind}; name a handoff`,
      { data: { id: handoff.id, kind: handoff.kind } },
    );
  }
  const { session, identity, note = "", now = new Date() } = actor;
  for (let attempt = 0; attempt < 100; attempt++) {
    // The number before the state: whoever comes between takes it.
    const number = nextEventNumber(project, handoff.id);
    const { events } = readEvents(project, handoff.id);
    const current = { ...handoff, ...statusNow(handoff, events, readIndex(project)) };
    check(current);
    const same = current.status === status && note === "" &&
      (status !== "RESUMED" || current.status_by === session);
    if (same) return { handoff: current, before: current.status, problems: [] };
    if (!publishEvent(project, handoff, { status, session, identity, note, now, number })) continue;
    const path = join(handoffFolder(project), ".status", handoff.id);
    return {
      handoff: {
        ...current,
        status,
        status_by: session,
        status_at: utcTime(now),
        status_note: oneLine(note, 200),
      },
      before: current.status,
      problems: bringUpToDate(project, path),
    };
  }
  throw new CoordinationError(
    "store_failure",
    `Cannot change the state of "${handoff.id}": others change it all the time; try again`,
  );
}

function refuseTaken(now: Handoff, options: ResumeOptions): void {
  if (options.again === true || !isTaken(now, options)) return;
  const by = now.status_by;
  throw new CoordinationError(
    "handoff_taken",
    `Cannot resume "${now.id}": the live session "${oneLine(by, 128)}" has resumed it; ` +
      "take another one, or insist with --again",
    { data: { id: now.id, session_id: by } },
  );
}

function isTaken(handoff: Handoff, { session, isLive }: ResumeOptions): boolean {
  const by = handoff.status_by;
  return handoff.status === "RESUMED" && by !== "" && by !== session &&
    isLive(by, handoff.status_at);
}

function newestOpen(handoffs: readonly Handoff[], options: ResumeOptions): Handoff {
  const current = handoffs.filter(({ rolled_up_into }) => rolled_up_into === "");
  const open = current.filter(({ status }) => status === "ACTIVE" || status === "RESUMED");
  const found = open.findLast((handoff) => !isTaken(handoff, options)) ?? open.at(-1) ??
    current.findLast(({ kind }) => kind === "rollup");
  if (found !== undefined) return found;
  throw new CoordinationError(
    "not_found",
    "no open handoff; see all with: mclaude handoff list --all",
  );
}

/** The one handoff that is meant: by its whole id, or the only open one that matches. */
function pick(project: Project, target: string): Handoff {
  const { handoff, matches } = readHandoff(project, target);
  if (matches.length <= 1) return handoff;
  const open = loadHandoffs(project).handoffs.filter(({ id, status, rolled_up_into }) =>
    matches.includes(id) && rolled_up_into === "" && (status === "ACTIVE" || status === "RESUMED")
  );
  if (open.length === 1) return open[0]!;
  throw new CoordinationError(
    "invalid_input",
    `'${oneLine(target, 120)}' matches ${matches.length} handoffs: ${
      matches.slice(0, 5).join(", ")
    }; give one whole id`,
    { data: { target, matches } },
  );
}
