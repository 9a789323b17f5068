/**
 * What lies in a store.
 *
 * @module
 */
import * as fs from "node:fs";
import { join } from "node:path";

/** Something in the store. */
export interface Entry {
  /** Its path, relative to the store, with slashes. */
  readonly path: string;
  /** What it is. */
  readonly kind: "file" | "folder" | "link" | "other";
}

/** Folders of the store that are ours; what else is in it is somebody else's. */
export const OURS: readonly string[] = [
  ...["locks", "handoffs", "messages", "mail", "memory-graph", "identities", "heartbeats"],
  ...["sessions", ".live", ".cache"],
];

/** The most entries that are looked at. */
const MOST = 500_000;

/**
 * Lists what lies in our folders of a store, links not followed.
 *
 * @param store The store.
 * @returns The entries.
 */
export function storeEntries(store: string): Entry[] {
  const found: Entry[] = [];
  const open = [...OURS];
  while (open.length > 0 && found.length < MOST) {
    const path = open.pop()!;
    const stat = fs.lstatSync(join(store, path), { throwIfNoEntry: false });
    if (stat === undefined) continue;
    const kind = stat.isSymbolicLink()
      ? "link"
      : stat.isDirectory()
      ? "folder"
      : stat.isFile()
      ? "file"
      : "other";
    if (!OURS.includes(path) || kind !== "folder") found.push({ path, kind });
    if (kind === "folder") open.push(...list(store, path));
  }
  return found.sort((a, b) => a.path < b.path ? -1 : 1);
}

function list(store: string, folder: string): string[] {
  const found: string[] = [];
  try {
    for (const entry of fs.readdirSync(join(store, folder), { withFileTypes: true })) {
      found.push(`${folder}/${entry.name}`);
    }
  } catch {
    // Whoever reads it says what is wrong with it.
    return [];
  }
  return found;
}

/**
 * When something was last changed.
 *
 * @param store The store.
 * @param path The path in it.
 * @returns Milliseconds since the epoch; `undefined` if it is gone.
 */
export function changedAt(store: string, path: string): number | undefined {
  return fs.lstatSync(join(store, path), { throwIfNoEntry: false })?.mtimeMs;
}
