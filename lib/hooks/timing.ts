/**
 * How long hooks took on this machine: `.claude/.cache/hook-times/<event>.log`, a line each:
 * `<time> <milliseconds> <ok or what went wrong>`.
 *
 * @module
 */
import { join } from "node:path";
import { append, ensureFolder, exists, lookAt, readFile } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";

/** A log that is longer, in bytes, loses its older half. */
const LONGEST = 64 * 1024;

/** A hook that ran. */
export interface HookRun {
  /** The event. */
  readonly event: string;
  /** How long it took, in milliseconds. */
  readonly milliseconds: number;
  /** What went wrong; `undefined` if nothing did. */
  readonly failure?: string | undefined;
  /** When. */
  readonly now: Date;
}

/**
 * Records that a hook ran. That it cannot be recorded is no failure.
 *
 * @param project The project; without a store nothing is recorded.
 * @param run What ran.
 */
export function recordRun(project: Project, { event, milliseconds, failure, now }: HookRun): void {
  if (!/^[A-Za-z-]{1,40}$/.test(event)) return;
  try {
    if (!exists(project.store)) return;
    const folder = ensureFolder(project.root, ".claude", ".cache", "hook-times");
    const path = join(folder, `${event}.log`);
    const end = failure === undefined ? "ok" : oneLine(failure, 200);
    if ((lookAt(path)?.size ?? 0) > LONGEST) {
      const lines = (readFile(path) ?? "").split("\n");
      replaceFile(path, lines.slice(lines.length >> 1).join("\n"), { durable: false });
    }
    append(path, `${now.toISOString()} ${milliseconds.toFixed(2)} ${end}\n`, { durable: false });
  } catch {
    return;
  }
}
