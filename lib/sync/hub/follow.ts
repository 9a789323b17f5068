/**
 * Syncing with a hub for as long as somebody wants.
 *
 * @module
 */
import { join } from "node:path";
import type { Project } from "../../store/root.ts";
import { syncFolder } from "../alone.ts";
import { followSync, sleep } from "../follow.ts";
import type { SyncReport } from "../report.ts";
import { type HubAccess, HubHttp } from "./http.ts";
import { readLog } from "./records.ts";
import { syncWithHub } from "./sync.ts";

/** The longest that a hub is asked to wait, in seconds. */
const LONG_POLL = 25;

/** How often one who stands by looks whether it is its turn, in milliseconds. */
const STAND_BY = 5_000;

/** Options for {@linkcode followHub}. */
export interface FollowHubOptions {
  /** The hub. */
  access: HubAccess;
  /** The longest time from one sync to the next, in milliseconds. */
  every: number;
  /** Ends it. */
  signal: AbortSignal;
}

/**
 * Syncs with a hub until it is ended: when something changes here, and when the hub has news.
 *
 * @param project The project.
 * @param options Which hub, and how often.
 * @returns What each sync did.
 */
export async function* followHub(
  project: Project,
  { access, every, signal }: FollowHubOptions,
): AsyncGenerator<SyncReport> {
  let cursor = 0;
  const reports = followSync(project, {
    ...{ every, signal },
    sync: () => syncWithHub(project, { access, signal }),
    async wait(end) {
      const hub = new HubHttp(access, { signal: end });
      while (!end.aborted) {
        const asked = performance.now();
        const { records } = await readLog(hub, cursor, { wait: LONG_POLL, limit: 1 });
        if (records.length > 0) return;
        // A hub that does not wait is asked again when it is time, and not at once.
        if (performance.now() - asked < 1_000) await sleep(every, end);
      }
    },
  });
  for await (const report of reports) {
    ({ cursor } = report);
    yield report;
  }
}

/** Options for {@linkcode syncBeside}. */
export interface SyncBesideOptions extends FollowHubOptions {
  /** Takes a line about what went wrong. */
  warn: (line: string) => void;
}

/**
 * Syncs with a hub beside something else that runs. Of several that do so in one project one
 * works, and the others stand by until it is gone.
 *
 * @param project The project.
 * @param options Which hub, and how often. What goes wrong is only told: it must not end what
 * runs beside.
 */
export async function syncBeside(project: Project, options: SyncBesideOptions): Promise<void> {
  const { every, signal, warn } = options;
  while (!signal.aborted) {
    let pause = STAND_BY;
    try {
      const path = join(syncFolder(project), ".beside");
      using file = Deno.openSync(path, { read: true, write: true, create: true });
      if (file.tryLockSync(true)) {
        let away: string | null = null;
        for await (const report of followHub(project, options)) {
          if (report.away !== null && report.away !== away) warn(report.away);
          ({ away } = report);
        }
      }
    } catch (error) {
      if (!signal.aborted) warn((error as Error).message);
      pause = every;
    }
    await sleep(pause, signal);
  }
}
