/**
 * Where things stand: `.claude/memory-graph/wings/<wing>/rooms/<room>/<hall>/<drawer>.md`.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { checkFolder, listFolder, lookAt } from "../store/files.ts";
import { isReserved, slugify } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import { oneLine } from "../store/text.ts";

/** The folder of the memory, below `.claude`. */
export const MEMORY_FOLDER = "memory-graph";

/**
 * The folder of a project's memory. Paths of drawers are relative to it.
 *
 * @param project The project.
 * @returns Its path; it may not exist.
 */
export function memoryFolder(project: Project): string {
  return join(project.store, MEMORY_FOLDER);
}

/**
 * The name of the folder of a wing, room or hall.
 *
 * @param text The name as it was given.
 * @param what What it is the name of.
 * @returns The folder's name, as mclaude 0.6 makes it.
 * @throws {CoordinationError} `invalid_name` if no letter and no digit is left, or Windows
 * reserves the name.
 */
export function placeName(text: string, what: "wing" | "room" | "hall"): string {
  const name = slugify(text, { fallback: "" });
  if (/[\p{L}\p{N}]/u.test(name) && !isReserved(name)) return name;
  throw new CoordinationError(
    "invalid_name",
    `Cannot use the ${what} "${oneLine(text, 80)}": no folder can be called so; ` +
      "give it a name of letters and digits",
    { data: { name: text } },
  );
}

/**
 * The wings of a project's memory.
 *
 * @param project The project.
 * @returns The names of their folders, sorted.
 */
export function listWings(project: Project): string[] {
  return foldersIn(project, "wings");
}

/** A room and the wing that it is in. */
export interface Room {
  /** The wing's folder. */
  readonly wing: string;
  /** The room's folder. */
  readonly room: string;
}

/**
 * The rooms of a project's memory.
 *
 * @param project The project.
 * @param wing Only those of this wing.
 * @returns The rooms, sorted.
 */
export function listRooms(project: Project, wing?: string): Room[] {
  const wings = wing === undefined ? listWings(project) : [placeName(wing, "wing")];
  return wings.flatMap((wing) =>
    foldersIn(project, "wings", wing, "rooms").map((room) => ({ wing, room }))
  );
}

function foldersIn(project: Project, ...parts: string[]): string[] {
  checkFolder(project.root, ".claude", MEMORY_FOLDER, ...parts);
  const folder = join(memoryFolder(project), ...parts);
  return listFolder(folder).filter((name) =>
    !name.startsWith(".") && lookAt(join(folder, name))?.isDirectory
  );
}
