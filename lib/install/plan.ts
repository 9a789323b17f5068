/**
 * Plans: what would be done to which file, decided before anything is written.
 *
 * ```
 *   planInstall / planRemoval ──▶ Plan ──shown──▶ applyPlan ──▶ all of it, or nothing
 *        (read only)
 * ```
 *
 * Invariants
 *
 * - Planning writes nothing, and the same tree gives the same plan.
 * - A file that somebody else wrote as well is edited, never replaced, and has a backup beside
 *   it; a file of ours that somebody changed is kept.
 * - What is installed already gives no change.
 *
 * @module
 */
import * as fs from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { CoordinationError } from "../errors.ts";
import { exists, lookAt } from "../store/files.ts";
import { sumOf, type Target } from "./target.ts";

/** What happens to a file. */
export type ChangeKind = "create" | "edit" | "remove";

/** What happens to one file. */
export interface FileChange {
  /** The file, as it is named; absolute. */
  readonly path: string;
  /** Where it is, links followed. */
  readonly real: string;
  /** What happens. */
  readonly kind: ChangeKind;
  /** What it is about. */
  readonly what: string;
  /** Its text before; `undefined` if there is none. */
  readonly before: string | undefined;
  /** Its text afterwards; `undefined` if there is none. */
  readonly after: string | undefined;
  /** The permission bits that it gets. */
  readonly mode: number;
  /** A copy of the text before, made first; absolute. */
  readonly backup?: string | undefined;
  /** A backup that is not needed any more; absolute. */
  readonly drop?: string | undefined;
}

/** What would be done. */
export interface Plan {
  /** The files, in the order in which they are written. */
  readonly changes: readonly FileChange[];
  /** Folders that are made before, outer ones first; absolute. */
  readonly make: readonly string[];
  /** Folders that are removed afterwards if they are empty, inner ones first; absolute. */
  readonly clear: readonly string[];
  /** What a person should know. */
  readonly notes: readonly string[];
  /** What a person can do next. */
  readonly next: readonly string[];
}

/**
 * Names a plan by what it does: two plans that do the same have the same name.
 *
 * @param plan The plan.
 * @returns Twelve hex digits.
 */
export function planId({ changes, clear }: Plan): string {
  const facts = changes.map(({ path, kind, before, after }) => [path, kind, before, after]);
  return sumOf(JSON.stringify([facts, clear])).slice(0, 12);
}

/**
 * Makes a change of a file.
 *
 * @param path The file.
 * @param target How it stands now.
 * @param change What it becomes, and what it is about.
 * @returns The change.
 */
export function changeOf(
  path: string,
  { real, text, mode }: Target,
  change: { after: string | undefined; what: string; backup?: string; drop?: string | undefined },
): FileChange {
  const kind = text === undefined ? "create" : change.after === undefined ? "remove" : "edit";
  return { path, real, kind, before: text, mode, ...change };
}

/**
 * The first free name for a backup of a file.
 *
 * @param real The file.
 * @returns The path of the backup.
 */
export function freeBackup(real: string): string {
  const name = `${real}.mclaude-backup`;
  if (!exists(name)) return name;
  let number = 2;
  while (exists(`${name}-${number}`)) number++;
  return `${name}-${number}`;
}

/**
 * The folders on the way to a file that are not there.
 *
 * @param real The file.
 * @returns The folders, outer ones first.
 */
export function missingFolders(real: string): string[] {
  const missing: string[] = [];
  for (let at = dirname(real); !exists(at); at = dirname(at)) missing.unshift(at);
  return missing;
}

/**
 * The folders of a list that hold nothing once some files are gone.
 *
 * @param folders The folders.
 * @param gone Files that will be gone.
 * @returns Those folders, inner ones first.
 */
export function emptyFolders(folders: readonly string[], gone: readonly string[]): string[] {
  const without = new Set(gone.map((path) => resolve(path)));
  const empty: string[] = [];
  for (const folder of [...folders].sort((one, other) => other.length - one.length)) {
    if (lookAt(folder)?.isDirectory !== true) continue;
    if (fs.readdirSync(folder).every((name) => without.has(join(folder, name)))) {
      empty.push(folder);
      without.add(folder);
    }
  }
  return empty;
}

/**
 * Says in one line which file could not be read.
 *
 * @param path The file.
 * @param read Reads it.
 * @returns What `read` returns.
 * @throws {CoordinationError} The refusal, with the file's name.
 */
export function withPath<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CoordinationError) || error.data.path === path) throw error;
    const why = error.message.replace(/^Cannot read JSON: /, "");
    throw new CoordinationError(error.code, `Cannot change "${path}": ${why}`, {
      data: { ...error.data, path },
      cause: error,
    });
  }
}

/**
 * How a file is named to a person.
 *
 * @param path The file.
 * @param base The folder that is known.
 * @returns The path from there, or the whole one if it is not below.
 */
export function shownPath(path: string, base: string): string {
  const below = relative(base, path);
  return below === "" || below.startsWith("..") ? path : below.replaceAll("\\", "/");
}

/** The name of a backup without its folder. */
export function backupName(backup: string): string {
  return basename(backup);
}
