/**
 * The dashboard's data from the files of one project.
 *
 * @module
 */
import { basename } from "node:path";
import { isNamed } from "../messages.ts";
import { readers } from "../operations/correspondents.ts";
import type { Context } from "../operations/operation.ts";
import { oneLine } from "../store/text.ts";
import { VERSION } from "../version.ts";
import { followProject, type Snapshot } from "../watch.ts";
import { carryOut } from "./actions.ts";
import { Desk } from "./desk.ts";
import type { About, Part, Source, ViewName } from "./source.ts";
import { toldOf } from "./told.ts";

/** The most events that a change tells. */
const MOST_TOLD = 20;

type View = (desk: Desk, query: URLSearchParams) => unknown;

/** Each view is loaded when it is first looked at. */
const VIEWS: Readonly<Record<ViewName, () => Promise<View>>> = {
  overview: async () => (await import("./views/overview.ts")).overview,
  people: async () => (await import("./views/overview.ts")).people,
  locks: async () => (await import("./views/locks.ts")).locks,
  threads: async () => (await import("./views/mail.ts")).threads,
  thread: async () => (await import("./views/mail.ts")).thread,
  handoffs: async () => (await import("./views/handoffs.ts")).handoffs,
  handoff: async () => (await import("./views/handoffs.ts")).handoff,
  memory: async () => (await import("./views/memory.ts")).memory,
  drawer: async () => (await import("./views/memory.ts")).drawer,
  graph: async () => (await import("./views/memory.ts")).graph,
  findings: async () => (await import("./views/memory.ts")).findings,
  map: async () => (await import("./views/code.ts")).map,
  symbol: async () => (await import("./views/code.ts")).symbol,
  outline: async () => (await import("./views/code.ts")).outline,
  timeline: async () => (await import("./views/timeline.ts")).timeline,
  events: async () => (await import("./views/timeline.ts")).events,
  state: async () => (await import("./views/timeline.ts")).state,
  health: async () => (await import("./views/health.ts")).health,
  doctor: async () => (await import("./views/health.ts")).doctor,
};

/**
 * Makes the source of a project.
 *
 * @param context Who looks and acts, and where.
 * @returns The source.
 */
export async function projectSource(context: Context): Promise<Source> {
  const desk = new Desk(context);
  const { project } = context;
  const { identity, identitySource } = context.caller();
  const { known } = await readers(context);
  const isGuess = identitySource === "git" || identitySource === "system";
  const about: About = {
    title: oneLine(basename(project.root), 120),
    place: oneLine(project.root, 400),
    identity: oneLine(identity, 80),
    guessed: isGuess && !known.some((one) => isNamed(identity, one)),
    version: VERSION,
  };
  return {
    about: () => about,
    async view(name, query) {
      const view = await VIEWS[name]();
      return await view(desk, query);
    },
    async act(name, input) {
      try {
        return await carryOut(context, name, { input });
      } finally {
        desk.forget();
      }
    },
    async *follow(signal) {
      let before: Snapshot | undefined;
      for await (
        const { snapshot, events } of followProject(project, { signal, observer: desk.observer })
      ) {
        const parts = before === undefined ? [] : changedParts(before, snapshot);
        before = snapshot;
        if (parts.length === 0 && events.length === 0) continue;
        yield { at: snapshot.at, parts, told: events.slice(-MOST_TOLD).map(toldOf) };
      }
    },
  };
}

/** What is read again only when a file changes is the same object until then. */
function changedParts(before: Snapshot, after: Snapshot): Part[] {
  const parts: Part[] = [];
  if (before.events !== after.events) parts.push("events", "mail", "handoffs", "memory");
  if (stateOfSessions(before) !== stateOfSessions(after)) parts.push("sessions");
  if (stateOfLocks(before) !== stateOfLocks(after)) parts.push("locks");
  const problems = [before, after].map(({ problems }) => JSON.stringify(problems));
  if (problems[0] !== problems[1]) parts.push("problems");
  return parts;
}

/** Without what changes by the mere passing of time. */
function stateOfSessions({ sessions }: Snapshot): string {
  return JSON.stringify(
    sessions.map(({ session_id, actor, state, current_activity }) => [
      ...[session_id, actor, state, current_activity],
    ]),
  );
}

function stateOfLocks({ locks, waiting }: Snapshot): string {
  return JSON.stringify([
    locks.map(({ slug, generation, session_id, state, description, files, problem }) => [
      ...[slug, generation, session_id, state, description, problem],
      ...files,
    ]),
    waiting,
  ]);
}
