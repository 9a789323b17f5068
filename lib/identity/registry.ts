/**
 * The registry: one file per identity, `identities/<name>.json`, and `registry.json`, which
 * is derived from them for mclaude 0.6 and for people.
 *
 * ```
 *   identities/*.json ──┐
 *                       ├─▶ what is registered ─▶ identities/*.json ─▶ registry.json
 *   registry.json ──────┘   (0.6 may have written there)
 * ```
 *
 * Invariants
 *
 * - An entry of `registry.json` that has no file is an identity all the same; the next
 *   change gives it its file. One that mclaude 0.6 registered again since is merged.
 * - What a change writes is never undone by the entry that stood there before, even if local
 *   time went back meanwhile.
 * - A damaged `registry.json` or one of an unknown schema is reported and left as it is.
 * - Keys that are not known here are kept, in files and in `registry.json`.
 * - Changes are made one after the other under the system's file lock, so none gets lost.
 *
 * Not guaranteed: mclaude 0.6 takes no lock and can overwrite what is derived; the files
 * keep everything, and the next change derives it again. So it also brings back what
 * mclaude 0.6 removed: remove it here.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { withFileLock } from "../store/file_lock.ts";
import { ensureFolder, readFile } from "../store/files.ts";
import { replaceFile } from "../store/publish.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem, scanRecords } from "../store/scan.ts";
import { parseTime } from "../store/times.ts";
import { type IdentityRecord, mergeEntry, toRecord } from "./record.ts";

/** The longest wait for another registration, in milliseconds. */
const WAIT = 10_000;

/** What is registered, and what of it could not be read. */
export interface Registry {
  /** The records by name, the oldest registration first. */
  readonly records: ReadonlyMap<string, IdentityRecord>;
  /** What could not be read. */
  readonly problems: readonly Problem[];
  /** `registry.json`. */
  readonly derived: Derived;
  /** The names that have a file, with their records as they stand there. */
  readonly files: ReadonlyMap<string, IdentityRecord>;
}

/** `registry.json` as it was read. */
interface Derived {
  /** Its text; `undefined` if there is none. */
  readonly text: string | undefined;
  /** What else stands at its top; `undefined` if it cannot be understood. */
  readonly top: Readonly<Record<string, unknown>> | undefined;
  /** Its entries. */
  readonly records: readonly IdentityRecord[];
  /** Entries that are none, to be kept. */
  readonly odd: readonly unknown[];
}

/** Options for {@linkcode readRegistry}. */
export interface ReadRegistryOptions {
  /** A text of `registry.json` whose entries are in the files already. */
  adopted?: string | undefined;
}

/**
 * Reads the registry. Nothing is written.
 *
 * @param project The project.
 * @param options What need not be merged.
 * @returns What is registered.
 */
export function readRegistry(project: Project, options: ReadRegistryOptions = {}): Registry {
  const { records: found, problems } = scanRecords(join(project.store, "identities"), {
    match: (name) => name.endsWith(".json") && !name.startsWith("."),
    parse: (text, { name }) => toRecord(JSON.parse(text), name.slice(0, -".json".length)),
  });
  const files = new Map(found.map((record) => [record.name, record]));
  const derived = readDerived(project, problems);
  const isAdopted = derived.text !== undefined && derived.text === options.adopted;
  const all = new Map(files);
  const damaged = new Set(problems.map(({ path }) => path));
  for (const entry of derived.records) {
    // The entry of a damaged file is what is left of it, to be seen and not to be written.
    const record = all.get(entry.name);
    if (record === undefined) all.set(entry.name, entry);
    else if (!isAdopted) all.set(entry.name, mergeEntry(record, entry));
  }
  for (const name of all.keys()) {
    if (damaged.has(identityPath(project, name))) files.set(name, all.get(name)!);
  }
  const records = new Map([...all].sort(([, a], [, b]) => compareAge(a, b)));
  return { records, problems, derived, files };
}

/**
 * Changes the registry: reads it, lets `work` write files, and derives `registry.json`.
 *
 * @param project The project.
 * @param work Changes files of identities; the names that it returns are gone.
 * @returns What could not be read.
 */
export function changeRegistry(
  project: Project,
  work: (registry: Registry) => readonly string[],
): readonly Problem[] {
  const folder = ensureFolder(project.root, ".claude", "identities");
  return withFileLock(join(folder, ".lock"), { wait: WAIT }, () => {
    const registry = readRegistry(project);
    adopt(project, registry);
    const gone = new Set(work(registry));
    return derive(project, gone, registry.derived.text);
  });
}

/**
 * Writes the file of an identity.
 *
 * @param project The project.
 * @param record The record.
 */
export function writeIdentity(project: Project, record: IdentityRecord): void {
  ensureFolder(project.root, ".claude", "identities");
  replaceFile(identityPath(project, record.name), JSON.stringify(record, null, 2));
}

/**
 * The file of an identity.
 *
 * @param project The project.
 * @param name The checked name.
 * @returns Its path.
 */
export function identityPath(project: Project, name: string): string {
  return join(project.store, "identities", `${name}.json`);
}

/** Gives files to what mclaude 0.6 registered. */
function adopt(project: Project, { records, files }: Registry): void {
  for (const [name, record] of records) {
    if (files.get(name) !== record) writeIdentity(project, record);
  }
}

/** Derives until nothing changed meanwhile, should the file system know no locks. */
function derive(
  project: Project,
  gone: ReadonlySet<string>,
  before: string | undefined,
): readonly Problem[] {
  let adopted = before;
  for (let round = 0;; round++) {
    const { records, problems, derived } = readRegistry(project, { adopted });
    if (derived.top === undefined || round === 4) return problems;
    const identities: unknown[] = [...records.values()].filter(({ name }) => !gone.has(name));
    const top = { ...derived.top, schema: 1, identities: [...identities, ...derived.odd] };
    const text = JSON.stringify(top, null, 2);
    if (text === derived.text) return problems;
    replaceFile(join(project.store, "registry.json"), text);
    adopted = text;
  }
}

function readDerived(project: Project, problems: Problem[]): Derived {
  const path = join(project.store, "registry.json");
  const unreadable = { text: undefined, top: undefined, records: [], odd: [] };
  let text: string | undefined;
  let entries: [key: string | undefined, entry: unknown][];
  let top: Record<string, unknown>;
  try {
    text = readFile(path);
    top = text === undefined ? { schema: 1, identities: [] } : JSON.parse(text);
    entries = toEntries(top);
  } catch (error) {
    problems.push(problem(path, error));
    return unreadable;
  }
  const records: IdentityRecord[] = [];
  const odd: unknown[] = [];
  for (const [key, entry] of entries) {
    try {
      records.push(toRecord(entry, key));
    } catch (error) {
      odd.push(key === undefined ? entry : named(entry, key));
      problems.push(problem(path, error));
    }
  }
  return { text, top, records, odd };
}

/** The entries of both forms: a list, and the older object by name. */
function toEntries(top: Record<string, unknown>): [string | undefined, unknown][] {
  const schema = top?.schema ?? top?.schema_version;
  const { identities } = top ?? {};
  if (schema !== 1 || typeof identities !== "object" || identities === null) {
    throw new CoordinationError(
      "damaged_record",
      `It has the schema ${JSON.stringify(schema)} and not 1, or no identities; ` +
        "repair it or move it away",
    );
  }
  if (Array.isArray(identities)) return identities.map((entry) => [undefined, entry]);
  return Object.entries(identities);
}

/** The older form has the name outside of the entry. */
function named(entry: unknown, name: string): unknown {
  const isObject = typeof entry === "object" && entry !== null && !Array.isArray(entry);
  return isObject ? { ...entry, name } : { name, value: entry };
}

function compareAge(a: IdentityRecord, b: IdentityRecord): number {
  const [first, second] = [a, b].map((record) => parseTime(record.registered_at) ?? Infinity) as [
    number,
    number,
  ];
  if (first !== second) return first < second ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
