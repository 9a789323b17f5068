/**
 * Every kind of file, read by its own reader: what is damaged is named.
 *
 * @module
 */
import { relative } from "node:path";
import { observeSessions } from "../liveness.ts";
import { listBeats } from "../heartbeats.ts";
import { listHandoffs } from "../handoffs.ts";
import { listIdentities } from "../identity.ts";
import { listLocks } from "../locks.ts";
import { listDrawers } from "../memory.ts";
import { loadMessages } from "../messages.ts";
import { readFile } from "../store/files.ts";
import type { Problem } from "../store/scan.ts";
import { oneLine } from "../store/text.ts";
import { type Check, check, count, type Patient } from "./check.ts";
import { storeEntries } from "./walk.ts";
import { join } from "node:path";

/** What a reader found. */
interface Read {
  readonly total: number;
  readonly problems: readonly Problem[];
}

/**
 * Reads everything.
 *
 * @param patient The project.
 * @returns What was found.
 */
export function checkFormats(patient: Patient): Check[] {
  const { project } = patient;
  return [
    damaged(patient, "handoffs", () => {
      const { handoffs, problems } = listHandoffs(project, { all: true });
      return { total: handoffs.length, problems };
    }),
    damaged(patient, "memory", () => {
      const { drawers, problems } = listDrawers(project, { include_superseded: true });
      return { total: drawers.length, problems };
    }),
    damaged(patient, "messages", () => {
      const { messages, problems } = loadMessages(project);
      return { total: messages.length, problems };
    }),
    damaged(patient, "identities", () => {
      const { identities, problems } = listIdentities(project);
      return { total: identities.length, problems };
    }),
    damaged(patient, "heartbeats", () => {
      const { live, stale, problems } = listBeats(project);
      return { total: live.length + stale.length, problems };
    }),
    lockRecords(patient),
    derived(patient),
  ];
}

function damaged(patient: Patient, name: string, read: () => Read): Check {
  let found: Read;
  try {
    found = read();
  } catch (error) {
    return check("formats", name, {
      ...{ status: "fault", detail: oneLine((error as Error).message, 300) },
      next: "look at what is there",
    });
  }
  const { total, problems } = found;
  if (problems.length === 0) return check("formats", name, { detail: `${total} read` });
  const { store } = patient.project;
  const paths = problems.map(({ path }) => relative(store, path).replaceAll("\\", "/"));
  return check("formats", name, {
    ...{ status: "fault", detail: `${count(problems.length, "file")} cannot be read` },
    files: problems.map(({ reason }, at) => `${paths[at]}: ${oneLine(reason, 200)}`),
    next: "mend them, or have --fix move them into quarantine",
    moves: problems.flatMap(({ reason }, at) =>
      paths[at]!.startsWith("..") || paths[at] === ""
        ? []
        : [{ path: paths[at]!, reason: oneLine(reason, 200) }]
    ),
  });
}

/** Nothing of a lock is moved: a claim that is out of sight is a claim that does not hold. */
function lockRecords({ project }: Patient): Check {
  try {
    const { locks, problems } = listLocks(project, { observe: observeSessions(project) });
    const bad = storeEntries(project.store).filter(({ path, kind }) =>
      kind === "file" && /^locks\/generations\/[^/]+\/g\d+(?:\.end)?\.json$/.test(path) &&
      !isJson(join(project.store, path))
    ).map(({ path }) => path);
    const files = [...new Set([...problems.map((text) => oneLine(text, 300)), ...bad])];
    if (files.length === 0) {
      return check("formats", "locks", { detail: `${count(locks.length, "lock")} held` });
    }
    return check("formats", "locks", {
      ...{ status: "fault", detail: `${count(files.length, "record")} cannot be read`, files },
      next: "what they claimed can be taken over or force-released once their session is over",
    });
  } catch (error) {
    return check("formats", "locks", {
      ...{ status: "fault", detail: oneLine((error as Error).message, 300) },
      next: "look at what is there",
    });
  }
}

/** What is made of other files, and what can be made again. */
function derived({ project }: Patient): Check {
  const bad = ["registry.json", "mclaude.json"].filter((name) => {
    const path = join(project.store, name);
    return readQuietly(path) !== undefined && !isJson(path);
  });
  if (bad.length === 0) return check("formats", "settings", { detail: "can be read" });
  return check("formats", "settings", {
    ...{ status: "fault", detail: "no JSON", files: bad },
    next: "mend them; registry.json is written anew by: mclaude identity register",
  });
}

function isJson(path: string): boolean {
  try {
    const data = JSON.parse(readFile(path) ?? "");
    return typeof data === "object" && data !== null;
  } catch {
    return false;
  }
}

function readQuietly(path: string): string | undefined {
  try {
    return readFile(path);
  } catch {
    return "";
  }
}
