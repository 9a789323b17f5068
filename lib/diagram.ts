/**
 * What happened in a project, drawn as a sequence diagram: who claimed, asked, answered, saved,
 * handed off and released what, in order.
 *
 * ```
 *   .claude/ ─▶ timeline ─▶ sequence ─┬─▶ Mermaid
 *                                     ├─▶ SVG
 *                                     └─▶ HTML with both
 * ```
 *
 * Invariants
 *
 * - Drawing changes nothing, starts nothing and asks no network.
 * - Each output is valid, and means what the diagram means, whatever the texts on the disk are.
 * - The same files and times give the same bytes.
 *
 * Not guaranteed: that a program draws Mermaid text of any length; above 50,000 characters most
 * refuse, and a note says so.
 *
 * @module
 */
import { basename } from "node:path";
import { MOST_TEXT, toMermaid } from "./diagram/mermaid.ts";
import { toPage } from "./diagram/page.ts";
import { toSequence } from "./diagram/sequence.ts";
import { toSvg } from "./diagram/svg.ts";
import { GENERATED } from "./store/own_file.ts";
import type { Project } from "./store/root.ts";
import type { Problem } from "./store/scan.ts";
import { oneLine } from "./store/text.ts";
import { NOT_RECORDED, readTimeline, type TimelineOptions } from "./timeline.ts";
import { VERSION } from "./version.ts";

/** How a diagram is written; `markdown` is Mermaid in a fence. */
export type DiagramFormat = "mermaid" | "markdown" | "svg" | "html";

/** Options for {@linkcode drawDiagram}. */
export interface DiagramOptions extends TimelineOptions {
  /**
   * How it is written.
   *
   * @default {"mermaid"}
   */
  format?: DiagramFormat | undefined;
}

/** A diagram. */
export interface Diagram {
  /** The whole text. */
  readonly text: string;
  /** How many events it shows. */
  readonly events: number;
  /** How many participants. */
  readonly participants: number;
  /** What could not be read. */
  readonly problems: readonly Problem[];
  /** What the reader should know. */
  readonly notes: readonly string[];
}

/**
 * Draws what happened in a project.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { findProject } from "./store/root.ts";
 *
 * const folder = Deno.makeTempDirSync();
 * const { text } = drawDiagram(findProject(folder));
 * assert(text.includes("sequenceDiagram"));
 * Deno.removeSync(folder);
 * ```
 *
 * @param project The project.
 * @param options How it is written, and from when until when.
 * @returns The diagram.
 */
export function drawDiagram(project: Project, options: DiagramOptions = {}): Diagram {
  const { format = "mermaid" } = options;
  const { events, problems } = readTimeline(project, options);
  const sequence = toSequence(events);
  const mermaid = toMermaid(sequence);
  const mark = `${GENERATED} ${VERSION}`;
  const title = `What happened in ${oneLine(basename(project.root), 80)}`;
  const isText = format === "mermaid" || format === "markdown";
  const notes = [
    ...(isText && mermaid.length > MOST_TEXT
      ? [`${mermaid.length} characters are more than most programs draw: use --since, or svg`]
      : []),
    ...(problems.length === 0 ? [] : [`could not be read: ${problems.length} files`]),
    ...NOT_RECORDED.map((what) => `not recorded: ${what}`),
  ];
  const text = () => {
    if (format === "svg") return toSvg(sequence, { title, mark, notes });
    if (format === "mermaid") return commented(mermaid, [mark, ...notes]);
    if (format === "markdown") {
      return `<!-- ${mark} -->\n\n\`\`\`mermaid\n${commented(mermaid, notes)}\`\`\`\n`;
    }
    const svg = toSvg(sequence, { title, mark, notes });
    const summary = `${events.length} events, ${sequence.participants.length - 1} participants, ` +
      "times in UTC; point at a row to see all of it";
    return toPage({ title, summary, mark, svg, mermaid, notes });
  };
  return {
    text: text(),
    events: events.length,
    participants: sequence.participants.length,
    problems,
    notes,
  };
}

/** Notes of ours are one line and hold nothing of somebody else's. */
function commented(mermaid: string, notes: readonly string[]): string {
  return `${notes.map((note) => `%% ${note}\n`).join("")}${mermaid}`;
}
