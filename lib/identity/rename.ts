import { CoordinationError } from "../errors.ts";
import { removeDurably } from "../store/files.ts";
import { checkIdentity } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { notFound } from "./find.ts";
import { follow } from "./names.ts";
import { readPrivate, removePrivate, writePrivate } from "./private.ts";
import type { IdentityRecord } from "./record.ts";
import { changeRegistry, identityPath, type Registry, writeIdentity } from "./registry.ts";
import { refuseDamaged } from "./register.ts";

/** Options for {@linkcode renameIdentity}. */
export interface RenameOptions {
  /** The new name. */
  to: string;
}

/** What a change did. */
export interface IdentityChange {
  /** The names that are concerned. */
  readonly names: readonly string[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Gives an identity a new name. The old one stays and leads to it, so that records that
 * hold it are still understood.
 *
 * @param project The project.
 * @param name The name it has.
 * @param options The name it gets.
 * @returns Both names.
 * @throws {CoordinationError} `not_found` if there is no such identity, `invalid_name` if the new
 * name is none or is taken, `damaged_record` if a file cannot be read.
 */
export function renameIdentity(
  project: Project,
  name: string,
  options: RenameOptions,
): IdentityChange {
  const { to } = options;
  checkIdentity(name);
  checkIdentity(to);
  const problems = changeRegistry(project, (registry) => {
    refuseDamaged(project, registry, name);
    refuseDamaged(project, registry, to);
    const old = registry.records.get(name);
    if (old === undefined) throw notFound(name);
    if (isTaken(registry, old, to)) throw taken(name, to);
    const { renamed_to: _, ...kept } = old as IdentityRecord & { renamed_to?: string };
    const hidden = readPrivate(project, name);
    if (hidden !== undefined) writePrivate(project, to, hidden);
    writeIdentity(project, { ...kept, name: to });
    writeIdentity(project, { ...old, notify: {}, renamed_to: to });
    removePrivate(project, name);
    return [];
  });
  return { names: [name, to], problems };
}

/** The rest of a renaming that was killed half-way has the same id and is gone on with. */
function isTaken({ records }: Registry, old: IdentityRecord, to: string): boolean {
  if (old.renamed_to !== undefined || old.name === to) return true;
  const there = records.get(to);
  if (there === undefined) return false;
  return old.id === "" || there.id !== old.id || there.renamed_to !== undefined &&
      there.renamed_to !== old.name;
}

function taken(name: string, to: string): CoordinationError {
  return new CoordinationError(
    "invalid_name",
    `Cannot rename "${name}" to "${to}": one of them leads elsewhere or is taken; ` +
      "see mclaude identity list and choose another name",
    { data: { name, to } },
  );
}

/**
 * Removes an identity, and the names that lead to it.
 *
 * @param project The project.
 * @param name Its name. One that it had before is removed alone.
 * @returns The names that are gone.
 * @throws {CoordinationError} `not_found` if there is no such identity.
 */
export function removeIdentity(project: Project, name: string): IdentityChange {
  checkIdentity(name);
  let names: string[] = [];
  const problems = changeRegistry(project, ({ records, problems }) => {
    const path = identityPath(project, name);
    const isDamaged = problems.some((problem) => problem.path === path);
    if (!records.has(name) && !isDamaged) throw notFound(name);
    names = [
      name,
      ...[...records.keys()].filter((other) =>
        other !== name && follow(records, other)?.name === name
      ),
    ];
    for (const gone of names.toReversed()) {
      removePrivate(project, gone);
      removeDurably(identityPath(project, gone));
    }
    return names;
  });
  return { names, problems };
}
