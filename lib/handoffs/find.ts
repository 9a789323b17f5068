/**
 * Finding handoffs: the list, the latest, and one by a part of its name.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { oneLine } from "../store/text.ts";
import { checkStatus, type Handoff } from "./handoff.ts";
import { loadHandoffs } from "./load.ts";

/** What {@linkcode listHandoffs} leaves out. */
export interface ListHandoffsOptions {
  /** Only those in this state, also `ROLLUP` and `NOTE`. */
  status?: string | undefined;
  /**
   * Also those that a rollup covers, and files that are no handoffs.
   *
   * @default {false}
   */
  all?: boolean | undefined;
}

/** The handoffs that matter now. */
export interface HandoffList {
  /** The newest first. */
  readonly handoffs: readonly Handoff[];
  /** How many are left out because a rollup covers them. */
  readonly covered: number;
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Lists the handoffs by their state now: rollups, and what no rollup covers.
 *
 * @param project The project.
 * @param options Which ones.
 * @returns The newest first.
 * @throws {CoordinationError} `invalid_input` if there is no such state.
 */
export function listHandoffs(project: Project, options: ListHandoffsOptions = {}): HandoffList {
  const { all = false } = options;
  const status = options.status === undefined ? undefined : stateOf(options.status);
  const { handoffs, problems } = loadHandoffs(project);
  const wanted = handoffs.filter((handoff) =>
    status === undefined ? all || handoff.kind !== "note" : handoff.status === status
  );
  const shown = wanted.filter((handoff) => all || handoff.rolled_up_into === "");
  return { handoffs: shown.toReversed(), covered: wanted.length - shown.length, problems };
}

function stateOf(text: string): string {
  const upper = text.toUpperCase();
  return upper === "ROLLUP" || upper === "NOTE" ? upper : checkStatus(text);
}

/** How many handoffs are looked at for the one to go on with. */
const RECENT = 50;

/**
 * The newest handoff that somebody should go on with, among the recent ones.
 *
 * @param project The project.
 * @param isLive Whether a session lives; what a live one has taken up is its own.
 * @returns The handoff, or `undefined` if there is none.
 */
export function openHandoff(
  project: Project,
  isLive: (session: string) => boolean,
): Handoff | undefined {
  return loadHandoffs(project, { newest: RECENT }).handoffs.findLast((handoff) => {
    const { kind, status, status_by, rolled_up_into } = handoff;
    if (kind !== "handoff" || rolled_up_into !== "") return false;
    return status === "ACTIVE" || (status === "RESUMED" && !isLive(status_by));
  });
}

/** A handoff and its text. */
export interface FoundHandoff {
  /** The handoff. */
  readonly handoff: Handoff;
  /** The whole file as it is on disk. */
  readonly text: string;
  /** The ids of all that match, the newest first. */
  readonly matches: readonly string[];
}

/**
 * Finds a handoff.
 *
 * @param project The project.
 * @param target Its id, or a part of it in any case.
 * @returns The one with this id, else the newest that matches.
 * @throws {CoordinationError} `not_found`.
 */
export function readHandoff(project: Project, target: string): FoundHandoff {
  const { handoffs } = loadHandoffs(project);
  const part = target.toLowerCase().replace(/\.md$/, "");
  const matches = handoffs.filter(({ id }) => id.toLowerCase().includes(part)).toReversed();
  const exact = handoffs.find(({ id }) => id.toLowerCase() === part);
  const handoff = exact ?? matches[0];
  if (handoff === undefined) {
    throw new CoordinationError(
      "not_found",
      `no handoff matching '${oneLine(target, 120)}'; see all with: mclaude handoff list --all`,
      { data: { target } },
    );
  }
  return {
    handoff,
    text: readFile(handoff.path) ?? "",
    matches: exact === undefined ? matches.map(({ id }) => id) : [exact.id],
  };
}

/**
 * The newest handoff or rollup by time.
 *
 * @param project The project.
 * @returns The handoff and its text; `undefined` if there is none.
 */
export function latestHandoff(project: Project): FoundHandoff | undefined {
  const { handoffs } = loadHandoffs(project);
  const handoff = handoffs.findLast(({ kind }) => kind !== "note");
  if (handoff === undefined) return undefined;
  return { handoff, text: readFile(handoff.path) ?? "", matches: [handoff.id] };
}
