/**
 * A hub's project as plain files, and files as a hub's project.
 *
 * Invariants
 *
 * - Dumping overwrites nothing: the folder has no file that a record needs, or the same one.
 * - Loading twice is as good as once.
 *
 * @module
 */
import { readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { type Problem, problem } from "../store/scan.ts";
import { applyRecord, deriveRest } from "../sync/apply.ts";
import { collectRecords } from "../sync/collect.ts";
import { canonical } from "../sync/content.ts";
import { placeOf } from "../sync/paths.ts";
import { sha256Of, SYNC_KINDS, type SyncKind } from "../sync/record.ts";
import { PAGE } from "./feed.ts";
import { type Given, takeRecords } from "./records.ts";
import type { HubStore } from "./store.ts";

/** What was copied. */
export interface Copied {
  /** How many records. */
  readonly records: number;
  /** What could not be copied. */
  readonly problems: readonly Problem[];
}

/**
 * Writes the records of a hub's project as files. Locks are of the hub alone, and stay there.
 *
 * @param store The hub's state.
 * @param name The project on the hub.
 * @param project Where the files go.
 * @returns What was written.
 */
export async function dumpProject(
  store: HubStore,
  name: string,
  project: Project,
): Promise<Copied> {
  const problems: Problem[] = [];
  const kinds = new Set<SyncKind>();
  let [records, at] = [0, 0];
  for (;;) {
    const page = await store.read(name, at, PAGE);
    if (page.length === 0) break;
    at = page.at(-1)!.seq;
    for (const { path, text } of page) {
      const place = placeOf(path);
      if (place === undefined) continue;
      try {
        if (!applyRecord(project, { place, text })) {
          throw new Error("another file is there; dump into an empty folder");
        }
        kinds.add(place.kind);
        records++;
      } catch (error) {
        problems.push(problem(path, error));
      }
    }
  }
  problems.push(...deriveRest(project, kinds));
  return { records, problems };
}

/**
 * Brings the files of a project into a hub.
 *
 * @param store The hub's state.
 * @param name The project on the hub.
 * @param options The files, and the time.
 * @returns What the hub has by now.
 */
export async function loadProject(
  store: HubStore,
  name: string,
  { project, now = new Date() }: { readonly project: Project; readonly now?: Date },
): Promise<Copied> {
  const kinds = new Set(SYNC_KINDS);
  const found = collectRecords(project, { kinds, digest: sha256Of, digestName: "sha256" });
  const problems = [...found.problems];
  let records = 0;
  const paths = [...found.records.values()];
  // As many at once as fit into one transaction that others wait for.
  for (let from = 0; from < paths.length; from += 100) {
    const given = paths.slice(from, from + 100).flatMap(({ kind, path, file }): Given[] => {
      const text = readFile(file);
      if (text === undefined) return [];
      const record = canonical(kind, text);
      return [{ kind, path, text: record, digest: sha256Of(record) }];
    });
    const results = await takeRecords(store, given, {
      ...{ project: name, identities: undefined, now },
    });
    for (const result of results) {
      if (result.status === "stored" || result.status === "known") records++;
      else {
        const reason = result.status === "refused" ? result.reason : "the hub has another text";
        problems.push({ path: result.path, reason });
      }
    }
  }
  return { records, problems };
}
