/**
 * Identities and sessions: who registered, who began to beat, and who fell silent.
 *
 * Not guaranteed: every silence. A beat replaces the one before, so only the last one is known,
 * and a session that ended as it should leaves none.
 *
 * @module
 */
import { join } from "node:path";
import { FOREIGN_STALE, listBeats, type SessionBeat } from "../heartbeats.ts";
import { type Identity, listIdentities } from "../identity.ts";
import { THRESHOLDS } from "../liveness.ts";
import type { Project } from "../store/root.ts";
import type { Problem } from "../store/scan.ts";
import { parseTime } from "../store/times.ts";
import type { Registered, Silent, Started, TimelineEvent } from "./event.ts";
import { guarded, moment, type Sources } from "./sources.ts";

/** Who there is. */
export interface Presences {
  /** The identities. */
  readonly identities: readonly Identity[];
  /** The sessions that left a beat. */
  readonly beats: readonly SessionBeat[];
}

/**
 * Reads who there is.
 *
 * @param project The project.
 * @param options Now, and where to tell what could not be read.
 * @returns Identities and sessions.
 */
export function readPresences(
  project: Project,
  { now, problems }: { now: number; problems: Problem[] },
): Presences {
  const registry = join(project.store, "registry.json");
  const list = guarded(registry, problems, () => listIdentities(project));
  const folder = join(project.store, "heartbeats");
  const beats = guarded(folder, problems, () => listBeats(project, { now }));
  problems.push(...list?.problems ?? [], ...beats?.problems ?? []);
  return {
    identities: list?.identities ?? [],
    beats: [...beats?.live ?? [], ...beats?.stale ?? []],
  };
}

/**
 * What happened to identities and sessions.
 *
 * @param sources Who acts.
 * @param presences Who there is.
 * @returns The events, in no order.
 */
export function sessionEvents(
  { actors, now }: Sources,
  { identities, beats }: Presences,
): TimelineEvent[] {
  return [
    ...identities.map((identity): Registered => ({
      kind: "registered",
      at: moment(parseTime(identity.registered_at)),
      actor: identity.name,
      session: "",
      source: "registry.json",
      owner: identity.owner,
      roles: identity.roles,
    })),
    ...beats.flatMap((beat): (Started | Silent)[] => {
      const { session_id, identity, runtime, current_activity } = beat;
      const common = {
        actor: actors.name(session_id, identity),
        session: session_id,
        source: `heartbeats/${session_id}.json`,
      };
      const at = moment(parseTime(beat.started_at));
      return [
        { ...common, kind: "started", at, runtime, activity: current_activity },
        ...silenceOf(beat, now).map((gap) => ({ ...common, ...gap })),
      ];
    }),
  ];
}

function silenceOf(
  beat: SessionBeat,
  now: number,
): Pick<Silent, "kind" | "at" | "until" | "seconds">[] {
  const last = parseTime(beat.last_beat)!;
  const seconds = Math.round((now - last) / 1000);
  const isOver = beat.state === "STALE" || beat.state === "DEAD";
  const isLong = seconds > (beat.last_beat_fs === null ? FOREIGN_STALE : THRESHOLDS.stale);
  if (!isOver || !isLong) return [];
  return [{ kind: "silent", at: moment(last), until: null, seconds }];
}
