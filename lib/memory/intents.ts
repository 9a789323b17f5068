/**
 * Who takes whose place, decided once, however many try at the same time.
 *
 * ```
 *   (active) ──publish intent──▶ decided ──header──▶ superseded ──remove intent──▶ superseded
 *                                   └──(killed) any later command that writes goes on here
 * ```
 *
 * An intent is a file in `.claude/memory-graph/.superseded/`, which holds what is under way
 * and nothing else; mclaude 0.6 looks only at `.md` files below `wings`. The drawers'
 * headers are the truth as soon as they have it.
 *
 * Invariants
 *
 * - Of any number of simultaneous attempts on one drawer exactly one succeeds.
 * - An attempt that was killed is either forgotten or finished, never half done.
 * - Only headers are changed; a body stays as it is, byte by byte.
 *
 * Not guaranteed: that an edit by another program at the very moment in which a header is
 * replaced survives, since files have no compare-and-swap.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { digest } from "../store/digest.ts";
import { checkFolder, ensureFolder, lookAt, readFile } from "../store/files.ts";
import { publishOnce, removePublished, replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem, scanRecords } from "../store/scan.ts";
import { parseDrawer } from "./drawer.ts";
import { addPredecessor, markOld } from "./header.ts";
import { MEMORY_FOLDER, memoryFolder } from "./places.ts";

const FOLDER = ".superseded";

/** That a drawer takes another one's place. */
export interface Intent {
  /** The path of the drawer that is superseded. */
  readonly old: string;
  /** The path of the drawer that takes its place. */
  readonly new: string;
  /** Until when the old one was true, as it goes into its header. */
  readonly valid_to: string;
}

/** An intent and its file. */
interface Found extends Intent {
  readonly file: string;
}

/**
 * The intents that were not finished yet.
 *
 * @param project The project.
 * @param problems Takes what could not be read.
 * @returns The intents.
 */
export function readIntents(project: Project, problems: Problem[]): Found[] {
  const folder = join(memoryFolder(project), FOLDER);
  const scan = scanRecords<Found>(folder, {
    match: /\.json$/,
    parse: (text, { path }) => ({ ...parseIntent(text), file: path }),
  });
  problems.push(...scan.problems);
  return scan.records;
}

function parseIntent(text: string): Intent {
  const { old, new: successor, valid_to } = JSON.parse(text);
  for (const path of [old, successor]) {
    if (typeof path === "string" && /^wings\/.+\.md$/.test(path) && !isOutside(path)) continue;
    throw new Error("it names no drawers; remove it");
  }
  return { old, new: successor, valid_to: String(valid_to) };
}

function isOutside(path: string): boolean {
  return path.includes("\\") || path.split("/").some((part) => /^\.{0,2}$/.test(part));
}

/** What came of an attempt. */
export interface Attempt {
  /** Whether the drawer was superseded by this attempt. */
  readonly won: boolean;
  /** What remains to be done by the next command that writes. */
  readonly problems: readonly Problem[];
}

/**
 * Puts a drawer in the place of another one, unless that is superseded already.
 *
 * @param project The project.
 * @param intent Which drawers; both exist.
 * @returns Whether this attempt succeeded.
 */
export function supersedeOnce(project: Project, intent: Intent): Attempt {
  const folder = ensureFolder(project.root, ".claude", MEMORY_FOLDER, FOLDER);
  const file = join(folder, `${digest(intent.old)}${digest(`${intent.old}\n`)}.json`);
  while (!publishOrNothing(file, JSON.stringify(intent))) {
    // Whoever published it may have been killed: what it decided stands.
    const other = readFile(file);
    if (other !== undefined) settle(project, { ...decided(other, file), file });
    if (isSuperseded(project, intent.old)) return { won: false, problems: [] };
  }
  // The one before may have finished between a look at the header and the publishing.
  if (orNothing(file, () => isSuperseded(project, intent.old))) {
    removePublished(file);
    return { won: false, problems: [] };
  }
  try {
    settle(project, { ...intent, file });
    return { won: true, problems: [] };
  } catch (error) {
    const reason = `${problem(file, error).reason}; the next memory command that writes goes on`;
    return { won: true, problems: [{ path: join(memoryFolder(project), intent.old), reason }] };
  }
}

function publishOrNothing(file: string, text: string): boolean {
  return orNothing(file, () => publishOnce(file, text), (found) => found === text);
}

/** Does `work`; if that fails, the intent is withdrawn, so that nobody goes on with it. */
function orNothing<T>(
  file: string,
  work: () => T,
  isOurs: (found: string | undefined) => boolean = () => true,
): T {
  try {
    return work();
  } catch (error) {
    if (isOurs(readFile(file))) removePublished(file);
    throw error;
  }
}

function decided(text: string, file: string): Intent {
  try {
    return parseIntent(text);
  } catch (cause) {
    throw new CoordinationError(
      "damaged_record",
      `Cannot read "${file}": it is damaged; remove it`,
      { cause, data: { path: file } },
    );
  }
}

/**
 * Finishes what killed attempts left behind.
 *
 * @param project The project.
 * @returns What could not be finished.
 */
export function finishIntents(project: Project): Problem[] {
  const problems: Problem[] = [];
  for (const found of readIntents(project, problems)) {
    try {
      settle(project, found);
    } catch (error) {
      problems.push(problem(found.file, error));
    }
  }
  return problems;
}

/** Writes a decision into the headers. Whoever else does the same writes the same. */
function settle(project: Project, found: Found): void {
  const root = memoryFolder(project);
  const old = readFile(safe(project, found.old));
  const successor = readFile(safe(project, found.new));
  if (old !== undefined && successor !== undefined) {
    const { superseded_by } = parseDrawer(old, { path: found.old });
    const name = found.new.slice(found.new.lastIndexOf("/") + 1);
    if (superseded_by === "" || superseded_by === name) {
      // The successor first: where a name is ambiguous, its header tells which one is meant.
      change(join(root, found.new), successor, addPredecessor(successor, found.old));
      change(join(root, found.old), old, markOld(old, { name, valid_to: found.valid_to }));
    }
  }
  removePublished(found.file);
}

function isSuperseded(project: Project, path: string): boolean {
  const text = readFile(safe(project, path));
  return text !== undefined && parseDrawer(text, { path }).superseded_by !== "";
}

/** The file of a drawer, no part of whose path is a link. */
function safe(project: Project, path: string): string {
  checkFolder(project.root, ".claude", MEMORY_FOLDER, ...path.split("/").slice(0, -1));
  return join(memoryFolder(project), path);
}

function change(path: string, before: string, after: string): void {
  if (after === before) return;
  const bits = lookAt(path)?.mode;
  replaceFile(path, after, bits == null ? {} : { mode: bits & 0o777 });
}
