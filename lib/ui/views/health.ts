/**
 * Health: what cannot be read, how long hooks took, what the doctor finds, what was done here.
 *
 * @module
 */
import { join } from "node:path";
import { doctorRun } from "../../operations/doctor.ts";
import { listFolder, readFile } from "../../store/files.ts";
import type { Project } from "../../store/root.ts";
import { oneLine } from "../../store/text.ts";
import { auditFile } from "../audit.ts";
import type { Desk } from "../desk.ts";

/** So many of the last runs of a hook count. */
const RUNS = 500;

/** So many of the last lines of the audit are shown. */
const LINES = 50;

/**
 * What can be told at once.
 *
 * @param desk The project.
 * @returns Problems, hooks, and what was done through the dashboard.
 */
export function health(desk: Desk) {
  const { project } = desk.context;
  return {
    problems: desk.look().problems.slice(0, 200)
      .map(({ path, reason }) => ({ path: oneLine(path, 300), reason: oneLine(reason, 400) })),
    hooks: hookTimes(project),
    audit: auditLines(project),
  };
}

/** How long hooks took. */
export interface HookTimes {
  /** The event. */
  readonly event: string;
  /** How many runs count. */
  readonly runs: number;
  /** How many of them failed. */
  readonly failed: number;
  /** Half of them were faster, in milliseconds. */
  readonly p50: number;
  /** Of twenty, nineteen were faster. */
  readonly p95: number;
  /** The slowest. */
  readonly max: number;
  /** When the last one ran. */
  readonly last: string;
}

function hookTimes({ store }: Project): HookTimes[] {
  const folder = join(store, ".cache", "hook-times");
  return listSafely(folder).filter((name) => name.endsWith(".log")).sort().flatMap((name) => {
    const runs = linesOf(join(folder, name)).slice(-RUNS)
      .map((line) => /^(\S+) ([\d.]+) (.*)$/.exec(line)).filter((match) => match !== null);
    if (runs.length === 0) return [];
    const times = runs.map(([, , time]) => Number(time)).sort((a, b) => a - b);
    const part = (share: number) =>
      times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
    return [{
      event: oneLine(name.slice(0, -4), 60),
      runs: runs.length,
      failed: runs.filter(([, , , end]) => end !== "ok").length,
      ...{ p50: part(0.5), p95: part(0.95), max: times.at(-1)! },
      last: oneLine(runs.at(-1)![1]!, 40),
    }];
  });
}

function auditLines(project: Project) {
  return linesOf(auditFile(project)).slice(-LINES).reverse().flatMap((line) => {
    try {
      const { at, action, identity, target, reason = "", outcome } = JSON.parse(line);
      const texts = { at, action, identity, target, reason, outcome };
      return [Object.fromEntries(
        Object.entries(texts).map(([name, text]) => [name, oneLine(String(text), 300)]),
      )];
    } catch {
      return [];
    }
  });
}

function linesOf(path: string): string[] {
  try {
    return (readFile(path) ?? "").split("\n").filter((line) => line !== "");
  } catch {
    return [];
  }
}

function listSafely(folder: string): string[] {
  try {
    return listFolder(folder);
  } catch {
    return [];
  }
}

/**
 * What the doctor finds; nothing is changed.
 *
 * @param desk The project.
 * @returns Its checks.
 */
export async function doctor({ context }: Desk) {
  const { healthy, checks } = await doctorRun.work(context, {});
  return {
    healthy,
    checks: checks.map(({ group, name, status, detail, next, files }) => ({
      ...{ group, name, status, detail: oneLine(detail, 600), next: oneLine(next, 400) },
      files: files.slice(0, 20).map((file) => oneLine(file, 300)),
    })),
  };
}
