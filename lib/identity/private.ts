/**
 * What must not get into git: the channels of an identity that were registered as private.
 * They stand in `identities/.private/`, which git ignores, readable by the user alone.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { checkFolder, ensureFolder, listFolder, readFile, removeFile } from "../store/files.ts";
import { publishOnce, replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { toChannels } from "./record.ts";

/**
 * Reads the private channels of an identity.
 *
 * @param project The project.
 * @param name The identity's checked name.
 * @returns The channels; `undefined` if the identity keeps none in private.
 * @throws {CoordinationError} `damaged_record` or `unsafe_path` if the file is no such file.
 */
export function readPrivate(project: Project, name: string): Record<string, string> | undefined {
  const path = privatePath(project, name);
  const text = readFile(path);
  if (text === undefined) return undefined;
  let notify: unknown;
  try {
    notify = JSON.parse(text)?.notify;
  } catch {
    // Told below, as everything else that is no object.
  }
  if (typeof notify !== "object" || notify === null) {
    throw new CoordinationError(
      "damaged_record",
      `Cannot read "${path}": it holds no channels; repair it or remove it`,
      { data: { path } },
    );
  }
  return toChannels(notify);
}

/**
 * Lists the identities that keep channels in private.
 *
 * @param project The project.
 * @returns Their names.
 */
export function listPrivate(project: Project): Set<string> {
  const folder = join(project.store, "identities", ".private");
  try {
    return new Set(listFolder(folder).map((name) => name.replace(/\.json$/, "")));
  } catch {
    return new Set();
  }
}

/**
 * Writes the private channels of an identity.
 *
 * @param project The project.
 * @param name The identity's checked name.
 * @param notify The channels.
 */
export function writePrivate(
  project: Project,
  name: string,
  notify: Readonly<Record<string, string>>,
): void {
  const folder = ensureFolder(project.root, ".claude", "identities", ".private");
  publishOnce(join(folder, ".gitignore"), "*\n");
  const text = JSON.stringify({ notify }, null, 2);
  replaceFile(privatePath(project, name), text, { mode: 0o600 });
}

/**
 * Forgets the private channels of an identity.
 *
 * @param project The project.
 * @param name The identity's checked name.
 */
export function removePrivate(project: Project, name: string): void {
  removeFile(privatePath(project, name));
}

function privatePath(project: Project, name: string): string {
  checkFolder(project.root, ".claude", "identities", ".private");
  return join(project.store, "identities", ".private", `${name}.json`);
}
