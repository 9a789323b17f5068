/**
 * The rows of INDEX.md, in mclaude 0.6's notation.
 *
 * ```
 *   - **2026-04-09 14:36** `373d1618` `fix-it` [ACTIVE] The goal, cut at 80 characters...
 *   - **2026-04-09 15:00** `373d1618` `fix-it` [CLOSED] (status change, originally 2026-04-09 14:36) why
 *   - **2026-04-10 09:00** `rollup` `week-15` [ROLLUP] covers 4 handoffs
 * ```
 *
 * Invariant: a row is one line, and only its own brackets hold a state, whatever the goal
 * or the note says.
 *
 * @module
 */
import { oneLine } from "../store/text.ts";
import { localMinute, parseTime } from "../store/times.ts";
import { type Handoff, parseName, sessionPart, stampMinute } from "./handoff.ts";

/** A row of INDEX.md. */
export interface IndexRow {
  /** The line. */
  readonly line: string;
  /** Its place in the file. */
  readonly place: number;
  /** The time as it is written. */
  readonly time: string;
  /** The eight characters of the session, or `rollup`. */
  readonly session: string;
  /** The slug. */
  readonly slug: string;
  /** What stands in the brackets. */
  readonly status: string;
  /** The stamp of the handoff whose state this changes; `""` if it is no change. */
  readonly original: string;
  /** The summary, or the note of a change. */
  readonly note: string;
}

const ROW = /^- \*\*([^*]+)\*\* `([^`]*)` `([^`]*)` \[([A-Z]+)\](.*)$/;
const CHANGE = /^\(status change, originally (\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2})\)/;

/**
 * Reads the rows of INDEX.md; other lines are people's own.
 *
 * @param text The file.
 * @returns The rows in order.
 */
export function parseRows(text: string): IndexRow[] {
  const rows: IndexRow[] = [];
  for (const [place, line] of text.split(/\r\n|\r|\n/).entries()) {
    const match = ROW.exec(line.trimEnd());
    if (match === null) continue;
    const [, time = "", session = "", slug = "", status = "", rest = ""] = match;
    const summary = rest.trim();
    const change = CHANGE.exec(summary);
    rows.push({
      line: line.trimEnd(),
      place,
      time,
      session,
      slug,
      status,
      original: change === null ? "" : `${change[1]}_${change[2]}-${change[3]}`,
      note: change === null ? summary : summary.slice(change[0].length).trim(),
    });
  }
  return rows;
}

/**
 * The row of a new handoff or rollup.
 *
 * @param handoff The handoff, with the state that its row should show.
 * @returns One line without its end.
 */
export function renderHandoffRow(handoff: Handoff): string {
  const name = parseName(`${handoff.id}.md`);
  const time = handoff.shown_time || localMinute(new Date(parseTime(handoff.created) ?? 0));
  if (handoff.kind === "rollup") {
    const covers = `covers ${handoff.covers.length} handoffs`;
    return row(time, "rollup", name?.slug ?? handoff.id, "ROLLUP", covers);
  }
  const slug = name === undefined ? handoff.id : baseSlug(name.slug);
  const goal = [...oneLine(handoff.goal)];
  const summary = goal.slice(0, 80).join("") + (goal.length > 80 ? "..." : "");
  return row(
    time,
    name?.session ?? sessionPart(handoff.session_id),
    slug,
    handoff.status,
    harmless(summary),
  );
}

/**
 * The row of a change of state.
 *
 * @param id The handoff.
 * @param event The new state, the minute and why.
 * @returns One line without its end.
 */
export function renderStatusRow(
  id: string,
  event: { readonly status: string; readonly shown_time: string; readonly note: string },
): string {
  const name = parseName(`${id}.md`);
  const original = name === undefined ? "unknown" : stampMinute(name.stamp);
  return row(
    event.shown_time,
    name?.session ?? "unknown",
    name?.slug ?? id,
    event.status,
    `(status change, originally ${original}) ${harmless(event.note)}`,
  );
}

/** A slug without the suffix of a collision. */
export function baseSlug(slug: string): string {
  return slug.replace(/_\d{1,6}$/, "");
}

function row(time: string, session: string, slug: string, status: string, text: string): string {
  const part = (value: string) => oneLine(value).replace(/[`*]/g, "'");
  return `- **${part(time)}** \`${part(session)}\` \`${part(slug)}\` [${status}] ${oneLine(text)}`
    .trimEnd();
}

/** mclaude 0.6 looks for `[CLOSED]` anywhere in a row. */
function harmless(text: string): string {
  return oneLine(text)
    .replace(/\[\s*(ACTIVE|RESUMED|CLOSED|ABANDONED|ROLLUP)\s*\]/gi, "($1)")
    .replace(/^\(status change,/i, "(Status change:");
}
