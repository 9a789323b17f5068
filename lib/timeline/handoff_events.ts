/**
 * Handoffs: written, resumed, closed, abandoned, rolled up.
 *
 * @module
 */
import { type Handoff, parseName } from "../handoffs/handoff.ts";
import { readIndex } from "../handoffs/index_file.ts";
import { type IndexRow, renderStatusRow } from "../handoffs/index_rows.ts";
import { coveredBy, loadHandoffs } from "../handoffs/load.ts";
import { idsWithEvents, readEvents } from "../handoffs/status.ts";
import { parseTime } from "../store/times.ts";
import type { Changed, RolledUp, TimelineEvent, Written } from "./event.ts";
import { guarded, moment, sourceOf, type Sources } from "./sources.ts";

/** What a state is called when a handoff gets it. */
const KINDS: Readonly<Record<string, Changed["kind"]>> = {
  ACTIVE: "reopened",
  RESUMED: "resumed",
  CLOSED: "closed",
  ABANDONED: "abandoned",
};

/**
 * Reads the handoffs.
 *
 * @param sources Where, and where to tell what could not be read.
 * @returns The handoffs, rollups and notes, the oldest first.
 */
export function readHandoffs(
  { project, problems }: Omit<Sources, "actors">,
): readonly Handoff[] {
  const read = guarded(`${project.store}/handoffs`, problems, () => loadHandoffs(project));
  problems.push(...read?.problems ?? []);
  return read?.handoffs ?? [];
}

/**
 * What happened to handoffs.
 *
 * @param sources Who acts.
 * @param handoffs The handoffs.
 * @returns The events, in no order.
 */
export function handoffEvents(
  sources: Sources,
  handoffs: readonly Handoff[],
): TimelineEvent[] {
  const { project, actors } = sources;
  for (const { session_id, identity } of handoffs) actors.learn(session_id, identity);
  const byName = rowsByName(readIndex(project).filter(({ original }) => original !== ""));
  const changed = idsWithEvents(project);
  return handoffs.flatMap((handoff): TimelineEvent[] => {
    if (handoff.kind === "note") return [];
    const common = {
      at: handoff.created,
      actor: actors.name(handoff.session_id, handoff.identity),
      session: handoff.session_id,
      source: sourceOf(project, handoff.path),
      id: handoff.id,
    };
    if (handoff.kind === "rollup") {
      const covers = coveredBy(handoff, handoffs);
      const title = handoff.title || handoff.id;
      return [{ ...common, kind: "rollup", title, covers } satisfies RolledUp];
    }
    const written: Written = { ...common, kind: "handoff", goal: handoff.goal };
    const rows = byName.get(nameOf(handoff)) ?? [];
    if (rows.length === 0 && !changed.has(handoff.id)) return [written];
    return [written, ...changesOf(sources, handoff, rows)];
  });
}

/** Our own events, and the rows that are not theirs: those of mclaude 0.6. */
function changesOf(
  { project, actors, problems }: Sources,
  { id, goal }: Handoff,
  rows: readonly IndexRow[],
): Changed[] {
  const read = readEvents(project, id);
  problems.push(...read.problems.filter(({ path }) => !problems.some((one) => one.path === path)));
  const left = [...rows];
  const events = read.events.map((event): Changed => {
    const line = renderStatusRow(id, event);
    const index = left.findIndex((row) => row.line === line);
    if (index >= 0) left.splice(index, 1);
    return {
      kind: KINDS[event.status] ?? "reopened",
      at: moment(parseTime(event.at)),
      actor: actors.name(event.session_id, event.identity),
      session: event.session_id,
      source: `handoffs/.status/${id}/${String(event.number).padStart(6, "0")}.json`,
      id,
      goal,
      text: event.note,
    };
  });
  const foreign = left.flatMap((row): Changed[] => {
    const kind = KINDS[row.status];
    if (kind === undefined) return [];
    const at = moment(parseTime(row.time));
    const actor = actors.name("");
    const source = "handoffs/INDEX.md";
    return [{ kind, at, actor, session: "", source, id, goal, text: row.note }];
  });
  return [...events, ...foreign];
}

function rowsByName(rows: readonly IndexRow[]): ReadonlyMap<string, readonly IndexRow[]> {
  return Map.groupBy(rows, ({ original, session, slug }) => `${original} ${session} ${slug}`);
}

function nameOf({ id }: Handoff): string {
  const name = parseName(`${id}.md`);
  return name === undefined ? "" : `${name.stamp} ${name.session} ${name.slug}`;
}
