/**
 * Opening what a hub keeps.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { oneLine } from "../store/text.ts";
import { SqliteStore } from "./sqlite_store.ts";

/** The file in a hub's folder. */
const FILE = "hub.sqlite";

/**
 * Opens the database of a hub, or makes it.
 *
 * @param folder The hub's folder.
 * @returns The store; close it.
 * @throws {CoordinationError} `damaged_record` if it cannot be read.
 */
export function openSqlite(folder: string): SqliteStore {
  const path = join(folder, FILE);
  try {
    return new SqliteStore(path);
  } catch (cause) {
    throw new CoordinationError(
      "damaged_record",
      `Cannot open "${path}": ${oneLine((cause as Error).message, 200)}; use another --data, ` +
        "or a backup in its place",
      { cause },
    );
  }
}
