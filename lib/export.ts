/**
 * All that is in a project's store, as one page to keep, send or look at without mclaude:
 * timeline, locks, threads, handoffs, memory with its links, people, findings.
 *
 * ```
 *   .claude/, _inbox/ ─▶ history ─▶ sections of items ─▶ one HTML file
 * ```
 *
 * Invariants
 *
 * - The page asks no network, runs no script but its own, and is whole in one file.
 * - No text of a project becomes markup or script.
 * - Exporting changes nothing. A damaged file is a row of the page and hides no other.
 * - The page names no folder of this machine: paths are relative to the project, but for those
 *   that stand in somebody's own text.
 *
 * Not guaranteed: that nothing in it is confidential. It is all that sessions wrote down.
 *
 * @module
 */
import { basename } from "node:path";
import { layOut } from "./export/graph.ts";
import { SECTIONS } from "./export/item.ts";
import { edgesOf } from "./export/memory_items.ts";
import { renderPage } from "./export/page.ts";
import { makeSections, timeOf } from "./export/sections.ts";
import { GENERATED } from "./store/own_file.ts";
import type { Project } from "./store/root.ts";
import type { Problem } from "./store/scan.ts";
import { oneLine } from "./store/text.ts";
import { NOT_RECORDED, readHistory } from "./timeline.ts";
import { VERSION } from "./version.ts";

/** Options for {@linkcode exportPage}. */
export interface ExportOptions {
  /**
   * Now.
   *
   * @default {new Date()}
   */
  now?: Date | undefined;
}

/** A page. */
export interface ExportedPage {
  /** The HTML. */
  readonly text: string;
  /** How many items each section has. */
  readonly counts: Readonly<Record<string, number>>;
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Makes a page of all that is in a project's store.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { findProject } from "./store/root.ts";
 *
 * const folder = Deno.makeTempDirSync();
 * assert(exportPage(findProject(folder)).text.startsWith("<!DOCTYPE html>"));
 * Deno.removeSync(folder);
 * ```
 *
 * @param project The project.
 * @param options Of when it is.
 * @returns The page.
 */
export function exportPage(project: Project, options: ExportOptions = {}): ExportedPage {
  const { now = new Date() } = options;
  const history = readHistory(project, { now });
  const { sections, places, problems } = makeSections(project, history, now);
  const counts = Object.fromEntries(SECTIONS.map((name) => [name, sections[name].length]));
  const { drawers } = history.memory;
  const text = renderPage({
    head: {
      title: `${oneLine(basename(project.root), 80)}: all that sessions wrote down`,
      summary: `${timeOf(now.toISOString())}, mclaude ${VERSION}`,
      notes: NOT_RECORDED.map((what) => `Not recorded: ${what}.`),
    },
    sections,
    graph: { ...layOut(drawers), edges: edgesOf(history.memory, places.memory) },
  }, { mark: `${GENERATED} ${VERSION}` });
  return { text, counts, problems };
}
