/**
 * What the next session needs of a handoff, the most useful first, within a budget: the
 * next step and what did not work before everything that can be looked up.
 *
 * Invariant: what does not fit is counted and named, never dropped silently.
 *
 * @module
 */
import { envelope } from "../store/envelope.ts";
import { cleanText, oneLine } from "../store/text.ts";
import type { Handoff } from "./handoff.ts";
import { decisionText, doneText } from "./render.ts";

/** Characters for a token, on the safe side. */
const CHARACTERS_PER_TOKEN = 4;

/** The longest line. */
const LINE = 500;

/** What a brief is made of. */
export interface BriefOptions {
  /** The newest rollup, if it is not the handoff itself. */
  rollup: Handoff | undefined;
  /** Other open handoffs that no rollup covers, the newest first. */
  others: readonly Handoff[];
  /**
   * The longest result in tokens.
   *
   * @default {1200}
   */
  budget?: number | undefined;
  /** The boundary of the envelope; random by default. */
  boundary?: string | undefined;
}

/** Lines that did not fit. */
export interface LeftOut {
  /** The section. */
  readonly section: string;
  /** How many of its lines. */
  readonly lines: number;
}

/** What the next session reads. */
export interface Brief {
  /** The text, in an envelope. */
  readonly text: string;
  /** What did not fit. */
  readonly left_out: readonly LeftOut[];
}

interface Section {
  title: string;
  lines: readonly string[];
}

/**
 * Writes the brief of a handoff.
 *
 * @param handoff The handoff.
 * @param options What came before and beside it, and how long it may be.
 * @returns The text and what it leaves out.
 */
export function briefOf(handoff: Handoff, options: BriefOptions): Brief {
  const { rollup, others, budget = 1200, boundary } = options;
  const room = Math.max(400, budget * CHARACTERS_PER_TOKEN);
  const sections = sectionsOf(handoff, rollup, others).filter(({ lines }) => lines.length > 0);
  const facts = factsOf(handoff);
  const spent = facts.reduce((sum, [name, value]) => sum + name.length + value.length + 6, 300);
  const { lines, left_out } = fill(sections, room - spent);
  if (left_out.length > 0) {
    const what = left_out.map(({ section, lines }) => `${lines} of ${section}`).join(", ");
    lines.push("", `Left out: ${what}`, `See all with: mclaude handoff read ${handoff.id}`);
  }
  const text = envelope(lines.join("\n"), {
    kind: handoff.kind,
    facts,
    ...(boundary === undefined ? {} : { boundary }),
  });
  return { text, left_out };
}

function fill(sections: readonly Section[], room: number) {
  const lines: string[] = [];
  const left_out: LeftOut[] = [];
  let left = Math.max(room, 100);
  for (const section of sections) {
    const fitting: string[] = [];
    // One long text must not push out all others.
    let share = section === sections[0] ? left / 2 : left;
    share -= section.title.length + 5;
    for (const line of section.lines) {
      if (line.length + 5 > share) break;
      share -= line.length + 5;
      fitting.push(line);
    }
    const [first] = section.lines;
    if (fitting.length === 0 && lines.length === 0 && first !== undefined) {
      fitting.push(oneLine(first, Math.max(40, Math.floor(share) - 5)));
    }
    if (fitting.length > 0) {
      const block = [...(lines.length > 0 ? [""] : []), `${section.title}:`, ...fitting];
      lines.push(...block);
      left -= block.reduce((sum, line) => sum + line.length + 3, 0);
    }
    const missing = section.lines.length - fitting.length;
    if (missing > 0) left_out.push({ section: section.title, lines: missing });
  }
  return { lines, left_out };
}

function sectionsOf(
  handoff: Handoff,
  rollup: Handoff | undefined,
  others: readonly Handoff[],
): Section[] {
  const decisions = (from: Handoff | undefined) => bullets(from?.decisions.map(decisionText) ?? []);
  return [
    { title: "Next step", lines: prose(handoff.next_step) },
    { title: "Did NOT work", lines: bullets(handoff.not_worked) },
    { title: "Decisions", lines: decisions(handoff) },
    { title: "Broken", lines: bullets(handoff.broken) },
    { title: "Blocked", lines: bullets(handoff.blocked) },
    { title: "Did NOT work before (rollup)", lines: bullets(rollup?.not_worked ?? []) },
    { title: "Decisions before (rollup)", lines: decisions(rollup) },
    { title: "Open before (rollup)", lines: bullets(rollup ? open(rollup) : []) },
    { title: "Working", lines: bullets(handoff.working) },
    { title: "Done", lines: bullets(handoff.done.map(doneText)) },
    { title: "Background", lines: bullets(handoff.background) },
    { title: "Refs", lines: bullets(handoff.refs) },
    { title: "Notes", lines: prose(handoff.summary) },
    { title: "Other open handoffs", lines: bullets(others.map(otherLine)) },
  ];
}

function open(rollup: Handoff): string[] {
  return [...rollup.broken, ...rollup.blocked, ...(rollup.next_step ? [rollup.next_step] : [])];
}

function otherLine({ id, status, goal, next_step }: Handoff): string {
  const next = next_step === "" ? "" : `; next: ${oneLine(next_step, 80)}`;
  return `${id} [${status}] ${oneLine(goal, 80)}${next}`;
}

function factsOf(handoff: Handoff): [string, string][] {
  const session = `session ${oneLine(handoff.session_id, 64) || "unknown"}`;
  const from = handoff.identity === ""
    ? `${session} (names no identity; nothing is proven)`
    : `${oneLine(handoff.identity, 64)}, ${session} (as the file says; not proven)`;
  const facts: [string, string][] = [
    ["from", from],
    ["id", handoff.id],
    ["written", handoff.created],
    ["status", handoff.status],
  ];
  if (handoff.title !== "") facts.push(["title", oneLine(handoff.title, 200)]);
  if (handoff.goal !== "") facts.push(["goal", oneLine(handoff.goal, 200)]);
  if (handoff.branch !== "") facts.push(["branch", oneLine(handoff.branch, 100)]);
  if (handoff.working_directory !== "") {
    facts.push(["working directory", oneLine(handoff.working_directory, 200)]);
  }
  if (handoff.worked_by.length > 0) {
    facts.push(["worked by", oneLine(handoff.worked_by.join(", "), 120)]);
  }
  return facts;
}

function prose(text: string): string[] {
  return cleanText(text).split("\n").map((line) => cut(line.trimEnd())).filter((line) =>
    line !== ""
  );
}

function bullets(items: readonly string[]): string[] {
  return items.map((item) => `- ${oneLine(item, LINE)}`);
}

function cut(line: string): string {
  return line.length <= LINE ? line : oneLine(line, LINE);
}
