/**
 * The states of handoffs over time. A handoff's file is never edited for it: every
 * change is an event of its own, `.status/<id>/<NNNNNN>.json`, and a row in INDEX.md that
 * mclaude 0.6 reads.
 *
 * Invariants
 *
 * - Events are numbered without gaps and created exclusively: of two sessions that decide
 *   on the same state of affairs one fails and has to look again.
 * - The state of a handoff is the latest of: what its file says, our events, the rows
 *   that mclaude 0.6 added to INDEX.md.
 *
 * @module
 */
import { join } from "node:path";
import { ensureFolder, listFolder } from "../store/files.ts";
import { publishOnce } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { type Problem, scanRecords } from "../store/scan.ts";
import { oneLine } from "../store/text.ts";
import { localMinute, parseTime, utcTime } from "../store/times.ts";
import {
  type Handoff,
  HANDOFF_STATUSES,
  handoffFolder,
  type HandoffStatus,
  parseName,
} from "./handoff.ts";
import { type IndexRow, renderStatusRow } from "./index_rows.ts";

const EVENTS = ".status";

/** A change of a handoff's state. */
export interface StatusEvent {
  /** Its number among those of the handoff, from 1. */
  readonly number: number;
  /** The new state. */
  readonly status: HandoffStatus;
  /** When: ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** The minute in the local time of whoever did it, as its row in INDEX.md has it. */
  readonly shown_time: string;
  /** The session that did it. */
  readonly session_id: string;
  /** The identity that did it. */
  readonly identity: string;
  /** Why. */
  readonly note: string;
}

/** Who changes a state, when and why. */
export interface StatusChange {
  /** The new state. */
  readonly status: HandoffStatus;
  /** The session. */
  readonly session: string;
  /** The identity. */
  readonly identity: string;
  /** Why; one line. */
  readonly note: string;
  /** When. */
  readonly now: Date;
}

/**
 * The handoffs that have events.
 *
 * @param project The project.
 * @returns Their ids.
 */
export function idsWithEvents(project: Project): Set<string> {
  return new Set(listFolder(join(handoffFolder(project), EVENTS)));
}

/**
 * Reads the events of a handoff, the oldest first.
 *
 * @param project The project.
 * @param id The handoff.
 * @returns The events, and what could not be read.
 */
export function readEvents(
  project: Project,
  id: string,
): { events: StatusEvent[]; problems: Problem[] } {
  const { records, problems } = scanRecords(join(handoffFolder(project), EVENTS, id), {
    match: /^\d{6}\.json$/,
    parse: (text, { name }) => parseEvent(text, Number(name.slice(0, 6))),
  });
  return { events: records, problems };
}

/**
 * Adds an event with a given number.
 *
 * @param project The project.
 * @param handoff The handoff.
 * @param change What happens, and the number it gets: the compare-and-swap.
 * @returns Whether the number was free; else the caller decides anew.
 */
export function publishEvent(
  project: Project,
  handoff: Pick<Handoff, "id">,
  change: StatusChange & { number: number },
): boolean {
  const folder = ensureFolder(project.root, ".claude", "handoffs", EVENTS, handoff.id);
  const event: Omit<StatusEvent, "number"> = {
    status: change.status,
    at: utcTime(change.now),
    shown_time: localMinute(change.now),
    session_id: change.session,
    identity: change.identity,
    note: oneLine(change.note, 200),
  };
  const file = `${String(change.number).padStart(6, "0")}.json`;
  return publishOnce(join(folder, file), JSON.stringify(event, null, 2));
}

/**
 * The number of the next event, also when some event cannot be read.
 *
 * @param project The project.
 * @param id The handoff.
 * @returns The number.
 */
export function nextEventNumber(project: Project, id: string): number {
  const names = listFolder(join(handoffFolder(project), EVENTS, id));
  const last = names.filter((name) => /^\d{6}\.json$/.test(name)).at(-1);
  return last === undefined ? 1 : Number(last.slice(0, 6)) + 1;
}

/** A state and how it came about. */
export type StatusNow = Pick<Handoff, "status" | "status_by" | "status_at" | "status_note">;

/**
 * The state of a handoff now.
 *
 * @param handoff The handoff as its file says.
 * @param events Our events of it.
 * @param rows The rows in INDEX.md.
 * @returns The latest state.
 */
export function statusNow(
  handoff: Handoff,
  events: readonly StatusEvent[],
  rows: readonly IndexRow[],
): StatusNow {
  const { status, status_by, status_at, status_note } = handoff;
  const first: StatusNow = { status, status_by, status_at, status_note };
  let latest = { time: -Infinity, place: -1, now: first };
  const consider = (time: number, place: number, now: StatusNow) => {
    // A row has only minutes: within one, the order of the rows decides.
    const minute = Math.floor(time / 60_000);
    if (minute < latest.time || (minute === latest.time && place < latest.place)) return;
    latest = { time: minute, place, now };
  };
  const name = parseName(`${handoff.id}.md`);
  const own = name === undefined
    ? []
    : rows.filter((row) =>
      row.original === name.stamp && row.session === name.session && row.slug === name.slug
    );
  for (const event of events) {
    const line = renderStatusRow(handoff.id, event);
    const index = own.findIndex((row) => row.line === line);
    // An event whose row was never written is the newest of its minute.
    const place = index < 0 ? Infinity : own.splice(index, 1)[0]!.place;
    const { status, at: status_at, session_id: status_by, note: status_note } = event;
    consider(parseTime(status_at) ?? 0, place, { status, status_by, status_at, status_note });
  }
  for (const row of own) {
    const known = HANDOFF_STATUSES.find((status) => status === row.status);
    const time = parseTime(row.time);
    if (known === undefined || time === undefined) continue;
    const status_at = utcTime(new Date(time));
    consider(time, row.place, { status: known, status_by: "", status_at, status_note: row.note });
  }
  return latest.now;
}

function parseEvent(text: string, number: number): StatusEvent {
  const data = JSON.parse(text) as Record<string, unknown> | null;
  const status = HANDOFF_STATUSES.find((known) => known === data?.status);
  if (data === null || status === undefined || parseTime(string(data.at)) === undefined) {
    throw new SyntaxError("it is no status event; move it away");
  }
  return {
    number,
    status,
    at: string(data.at),
    shown_time: oneLine(string(data.shown_time), 20),
    session_id: string(data.session_id),
    identity: string(data.identity),
    note: oneLine(string(data.note), 200),
  };
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}
