/**
 * The start of a session: binds it, and gathers what it is told.
 *
 * @module
 */
import { isMapStale } from "../code_index/freshness.ts";
import { driftOf, gitIn, openHandoff } from "../handoffs.ts";
import { listBeats } from "../heartbeats.ts";
import { observeSessions } from "../liveness.ts";
import { listFirstLocks } from "../locks/check.ts";
import type { Lock } from "../locks/view.ts";
import { readCore } from "../memory/core.ts";
import { append } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { bind } from "./bind.ts";
import type { HookEvent } from "./event.ts";
import { beatIfDue, type HookHost, type HookReply } from "./host.ts";
import { mailFor } from "./look.ts";
import { readCheckpoint } from "./checkpoint.ts";
import type { SessionRecord } from "./record.ts";
import { decideStart } from "./session_start.ts";
import { readHookSettings } from "./settings.ts";

/** The most slugs that are looked at: of more than fit only the number is told. */
const MOST_LOCKS = 40;

/**
 * Starts a session.
 *
 * @param event The event.
 * @param host What hooks stand on.
 * @returns What it is told.
 */
export async function startSession(event: HookEvent, host: HookHost): Promise<HookReply> {
  const { project } = host;
  const bound = bind(project, {
    ...{ session: event.session, client: host.client, now: host.now },
    caller: () => host.caller(),
  });
  const record = beatIfDue(host, bound.record);
  if (host.envFile !== undefined) quietly(() => exportSession(host.envFile!, record));
  const peers = quietly(() => listBeats(project).live) ?? [];
  const live = peers.filter(({ session_id }) => session_id !== event.session);
  const isLive = (session: string) =>
    session === event.session || live.some(({ session_id }) => session_id === session);
  const first = peers.filter(({ session_id }) =>
    session_id === event.session || session_id === bound.before || isLive(session_id)
  );
  const { locks, left: moreLocks } = quietly(() =>
    listFirstLocks(project, {
      observe: observeSessions(project),
      most: MOST_LOCKS,
      first: first.flatMap(({ lock_slugs }) => lock_slugs),
    })
  ) ?? { locks: [], left: 0 };
  const { news, done } = await mailFor(project, record);
  const settings = readHookSettings(project);
  const { text, mail } = decideStart({
    ...{
      identity: record.identity,
      session: event.session,
      before: bound.before,
      locks,
      moreLocks,
    },
    live: live.map(({ session_id, identity, current_activity: activity }) => ({
      ...{ session_id, identity, activity },
    })),
    mail: news.messages,
    handoff: quietly(() => handoffFor(project, isLive, locks)),
    core: quietly(() => {
      const { content, written } = readCore(project);
      return written ? content : undefined;
    }),
    staleMap: quietly(() => isMapStale(project.worktree)),
    checkpoint: event.source === "compact" ? readCheckpoint(project, record) : undefined,
  }, settings.startTokens);
  return {
    answer: text === "" ? {} : { context: text },
    afterwards: () => done(mail),
  };
}

function handoffFor(
  project: Project,
  isLive: (session: string) => boolean,
  locks: readonly Lock[],
) {
  const handoff = openHandoff(project, isLive);
  if (handoff === undefined) return undefined;
  return { handoff, drift: driftOf(project, handoff, { git: gitIn(project.cwd), locks }) };
}

/** One part that cannot be read hides no other. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Tells the client which session and identity its commands are. */
function exportSession(path: string, { session_id, identity }: SessionRecord): void {
  const lines = `export MCLAUDE_SESSION='${session_id}'\nexport MCLAUDE_IDENTITY='${identity}'\n`;
  append(path, lines, { durable: false });
}
