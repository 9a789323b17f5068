/**
 * What happened to locks, from the generations and, for mclaude 0.6, from the archives.
 *
 * @module
 */
import { join } from "node:path";
import { listFolder } from "../store/files.ts";
import { listGenerations, readEnd, readIntent, readOutcome } from "../store/generations.ts";
import { checkSlug } from "../store/names.ts";
import type { Project } from "../store/root.ts";
import { parseTime } from "../store/times.ts";
import { parseEnding, readArchive } from "./archive.ts";
import { type ClaimRecord, lockPaths, parseRecord } from "./record.ts";

/** Something that happened to a lock. */
export interface LockEvent {
  /** When, ISO 8601 in UTC; `""` if unknown. */
  at: string;
  /** What happened. */
  event: "claimed" | "released" | "forced" | "taken_over";
  /** The lock. */
  slug: string;
  /** The fencing token; 0 for mclaude 0.6. */
  generation: number;
  /** Whose lock it was. */
  session_id: string;
  /** Its identity; `""` if unknown. */
  identity: string;
  /** Who ended it, if it was not its session. */
  by: string;
  /** The description of a claim, the summary or reason of an ending. */
  text: string;
}

/** Options for {@linkcode lockHistory}. */
export interface HistoryOptions {
  /** Only this slug. */
  readonly slug?: string | undefined;
  /**
   * Only the last so many events.
   *
   * @default {50}
   */
  readonly limit?: number | undefined;
}

/**
 * Lists what happened to locks.
 *
 * @param project The project.
 * @param options Which, and how many.
 * @returns The events, oldest first.
 */
export function lockHistory(project: Project, options: HistoryOptions = {}): LockEvent[] {
  const paths = lockPaths(project);
  const slugs = options.slug === undefined
    ? listFolder(paths.generations)
    : [checkSlug(options.slug)];
  const known = new Map<string, KnownClaim>();
  const events = slugs.flatMap((slug) => eventsOf(join(paths.generations, slug), slug, known));
  for (const file of listFolder(paths.archive)) {
    if (!file.endsWith(".md")) continue;
    const archive = readArchive(paths.archive, file);
    if (archive === undefined || !matches(archive.slug, options)) continue;
    const { fields, forced } = archive;
    const session = fields["Session"] ?? fields["Originally held by"] ?? "";
    const claimed = fields["Claimed at"] ?? fields["Originally claimed at"] ?? "";
    const own = known.get(`${archive.slug} ${session} ${claimed}`);
    if (own?.ended) continue;
    const { generation, identity } = own ?? { generation: 0, identity: "" };
    const common = { slug: archive.slug, generation, session_id: session, identity, by: "" };
    if (claimed !== "" && own === undefined) {
      const text = fields["Description"] ?? "";
      events.push({ ...common, at: iso(parseTime(claimed)), event: "claimed", text });
    }
    // mclaude 0.6 may end a claim of ours, too.
    events.push({
      ...common,
      at: iso(archive.at ?? undefined),
      event: forced ? "forced" : "released",
      text: fields["Reason"] ?? fields["Summary"] ?? "",
    });
  }
  events.sort((a, b) => a.at === b.at ? 0 : a.at < b.at ? -1 : 1);
  return events.slice(-(options.limit ?? 50));
}

function matches(slug: string, options: HistoryOptions): boolean {
  return options.slug === undefined || options.slug === slug;
}

/** A claim of ours, and whether its end is told with it. */
interface KnownClaim {
  readonly generation: number;
  readonly identity: string;
  readonly ended: boolean;
}

function eventsOf(folder: string, slug: string, known: Map<string, KnownClaim>): LockEvent[] {
  const events: LockEvent[] = [];
  for (const { number } of listGenerations(folder).reverse()) {
    const record = readRecord(folder, number, slug);
    if (record === undefined || !isGranted(folder, record, number)) continue;
    const { session_id, identity } = record;
    const common = { slug, generation: number, session_id, identity };
    const at = iso(record.claimed_at_epoch * 1000);
    events.push({ ...common, at, event: "claimed", by: "", text: record.description });
    const end = readText(() => readEnd(folder, number));
    const ending = parseEnding(end);
    const ended = ending !== undefined;
    known.set(`${slug} ${session_id} ${record.claimed_at}`, {
      generation: number,
      identity,
      ended,
    });
    if (ending === undefined) continue;
    const by = ending.session_id === session_id ? "" : `${ending.identity} (${ending.session_id})`;
    events.push({ ...common, at: ending.at, event: ending.kind, by, text: ending.text });
  }
  return events;
}

function isGranted(folder: string, record: ClaimRecord, number: number): boolean {
  const leader = record.leader ?? { slug: record.slug, generation: number };
  const where = join(folder, "..", leader.slug);
  try {
    return readOutcome(where, leader.generation)?.granted ?? false;
  } catch {
    return false;
  }
}

function readRecord(folder: string, number: number, slug: string): ClaimRecord | undefined {
  const record = parseRecord(readText(() => readIntent(folder, number)) ?? "", slug);
  return record && { ...record, generation: number };
}

/** A damaged file hides its own event only. */
function readText(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function iso(ms: number | undefined): string {
  return ms === undefined || !Number.isFinite(ms) ? "" : new Date(ms).toISOString();
}
