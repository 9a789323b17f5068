/**
 * What a project's files say, as facts that can be compared: read by the library, not by the
 * program that is tortured.
 *
 * @module
 */
import { join, relative } from "node:path";
import { listFindings } from "../../lib/findings.ts";
import { listHandoffs } from "../../lib/handoffs.ts";
import { listIdentities } from "../../lib/identity.ts";
import { observeSessions } from "../../lib/liveness.ts";
import { listLocks } from "../../lib/locks.ts";
import { loadMemory } from "../../lib/memory.ts";
import { keyOf, loadMessages, readReader } from "../../lib/messages.ts";
import { listFolder } from "../../lib/store/files.ts";
import { findProject } from "../../lib/store/root.ts";

/** What is known of each thing, all that is said of it as a sorted list. */
export type Facts = ReadonlyMap<string, readonly string[]>;

/** Whose mail is looked at. */
const READERS = ["ani", "vasya"].map((name) => ({ name, aliases: [], roles: [] }));

/**
 * Reads a project.
 *
 * @param folder The project's folder.
 * @returns Its facts; with one `problem` for each file that is damaged.
 */
export function readFacts(folder: string): Facts {
  const project = findProject(folder);
  const found = new Map<string, Set<string>>();
  function add(kind: string, name: string, ...values: unknown[]): void {
    const key = `${kind} ${name}`;
    found.set(key, (found.get(key) ?? new Set()).add(values.map(plain).join(" | ")));
  }
  const problems: { path: string; reason: string }[] = [];
  const locks = listLocks(project, {
    observe: observeSessions(project),
    isMine: () => false,
  });
  for (const reason of locks.problems) add("problem", "locks", reason);
  for (const { slug, session_id, files, mode, description } of locks.locks) {
    add("lock", slug, session_id, files, mode, description);
  }
  const archive = join(folder, ".claude", "locks", "completed");
  for (const name of listFolder(archive)) {
    if (!name.startsWith(".")) add("archive", name.split("_")[0]!);
  }
  const handoffs = listHandoffs(project, { all: true });
  problems.push(...handoffs.problems);
  for (const { goal, title, kind, status, next_step, covers } of handoffs.handoffs) {
    add("handoff", kind === "handoff" ? goal : title, status, next_step, covers.length);
  }
  const { messages, problems: damagedMessages } = loadMessages(project);
  problems.push(...damagedMessages);
  const readers = READERS.map((one) => [one.name, readReader(project, one)] as const);
  for (const message of messages) {
    const { subject, from, to, type, body } = message;
    add("message", subject, from, to, type, body);
    for (const [name, reader] of readers) {
      const key = keyOf(message);
      if (reader.hasSeen(key)) add("seen", `${name} ${subject}`);
      if (reader.markOf(key)) add("mark", `${name} ${subject}`, reader.markOf(key));
    }
  }
  for (const [, reader] of readers) problems.push(...reader.problems);
  const memory = loadMemory(project);
  problems.push(...memory.problems);
  for (const { title, path, content, superseded_by } of memory.drawers) {
    add("drawer", title, path.split("/").slice(0, 3).join("/"), content, superseded_by !== "");
  }
  const identities = listIdentities(project);
  problems.push(...identities.problems);
  for (const { name, owner, roles, notify } of identities.identities) {
    add("identity", name, owner, roles.toSorted(), JSON.stringify(notify));
  }
  const findings = listFindings(project, { all: true });
  problems.push(...findings.problems);
  for (const { title, promoted } of findings.findings) add("finding", title, promoted);
  for (const { path, reason } of problems) add("problem", relative(folder, path), reason);
  for (const path of filesBelow(folder)) {
    const name = relative(folder, path);
    if (!isStore(name)) add("file", plain(name), Deno.readTextFileSync(path));
  }
  return new Map([...found].map(([key, values]) => [key, [...values].sort()]));
}

/** Every plain file below a folder; what stands in a file's place is left out. */
export function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory && !isGit(path)) yield* filesBelow(path);
    else if (isFile && !name.endsWith(".sample")) yield path;
  }
}

/** What git keeps for itself; its hooks are ours to change. */
function isGit(path: string): boolean {
  return /\/\.git\/(?!hooks$)[^/]*$/.test(path);
}

/** Files that belong to the store; their facts are told by the library. */
function isStore(name: string): boolean {
  return name.startsWith(".claude/") &&
      !/^\.claude\/(?:settings|skills|rules|commands)/.test(name) ||
    /(?:^|\/)\.tmp-/.test(name);
}

/** What two runs have in common: without times, numbers, sums, random and further names. */
export function plain(value: unknown): string {
  return String(value).replace(/_\d+(?=\.md)/g, "").replace(/[0-9a-f]{8,}|\d+/g, "#");
}
