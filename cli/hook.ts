/**
 * `mclaude hook <client> [event]`: carries an event of a client to the hooks, and the answer
 * back. Git's own hooks are led to the commit guard.
 *
 * Invariant: whatever happens, the exit code is 0, and nothing is printed but an answer. What
 * went wrong is a line of the log of this machine (`mclaude doctor` shows it), and on standard
 * error if `MCLAUDE_DEBUG` is set.
 *
 * @module
 */
import { resolveCaller } from "../lib/caller.ts";
import {
  CLIENTS,
  isHeard,
  parseClientEvent,
  renderAnswer,
  RUNTIMES,
} from "../lib/hooks/clients.ts";
import type { ClientName } from "../lib/hooks/clients.ts";
import type { HookEvent } from "../lib/hooks/event.ts";
import { type HookReply, isInUse } from "../lib/hooks/host.ts";
import { answerEvent } from "../lib/hooks/run.ts";
import { recordRun } from "../lib/hooks/timing.ts";
import { findProject, type Project } from "../lib/store/root.ts";
import { oneLine } from "../lib/store/text.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

/** The most that is read of an event, in bytes. */
const MAX_INPUT = 1024 * 1024;

/** The hooks of git. */
const GIT_HOOKS = ["pre-commit", "prepare-commit-msg", "pre-push"] as const;

/** The exit code that makes Claude Code wake an idle session. */
const WAKE = 2;

/**
 * Runs a hook.
 *
 * @param args The words after `hook`.
 * @param world The world around it.
 * @returns The exit code: 0, or 2 where an idle session is woken.
 */
export async function hook(args: readonly string[], world: Surroundings): Promise<number> {
  const [name, ...rest] = args;
  const gitName = GIT_HOOKS.find((known) => known === name);
  if (gitName !== undefined) {
    const { gitHook } = await import("./git_hook.ts");
    return gitHook(gitName, rest, world);
  }
  const client = CLIENTS.find((known) => known === name);
  if (client === undefined) {
    throw usageError(
      name === undefined
        ? "Cannot run a hook without the name of its client"
        : `Cannot run a hook for ${JSON.stringify(oneLine(name, 40))}`,
      `give one of ${[...CLIENTS, ...GIT_HOOKS].join(", ")}`,
    );
  }
  const run: Run = { client, event: "unknown", project: undefined };
  try {
    return await carry(run, rest, world);
  } catch (error) {
    fail(run, world, oneLine((error as Error).message ?? String(error), 200));
    return 0;
  }
}

/** What is known of a run, for the log. */
interface Run {
  readonly client: ClientName;
  event: string;
  project: Project | undefined;
}

async function carry(run: Run, args: readonly string[], world: Surroundings): Promise<number> {
  const data = readEvent(world);
  if (data === undefined) return 0;
  const name = args.find((word) => !word.startsWith("-"));
  const event = parseClientEvent(run.client, data, name);
  if (event === undefined) return 0;
  run.event = event.name;
  const { env } = world;
  const project = findProject(folderOf(event, world), {
    project: env.MCLAUDE_PROJECT || undefined,
    home: env.HOME ?? env.USERPROFILE,
  });
  if (!isInUse(project)) return 0;
  run.project = project;
  if (args.includes("--wake")) return await wake(event, project, world);
  const reply = await answerEvent(event, {
    project,
    caller: () => resolveCaller(project, { session: event.session, env }),
    client: RUNTIMES[run.client],
    now: new Date(),
    envFile: env.CLAUDE_ENV_FILE || undefined,
  });
  tell(reply, { client: run.client, name: name ?? String(Object(data).hook_event_name), world });
  succeed(run);
  return 0;
}

function readEvent(world: Surroundings): unknown {
  const text = world.readInput(MAX_INPUT);
  if (text.length > MAX_INPUT) return salvage(text);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A larger event has a file in it that is being written; what matters comes before that. */
function salvage(text: string): unknown {
  function first(key: string): unknown {
    const [, value] = new RegExp(`"${key}"\\s*:\\s*("(?:[^"\\\\]|\\\\.){0,4096}")`).exec(text) ??
      [];
    return value === undefined ? undefined : JSON.parse(value);
  }
  try {
    return {
      ...{ session_id: first("session_id"), hook_event_name: first("hook_event_name") },
      ...{ cwd: first("cwd"), tool_name: first("tool_name") },
      tool_input: { file_path: first("file_path"), notebook_path: first("notebook_path") },
    };
  } catch {
    return undefined;
  }
}

function folderOf({ cwd }: HookEvent, world: Surroundings): string {
  return cwd === "" ? world.cwd : cwd;
}

function tell(
  { answer, afterwards }: HookReply,
  { client, name, world }: { client: ClientName; name: string; world: Surroundings },
): void {
  const text = renderAnswer(client, name, answer);
  if (text !== "") world.out(text);
  if (answer.remark !== undefined) world.err(answer.remark);
  if (isHeard(client, answer)) afterwards?.();
}

async function wake(event: HookEvent, project: Project, world: Surroundings): Promise<number> {
  if (event.isRepeat && event.name !== "Stop") return 0;
  const { waitToWake } = await import("../lib/hooks/wake.ts");
  const waiter = crypto.randomUUID();
  const found = await waitToWake(project, { session: event.session, waiter, signal: world.signal });
  if (found === undefined) return 0;
  world.err(found.text);
  found.afterwards();
  return WAKE;
}

function succeed({ event, project }: Run): void {
  if (project === undefined) return;
  // Counted from the start of the process.
  recordRun(project, { event, milliseconds: performance.now(), now: new Date() });
}

function fail({ event, project }: Run, world: Surroundings, failure: string): void {
  if (world.env.MCLAUDE_DEBUG) world.err(`mclaude hook: ${failure}`);
  if (project === undefined) return;
  recordRun(project, { event, milliseconds: performance.now(), failure, now: new Date() });
}
