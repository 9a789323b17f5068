/**
 * What happened to locks: from our generations, from archives of any writer, and from what
 * sessions of mclaude 0.6 hold now.
 *
 * Invariant: a claim and its end are told once each, however many files tell of them.
 *
 * Not guaranteed: refusals. A claim that is refused writes nothing unless it was published
 * already, which it is only where several claim within moments.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { THRESHOLDS } from "../liveness.ts";
import { type ArchiveRecord, type Ending, parseEnding, readArchive } from "../locks/archive.ts";
import { listMirror, readMirror } from "../locks/mirror.ts";
import { readQueue } from "../locks/queue.ts";
import { type ClaimRecord, lockPaths, parseRecord } from "../locks/record.ts";
import { listFolder, readFile } from "../store/files.ts";
import {
  type GenerationEntry,
  listGenerations,
  readEnd,
  readIntent,
  readOutcome,
} from "../store/generations.ts";
import { parseTime } from "../store/times.ts";
import type { Claimed, Ended, Refused, Silent, TimelineEvent, Waits } from "./event.ts";
import { guarded, moment, sourceOf, type Sources } from "./sources.ts";

/** The claims that were told: whether their end was, by slug, session and time. */
type Told = Map<string, boolean>;

/**
 * Reads what happened to locks.
 *
 * @param sources Where, and who acts.
 * @returns The events, in no order.
 */
export function lockEvents(sources: Sources): TimelineEvent[] {
  const told: Told = new Map();
  // Each names sessions that the next ones may have no identity for.
  const ours = generationEvents(sources, told);
  return [
    ...ours,
    ...archiveEvents(sources, told),
    ...heldEvents(sources, told),
    ...queueEvents(sources),
  ];
}

function generationEvents(sources: Sources, told: Told): TimelineEvent[] {
  const { project, problems } = sources;
  const root = lockPaths(project).generations;
  const slugs = guarded(root, problems, () => listFolder(root)) ?? [];
  return slugs.flatMap((slug) => {
    const folder = join(root, slug);
    const entries = guarded(folder, problems, () => listGenerations(folder)) ?? [];
    return entries.flatMap((entry) => eventsOfGeneration(sources, { slug, folder, entry, told }));
  });
}

function eventsOfGeneration(
  sources: Sources,
  { slug, folder, entry: { number, ended }, told }: {
    slug: string;
    folder: string;
    entry: GenerationEntry;
    told: Told;
  },
): TimelineEvent[] {
  const { actors, problems, project } = sources;
  const path = join(folder, `g${String(number).padStart(6, "0")}.json`);
  const record = guarded(path, problems, () => recordOf(readIntent(folder, number), slug));
  if (record === undefined) return [];
  actors.learn(record.session_id, record.identity);
  const leader = record.leader ?? { slug, generation: number };
  const outcome = guarded(path, problems, () => {
    return readOutcome(join(folder, "..", leader.slug), leader.generation);
  });
  // A claim that is being decided now is not yet anything that happened.
  if (outcome === undefined) return [];
  const claimed = claimedOf(sources, { ...record, generation: number }, path);
  if (!outcome.granted) {
    const { reason } = outcome as { reason?: string };
    return [refused(claimed, reason ?? reasonIn(folder, number))];
  }
  told.set(keyOf(record), ended);
  if (!ended) return [claimed];
  const file = path.replace(/json$/, "end.json");
  const ending = guarded(file, problems, () => endingOf(readEnd(folder, number)));
  if (ending === undefined) return [claimed];
  actors.learn(ending.session_id, ending.identity);
  return [claimed, ...endedOf(sources, claimed, { ending, source: sourceOf(project, file) })];
}

function recordOf(text: string | undefined, slug: string): ClaimRecord | undefined {
  if (text === undefined) return undefined;
  return parseRecord(text, slug) ?? damaged("it is no JSON object");
}

function endingOf(text: string | undefined): Ending | undefined {
  if (text === undefined) return undefined;
  return parseEnding(text) ?? damaged("it does not tell how the lock ended");
}

function damaged(reason: string): never {
  throw new CoordinationError("damaged_record", `Cannot read it: ${reason}; move it away`);
}

/** The reason stands in the file; only whether it was granted is read by others. */
function reasonIn(folder: string, number: number): string {
  const path = join(folder, `g${String(number).padStart(6, "0")}.outcome.json`);
  try {
    const { reason } = JSON.parse(readFile(path) ?? "{}");
    return typeof reason === "string" ? reason : "";
  } catch {
    return "";
  }
}

function claimedOf(sources: Sources, record: ClaimRecord, path: string): Claimed {
  const { project, actors } = sources;
  const epoch = record.claimed_at_epoch > 0 ? record.claimed_at_epoch * 1000 : undefined;
  return {
    kind: "claimed",
    at: moment(epoch ?? parseTime(record.claimed_at)),
    actor: actors.name(record.session_id, record.identity),
    session: record.session_id,
    source: sourceOf(project, path),
    slug: record.slug,
    generation: record.generation,
    text: record.description,
    files: record.files,
    mode: record.mode,
  };
}

function refused(claimed: Claimed, reason: string): Refused {
  const { kind: _kind, text: _text, files: _files, mode: _mode, ...rest } = claimed;
  return { ...rest, kind: "refused", text: reason };
}

/** The end of a claim, and the silence before it. */
function endedOf(
  { actors }: Sources,
  claimed: Pick<Claimed, "at" | "slug" | "generation" | "session" | "actor">,
  { ending, source }: { ending: Ending; source: string },
): (Ended | Silent)[] {
  const { slug, generation, session, actor: holder } = claimed;
  const at = moment(parseTime(ending.at));
  const isOwn = ending.session_id === "" || ending.session_id === session;
  const end: Ended = {
    kind: ending.kind,
    at,
    actor: isOwn && ending.kind === "released"
      ? holder
      : actors.name(ending.session_id, ending.identity),
    session: ending.session_id,
    source,
    slug,
    generation,
    holder,
    text: ending.text,
  };
  const last = { at, seconds: ending.beat_age, claimed: claimed.at };
  const gap = silence({ session, actor: holder, source }, last);
  return ending.kind === "released" ? [end] : [...gap, end];
}

function silence(
  holder: Pick<Silent, "session" | "actor" | "source">,
  { at, seconds: told, claimed }: { at: string; seconds: number | null; claimed: string },
): Silent[] {
  if (at === "" || typeof told !== "number") return [];
  // Whoever claims is not silent.
  const most = claimed === "" ? Infinity : (Date.parse(at) - Date.parse(claimed)) / 1000;
  const seconds = Math.round(Math.min(told, most));
  if (!(seconds > THRESHOLDS.stale)) return [];
  const since = moment(Date.parse(at) - seconds * 1000);
  return [{ ...holder, kind: "silent", at: since, until: at, seconds }];
}

function archiveEvents(sources: Sources, told: Told): TimelineEvent[] {
  const { project, problems } = sources;
  const folder = lockPaths(project).archive;
  const files = guarded(folder, problems, () => listFolder(folder)) ?? [];
  return files.filter((file) => file.endsWith(".md") && !file.startsWith(".")).flatMap((file) => {
    const archive = readArchive(folder, file);
    if (archive === undefined) {
      problems.push({ path: join(folder, file), reason: "it is no archive of a lock" });
      return [];
    }
    return eventsOfArchive(sources, archive, {
      source: sourceOf(project, join(folder, file)),
      told,
    });
  });
}

function eventsOfArchive(
  sources: Sources,
  { slug, fields, forced, at }: ArchiveRecord,
  { source, told }: { source: string; told: Told },
): TimelineEvent[] {
  const { actors } = sources;
  const session = fields["Session"] ?? fields["Originally held by"] ?? "";
  const claimed_at = fields["Claimed at"] ?? fields["Originally claimed at"] ?? "";
  const key = keyOf({ slug, session_id: session, claimed_at });
  const ended = told.get(key);
  if (ended) return [];
  told.set(key, true);
  const identity = fields["Identity"] ?? "";
  actors.learn(session, identity);
  const events: TimelineEvent[] = [];
  const common = { session, source, slug, generation: 0 };
  const holder = actors.name(session, identity);
  // A claim of ours that mclaude 0.6 ended was told already.
  const since = moment(parseTime(claimed_at));
  if (ended === undefined && claimed_at !== "") {
    events.push({
      ...common,
      kind: "claimed",
      at: since,
      actor: holder,
      text: fields["Description"] ?? "",
      files: (fields["Files"] ?? "").split(", ").filter((name) => name !== ""),
      mode: "exclusive",
    });
  }
  const [, by = "", by_session = ""] = /^(.*) \(([^()]*)\)$/.exec(fields["Forced by"] ?? "") ?? [];
  const age = /^(\d+)s$/.exec(fields["Heartbeat age at force"] ?? "")?.[1];
  const ending: Ending = {
    kind: forced ? "forced" : "released",
    at: moment(at),
    session_id: forced ? by_session : session,
    identity: forced ? by : identity,
    text: fields["Reason"] ?? fields["Summary"] ?? "",
    beat_age: age === undefined ? null : Number(age),
  };
  const claimed = { at: since, slug, generation: 0, session, actor: holder };
  return [...events, ...endedOf(sources, claimed, { ending, source })];
}

/** What is held now and has no generation: claims of mclaude 0.6. */
function heldEvents(sources: Sources, told: Told): Claimed[] {
  const { project, problems, actors } = sources;
  const folder = lockPaths(project).mirror;
  const slugs = guarded(folder, problems, () => listMirror(folder)) ?? [];
  return slugs.flatMap((slug) => {
    const path = join(folder, `${slug}.lock`);
    const mirror = guarded(path, problems, () => readMirror(folder, slug));
    if (mirror === undefined) return [];
    const { record, problem, touched } = mirror;
    if (problem !== null) problems.push({ path, reason: problem });
    actors.learn(record.session_id, record.identity);
    if (told.has(keyOf(record))) return [];
    told.set(keyOf(record), false);
    const claimed = claimedOf(sources, record, path);
    // Of a claim without metadata only the file's own time is known.
    return [claimed.at === "" ? { ...claimed, at: moment(touched) } : claimed];
  });
}

function queueEvents({ project, actors, problems, now }: Sources): Waits[] {
  const path = lockPaths(project).queue;
  const queue = guarded(path, problems, () => readQueue(project, now)) ?? [];
  return queue.map(({ session_id, identity, since, wants, number }) => ({
    kind: "waits",
    at: moment(parseTime(since)),
    actor: actors.name(session_id, identity),
    session: session_id,
    source: `locks/queue/q${String(number).padStart(6, "0")}.json`,
    slugs: wants.map(({ slug }) => slug),
  }));
}

function keyOf(
  { slug, session_id, claimed_at }: Pick<ClaimRecord, "slug" | "session_id" | "claimed_at">,
): string {
  return `${slug} ${session_id} ${claimed_at}`;
}
