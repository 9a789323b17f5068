/**
 * What was left over: by writers that were killed, by sessions that are over.
 *
 * Invariant: nothing is moved that is younger than an hour, or that a living process may still
 * need. Generations of locks stay: their numbers only grow.
 *
 * @module
 */
import { boundProcesses, readBinding } from "../caller.ts";
import { listBeats } from "../heartbeats.ts";
import { observeSessions, processState } from "../liveness.ts";
import { listLocks } from "../locks.ts";
import { oneLine } from "../store/text.ts";
import { type Check, check, count, type Move, type Patient } from "./check.ts";
import { changedAt, storeEntries } from "./walk.ts";

const HOUR = 3_600_000;

const DAY = 24 * HOUR;

/** After so long nobody comes back to a session, in milliseconds. */
const FORGOTTEN = 30 * DAY;

/**
 * Looks for what was left over.
 *
 * @param patient The project.
 * @returns What was found.
 */
export function checkLeftOver(patient: Patient): Check[] {
  return [temporary(patient), sessions(patient), caches(patient), silentLocks(patient)];
}

function isOlder(patient: Patient, path: string, age: number): boolean {
  const time = changedAt(patient.project.store, path);
  return time !== undefined && patient.now - time > age;
}

function temporary(patient: Patient): Check {
  const moves = storeEntries(patient.project.store)
    .filter(({ path }) => /(?:^|\/)\.tmp-[^/]*$|\.tmp\.[0-9a-f]{8}$/.test(path))
    .filter(({ path }) => isOlder(patient, path, HOUR))
    .map(({ path }): Move => ({ path, reason: "left by a writer that was killed" }));
  if (moves.length === 0) {
    return check("leftovers", "temporary files", { detail: "none of writers that are gone" });
  }
  return found(
    "temporary files",
    `${count(moves.length, "file")} of writers that were killed`,
    moves,
  );
}

function found(name: string, detail: string, moves: readonly Move[]): Check {
  return check("leftovers", name, {
    ...{ status: "warn", detail, files: moves.map(({ path }) => path), moves },
    next: "harmless; --fix moves them into quarantine",
  });
}

function sessions(patient: Patient): Check {
  const { project } = patient;
  const moves: Move[] = [];
  for (const pid of boundProcesses(project)) {
    const path = `sessions/${pid}.json`;
    const binding = readBinding(project, pid);
    const isGone = binding !== undefined && processState(binding.process) === "gone";
    if (isGone && isOlder(patient, path, HOUR)) {
      moves.push({ path, reason: "the process that was bound is gone" });
    }
  }
  for (const { session_id } of listBeats(project, { now: patient.now }).stale) {
    const path = `heartbeats/${session_id}.json`;
    if (isOlder(patient, path, 7 * DAY)) {
      moves.push({ path, reason: "a session that was not heard of for a week" });
    }
  }
  const live = new Set(listBeats(project).live.map(({ session_id }) => session_id));
  for (const { path, kind } of storeEntries(project.store)) {
    const [, session] = /^\.live\/([^/]+?)(?:\.state\.json|\.checkpoint\.md|\.waker)$/.exec(path) ??
      /^locks\/notices\/([^/]+)$/.exec(path) ?? [];
    const isEdit = /^\.live\/edits\/[^/]+\.json$/.test(path);
    if (kind === "link" || (session === undefined && !isEdit)) continue;
    if ((session === undefined || !live.has(session)) && isOlder(patient, path, FORGOTTEN)) {
      moves.push({ path, reason: "of a session that is long over" });
    }
  }
  return moves.length === 0
    ? check("leftovers", "sessions", { detail: "none that are long over" })
    : found("sessions", `${count(moves.length, "file")} of sessions that are over`, moves);
}

/** Indexes that an earlier version made. */
function caches(patient: Patient): Check {
  const indexes = storeEntries(patient.project.store)
    .filter(({ path }) => /^\.cache\/[\w-]+-search-[\d-]+\.sqlite$/.test(path))
    .map(({ path }) => path).sort();
  const old = indexes.slice(0, -1).filter((path) => isOlder(patient, path, 7 * DAY));
  return old.length === 0
    ? check("leftovers", "caches", { detail: "none that nobody uses" })
    : found(
      "caches",
      `${count(old.length, "index").replace("indexs", "indexes")} of earlier versions`,
      old.map((path) => ({ path, reason: "an index of an earlier version" })),
    );
}

/** Locks whose sessions are over: anybody may go on with that work. */
function silentLocks({ project }: Patient): Check {
  try {
    const { locks } = listLocks(project, { observe: observeSessions(project) });
    const over = locks.filter(({ state }) => state === "DEAD" || state === "STALE");
    if (over.length === 0) {
      return check("leftovers", "locks", { detail: "none of sessions that are over" });
    }
    return check("leftovers", "locks", {
      ...{ status: "warn", detail: `${count(over.length, "lock")} of sessions that are over` },
      files: over.map(({ token, identity, session_id, description }) =>
        oneLine(`${token} ${identity || session_id}: ${description}`, 200)
      ),
      next: `go on with the work: mclaude lock claim ${over[0]!.slug} --take-over ` +
        `--description "<what>"; or end it: mclaude lock force-release ${
          over[0]!.slug
        } --reason "<why>"`,
    });
  } catch {
    return check("leftovers", "locks", { status: "skipped", detail: "cannot be listed" });
  }
}
