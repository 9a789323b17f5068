/**
 * Moves what is in the way into quarantine: `.claude/.quarantine/<time>/`, with the paths that it
 * had, and a list.
 *
 * Invariants
 *
 * - Nothing is deleted, and nothing overwritten.
 * - The list is on the disk before the first file is moved; killed at any moment, each file is in
 *   one of the two places, and the list says which.
 *
 * @module
 */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { ensureFolder, exists } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import type { Move } from "./check.ts";

/** What was moved. */
export interface Quarantine {
  /** The folder, relative to the store; `""` if nothing was moved. */
  readonly folder: string;
  /** What is there now. */
  readonly moved: readonly Move[];
  /** What could not be moved, and why. */
  readonly failed: readonly string[];
}

/**
 * Moves things into quarantine.
 *
 * @param project The project.
 * @param moves What.
 * @param now When.
 * @returns What was moved.
 */
export function quarantine(
  project: Project,
  moves: readonly Move[],
  now: Date = new Date(),
): Quarantine {
  if (moves.length === 0) return { folder: "", moved: [], failed: [] };
  const stamp = now.toISOString().replaceAll(/[:.]/g, "-");
  const name = [".quarantine", freeName(project, stamp)].join("/");
  const folder = ensureFolder(project.root, ".claude", ...name.split("/"));
  const list = { at: now.toISOString(), moved: moves };
  replaceFile(join(folder, "list.json"), JSON.stringify(list, null, 2));
  const moved: Move[] = [];
  const failed: string[] = [];
  for (const move of moves) {
    const from = join(project.store, move.path);
    const to = join(folder, "files", move.path);
    try {
      if (fs.lstatSync(from, { throwIfNoEntry: false }) === undefined) continue;
      fs.mkdirSync(dirname(to), { recursive: true });
      fs.renameSync(from, to);
      moved.push(move);
    } catch (error) {
      failed.push(`${move.path}: ${(error as NodeJS.ErrnoException).code ?? "cannot be moved"}`);
    }
  }
  return { folder: name, moved, failed };
}

function freeName(project: Project, stamp: string): string {
  for (let number = 1;; number++) {
    const name = number === 1 ? stamp : `${stamp}-${number}`;
    if (!exists(join(project.store, ".quarantine", name))) return name;
  }
}
