/**
 * The record of a claim: what a generation's file says, and mclaude 0.6's
 * `<slug>.metadata.json`, which has the same keys first.
 *
 * @module
 */
import { join } from "node:path";
import type { CallerSource } from "../caller.ts";
import type { ProcessFacts } from "../liveness/processes.ts";
import type { Project } from "../store/root.ts";

/** Whether a claim stands alone or beside other shared ones. */
export type LockMode = "exclusive" | "shared";

/** The process that publishes a claim; it decides on it within moments, or is dead. */
export interface Claimant {
  /** The machine. */
  readonly host: string;
  /** The pid namespace. */
  readonly namespace: string;
  /** The process's number. */
  readonly pid: number;
}

/** A claim on a slug and on files, as it is on disk. */
export interface ClaimRecord {
  /** What is claimed. */
  readonly slug: string;
  /** Whose it is. */
  readonly session_id: string;
  /** When, in local time with its offset. */
  readonly claimed_at: string;
  /** The same in seconds since the epoch. */
  readonly claimed_at_epoch: number;
  /** Where the caller stood. */
  readonly working_directory: string;
  /** What is being done. */
  readonly description: string;
  /** Paths and globs, relative to the project. */
  readonly files: readonly string[];
  /** The linked worktree, if it is one. */
  readonly worktree: string | null;
  /** The branch. */
  readonly branch: string | null;
  /** The fencing token; 0 for a claim of mclaude 0.6. */
  readonly generation: number;
  /** The identity that the session belongs to; `""` for a claim of mclaude 0.6. */
  readonly identity: string;
  /** How the identity is known. */
  readonly identity_source: CallerSource | null;
  /** How the session is known. */
  readonly session_source: CallerSource | null;
  /** Whether others may share. */
  readonly mode: LockMode;
  /** The process whose end is the session's end. */
  readonly process: ProcessFacts | null;
  /** Who published this. */
  readonly claimant: Claimant | null;
  /** The claim of several that is decided for all of them. */
  readonly leader: { readonly slug: string; readonly generation: number } | null;
  /** The tokens that this claim took over. */
  readonly took_over: readonly string[];
  /** The tokens whose files it overlaps on purpose. */
  readonly overlaps: readonly string[];
}

/** The folders of the lock layer. */
export interface LockPaths {
  /** mclaude 0.6's files of held locks. */
  readonly mirror: string;
  /** mclaude 0.6's archives. */
  readonly archive: string;
  /** A folder of generations for each slug. */
  readonly generations: string;
  /** The index of open generations. */
  readonly index: string;
  /** Who waits. */
  readonly queue: string;
  /** What evicted sessions have to be told. */
  readonly notices: string;
}

/**
 * The folders of the lock layer.
 *
 * @param project The project.
 * @returns Their paths; they may not exist.
 */
export function lockPaths(project: Project): LockPaths {
  const locks = join(project.store, "locks");
  return {
    mirror: join(locks, "active-work"),
    archive: join(locks, "completed"),
    generations: join(locks, "generations"),
    index: join(locks, "open"),
    queue: join(locks, "queue"),
    notices: join(locks, "notices"),
  };
}

/**
 * The token of a claim: `slug#generation`.
 *
 * @param claim The claim.
 * @returns The token.
 */
export function tokenOf(claim: { readonly slug: string; readonly generation: number }): string {
  return `${claim.slug}#${claim.generation}`;
}

/**
 * Writes a record.
 *
 * @param record The record.
 * @returns JSON, indented as mclaude 0.6 does.
 */
export function renderRecord(record: ClaimRecord): string {
  return JSON.stringify(record, null, 2);
}

/**
 * Reads a record of ours or of mclaude 0.6. What is missing or of the wrong type gets a
 * neutral value.
 *
 * @param text The JSON.
 * @param slug The slug that the file's name says.
 * @returns The record, or `undefined` if it is no JSON object.
 */
export function parseRecord(text: string, slug: string): ClaimRecord | undefined {
  let data: Record<string, unknown>;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  return {
    slug,
    session_id: string(data.session_id),
    claimed_at: string(data.claimed_at),
    claimed_at_epoch: number(data.claimed_at_epoch),
    working_directory: string(data.working_directory),
    description: string(data.description),
    files: strings(data.files),
    worktree: nullable(data.worktree),
    branch: nullable(data.branch),
    generation: number(data.generation),
    identity: string(data.identity),
    identity_source: nullable(data.identity_source) as CallerSource | null,
    session_source: nullable(data.session_source) as CallerSource | null,
    mode: data.mode === "shared" ? "shared" : "exclusive",
    process: facts<ProcessFacts>(data.process),
    claimant: facts<Claimant>(data.claimant),
    leader: object(data.leader) ? (data.leader as unknown as ClaimRecord["leader"]) : null,
    took_over: strings(data.took_over),
    overlaps: strings(data.overlaps),
  };
}

/** A record for a claim of which nothing can be read but that it is there. */
export function unreadableRecord(slug: string, session = "", generation = 0): ClaimRecord {
  const record = parseRecord("{}", slug)!;
  return { ...record, session_id: session, generation };
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function nullable(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function object(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function facts<T extends { host: string; pid: number }>(value: unknown): T | null {
  return object(value) && typeof value.host === "string" && Number.isSafeInteger(value.pid)
    ? value as unknown as T
    : null;
}
