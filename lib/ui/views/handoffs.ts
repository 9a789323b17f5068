/**
 * Handoffs, and one with what changed since it was written.
 *
 * @module
 */
import { driftOf, gitIn, type Handoff, readHandoff } from "../../handoffs.ts";
import { oneLine } from "../../store/text.ts";
import type { Desk } from "../desk.ts";
import { cut, matcher, shown, textIn } from "../query.ts";

/**
 * The handoffs, the newest first.
 *
 * @param desk The project.
 * @param query Words that they have; `show`: `open` or `all`; which part.
 * @returns A row for each.
 */
export function handoffs(desk: Desk, query: URLSearchParams) {
  const matches = matcher(query);
  const all = query.get("show") === "all";
  const found = desk.look().handoffs.filter((handoff) =>
    (all || isOpen(handoff)) &&
    matches(handoff.id, handoff.goal, handoff.next_step, handoff.identity, handoff.status)
  );
  return cut(found, { query, row: rowOf });
}

function isOpen({ status, rolled_up_into }: Handoff): boolean {
  return rolled_up_into === "" && (status === "ACTIVE" || status === "RESUMED");
}

function rowOf(handoff: Handoff) {
  return {
    id: handoff.id,
    kind: handoff.kind,
    status: handoff.status,
    goal: oneLine(handoff.kind === "rollup" ? handoff.title : handoff.goal, 300),
    next_step: oneLine(handoff.next_step, 300),
    identity: oneLine(handoff.identity, 80),
    session: oneLine(handoff.session_id, 120),
    created: handoff.created,
    note: oneLine(handoff.status_note, 300),
    rolled_up_into: handoff.rolled_up_into,
    open: isOpen(handoff),
  };
}

/**
 * A handoff.
 *
 * @param desk The project.
 * @param query Its `id`.
 * @returns The file's text, and what changed since.
 */
export function handoff(desk: Desk, query: URLSearchParams) {
  const { project } = desk.context;
  const { handoff, text } = readHandoff(project, textIn(query, "id"));
  const git = gitIn(project.worktree);
  const drift = driftOf(project, handoff, { git, locks: desk.look().locks });
  return {
    ...rowOf(handoff),
    text: shown(text, 100_000),
    drift: {
      commits: drift.commits,
      log: lines(drift.log),
      changed: lines(drift.changed),
      vanished: lines(drift.vanished),
      locks: lines(drift.locks),
    },
  };
}

function lines(texts: readonly string[]): string[] {
  return texts.slice(0, 50).map((text) => oneLine(text, 300));
}
