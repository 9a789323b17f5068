/**
 * What happened: how much in each part of the time, event by event, and the state at a moment.
 *
 * @module
 */
import { CoordinationError } from "../../errors.ts";
import { oneLine } from "../../store/text.ts";
import { parseTime, utcTime } from "../../store/times.ts";
import { NOT_RECORDED, type TimelineEvent } from "../../timeline.ts";
import type { Desk } from "../desk.ts";
import { cut, matcher, textIn } from "../query.ts";
import { type Part, PARTS } from "../source.ts";
import { stateAt } from "../state_at.ts";
import { partOf, toldOf } from "../told.ts";

/** So many columns a picture of the whole time has. */
const COLUMNS = 96;

/** The most rows of each list of a past state. */
const MOST = 100;

/**
 * How much happened when.
 *
 * @param desk The project.
 * @returns The first and the last moment, and a count for each part of the project and column.
 */
export function timeline(desk: Desk) {
  const { events, at } = desk.look();
  const dated = events.filter((event) => event.at !== "");
  const from = parseTime(dated[0]?.at ?? at)!;
  // Until now nothing may have happened for long, and that is no picture.
  const to = parseTime(dated.at(-1)?.at ?? at)!;
  const width = Math.max(1, (to - from) / COLUMNS);
  const rows = new Map<Part, number[]>();
  for (const event of dated) {
    const part = partOf(event);
    const row = rows.get(part) ?? Array<number>(COLUMNS).fill(0);
    const column = Math.floor((parseTime(event.at)! - from) / width);
    row[Math.min(COLUMNS - 1, Math.max(0, column))]!++;
    rows.set(part, row);
  }
  return {
    from: utcTime(new Date(from)),
    to: utcTime(new Date(to)),
    total: events.length,
    columns: COLUMNS,
    rows: PARTS.filter((part) => rows.has(part)).map((part) => ({ part, counts: rows.get(part)! })),
    not_recorded: NOT_RECORDED,
  };
}

/**
 * Event by event, the newest first.
 *
 * @param desk The project.
 * @param query Words, a `part`, `until` a moment, and which part of the list.
 * @returns A row for each.
 */
export function events(desk: Desk, query: URLSearchParams) {
  const matches = matcher(query);
  const part = query.get("part") ?? "";
  const until = query.get("until") ?? "";
  const isSearched = (query.get("q") ?? "") !== "";
  const found: TimelineEvent[] = [];
  for (const event of desk.look().events) {
    if (until !== "" && event.at > until) break;
    if (part !== "" && partOf(event) !== part) continue;
    if (!isSearched || matches(toldOf(event).text, event.actor, event.kind)) found.push(event);
  }
  return cut(found.reverse(), { query, row: toldOf });
}

/**
 * The state at a moment.
 *
 * @param desk The project.
 * @param query The moment, `at`.
 * @returns The state.
 */
export function state(desk: Desk, query: URLSearchParams) {
  const time = parseTime(textIn(query, "at"));
  if (time === undefined) {
    throw new CoordinationError("invalid_input", "Cannot read the moment: write 2026-04-09T12:00Z");
  }
  const past = stateAt(desk.look().events, utcTime(new Date(time)));
  return {
    ...past,
    locks: past.locks.slice(0, MOST).map((lock) => ({
      ...lock,
      actor: oneLine(lock.actor, 80),
      text: oneLine(lock.text, 200),
      files: lock.files.slice(0, 20).map((file) => oneLine(file, 200)),
    })),
    actors: past.actors.slice(0, MOST),
    handoffs: past.handoffs.slice(0, MOST)
      .map((one) => ({ ...one, goal: oneLine(one.goal, 200), actor: oneLine(one.actor, 80) })),
    questions: past.questions.slice(0, MOST)
      .map((one) => ({
        ...one,
        ...{ subject: oneLine(one.subject, 200), from: oneLine(one.from, 80) },
        to: oneLine(one.to, 80),
      })),
  };
}
