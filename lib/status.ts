/**
 * The state of a project on one screen. Reading creates nothing, and one damaged file hides
 * only itself.
 *
 * @module
 */
import { join } from "node:path";
import type { Caller } from "./caller.ts";
import { listBeats } from "./heartbeats.ts";
import { type Handoff, listHandoffs } from "./handoffs.ts";
import { type IdentityList, listIdentities } from "./identity.ts";
import { observeSessions } from "./liveness.ts";
import { listLocks, type Lock, type Waiter } from "./locks.ts";
import { type Correspondent, countUnread, listMailboxes } from "./messages.ts";
import { exists, listFolder, lookAt } from "./store/files.ts";
import type { Project } from "./store/root.ts";
import { type Problem, problem } from "./store/scan.ts";

/** A session that lives. */
export interface LiveSession {
  /** The session. */
  session_id: string;
  /** Its identity. */
  identity: string;
  /** Whether it works. */
  state: "ACTIVE" | "IDLE";
  /** What it does. */
  activity: string;
}

/** The messages of a project. */
export interface MessageCount {
  /** How many there are. */
  total: number;
  /** How many mailboxes they are in. */
  mailboxes: number;
  /** How many in the inbox the caller has not read; `null` if it did not say who it is. */
  unread: number | null;
}

/** A handoff that waits to be resumed. */
export interface OpenHandoff {
  /** Its id. */
  id: string;
  /** What the work is for. */
  goal: string;
  /** What to do next. */
  next_step: string;
  /** Who wrote it. */
  identity: string;
}

/** The state of a project. */
export interface Status {
  /** Whether there is a store. */
  initialized: boolean;
  /** The project's folder. */
  project_root: string;
  /** The caller's identity; `null` if it did not say. */
  identity: string | null;
  /** The locks that are held. */
  locks: Lock[];
  /** Who waits for locks. */
  waiting: Waiter[];
  /** The sessions that live. */
  live: LiveSession[];
  /** The handoffs: how many, the newest, and the newest that is still to be resumed. */
  handoffs: { total: number; latest: string | null; open: OpenHandoff | null };
  /** The messages. */
  messages: MessageCount;
  /** The memory graph; `null` if there is none. */
  memory: { wings: number; drawers: number } | null;
  /** The names of the identities. */
  identities: string[];
  /** What could not be read. */
  problems: Problem[];
}

/**
 * Reads the state of a project.
 *
 * @param project The project.
 * @param caller Who asks.
 * @returns The state.
 */
export function readStatus(project: Project, caller: Caller): Status {
  const problems: Problem[] = [];
  const observe = observeSessions(project);
  const named = caller.identitySource !== "git" && caller.identitySource !== "system";
  const isMine = (session: string) => caller.isMe?.(session) ?? caller.session === session;
  const locks = guarded(project, problems, () => listLocks(project, { observe, isMine }));
  const handoffs = guarded(project, problems, () => listHandoffs(project, { all: true }));
  const identities = guarded(project, problems, () => listIdentities(project));
  const beats = guarded(project, problems, () => listBeats(project));
  problems.push(
    ...beats?.problems ?? [],
    ...(locks?.problems ?? []).map((reason) => ({ path: project.store, reason })),
    ...handoffs?.problems ?? [],
    ...identities?.problems ?? [],
  );
  return {
    initialized: exists(project.store),
    project_root: project.root,
    identity: named ? caller.identity : null,
    locks: locks?.locks ?? [],
    waiting: locks?.waiting ?? [],
    live: (beats?.live ?? []).map(({ session_id, identity, state, current_activity }) => ({
      session_id,
      identity,
      state: state === "IDLE" ? "IDLE" : "ACTIVE",
      activity: current_activity,
    })),
    handoffs: summarizeHandoffs(
      handoffs?.handoffs ?? [],
      new Set(beats?.live.map(({ session_id }) => session_id)),
    ),
    messages: countMessages(project, named ? readerOf(caller.identity, identities) : null),
    memory: countMemory(project),
    identities: (identities?.identities ?? []).map(({ name }) => name).sort(),
    problems,
  };
}

function readerOf(name: string, list: IdentityList | undefined): Correspondent {
  const found = list?.identities.find((one) => one.name === name || one.aliases.includes(name));
  return found ?? { name, aliases: [], roles: [] };
}

function guarded<T>(project: Project, problems: Problem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    problems.push(problem(project.store, error));
    return undefined;
  }
}

/** The open one is that which `handoff resume` would take. */
function summarizeHandoffs(
  handoffs: readonly Handoff[],
  live: ReadonlySet<string>,
): Status["handoffs"] {
  const open = handoffs.find(({ status, status_by, rolled_up_into }) =>
    rolled_up_into === "" &&
    (status === "ACTIVE" || status === "RESUMED" && !live.has(status_by))
  );
  return {
    total: handoffs.length,
    latest: handoffs[0]?.id ?? null,
    open: open === undefined ? null : {
      id: open.id,
      goal: open.goal,
      next_step: open.next_step,
      identity: open.identity,
    },
  };
}

function countMessages(project: Project, reader: Correspondent | null): MessageCount {
  const { mailboxes } = listMailboxes(project);
  return {
    total: mailboxes.reduce((sum, { messages }) => sum + messages, 0),
    mailboxes: mailboxes.length,
    unread: reader === null ? null : countUnread(project, reader),
  };
}

function countMemory(project: Project): Status["memory"] {
  const root = join(project.store, "memory-graph");
  if (!isFolder(root)) return null;
  const wings = names(join(root, "wings")).filter((name) => isFolder(join(root, "wings", name)));
  const drawers = [...markdownBelow(root)].filter((path) => path !== join(root, "core.md")).length;
  return { wings: wings.length, drawers };
}

function* markdownBelow(folder: string): Generator<string> {
  for (const name of names(folder)) {
    const path = join(folder, name);
    if (isFolder(path)) yield* markdownBelow(path);
    else if (name.endsWith(".md")) yield path;
  }
}

/** A folder that cannot be read counts as empty: this is an overview. */
function names(folder: string): string[] {
  try {
    return listFolder(folder);
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  return lookAt(path)?.isDirectory ?? false;
}
