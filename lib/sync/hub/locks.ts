/**
 * Locks across machines: the hub decides, and every machine has its decisions as files.
 *
 * ```
 *   claimed here, offline ──▶ unconfirmed ──sync──▶ the hub grants it: confirmed
 *                                             └──▶ an earlier one holds: evicted here, both told
 *   granted or ended there ──log──▶ the same claim or end here
 *   ended here ──sync──▶ ended there
 * ```
 *
 * Invariants
 *
 * - What the hub granted has its generation on every machine, and is never ended here because
 *   of an unconfirmed claim.
 * - A claim that loses is ended with a notice to its session and a message to who has it; no
 *   file of anybody's work is touched.
 * - Done twice is as good as once: offers and ends have ids of their own.
 *
 * @module
 */
import {
  endClaim,
  evict,
  highestGeneration,
  openClaims,
  publishDecided,
  readGeneration,
} from "../../locks/decided.ts";
import { supersede } from "../../locks/end.ts";
import { type ClaimRecord, parseRecord, tokenOf } from "../../locks/record.ts";
import { currentHost, observeSessions, readBeat } from "../../liveness.ts";
import { sendMessage } from "../../messages/send.ts";
import { checkIdentity, checkSession, checkSlug } from "../../store/names.ts";
import type { Project } from "../../store/root.ts";
import { problem } from "../../store/scan.ts";
import { oneLine } from "../../store/text.ts";
import { localTime, parseTime, utcTime } from "../../store/times.ts";
import type { SyncReport } from "../report.ts";
import { HubError, type HubHttp } from "./http.ts";
import { type LockMark, readMarks, removeMark, writeMark } from "./lock_marks.ts";
import type { LoggedRecord } from "./records.ts";
import type { Hello } from "./sync.ts";

/** What the locks of a sync need. */
export interface HubLocksOptions {
  /** The hub. */
  readonly hub: HubHttp;
  /** What it said of itself. */
  readonly hello: Hello;
  /** What happens is told here. */
  readonly report: SyncReport;
}

/** The most paths that are believed of a claim of elsewhere. */
const MOST_FILES = 500;

/**
 * Brings an event of the hub's log into the files.
 *
 * @param project The project.
 * @param event The event: the path says what happened to which lock.
 * @param options The hub's clock, and where problems are told.
 */
export function applyLockEvent(
  project: Project,
  event: LoggedRecord,
  { hello, report }: Omit<HubLocksOptions, "hub">,
): void {
  try {
    const match = /^locks\/([a-z0-9-]{3,80})\/g(\d{1,15})\/(claimed|released|evicted)$/
      .exec(event.path);
    if (match === null) throw new Error("it is no event of a lock");
    const slug = checkSlug(match[1]!);
    const number = Number(match[2]);
    if (!(number >= 1)) throw new Error("it has no generation");
    if (match[3] === "claimed") {
      const age = Math.max(0, hello.now - (parseTime(event.received_at) ?? hello.now));
      takeClaim(project, recordOf(event.text, { slug, generation: number, age }));
    } else takeEnd(project, event, { slug, number, isRelease: match[3] === "released" });
  } catch (error) {
    const { reason } = problem(event.path, error);
    report.refused.push({ path: event.path, reason });
  }
}

/**
 * A claim of the log or of a refusal, as a record of this machine.
 *
 * @param text What the hub says, as JSON.
 * @param known The lock, and how many milliseconds ago it was claimed by the hub's clock.
 * @returns The record.
 */
export function recordOf(
  text: string,
  { slug, generation, age }: { slug: string; generation: number; age: number },
): ClaimRecord {
  const data = Object(JSON.parse(text));
  const session = checkSession(String(data.session_id ?? data.session ?? ""));
  const now = Date.now();
  const read = parseRecord(text, slug)!;
  const claimedAt = new Date(now - age);
  return {
    ...read,
    session_id: session,
    identity: checkIdentity(String(data.identity ?? "")),
    description: oneLine(read.description, 500),
    files: read.files.slice(0, MOST_FILES).filter(isPath),
    // Ages are told by the hub's clock; this machine's may be another one.
    claimed_at: localTime(claimedAt),
    claimed_at_epoch: claimedAt.getTime() / 1000,
    working_directory: "",
    worktree: null,
    branch: read.branch === null ? null : oneLine(read.branch, 200),
    generation,
    identity_source: null,
    session_source: null,
    process: null,
    claimant: null,
    leader: null,
    took_over: [],
    overlaps: [],
  };
}

/** A path of the project, as claims have them. */
function isPath(path: string): boolean {
  return path !== "" && path.length <= 1_024 && !/\p{C}/u.test(path) && !path.startsWith("/") &&
    !path.split("/").includes("..");
}

function takeClaim(project: Project, record: ClaimRecord): void {
  const { slug, generation: hub, session_id: session } = record;
  const marks = readMarks(project);
  if (marks.some((mark) => mark.slug === slug && mark.hub === hub && mark.session === session)) {
    return;
  }
  const before = readGeneration(project, slug, hub);
  const isOwn = before?.record.session_id === session;
  // The command that claimed it here was killed before it could write down the answer, or even
  // the claim; if the lock ended here meanwhile, the hub hears of it by this mark.
  const facts = isOwn ? before.record : record;
  if (isOwn && before.end !== undefined) {
    writeMark(project, { slug, generation: hub, hub, session, origin: "here", confirmed: true });
    return;
  }
  let generation = hub;
  // Another claim, made offline, may have the number here.
  while (!publishDecided(project, { ...facts, generation })) {
    generation = highestGeneration(project, slug) + 1;
  }
  const host = readBeat(project, session)?.process?.host;
  const origin = isOwn || host === currentHost() ? "here" : "there";
  writeMark(project, { slug, generation, hub, session, origin, confirmed: true });
}

function takeEnd(
  project: Project,
  event: LoggedRecord,
  { slug, number, isRelease }: { slug: string; number: number; isRelease: boolean },
): void {
  const mark = readMarks(project).find((mark) => mark.slug === slug && mark.hub === number);
  const found = readGeneration(project, slug, mark?.generation ?? number);
  if (found !== undefined && found.granted && found.end === undefined) {
    const data = Object(JSON.parse(event.text));
    const session = String(data.by_session ?? data.session_id ?? data.session ?? "");
    const identity = String(data.by_identity ?? data.identity ?? "");
    endClaim(project, found.record, {
      kind: isRelease ? "released" : "forced",
      at: utcTime(new Date()),
      session_id: oneLine(session, 128),
      identity: oneLine(identity, 40),
      text: oneLine(String(data.summary ?? data.reason ?? ""), 2_000),
      beat_age: null,
    });
  }
  if (mark !== undefined) removeMark(project, mark);
}

/**
 * Tells the hub what happened to locks here, and offers what was claimed without it.
 *
 * @param project The project.
 * @param options The hub.
 * @returns Whether there was anything that the hub's log tells of.
 * @throws {HubError} If it is away.
 */
export async function syncLocks(project: Project, options: HubLocksOptions): Promise<boolean> {
  const marks = readMarks(project);
  let told = false;
  for (const mark of marks) told = await reportEnd(project, mark, options) || told;
  await sendBeats(project, marks, options);
  for (const record of openClaims(project)) {
    const { slug, generation } = record;
    const mark = marks.find((mark) => mark.slug === slug && mark.generation === generation);
    if (mark !== undefined) continue;
    await offer(project, record, options);
    told = true;
  }
  return told;
}

/**
 * Tells a hub that a lock ended here, if it did.
 *
 * @param project The project.
 * @param mark The lock.
 * @param options The hub.
 * @returns Whether it ended.
 * @throws {HubError} If it is away.
 */
export async function reportEnd(
  project: Project,
  mark: LockMark,
  { hub }: Pick<HubLocksOptions, "hub">,
): Promise<boolean> {
  const found = readGeneration(project, mark.slug, mark.generation);
  if (found !== undefined && found.end === undefined) return false;
  const ending = Object(parseJson(found?.end ?? "{}"));
  // What ended there, or was ended here by another's force, is told in the name of who did it.
  if (mark.origin === "here" || ending.kind === "forced") {
    await tellEnd(hub, mark, ending);
  }
  removeMark(project, mark);
  return true;
}

/**
 * Tells a hub that a lock ended.
 *
 * @param hub The hub.
 * @param mark The lock.
 * @param ending How, as its file says.
 * @throws {HubError} If it is away.
 */
export async function tellEnd(
  hub: HubHttp,
  mark: LockMark,
  ending: Readonly<Record<string, unknown>>,
): Promise<void> {
  const forced = ending.kind === "forced";
  try {
    await hub.post(`/api/v1/locks/${mark.slug}/release`, {
      id: `end-${mark.slug}-${mark.hub}-${mark.session}`.slice(0, 200),
      session: forced ? String(ending.session_id ?? mark.session) : mark.session,
      generation: mark.hub,
      status: String(ending.kind ?? "released"),
      summary: oneLine(String(ending.text ?? ""), 2_000),
      ...(forced ? { force: true, reason: oneLine(String(ending.text ?? ""), 500) } : {}),
    });
  } catch (error) {
    // It ended there before, in whatever way.
    if (!(error instanceof HubError) || error.kind !== "refused") throw error;
  }
}

/** The hub's clock decides who is silent, so it has to hear of those who hold locks. */
async function sendBeats(
  project: Project,
  marks: readonly LockMark[],
  { hub, hello }: HubLocksOptions,
): Promise<void> {
  const observe = observeSessions(project);
  const sessions = new Set(
    marks.filter(({ origin }) => origin === "here").map(({ session }) => session),
  );
  const beats = [...sessions].flatMap((session) => {
    const { state, beatAge } = observe({ session, process: null, since: null });
    if (beatAge === null || state === "DEAD" || state === "STALE") return [];
    return [{ session, at: utcTime(new Date(hello.now - beatAge * 1000)), text: "" }];
  });
  if (beats.length === 0) return;
  try {
    await hub.post("/api/v1/beats", { beats });
  } catch (error) {
    // Locks hold for a while without; what else is to be done does not wait for it.
    if (!(error instanceof HubError) || error.kind !== "refused") throw error;
  }
}

async function offer(
  project: Project,
  record: ClaimRecord,
  options: HubLocksOptions,
): Promise<void> {
  const { hub, report } = options;
  const { slug, generation, session_id: session } = record;
  try {
    const { grants } = await hub.post("/api/v1/locks/claim", {
      id: `offer-${slug}-${generation}-${session}-${record.claimed_at_epoch}`.slice(0, 200),
      session,
      identity: record.identity,
      wants: [{
        slug,
        files: record.files,
        mode: record.mode,
        description: record.description,
        at_least: generation - 1,
        claimed_at: utcTime(new Date(record.claimed_at_epoch * 1000)),
      }],
      take_over: record.took_over,
      branch: record.branch,
      worktree: record.worktree,
    });
    const granted = Object(Array.isArray(grants) ? grants[0] : undefined).generation;
    if (!Number.isSafeInteger(granted)) {
      throw new HubError("away", "it does not say what it grants");
    }
    confirm(project, record, granted);
  } catch (error) {
    if (!(error instanceof HubError) || error.kind !== "refused") throw error;
    const [holder] = Array.isArray(error.data.holders) ? error.data.holders : [];
    if (error.status !== 409 || holder === undefined) {
      report.refused.push({
        path: `locks/${slug}`,
        reason: `the hub refuses it: ${error.message}`,
      });
      return;
    }
    giveWay(project, record, { holder, options });
  }
}

/** Shows a claim here that holds there, under the next number. */
function holdAgain(project: Project, by: ClaimRecord): void {
  const { slug, generation: hub, session_id: session } = by;
  let generation = hub;
  while (!publishDecided(project, { ...by, generation })) {
    generation = highestGeneration(project, slug) + 1;
  }
  writeMark(project, { slug, generation, hub, session, origin: "there", confirmed: true });
}

/** Writes down that the hub granted a claim, under its generation. */
function confirm(project: Project, record: ClaimRecord, hub: number): void {
  const { slug, session_id: session } = record;
  let { generation } = record;
  const whole = { slug, hub, session, origin: "here", confirmed: true } as const;
  if (hub !== generation && publishDecided(project, { ...record, generation: hub })) {
    const presence = observeSessions(project)({ session, process: record.process, since: null });
    writeMark(project, { ...whole, generation: hub });
    supersede(project, { record, presence, problem: null }, { ...record, generation: hub });
    generation = hub;
  }
  writeMark(project, { ...whole, generation });
}

/** An earlier claim holds: the one here ends, and both sides are told. */
function giveWay(
  project: Project,
  record: ClaimRecord,
  { holder, options: { report } }: { holder: unknown; options: HubLocksOptions },
): void {
  const { slug } = record;
  const generation = Number(Object(holder).generation);
  const by = recordOf(JSON.stringify(holder), { slug: record.slug, generation, age: 0 });
  evict(project, record, { by, beatAge: null });
  const isHere = openClaims(project).some((claim) =>
    claim.slug === slug && claim.session_id === by.session_id
  );
  // It may have been taken over here, offline, and holds all the same.
  if (!isHere) holdAgain(project, by);
  report.problems.push({
    path: `locks/${slug}`,
    reason: `${tokenOf(record)} was claimed without the hub, where ${by.identity} holds it: it ` +
      "ended here; look at the files before you go on",
  });
  try {
    sendMessage(project, {
      to: by.identity,
      any: true,
      urgent: true,
      subject: `${slug}: claimed twice`,
      body: `While the hub could not be reached, session ${record.session_id} claimed "${slug}" ` +
        `too (${record.description || "no description"}). Yours was first and holds. It may have ` +
        `changed: ${record.files.join(", ") || "(it named no files)"}.`,
    }, { from: record.identity || "mclaude", session: record.session_id });
  } catch (error) {
    report.problems.push(problem(`locks/${slug}`, error));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
