/**
 * Rolling up: one file that stands for all handoffs up to a moment, so that reading it
 * and what came after is enough.
 *
 * Invariants
 *
 * - A handoff is covered by one rollup: what an earlier one covers is carried over from
 *   there, by covering that rollup.
 * - `covers` in the rollup is the truth. The mark `rolled_up_into` in the covered files is
 *   set afterwards and once; a kill in between is repaired by the next rollup.
 * - Decisions and what did not work are carried over from all; states and next steps from
 *   those that are still open.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { readFile } from "../store/files.ts";
import {
  checkBody,
  MAX_BODY_BYTES,
  MAX_HEADER_BYTES,
  readFrontmatter,
  setHeaderField,
  writeFrontmatter,
} from "../store/frontmatter.ts";
import { checkIdentity, checkSession, slugify } from "../store/names.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import { oneLine } from "../store/text.ts";
import { localMinute, minuteStamp, parseTime, utcTime } from "../store/times.ts";
import { readHandoff } from "./find.ts";
import { type Handoff, handoffSlug } from "./handoff.ts";
import { aloneInFolder } from "./index_file.ts";
import { coveredBy, loadHandoffs } from "./load.ts";
import { decisionText, renderItems, renderText } from "./render.ts";
import { publishHandoff, type WrittenHandoff } from "./write.ts";

/** What to roll up, who does it, and what it is called. */
export interface RollupOptions {
  /** The last moment, or the last handoff, that is covered: a date, a time, or an id. */
  through: string;
  /** What the time was about. */
  title: string;
  /** A part of the file's name; made from the title by default. */
  slug?: string | undefined;
  /** What happened, in a few sentences. */
  summary?: string | undefined;
  /** Rules of the secrets scan that were overridden; recorded. */
  allowed_secrets?: readonly string[] | undefined;
  /** The session. */
  session: string;
  /** The identity it belongs to; the author. */
  identity: string;
  /**
   * The time.
   *
   * @default {new Date()}
   */
  now?: Date;
}

/** A rollup that was written. */
export interface WrittenRollup extends WrittenHandoff {
  /** What it covers, the oldest first. */
  readonly covered: readonly Handoff[];
}

/**
 * Rolls up all handoffs until a moment that no other rollup covers.
 *
 * @param project The project.
 * @param options Until when, by whom.
 * @returns The rollup and what it covers.
 * @throws {CoordinationError} `invalid_input` if there is nothing to roll up or `through` is no
 * moment, `not_found` if it names no handoff.
 */
export function rollupHandoffs(project: Project, options: RollupOptions): WrittenRollup {
  const { now = new Date() } = options;
  checkSession(options.session);
  const author = checkIdentity(options.identity);
  const through = momentOf(project, options.through);
  const slug = handoffSlug(options.title, options.slug ?? slugify(options.title));
  const select = () => {
    const { handoffs } = loadHandoffs(project);
    return handoffs.filter((handoff) =>
      handoff.kind !== "note" && handoff.rolled_up_into === "" &&
      Date.parse(handoff.created) <= through
    );
  };
  const mine = new Set<string>();
  refuseNothing(select(), options.through);
  return aloneInFolder(project, () => {
    let rest = select();
    refuseNothing(rest, options.through);
    const covered: Handoff[] = [];
    const problems: Problem[] = [];
    for (;;) {
      const part = firstPart(rest);
      rest = rest.slice(part.length);
      const until = rest.length === 0 ? through : Date.parse(part.at(-1)!.created);
      const header = writeFrontmatter([
        ["type", "rollup"],
        ["session", options.session],
        ["covers", part.map(({ id }) => id)],
        ["through", localMinute(new Date(until))],
        ["author", author],
        ["allowed_secrets", options.allowed_secrets?.length ? options.allowed_secrets : undefined],
        ["created", utcTime(now)],
      ]);
      const text = header + "\n" + renderRollup(part, options);
      const written = publishHandoff(project, `${minuteStamp(now)}_rollup_${slug}`, text);
      covered.push(...part.filter(({ kind, id }) => kind !== "rollup" || !mine.has(id)));
      problems.push(...written.problems);
      if (rest.length === 0) {
        return { ...written, covered, problems: [...problems, ...markCovered(project)] };
      }
      // The next part stands on this one.
      mine.add(written.handoff.id);
      rest.unshift(written.handoff);
    }
  });
}

/** As many as fit into one file: the header holds all ids, the body what they say. */
function firstPart(handoffs: readonly Handoff[]): Handoff[] {
  let ids = 0;
  let content = 0;
  const part: Handoff[] = [];
  for (const handoff of handoffs) {
    ids += new TextEncoder().encode(handoff.id).length + 8;
    content += JSON.stringify(handoff).length;
    if (part.length > 1 && (ids > MAX_HEADER_BYTES - 1000 || content > MAX_BODY_BYTES / 2)) break;
    part.push(handoff);
  }
  return part;
}

/** Marks everything that some rollup covers and that has no mark yet. */
function markCovered(project: Project): Problem[] {
  const { handoffs } = loadHandoffs(project);
  const problems: Problem[] = [];
  const done = new Set<string>();
  for (const rollup of handoffs) {
    for (const id of coveredBy(rollup, handoffs)) {
      if (done.has(id)) continue;
      done.add(id);
      const { path } = handoffs.find((handoff) => handoff.id === id)!;
      try {
        const text = readFile(path);
        if (text === undefined || readFrontmatter(text).fields.has("rolled_up_into")) continue;
        replaceFile(path, setHeaderField(text, "rolled_up_into", rollup.id));
      } catch (error) {
        problems.push(problem(path, error));
      }
    }
  }
  return problems;
}

function momentOf(project: Project, through: string): number {
  const time = parseTime(through);
  if (time === undefined) {
    if (/^\d{4}-\d{2}-\d{2}$/.test(through.trim())) {
      throw new CoordinationError(
        "invalid_input",
        `Cannot use --through ${JSON.stringify(through)}: there is no such day`,
      );
    }
    const { handoff, matches } = readHandoff(project, through);
    if (matches.length > 1) {
      throw new CoordinationError(
        "invalid_input",
        `Cannot use --through '${oneLine(through, 120)}': it matches ${matches.length} handoffs; ` +
          "give one whole id or a date",
        { data: { through, matches } },
      );
    }
    return Date.parse(handoff.created);
  }
  const dayOnly = /^\d{4}-\d{2}-\d{2}$/.test(through.trim());
  if (!dayOnly) return time + (time % 60_000 === 0 ? 59_999 : 0);
  // Until the end of that day, also when the clocks change on it.
  const next = new Date(time);
  next.setDate(next.getDate() + 1);
  return next.getTime() - 1;
}

function refuseNothing(covered: readonly Handoff[], through: string): void {
  if (covered.some(({ kind }) => kind === "handoff")) return;
  throw new CoordinationError(
    "invalid_input",
    `Cannot roll up: no handoff until ${
      JSON.stringify(oneLine(through, 120))
    } that no rollup covers; see them with: mclaude handoff list`,
    { data: { through } },
  );
}

function renderRollup(covered: readonly Handoff[], options: RollupOptions): string {
  const open = covered.filter(({ status }) => status !== "CLOSED" && status !== "ABANDONED");
  const each = (from: readonly Handoff[], pick: (handoff: Handoff) => readonly string[]) =>
    listOf(from.flatMap((handoff) => pick(handoff).map((item) => attributed(item, handoff))));
  const next = (handoff: Handoff) => {
    if (handoff.kind === "rollup") {
      return handoff.next_step.split(/^- /m).map((item) => item.trim());
    }
    const goal = oneLine(handoff.goal, 120) || "(no goal)";
    return [`${goal}: ${handoff.next_step || "no next step recorded"}`];
  };
  const lines = [
    `# Rollup - ${oneLine(options.title, 120) || "untitled"}`,
    "",
    ...(options.summary ? ["## Summary", "", renderText(options.summary), ""] : []),
    ...["## Decisions that still apply", ""],
    ...[each(covered, (handoff) => handoff.decisions.map(decisionText)), ""],
    ...["## What did NOT work (do not retry)", "", each(covered, (from) => from.not_worked), ""],
    ...["## State at rollup boundary", ""],
    ...["### Working", each(open, (from) => from.working), ""],
    ...["### Broken", each(open, (from) => from.broken), ""],
    ...["### Blocked", each(open, (from) => from.blocked), ""],
    ...["## Next steps", "", each(open, next), ""],
    ...["## Covered", "", renderItems(covered.map(coveredLine)), ""],
  ];
  return checkBody(lines.join("\n"));
}

function listOf(items: readonly string[]): string {
  return renderItems([...new Set(items)]) || "(none)";
}

function attributed(item: string, handoff: Handoff): string {
  // What a rollup carries says already where it is from.
  if (item === "" || handoff.kind === "rollup" && /\(from [^()]+\)$/.test(item)) return item;
  const by = handoff.identity === "" ? "" : `, ${handoff.identity}`;
  return `${oneLine(item, 600)} (from ${handoff.id}${by})`;
}

function coveredLine({ id, kind, status, goal, title }: Handoff): string {
  return `${id} [${status}] ${oneLine(kind === "rollup" ? title : goal, 120)}`.trimEnd();
}
