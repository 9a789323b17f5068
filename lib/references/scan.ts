/**
 * Looking through all handoffs for references, and calling for those that are new.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { type Handoff, listHandoffs } from "../handoffs.ts";
import { checkFolder, exists, readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import type { Call, CallEnd, Caller } from "./call.ts";
import { checkProvider, findReferences } from "./find.ts";
import { LinkState, type Reference } from "./state.ts";

/** A reference that is new, and what came of it. */
export interface ScannedReference extends Reference {
  /** How its call ended; `null` if there was none. */
  readonly end: CallEnd | null;
}

/** What a scan found. */
export interface ReferenceScan {
  /** The new references, the oldest handoff first. */
  readonly references: readonly ScannedReference[];
  /** How many were called for before. */
  readonly known: number;
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/** Options for {@linkcode scanReferences}. */
export interface ScanOptions {
  /** The provider: the word before the colon. */
  readonly provider: string;
  /** Calls the command; without it nothing is called and nothing recorded. */
  readonly call?: Caller | undefined;
  /** Aborts between two calls. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls a command for every reference that is new.
 *
 * @param project The project.
 * @param options Which references, and what is called.
 * @returns The new references, and how their calls ended.
 * @throws {CoordinationError} `invalid_name`, `damaged_record` if the file that says what was
 * called cannot be read, `lock_held` if another scan runs.
 */
export async function scanReferences(
  project: Project,
  options: ScanOptions,
): Promise<ReferenceScan> {
  const provider = checkProvider(options.provider);
  const { call, signal } = options;
  if (call === undefined) return await scan(project, { provider, call, signal });
  const lock = takeLock(project);
  try {
    return await scan(project, { provider, call, signal });
  } finally {
    lock?.close();
  }
}

async function scan(
  project: Project,
  { provider, call, signal }: ScanOptions,
): Promise<ReferenceScan> {
  const state = new LinkState(project);
  const { handoffs, problems: damaged } = listHandoffs(project, { all: true });
  const problems = [...damaged];
  const references: ScannedReference[] = [];
  let known = 0;
  for (const handoff of handoffs.toReversed()) {
    for (const id of idsIn(handoff, { provider, problems })) {
      if (signal?.aborted) return { references, known, problems };
      const reference = { file: `${handoff.id}.md`, provider, id };
      if (state.has(reference)) {
        known++;
        continue;
      }
      const end = call === undefined ? null : await call(callOf(handoff, reference));
      // Killed before this line, the same call is made again: at least once.
      if (end?.code === 0) state.add(reference);
      references.push({ ...reference, end });
    }
  }
  return { references, known, problems };
}

function idsIn(
  handoff: Handoff,
  { provider, problems }: { provider: string; problems: Problem[] },
): string[] {
  try {
    const text = readFile(handoff.path);
    return text === undefined ? [] : findReferences(text, provider, handoff.refs);
  } catch (error) {
    problems.push(problem(handoff.path, error));
    return [];
  }
}

function callOf(handoff: Handoff, { file, provider, id }: Reference): Call {
  const { path, goal, status, next_step, created, session_id, identity } = handoff;
  return {
    ref: `${provider}:${id}`,
    provider,
    id,
    handoff: { file, path, goal, status, next_step, created, session: session_id, identity },
  };
}

/** Two scans at once would call twice. The lock is gone with the process. */
function takeLock(project: Project): Deno.FsFile | undefined {
  const folder = join(project.store, "handoffs");
  if (!exists(folder)) return undefined;
  checkFolder(project.root, ".claude", "handoffs");
  const path = join(folder, ".link-lock");
  const file = Deno.openSync(path, { read: true, write: true, create: true });
  if (file.tryLockSync(true)) return file;
  file.close();
  throw new CoordinationError(
    "lock_held",
    "Cannot scan: another scan of this project is running; try again when it is done",
    { data: { path } },
  );
}
