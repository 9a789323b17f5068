/**
 * The names under which identities are known, now and before.
 *
 * @module
 */
import type { Project } from "../store/root.ts";
import type { IdentityRecord } from "./record.ts";
import { readRegistry } from "./registry.ts";

/** The names of an identity. */
export interface IdentityNames {
  /** Its name. */
  readonly name: string;
  /** Names that it had before. */
  readonly aliases: readonly string[];
  /** What it does. */
  readonly roles: readonly string[];
}

/**
 * Lists who is registered; less than `listIdentities` tells, and faster.
 *
 * @param project The project.
 * @returns The identities, the oldest registration first.
 */
export function listNames(project: Project): IdentityNames[] {
  const { records } = readRegistry(project);
  const aliases = aliasesOf(records);
  return [...records.values()].filter(({ renamed_to }) => renamed_to === undefined)
    .map(({ name, roles }) => ({ name, aliases: aliases.get(name) ?? [], roles }));
}

/**
 * The earlier names of identities.
 *
 * @param records The records by name.
 * @returns The names that lead to each.
 */
export function aliasesOf(records: ReadonlyMap<string, IdentityRecord>): Map<string, string[]> {
  const aliases = new Map<string, string[]>();
  for (const { name } of records.values()) {
    const now = follow(records, name)?.name;
    if (now === undefined || now === name) continue;
    aliases.set(now, [...aliases.get(now) ?? [], name]);
  }
  return aliases;
}

/**
 * Follows renamings.
 *
 * @param records The records by name.
 * @param name A name.
 * @returns The record that the name leads to; `undefined` if it leads nowhere or in a circle.
 */
export function follow(
  records: ReadonlyMap<string, IdentityRecord>,
  name: string,
): IdentityRecord | undefined {
  const seen = new Set<string>();
  let record = records.get(name);
  while (record?.renamed_to !== undefined && !seen.has(record.name)) {
    seen.add(record.name);
    record = records.get(record.renamed_to);
  }
  return record?.renamed_to === undefined ? record : undefined;
}
