import { join } from "node:path";
import type { Caller } from "../caller.ts";
import { CoordinationError } from "../errors.ts";
import { parseBeat } from "../liveness.ts";
import { checkIdentity } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import { type Problem, scanRecords } from "../store/scan.ts";
import { headerTime, parseTime } from "../store/times.ts";
import { listPrivate, readPrivate } from "./private.ts";
import { aliasesOf } from "./names.ts";
import type { IdentityRecord } from "./record.ts";
import { readRegistry } from "./registry.ts";

/** An identity, as it is seen. */
export interface Identity extends IdentityRecord {
  /** Names that it had before. */
  readonly aliases: readonly string[];
  /** Whether its channels are kept out of git, and so not shown. */
  readonly private: boolean;
}

/** What is registered. */
export interface IdentityList {
  /** The identities, the oldest registration first. */
  identities: Identity[];
  /** What could not be read. */
  problems: Problem[];
}

/**
 * Lists the identities. When one was last seen is the newest of its registration and the
 * beats of its sessions.
 *
 * @param project The project.
 * @returns The identities.
 */
export function listIdentities(project: Project): IdentityList {
  const { records, problems } = readRegistry(project);
  const beats = newestBeats(project);
  const hidden = listPrivate(project);
  const aliases = aliasesOf(records);
  const identities = [...records.values()]
    .filter(({ renamed_to }) => renamed_to === undefined)
    .map((record): Identity => {
      const names = aliases.get(record.name) ?? [];
      const beat = Math.max(...[record.name, ...names].map((name) => beats.get(name) ?? 0));
      const isNewer = beat > (parseTime(record.last_seen) ?? 0);
      return {
        ...record,
        last_seen: isNewer ? headerTime(new Date(beat)) : record.last_seen,
        aliases: names,
        private: hidden.has(record.name),
      };
    });
  return { identities, problems: [...problems] };
}

/**
 * Finds an identity by its name or a name that it had before.
 *
 * @param project The project.
 * @param name The name.
 * @returns The identity.
 * @throws {CoordinationError} `not_found` if there is none, `invalid_name` if it is no name.
 */
export function showIdentity(project: Project, name: string): Identity {
  const found = findIdentity(project, checkIdentity(name));
  if (found === undefined) throw notFound(name);
  return found;
}

/** Who is calling, and whether that is registered. */
export interface WhoAmI {
  /** Who is calling. */
  readonly caller: Caller;
  /** The registered identity; `null` if there is none of that name. */
  readonly identity: Identity | null;
}

/**
 * Tells who is calling.
 *
 * @param project The project.
 * @param caller The caller.
 * @returns The caller and the registered identity.
 */
export function whoAmI(project: Project, caller: Caller): WhoAmI {
  return { caller, identity: findIdentity(project, caller.identity) ?? null };
}

/**
 * The channels through which an identity is reached, private ones too. Not to be shown.
 *
 * @param project The project.
 * @param name Its name, or one that it had before.
 * @returns The channels.
 * @throws {CoordinationError} `not_found` if there is none.
 */
export function readChannels(project: Project, name: string): Record<string, string> {
  const identity = showIdentity(project, name);
  return { ...identity.notify, ...readPrivate(project, identity.name) };
}

/**
 * No identity of that name.
 *
 * @param name The name.
 * @returns The error.
 */
export function notFound(name: string): CoordinationError {
  return new CoordinationError(
    "not_found",
    `Cannot find the identity "${name}": see mclaude identity list`,
    { data: { name } },
  );
}

function findIdentity(project: Project, name: string): Identity | undefined {
  return listIdentities(project).identities
    .find((identity) => identity.name === name || identity.aliases.includes(name));
}

/** The newest beat of each identity's sessions; damaged beats tell nothing here. */
function newestBeats(project: Project): Map<string, number> {
  const newest = new Map<string, number>();
  const { records } = scanRecords(join(project.store, "heartbeats"), {
    match: (name) => name.endsWith(".json"),
    parse: (text, { name }) => parseBeat(text, name.slice(0, -".json".length)),
  });
  for (const { identity, last_beat } of records) {
    newest.set(identity, Math.max(newest.get(identity) ?? 0, parseTime(last_beat)!));
  }
  return newest;
}
