/**
 * Carries out a plan: all of it, or nothing.
 *
 * ```
 *   folders ─▶ for each file: is it as planned? ─▶ backup ─▶ replaced in one step ─▶ empty folders
 *                               │ no, or a fault
 *                               └─▶ what was done is undone, the last first
 * ```
 *
 * Invariants
 *
 * - No reader sees a file half written; the backup is there before its file changes.
 * - A file that changed since the plan was made is not touched.
 *
 * Not guaranteed: that the undoing happens if the process is killed. What was done until then is
 * complete, and the same command again does the rest.
 *
 * @module
 */
import * as fs from "node:fs";
import { CoordinationError } from "../errors.ts";
import { exists, removeDurably, removeFile } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import type { FileChange, Plan } from "./plan.ts";

/**
 * Carries out a plan.
 *
 * @param plan The plan.
 * @throws {CoordinationError} `store_failure` if a file changed since; nothing is done then.
 */
export function applyPlan(plan: Plan): void {
  const undo: (() => void)[] = [];
  try {
    for (const folder of plan.make) {
      if (exists(folder)) continue;
      fs.mkdirSync(folder);
      undo.push(() => fs.rmdirSync(folder));
    }
    for (const change of plan.changes) applyChange(change, undo);
  } catch (error) {
    for (const step of undo.reverse()) quietly(step);
    throw error;
  }
  for (const { drop } of plan.changes) {
    if (drop !== undefined) quietly(() => removeFile(drop));
  }
  for (const folder of plan.clear) quietly(() => fs.rmdirSync(folder));
}

function applyChange(change: FileChange, undo: (() => void)[]): void {
  const { real, before, after, backup, mode } = change;
  checkUnchanged(change);
  if (backup !== undefined) {
    if (exists(backup)) throw changed(change);
    replace(backup, before!, mode);
    undo.push(() => removeFile(backup));
  }
  if (after === undefined) {
    removeDurably(real);
    undo.push(() => replace(real, before!, mode));
  } else if (before === undefined) {
    replaceFile(real, after, { mode });
    undo.push(() => removeFile(real));
  } else {
    replace(real, after, mode);
    undo.push(() => replace(real, before, mode));
  }
}

/** With the very bits of the file that was there, whatever the umask. */
function replace(path: string, text: string, mode: number): void {
  replaceFile(path, text, { mode });
  fs.chmodSync(path, mode);
}

function checkUnchanged(change: FileChange): void {
  const { real, before } = change;
  const isThere = exists(real);
  const same = before === undefined
    ? !isThere
    : isThere && fs.readFileSync(real).equals(new TextEncoder().encode(before));
  if (!same) throw changed(change);
}

function changed({ path }: FileChange): CoordinationError {
  return new CoordinationError(
    "store_failure",
    `Cannot write "${path}": it changed since the plan was made; run the command again`,
    { data: { path } },
  );
}

/** Undoing and tidying up go as far as they go. */
function quietly(step: () => void): void {
  try {
    step();
  } catch {
    return;
  }
}
