import { CoordinationError } from "../errors.ts";
import { checkIdentity } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { headerTime } from "../store/times.ts";
import { readPrivate, writePrivate } from "./private.ts";
import {
  type IdentityDetails,
  type IdentityRecord,
  mergeChannels,
  mergeDetails,
} from "./record.ts";
import { changeRegistry, identityPath, type Registry, writeIdentity } from "./registry.ts";

/** Options for {@linkcode registerIdentity}. */
export interface RegisterOptions extends IdentityDetails {
  /**
   * Whether to keep the channels out of git, also those that were public; stays so.
   *
   * @default {false}
   */
  private?: boolean | undefined;
  /**
   * Now.
   *
   * @default {new Date()}
   */
  now?: Date | undefined;
  /** Eight hex digits for the id of a new identity; random by default. */
  random?: string | undefined;
}

/** What a registration changed. */
export interface Registration {
  /** The record as it is now. */
  readonly record: IdentityRecord;
  /** Whether the name is new. */
  readonly created: boolean;
  /** What stood there before and was replaced, by key. */
  readonly replaced: Readonly<Record<string, string>>;
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * Registers an identity, or merges what is given into a registered one. Nothing that was
 * not given is lost, however many registrations run at once.
 *
 * @param project The project.
 * @param name The name.
 * @param options What is known of it.
 * @returns What is registered now, and what it replaced.
 * @throws {CoordinationError} `invalid_name` if the name is none or was renamed,
 * `damaged_record` if its file cannot be read.
 */
export function registerIdentity(
  project: Project,
  name: string,
  options: RegisterOptions = {},
): Registration {
  checkIdentity(name);
  let done: Omit<Registration, "problems"> | undefined;
  const problems = changeRegistry(project, (registry) => {
    refuseDamaged(project, registry, name);
    const old = registry.records.get(name);
    if (old?.renamed_to !== undefined) throw renamed(old);
    const notify = keepPrivate(project, name, old, options);
    const { now = new Date(), random = crypto.randomUUID().slice(0, 8) } = options;
    const merged = mergeDetails(old ?? newRecord(name, random, now), { ...options, notify });
    const record = {
      ...merged,
      notify: notify === undefined ? {} : merged.notify,
      id: merged.id || `c0d3-${name}-${random}`,
      registered_at: merged.registered_at || headerTime(now),
      last_seen: headerTime(now),
    };
    writeIdentity(project, record);
    done = { record, created: old === undefined, replaced: replacedIn(old, record) };
    return [];
  });
  return { ...done!, problems };
}

/**
 * Refuses to change an identity whose file is damaged: what it holds would be lost.
 *
 * @param project The project.
 * @param registry What was read.
 * @param name The name.
 * @throws {CoordinationError} `damaged_record`.
 */
export function refuseDamaged(project: Project, registry: Registry, name: string): void {
  const path = identityPath(project, name);
  const found = registry.problems.find((problem) => problem.path === path);
  if (found === undefined) return;
  throw new CoordinationError(
    "damaged_record",
    `Cannot change "${name}": "${path}" cannot be read (${found.reason}); repair it or remove it`,
    { data: { path } },
  );
}

/** Puts channels where they belong; the result is public, `undefined` if all are private. */
function keepPrivate(
  project: Project,
  name: string,
  old: IdentityRecord | undefined,
  options: RegisterOptions,
): Readonly<Record<string, string>> | undefined {
  const { notify = {} } = options;
  const hidden = readPrivate(project, name);
  if (hidden === undefined && !options.private) return notify;
  const all = mergeChannels(mergeChannels(hidden ?? {}, old?.notify ?? {}), notify);
  // First there, then no longer here: killed in between, nothing is lost.
  writePrivate(project, name, all);
  return undefined;
}

function newRecord(name: string, random: string, now: Date): IdentityRecord {
  return {
    name,
    owner: "",
    id: `c0d3-${name}-${random}`,
    notify: {},
    machine: "",
    roles: [],
    registered_at: headerTime(now),
    last_seen: headerTime(now),
    runtime: "",
  };
}

function replacedIn(old: IdentityRecord | undefined, now: IdentityRecord): Record<string, string> {
  const keys = ["owner", "machine", "runtime"] as const;
  const changed = keys.filter((key) =>
    old !== undefined && old[key] !== "" && old[key] !== now[key]
  );
  return Object.fromEntries(changed.map((key) => [key, old![key]]));
}

function renamed({ name, renamed_to }: IdentityRecord): CoordinationError {
  return new CoordinationError(
    "invalid_name",
    `Cannot register "${name}": it was renamed; register "${renamed_to}", or remove "${name}" first`,
    { data: { name, renamed_to } },
  );
}
