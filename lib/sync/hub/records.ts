/**
 * Records on their way to and from a hub.
 *
 * @module
 */
import type { Outgoing } from "../reconcile.ts";
import { sha256Of } from "../record.ts";
import { HubError, type HubHttp } from "./http.ts";

/** The most bytes of a record's text. */
export const MAX_TEXT = 200 * 1024;

/** The most bytes of what is told at once, and the most records. */
const MOST = { bytes: 240 * 1024, records: 200 };

/** A record as a hub's log has it. */
export interface LoggedRecord {
  /** Its place in the log. */
  readonly seq: number;
  /** What the hub calls its kind. */
  readonly kind: string;
  /** Its path. */
  readonly path: string;
  /** Its text. */
  readonly text: string;
  /** Its digest, which is that of the text. */
  readonly digest: string;
  /** When the hub got it, ISO 8601; `""` if it does not say. */
  readonly received_at: string;
}

/** A page of a hub's log. */
export interface LogPage {
  /** The records. */
  readonly records: readonly LoggedRecord[];
  /** Where the next page begins. */
  readonly next: number;
  /** The end of the log. */
  readonly head: number;
}

/**
 * Reads a page of a hub's log.
 *
 * @param hub The hub.
 * @param after The last record that is known.
 * @param options `wait`: seconds to wait for something new.
 * @returns The page.
 * @throws {HubError}
 */
export async function readLog(
  hub: HubHttp,
  after: number,
  { wait = 0, limit = 500 }: { wait?: number; limit?: number } = {},
): Promise<LogPage> {
  const query = `after=${after}&limit=${limit}${wait > 0 ? `&wait=${wait}` : ""}`;
  const page = await hub.get(`/api/v1/records?${query}`, { wait: wait * 1000 });
  const { records, next, head } = page;
  if (!Array.isArray(records) || !isCount(next) || !isCount(head) || next < after) {
    throw new HubError("away", "it does not answer as a hub does");
  }
  return { records: records.map(toLogged), next, head };
}

/**
 * Reads a record of a hub.
 *
 * @param data What it said.
 * @returns The record.
 * @throws {HubError} If it is none, or its text is not the one that it was.
 */
export function toLogged(data: unknown): LoggedRecord {
  const { seq, kind, path, text, digest, received_at } = Object(data);
  if (!isCount(seq) || ![kind, path, text].every((part) => typeof part === "string")) {
    throw new HubError("away", "it gives records that are none");
  }
  if (sha256Of(text) !== digest) {
    throw new HubError("away", `it gives the record ${seq} with another text than it had`);
  }
  const at = typeof received_at === "string" ? received_at : "";
  return { seq, kind, path, text, digest, received_at: at };
}

/** What a hub did with a record. */
export type PushResult =
  | { readonly status: "stored" | "known" }
  | { readonly status: "conflict"; readonly text: string; readonly digest: string }
  | { readonly status: "refused"; readonly reason: string };

/**
 * Gives records to a hub.
 *
 * @param hub The hub.
 * @param records The records; each has a text.
 * @param done Is told what the hub did with each, as soon as it is known.
 * @throws {HubError}
 */
export async function pushRecords(
  hub: HubHttp,
  records: readonly Outgoing[],
  done: (record: Outgoing, result: PushResult) => void,
): Promise<void> {
  for (const part of parts(records)) {
    const body = part.map(({ kind, path, text, base }) => ({
      kind,
      path,
      text,
      digest: sha256Of(text!),
      base: base ?? null,
    }));
    let results: unknown;
    try {
      ({ results } = await hub.post("/api/v1/records", { records: body }));
    } catch (error) {
      if (!(error instanceof HubError) || error.kind !== "refused") throw error;
      // One of many may be what it refuses: alone it tells which.
      if (part.length > 1) {
        for (const record of part) await pushRecords(hub, [record], done);
        continue;
      }
      done(part[0]!, { status: "refused", reason: `the hub refuses it: ${error.message}` });
      continue;
    }
    const byPath = new Map(
      (Array.isArray(results) ? results : []).map((result) => [Object(result).path, result]),
    );
    for (const record of part) done(record, toResult(byPath.get(record.path)));
  }
}

function toResult(data: unknown): PushResult {
  const { status, text, digest, reason } = Object(data);
  if (status === "stored" || status === "known") return { status };
  if (status === "conflict" && typeof text === "string" && sha256Of(text) === digest) {
    return { status, text, digest };
  }
  if (status === "refused") {
    return { status, reason: `the hub refuses it: ${String(reason ?? "it does not say why")}` };
  }
  throw new HubError("away", "it does not say what became of a record");
}

function* parts(records: readonly Outgoing[]): Generator<Outgoing[]> {
  let part: Outgoing[] = [];
  let bytes = 0;
  for (const record of records) {
    // The digest, the names of the fields and what stands between them come on top.
    const size = new TextEncoder().encode(JSON.stringify(record)).length + 200;
    if (part.length > 0 && (bytes + size > MOST.bytes || part.length === MOST.records)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(record);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
