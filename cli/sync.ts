/**
 * `mclaude sync`: exchanges records with other machines, once or for as long as you like.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { oneLine } from "../lib/store/text.ts";
import {
  findHub,
  followHub,
  followSync,
  noHub,
  readSyncSettings,
  syncOverGit,
  type SyncReport,
  syncWithHub,
} from "../lib/sync.ts";
import { makeContext } from "./context.ts";
import { endOnSignal } from "./end_on_signal.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

interface Flags {
  watch: boolean;
  git: boolean;
  remote: string | undefined;
  json: boolean;
  every: number;
  project: string | undefined;
  notify: boolean;
  as: string | undefined;
  session: string | undefined;
}

/** How syncing is done. */
interface Way {
  once: (signal: AbortSignal | undefined) => Promise<SyncReport>;
  follow: (options: { every: number; signal: AbortSignal }) => AsyncGenerator<SyncReport>;
}

/**
 * Syncs.
 *
 * @param args The words after `sync`.
 * @param world The world around it.
 * @returns The exit code: 1 if the other side was away.
 */
export async function sync(args: readonly string[], world: Surroundings): Promise<number> {
  if (args[0] === "claim" || args[0] === "release") {
    const { syncLock } = await import("./sync_lock.ts");
    return await syncLock(args, world);
  }
  const flags = readFlags(args);
  const { project, as, session } = flags;
  const context = makeContext({ ...QUIET, project, as, session }, world);
  const way = chooseWay(context, flags);
  if (!flags.watch) {
    const report = await way.once(world.signal);
    tell(report, { world, json: flags.json });
    return report.away === null ? 0 : 1;
  }
  const ending = endOnSignal(world.signal);
  if (flags.notify) {
    const { notifyBeside } = await import("./notify.ts");
    await notifyBeside(context, world, { signal: ending.signal, complain: world.err });
  }
  let away: string | null = null;
  const reports = way.follow({ every: flags.every * 1000, signal: ending.signal });
  try {
    for await (const report of reports) {
      // Only what happened is told, and only once that nobody answers.
      if (happened(report) || report.away !== away) tell(report, { world, json: flags.json });
      ({ away } = report);
      if (world.gone) return 0;
    }
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    ending.stop();
  }
  return 0;
}

const QUIET = { json: false, quiet: true, help: false, noColor: true, input: undefined };

function chooseWay(context: ReturnType<typeof makeContext>, { git, remote }: Flags): Way {
  const { project, env = {} } = context;
  const access = git ? undefined : findHub(project, env);
  if (access !== undefined) {
    return {
      once: (signal) => syncWithHub(project, { access, signal }),
      follow: (options) => followHub(project, { access, ...options }),
    };
  }
  const settings = readSyncSettings(project);
  if (!git && settings.git === undefined) throw noHub(settings.hub);
  const once = (signal: AbortSignal | undefined) =>
    syncOverGit(project, { author: context.caller().identity, remote, signal });
  return {
    once,
    follow: (options) => followSync(project, { ...options, sync: () => once(options.signal) }),
  };
}

function readFlags(args: readonly string[]): Flags {
  let parsed;
  try {
    parsed = parseArgs({
      // The remote may be left out, which the parser does not know.
      args: args.map((word) => word.replace(/^--git=/, "--git-remote=")),
      allowPositionals: true,
      options: {
        once: { type: "boolean" },
        watch: { type: "boolean" },
        git: { type: "boolean" },
        "git-remote": { type: "string" },
        json: { type: "boolean" },
        every: { type: "string" },
        notify: { type: "boolean" },
        project: { type: "string" },
        as: { type: "string" },
        session: { type: "string" },
      },
    });
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude sync --help");
  }
  const { values, positionals } = parsed;
  const git = values.git === true || values["git-remote"] !== undefined;
  if (positionals.length > (values.git ? 1 : 0)) {
    throw usageError(
      `Cannot use the extra word ${JSON.stringify(oneLine(positionals.at(-1)!, 80))}`,
      "see: mclaude sync --help",
    );
  }
  if (values.once && values.watch) {
    throw usageError("Cannot use both --once and --watch", "leave one of them out");
  }
  const every = Number(values.every ?? 30);
  if (!(every >= 1 && every <= 86_400)) {
    throw usageError("Cannot use --every: it must be 1 to 86400 seconds", "give a number");
  }
  const { json = false, watch = false, notify = false, project, as, session } = values;
  const remote = values["git-remote"] ?? positionals[0];
  return { watch, git, remote, json, every, notify, project, as, session };
}

function happened(report: SyncReport): boolean {
  const { pushed, pulled, renamed, gaveWay, refused } = report;
  return pushed + pulled + renamed.length + gaveWay.length + refused.length > 0;
}

function tell(report: SyncReport, { world, json }: { world: Surroundings; json: boolean }): void {
  if (json) {
    world.out(JSON.stringify(report));
    return;
  }
  const { over, where, pushed, pulled, away } = report;
  const line = (text: string) => oneLine(text, 400);
  const name = `${over} ${line(where)}`;
  if (away === null) world.out(`[sync] ${name}: pushed ${pushed}, pulled ${pulled}`);
  else {
    world.err(`[sync] ${name} is away: ${line(away)}; nothing is lost, the next sync catches up`);
  }
  for (const { path, to } of report.renamed) {
    world.out(line(`  ${path} is ${to} now: another one had the name first`));
  }
  for (const { path, kept } of report.gaveWay) {
    world.out(line(`  ${path} gave way to the newer one; what stood here is kept in ${kept}`));
  }
  for (const { path, reason } of [...report.refused, ...report.problems]) {
    world.err(line(`  not synced: ${path}: ${reason}`));
  }
}
