/**
 * Writes handoffs: mclaude 0.6's body, with our facts in the header.
 *
 * Invariant: no text that is given can become a heading, a field or an item of its own.
 *
 * @module
 */
import { checkBody, type HeaderValue, writeFrontmatter } from "../store/frontmatter.ts";
import { cleanText, oneLine } from "../store/text.ts";
import type { Decision, DoneItem, HandoffContent, HandoffStatus } from "./handoff.ts";

/** What mclaude 0.6 writes where nothing is said. */
export const PLACEHOLDERS = {
  goal: "(not specified)",
  done: "(nothing recorded)",
  not_worked: "(no failed approaches recorded - consider whether this is honest)",
  working: "(nothing verified working)",
  broken: "(nothing broken)",
  blocked: "(no external blockers)",
  decisions: "(none)",
  next_step: "(not specified)",
} as const;

/** What a handoff's file says besides its sections. */
export interface HandoffFacts {
  /** When it was written, as people read it. */
  readonly shown_time: string;
  /** The session that writes it. */
  readonly session_id: string;
  /** Its first state. */
  readonly status: HandoffStatus;
  /** Where the session works; `""` leaves it out. */
  readonly working_directory: string;
  /** Keys and values of the header, in order. */
  readonly header: Iterable<readonly [string, HeaderValue | undefined]>;
}

/**
 * Writes a handoff.
 *
 * @param content Its sections.
 * @param facts Everything else.
 * @returns The whole file.
 * @throws {CoordinationError} `invalid_input` if it gets too long.
 */
export function renderHandoff(content: HandoffContent, facts: HandoffFacts): string {
  return writeFrontmatter(facts.header) + "\n" + renderBody(content, facts);
}

/**
 * Writes a handoff's body, byte by byte as mclaude 0.6 does.
 *
 * @param content Its sections.
 * @param facts What stands above them.
 * @returns The body, with a final newline.
 */
export function renderBody(content: HandoffContent, facts: Omit<HandoffFacts, "header">): string {
  const { shown_time, session_id, status, working_directory } = facts;
  const none = PLACEHOLDERS;
  const lines = [
    `# Session Handoff - ${oneLine(shown_time)}`,
    "",
    `**Session ID:** ${oneLine(session_id)}`,
    `**Status:** ${status}`,
    ...(working_directory === "" ? [] : [`**Working directory:** ${oneLine(working_directory)}`]),
    "",
    ...section("## Goal", renderText(content.goal) || none.goal),
    ...section("## Done", renderItems(content.done.map(doneText)) || none.done),
    ...section(
      "## What did NOT work (and why)",
      renderItems(content.not_worked) || none.not_worked,
    ),
    "## Current state",
    "",
    ...state("### Working", content.working, none.working),
    ...state("### Broken", content.broken, none.broken),
    ...state("### Blocked", content.blocked, none.blocked),
    ...section(
      "## Key decisions",
      renderItems(content.decisions.map(decisionText)) || none.decisions,
    ),
    ...optional("## Background tasks", content.background),
    ...optional("## Refs", content.refs),
    ...(content.summary === "" ? [] : section("## Notes", renderText(content.summary))),
    ...section("## Next step", renderText(content.next_step) || none.next_step),
  ];
  return checkBody(lines.join("\n"));
}

/**
 * Writes a list.
 *
 * @param items The items; further lines of one are indented.
 * @returns The lines; empty if there is no item.
 */
export function renderItems(items: readonly string[]): string {
  return items.map((item) => cleanText(item).trim()).filter((item) => item !== "")
    .map((item) => `- ${item.split("\n").join("\n  ")}`.replace(/[ \t]+$/gm, ""))
    .join("\n");
}

/**
 * Writes a text so that none of its lines is a heading or a field.
 *
 * @param text The text.
 * @returns The lines.
 */
export function renderText(text: string): string {
  return cleanText(text).split("\n")
    .map((line) => /^ {0,3}(?:#|\*\*|\\)/.test(line) ? `\\${line}` : line)
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}

/**
 * The item that stands for something done.
 *
 * @param item What was done.
 * @returns The text, with the check in backticks.
 */
export function doneText(item: DoneItem): string {
  if (item.check === "") return item.text;
  const longest = Math.max(0, ...(item.check.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${item.text} (check: ${fence}${pad}${item.check}${pad}${fence})`;
}

/**
 * The item that stands for a decision.
 *
 * @param decision The decision.
 * @returns `**what** because why`.
 */
export function decisionText(decision: Decision): string {
  const what = `**${oneLine(decision.what)}**`;
  return decision.why === "" ? what : `${what} because ${decision.why}`;
}

function section(heading: string, text: string): string[] {
  return [heading, "", text, ""];
}

function optional(heading: string, items: readonly string[]): string[] {
  const text = renderItems(items);
  return text === "" ? [] : section(heading, text);
}

function state(heading: string, items: readonly string[], none: string): string[] {
  return [heading, renderItems(items) || `- ${none}`, ""];
}
