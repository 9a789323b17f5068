/**
 * What is known at the hub of claims that are here: a file beside each,
 * `.claude/locks/hub/<slug>.g<number>.json`. A claim without one is unconfirmed: nobody asked
 * the hub yet.
 *
 * ```
 *   (none: unconfirmed) ──granted there──▶ confirmed ──ended, and the hub knows──▶ (none)
 * ```
 *
 * @module
 */
import { join } from "node:path";
import { hubFolder } from "../../locks/decided.ts";
import { checkFolder, listFolder, readFile, removeDurably } from "../../store/files.ts";
import { replaceFile } from "../../store/publish.ts";
import type { Project } from "../../store/root.ts";

/** What is known of a claim. */
export interface LockMark {
  /** The lock. */
  readonly slug: string;
  /** Its generation here. */
  readonly generation: number;
  /** Its generation at the hub; another one only where two offline claims took one number. */
  readonly hub: number;
  /** Whose it is. */
  readonly session: string;
  /** Whether it was claimed on this machine. */
  readonly origin: "here" | "there";
  /** Whether the hub granted it. */
  readonly confirmed: boolean;
}

/**
 * Reads all marks.
 *
 * @param project The project.
 * @returns The marks; damaged ones are left out.
 */
export function readMarks(project: Project): LockMark[] {
  checkFolder(project.root, ".claude", "locks", "hub");
  const folder = join(project.store, "locks", "hub");
  return listFolder(folder).flatMap((name) => {
    if (!name.endsWith(".json") || name.startsWith(".")) return [];
    try {
      const mark = JSON.parse(readFile(join(folder, name)) ?? "") as LockMark;
      return fileName(mark) === name ? [mark] : [];
    } catch {
      return [];
    }
  });
}

/**
 * Writes a mark.
 *
 * @param project The project.
 * @param mark The mark.
 */
export function writeMark(project: Project, mark: LockMark): void {
  replaceFile(join(hubFolder(project), fileName(mark)), JSON.stringify(mark));
}

/**
 * Removes a mark.
 *
 * @param project The project.
 * @param mark The mark.
 */
export function removeMark(project: Project, mark: LockMark): void {
  removeDurably(join(hubFolder(project), fileName(mark)));
}

function fileName({ slug, generation }: LockMark): string {
  return `${slug}.g${String(generation).padStart(6, "0")}.json`;
}
