/**
 * Writes records of elsewhere as files of this machine, as the layer that they belong to does.
 *
 * Invariants
 *
 * - A file that is there is never overwritten unless its text is the one that was looked at.
 * - What is derived, the list of handoffs, the registry, the marks of rollups, follows after the
 *   files, and is repaired by the next sync if this one is killed between.
 *
 * @module
 */
import { basename, join } from "node:path";
import { coveredBy, loadHandoffs } from "../handoffs/load.ts";
import { syncIndex } from "../handoffs/index_file.ts";
import { changeRegistry } from "../identity/registry.ts";
import { folderTime, noteArrival } from "../messages/arrivals.ts";
import { ensureFolder, exists, readFile, removeFile } from "../store/files.ts";
import { readFrontmatter, setHeaderField } from "../store/frontmatter.ts";
import { publishOnce, replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import { canonical } from "./content.ts";
import { fileOf, type Place } from "./paths.ts";

/** A record to write. */
export interface Incoming {
  /** Where it goes. */
  readonly place: Place;
  /** Its text. */
  readonly text: string;
  /** The text that stands there, as it travels, and may go; nothing if there is no file. */
  readonly over?: string | undefined;
}

/**
 * Writes a record.
 *
 * @param project The project.
 * @param incoming The record.
 * @returns Whether it stands there now; if not, something else came between.
 */
export function applyRecord(project: Project, incoming: Incoming): boolean {
  const { place, text, over } = incoming;
  if (place.kind === "identity") return applyIdentity(project, incoming);
  const folder = ensureFolder(project.root, ...place.folders);
  const file = join(folder, place.name);
  if (over !== undefined) return replace(file, incoming);
  if (place.kind === "heartbeat") {
    if (exists(file)) return false;
    replaceFile(file, text, { durable: false });
    return true;
  }
  const before = folderTime(folder);
  if (!publishOnce(file, text)) return readFile(file) === text;
  if (place.kind === "message") {
    const arrival = { name: place.name, before, after: folderTime(folder) };
    noteArrival(project, basename(folder), arrival);
  }
  return true;
}

function replace(file: string, { place, text, over }: Incoming): boolean {
  const there = readFile(file);
  if (there === undefined || canonical(place.kind, there) !== over) return false;
  replaceFile(file, text, { durable: place.kind !== "heartbeat" });
  return true;
}

/** Under the registry's lock, so that no registration at the same time gets lost. */
function applyIdentity(project: Project, { place, text, over }: Incoming): boolean {
  let written = false;
  changeRegistry(project, () => {
    const file = fileOf(project, place);
    if (readFile(file) === over) {
      replaceFile(file, text);
      written = true;
    }
    return [];
  });
  return written;
}

/**
 * Removes the beat of a session that ended elsewhere.
 *
 * @param project The project.
 * @param place The beat.
 */
export function endBeat(project: Project, place: Place): void {
  ensureFolder(project.root, ...place.folders);
  removeFile(fileOf(project, place));
}

/**
 * Brings what is derived up to date.
 *
 * @param project The project.
 * @param kinds The kinds of the records that were written.
 * @returns What could not be done.
 */
export function deriveRest(project: Project, kinds: ReadonlySet<Place["kind"]>): Problem[] {
  if (!kinds.has("handoff") && !kinds.has("handoff_status")) return [];
  const problems: Problem[] = [];
  try {
    syncIndex(project);
    markCovered(project);
  } catch (error) {
    problems.push(problem(join(project.store, "handoffs"), error));
  }
  return problems;
}

/** Puts the marks of rollups that came into the files that they cover. */
function markCovered(project: Project): void {
  const { handoffs } = loadHandoffs(project);
  for (const rollup of handoffs.filter(({ kind }) => kind === "rollup")) {
    const covered = new Set(coveredBy(rollup, handoffs));
    for (const { id, path, rolled_up_into } of handoffs) {
      if (!covered.has(id) || rolled_up_into !== rollup.id) continue;
      const text = readFile(path);
      if (text === undefined || readFrontmatter(text).fields.has("rolled_up_into")) continue;
      replaceFile(path, setHeaderField(text, "rolled_up_into", rollup.id));
    }
  }
}
