/**
 * The records that are here. Nothing is changed; one damaged file hides only itself.
 *
 * @module
 */
import { join } from "node:path";
import { listEntries, readFile } from "../store/files.ts";
import { openRecordCache } from "../store/record_cache.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import { canonical } from "./content.ts";
import { fileOf, placeOf } from "./paths.ts";
import type { Digest, SyncKind } from "./record.ts";

/** A record that is here. */
export interface LocalRecord {
  /** Its kind. */
  readonly kind: SyncKind;
  /** Its path as it travels. */
  readonly path: string;
  /** The file. */
  readonly file: string;
  /** The digest of its text. */
  readonly digest: string;
}

/** The records that are here, and what could not be read. */
export interface Collection {
  /** The records by path. */
  readonly records: ReadonlyMap<string, LocalRecord>;
  /** What could not be read; it neither travels nor counts as gone. */
  readonly problems: readonly Problem[];
  /** The paths of what could not be read. */
  readonly damaged: ReadonlySet<string>;
}

/** What {@linkcode collectRecords} looks for. */
export interface CollectOptions {
  /** Which kinds. */
  readonly kinds: ReadonlySet<SyncKind>;
  /** How texts are told apart. */
  readonly digest: Digest;
  /** What the digests are called, in the cache. */
  readonly digestName: string;
}

/** Where each kind lies: a folder, the path that it travels under, how deep it goes. */
const FOLDERS: readonly [kinds: readonly SyncKind[], folders: string[], depth: number][] = [
  [["message"], [".claude", "messages"], 2],
  [["handoff"], [".claude", "handoffs"], 1],
  [["handoff_status"], [".claude", "handoffs", ".status"], 2],
  [["core"], [".claude", "memory-graph"], 1],
  [["drawer"], [".claude", "memory-graph", "wings"], 16],
  [["finding"], ["_inbox", "findings"], 1],
  [["finding"], ["_inbox", "findings", "promoted"], 1],
  [["identity"], [".claude", "identities"], 1],
  [["heartbeat"], [".claude", "heartbeats"], 1],
];

/**
 * Collects the records of a project.
 *
 * @param project The project.
 * @param options Which, and how their texts are told apart.
 * @returns The records.
 */
export function collectRecords(project: Project, options: CollectOptions): Collection {
  const { kinds, digest, digestName } = options;
  const problems: Problem[] = [];
  const paths = FOLDERS.flatMap(([of, folders, depth]) => {
    const wanted = of.filter((kind) => kinds.has(kind));
    if (wanted.length === 0) return [];
    const top = folders[0] === ".claude" ? folders.slice(1).join("/") : folders.join("/");
    const found = pathsBelow(join(project.root, ...folders), { depth, problems });
    return found.map((rest) => `${top}/${rest}`).filter((path) => {
      const place = placeOf(path);
      if (place !== undefined) return wanted.includes(place.kind);
      if (mayBeMeant(path)) {
        problems.push({
          path: join(project.root, ...folders),
          reason: `${JSON.stringify(path.slice(0, 200))} does not travel: not every system could ` +
            "have a file of this name; rename it",
        });
      }
      return false;
    });
  });
  const cache = openRecordCache<{ digest: string }>(project, `sync-${digestName}`, {
    count: paths.length,
    version: 1,
  });
  const records = new Map<string, LocalRecord>();
  const damaged = new Set<string>();
  for (const path of paths) {
    const place = placeOf(path)!;
    const file = fileOf(project, place);
    try {
      const read = cache.read({
        key: path,
        paths: [file],
        place: {},
        load() {
          const text = readFile(file);
          return text === undefined ? undefined : { digest: digest(canonical(place.kind, text)) };
        },
      });
      if (read !== undefined) {
        records.set(path, { kind: place.kind, path, file, digest: read.digest });
      }
    } catch (error) {
      problems.push(problem(file, error));
      damaged.add(path);
    }
  }
  cache.keep();
  return { records, problems, damaged };
}

/** A file that a person might expect to travel. */
function mayBeMeant(path: string): boolean {
  return path.endsWith(".md") && !/(?:^|\/)\./.test(path) && !/^handoffs\/INDEX\.md$/i.test(path);
}

function pathsBelow(
  folder: string,
  { depth, problems }: { depth: number; problems: Problem[] },
): string[] {
  try {
    return listEntries(folder).flatMap(({ name, isDirectory, isFile }) => {
      if (name.startsWith(".")) return [];
      if (isFile) return [name];
      if (!isDirectory || depth <= 1) return [];
      return pathsBelow(join(folder, name), { depth: depth - 1, problems })
        .map((rest) => `${name}/${rest}`);
    });
  } catch (error) {
    problems.push(problem(folder, error));
    return [];
  }
}
