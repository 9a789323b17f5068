/**
 * All handoffs of a project as they are now: what their files say, their states, and
 * which rollup covers them.
 *
 * Invariants
 *
 * - The order is that of the times in the files, never that of the names.
 * - What a rollup covers is what the rollup says; the mark in the covered file only helps
 *   readers that do not look at the rollup.
 *
 * @module
 */
import { join } from "node:path";
import { lookAt, readFile } from "../store/files.ts";
import { openRecordCache } from "../store/record_cache.ts";
import type { Project } from "../store/root.ts";
import { listPlainFolder, type Problem, problem, type Scan } from "../store/scan.ts";
import { type Handoff, handoffFolder, INDEX_FILE, parseName } from "./handoff.ts";
import { readIndex } from "./index_file.ts";
import { baseSlug } from "./index_rows.ts";
import { parseHandoff } from "./parse.ts";
import { idsWithEvents, readEvents, statusNow } from "./status.ts";

/** The handoffs of a project. */
export interface Handoffs {
  /** All files, the oldest first; of equal times in the order of the collisions. */
  readonly handoffs: readonly Handoff[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the handoffs.
 *
 * @param project The project.
 * @param options `newest`: read only so many, by their names; a rollup covers none of others.
 * @returns The handoffs, rollups and notes, and what could not be read.
 */
export function loadHandoffs(project: Project, options: { newest?: number } = {}): Handoffs {
  const { records, problems } = readFiles(project, options.newest);
  const rows = readIndex(project);
  const changed = idsWithEvents(project);
  const now = records.map((handoff) => {
    if (handoff.kind !== "handoff") return handoff;
    if (!changed.has(handoff.id)) return { ...handoff, ...statusNow(handoff, [], rows) };
    const read = readEvents(project, handoff.id);
    problems.push(...read.problems);
    return { ...handoff, ...statusNow(handoff, read.events, rows) };
  });
  return { handoffs: cover(now.sort(byTime)), problems };
}

function readHandoffFile(path: string, name: string): Handoff | undefined {
  const text = readFile(path);
  const mtime = lookAt(path)?.mtime?.getTime();
  if (text === undefined || mtime === undefined) return undefined;
  return parseHandoff(text, { name, path, mtime });
}

function isHandoffFile(name: string): boolean {
  return name.endsWith(".md") && !name.startsWith(".tmp-") && name !== INDEX_FILE;
}

function readFiles(project: Project, newest = Infinity): Scan<Handoff> {
  const folder = handoffFolder(project);
  const records: Handoff[] = [];
  const problems: Problem[] = [];
  const names = listPlainFolder(folder, problems).filter(isHandoffFile).slice(-newest);
  const cache = openRecordCache<Handoff>(project, "handoffs", { count: names.length, version: 1 });
  for (const name of names) {
    const path = join(folder, name);
    try {
      const handoff = cache.read({
        key: name,
        paths: [path],
        place: { id: name.replace(/\.md$/, ""), path },
        load: () => readHandoffFile(path, name),
      });
      if (handoff !== undefined) records.push(handoff);
    } catch (error) {
      problems.push(problem(path, error));
    }
  }
  cache.keep();
  return { records, problems };
}

/** Sets `rolled_up_into` to the rollup that covers a handoff, and to nothing else. */
function cover(handoffs: readonly Handoff[]): Handoff[] {
  const covering = new Map<string, string>();
  const ids = new Set(handoffs.map(({ id }) => id));
  for (const rollup of handoffs) {
    // The first rollup that covers a handoff keeps it.
    for (const id of coveredBy(rollup, handoffs)) {
      if (!covering.has(id)) covering.set(id, rollup.id);
    }
  }
  return handoffs.map((handoff) => {
    const marked = ids.has(handoff.rolled_up_into) && handoff.rolled_up_into !== handoff.id;
    const into = covering.get(handoff.id) ?? (marked ? handoff.rolled_up_into : "");
    return into === handoff.rolled_up_into ? handoff : { ...handoff, rolled_up_into: into };
  });
}

/**
 * What a rollup covers.
 *
 * @param rollup The rollup.
 * @param handoffs All handoffs.
 * @returns The ids.
 */
export function coveredBy(rollup: Handoff, handoffs: readonly Handoff[]): string[] {
  if (rollup.kind !== "rollup") return [];
  const covers = new Set(rollup.covers.map((name) => name.replace(/\.md$/, "")));
  return handoffs.filter((handoff) => {
    if (handoff.id === rollup.id || handoff.kind === "note") return false;
    if (covers.has(handoff.id)) return true;
    const slug = parseName(`${handoff.id}.md`)?.slug;
    // Rollups by hand name slugs, which later handoffs may have again.
    return slug !== undefined && (covers.has(slug) || covers.has(baseSlug(slug))) &&
      handoff.created.slice(0, 16) <= rollup.created.slice(0, 16);
  }).map(({ id }) => id);
}

function byTime(a: Handoff, b: Handoff): number {
  if (a.created !== b.created) return a.created < b.created ? -1 : 1;
  const numbers = [a, b].map(({ id }) => parseName(`${id}.md`)?.number ?? 1) as [number, number];
  return numbers[0] - numbers[1] || (a.id < b.id ? -1 : 1);
}
