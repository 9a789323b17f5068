/**
 * Bindings: which session and identity the agent process with a given number is. A hook
 * writes one when a session starts: `sessions/<pid>.json`.
 *
 * @module
 */
import { join } from "node:path";
import { type ProcessFacts, processState } from "../liveness.ts";
import { ensureFolder, listFolder, readFile, removeFile } from "../store/files.ts";
import { checkIdentity, checkSession } from "../store/names.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";

/** What an agent process is. */
export interface Binding {
  /** The session. */
  readonly session_id: string;
  /** Its identity; `null` if that is to be found otherwise. */
  readonly identity: string | null;
  /** The agent's process. */
  readonly process: ProcessFacts;
  /** The agent's kind, such as `claude-code`. */
  readonly client: string;
  /** Since when, in UTC. */
  readonly bound_at: string;
}

/**
 * Binds an agent process to a session, and forgets the bindings of processes that are gone.
 *
 * @param project The project.
 * @param binding What the process is.
 */
export function bindSession(project: Project, binding: Binding): void {
  checkSession(binding.session_id);
  if (binding.identity !== null) checkIdentity(binding.identity);
  const folder = ensureFolder(project.root, ".claude", "sessions");
  const path = join(folder, `${binding.process.pid}.json`);
  replaceFile(path, JSON.stringify(binding, null, 2), { durable: false });
  for (const pid of boundProcesses(project)) {
    const bound = pid === binding.process.pid ? undefined : readBinding(project, pid);
    if (bound !== undefined && processState(bound.process) === "gone") unbindSession(project, pid);
  }
}

/**
 * Removes the binding of a process.
 *
 * @param project The project.
 * @param pid The process's number.
 * @returns Whether there was one.
 */
export function unbindSession(project: Project, pid: number): boolean {
  return removeFile(join(project.store, "sessions", `${pid}.json`));
}

/**
 * The numbers of all processes that are bound.
 *
 * @param project The project.
 * @returns The numbers; some may be dead.
 */
export function boundProcesses(project: Project): Set<number> {
  const numbers = listFolder(join(project.store, "sessions"))
    .map((name) => Number(/^(\d+)\.json$/.exec(name)?.[1]));
  return new Set(numbers.filter(Number.isSafeInteger));
}

/**
 * Reads the binding of a process.
 *
 * @param project The project.
 * @param pid The process's number.
 * @returns The binding, or `undefined` if there is none that can be read.
 */
export function readBinding(project: Project, pid: number): Binding | undefined {
  try {
    const data = JSON.parse(readFile(join(project.store, "sessions", `${pid}.json`)) ?? "");
    checkSession(data.session_id);
    if (data.identity !== null) checkIdentity(data.identity);
    return typeof data.process?.host === "string" && data.process.pid === pid ? data : undefined;
  } catch {
    return undefined;
  }
}
