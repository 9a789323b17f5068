/**
 * The folders whose change means that something happened, and whether one of them changed.
 *
 * Not guaranteed: that a file which is rewritten in its place is noticed, apart from those of
 * {@linkcode MADE_FILES}. What this program and mclaude 0.6 write otherwise appears in a folder,
 * or replaces a file there.
 *
 * @module
 */
import { join } from "node:path";
import { listFolder, lookAt } from "../store/files.ts";
import type { Project } from "../store/root.ts";

/** The folders of the layers, with `/`; the generations of locks have their own index. */
const ROOTS: readonly string[] = [
  "locks/active-work",
  "locks/completed",
  "locks/open",
  "locks/queue",
  "messages",
  "handoffs",
  "memory-graph",
  "identities",
];

/** The folder that changes with every beat of a session. */
const BEATS = "heartbeats";

/** Files that are made of others and rewritten in their place, with `/`. */
export const MADE_FILES: readonly string[] = [
  "memory-graph/core.md",
  "code-map.md",
  "llms.txt",
];

/** How deep the folders of a layer go. */
const MAX_DEPTH = 7;

/** How many folders are looked at. */
const MOST = 3_000;

/** A change so young, in milliseconds, may be followed by another one at the same moment. */
const RAW = 100;

/** What the folders look like. */
export interface Sight {
  /** The folders, the shallow ones first. */
  readonly folders: readonly string[];
  /** Changes whenever anything does but beats. */
  readonly state: string;
}

/** Looks at the folders of a project, again and again. */
export class Folders {
  readonly #project: Project;
  readonly #below = new Map<string, { mtime: number; names: readonly string[] }>();

  /**
   * @param project The project.
   */
  constructor(project: Project) {
    this.#project = project;
  }

  /**
   * Looks at all folders. A folder is listed only if it changed since the last time.
   *
   * @param now Milliseconds since the epoch.
   * @returns What they look like.
   */
  look(now = Date.now()): Sight {
    const { store } = this.#project;
    const marks: string[] = [];
    const folders: string[] = [];
    let level = ROOTS.map((name) => join(store, ...name.split("/")));
    for (const path of [store, join(store, "locks"), join(store, BEATS)]) {
      if (lookAt(path)?.isDirectory) folders.push(path);
    }
    for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
      const next: string[] = [];
      for (const path of level) {
        const mtime = folderTime(path);
        if (mtime === undefined || folders.length >= MOST) continue;
        folders.push(path);
        marks.push(`${path} ${mtime}${now - mtime < RAW ? ` at ${now}` : ""}`);
        for (const name of this.#foldersIn(path, mtime)) next.push(join(path, name));
      }
      level = next;
    }
    for (const name of [...MADE_FILES, "registry.json", "handoffs/INDEX.md"]) {
      const stat = lookAt(join(store, ...name.split("/")));
      if (stat !== undefined) marks.push(`${name} ${stat.mtime?.getTime()} ${stat.size}`);
    }
    return { folders, state: marks.join("\n") };
  }

  #foldersIn(path: string, mtime: number): readonly string[] {
    const known = this.#below.get(path);
    if (known?.mtime === mtime) return known.names;
    const isMail = path === join(this.#project.store, "messages");
    const names = listSafely(path).filter((name) =>
      // What readers did with their mail is theirs. Nearly all other names are those of records.
      !(isMail && name.startsWith(".")) && !/\.(?:md|json|lock|heartbeat)$/.test(name) &&
      lookAt(join(path, name))?.isDirectory
    );
    this.#below.set(path, { mtime, names });
    return names;
  }
}

/** When a folder changed; `undefined` if there is none. A link is none. */
function folderTime(path: string): number | undefined {
  try {
    const stat = lookAt(path);
    return stat?.isDirectory ? stat.mtime?.getTime() ?? 0 : undefined;
  } catch {
    return undefined;
  }
}

function listSafely(path: string): string[] {
  try {
    return listFolder(path);
  } catch {
    return [];
  }
}
