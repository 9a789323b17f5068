/**
 * `mclaude mcp`: the MCP server, until its client is gone.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { HeldLocks } from "../lib/locks/held.ts";
import type { Context } from "../lib/operations/operation.ts";
import { makeContext } from "./context.ts";
import { findProject, type Project } from "../lib/store/root.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

/** How long what is known of the surroundings is taken for true, in milliseconds. */
const FRESH = 30_000;

/** How long after its start the server syncs for the first time, in milliseconds. */
const SOON = 1_000;

/** What a call is made for. */
type CallerOptions = Parameters<
  Parameters<typeof import("../mcp/stdio.ts").serveStdio>[0]["context"]
>[0];

/**
 * Runs the server.
 *
 * @param args The words after `mcp`.
 * @param world The world around it.
 * @returns The exit code.
 */
export async function mcp(args: readonly string[], world: Surroundings): Promise<number> {
  const flags = readFlags(args);
  const { chooseTools } = await import("../mcp/tools.ts");
  const tools = chooseTools(flags.tools);
  const end = new AbortController();
  const signals = (Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK"] : [
    ...["SIGINT", "SIGTERM", "SIGHUP"],
  ]) as Deno.Signal[];
  const stop = () => end.abort();
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  const options = { tools, signal: end.signal, warn: warner(world) };
  const syncing = syncSoon(flags, world, options);
  try {
    if (flags.http) {
      const { serveHttp } = await import("../mcp/http.ts");
      await serveHttp({
        ...options,
        context: contexts(flags, world),
        port: flags.port,
        needsToken: !flags.noAuth,
        home: world.env.HOME ?? world.env.USERPROFILE,
        tell: (line) => world.err(line),
      });
    } else {
      const { serveStdio } = await import("../mcp/stdio.ts");
      await serveStdio({
        ...options,
        ...stdioHost(flags, ofClient(world)),
        input: Deno.stdin.readable,
        write: (bytes) => writeAll(bytes),
      });
    }
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, stop);
    end.abort();
    await syncing;
  }
  return 0;
}

/** Syncs with the project's hub beside the server, once the client has had its first answers. */
async function syncSoon(
  flags: McpFlags,
  world: Surroundings,
  { signal, warn }: { signal: AbortSignal; warn: (line: string) => void },
): Promise<void> {
  const { env } = world;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, SOON);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()));
  });
  if (signal.aborted) return;
  try {
    const { findHub, syncBeside } = await import("../lib/sync.ts");
    const project = findProject(world.cwd, {
      project: flags.project ?? (env.MCLAUDE_PROJECT || undefined),
      home: env.HOME ?? env.USERPROFILE,
    });
    const access = findHub(project, env);
    if (access === undefined) return;
    await syncBeside(project, { access, every: 30_000, signal, warn });
  } catch (error) {
    warn((error as Error).message);
  }
}

interface McpFlags {
  tools: string[];
  http: boolean;
  port: number;
  noAuth: boolean;
  project: string | undefined;
  as: string | undefined;
  session: string | undefined;
}

function readFlags(args: readonly string[]): McpFlags {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      options: {
        tools: { type: "string", multiple: true },
        http: { type: "boolean" },
        port: { type: "string" },
        "no-auth": { type: "boolean" },
        project: { type: "string" },
        as: { type: "string" },
        session: { type: "string" },
      },
    });
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude mcp --help");
  }
  const { values } = parsed;
  const port = values.port ?? "4319";
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw usageError(`Cannot use the port ${JSON.stringify(port)}`, "give a number up to 65535");
  }
  const tools = (values.tools ?? ["core"]).flatMap((word) => word.split(","))
    .map((word) => word.trim()).filter((word) => word !== "");
  return {
    tools: tools.length === 0 ? ["core"] : tools,
    http: values.http ?? false,
    port: Number(port),
    noAuth: values["no-auth"] ?? false,
    project: values.project,
    as: values.as,
    session: values.session,
  };
}

/**
 * A server on standard input is a child of its client: while that process lives, so does the
 * session.
 */
function ofClient(world: Surroundings): Surroundings {
  const { env } = world;
  if (env.MCLAUDE_PID || env.CLAUDE_PID) return world;
  const { cwd, terminal } = world;
  return { ...world, cwd, terminal, env: { ...env, MCLAUDE_PID: String(Deno.ppid) } };
}

/** What is claimed, remembered by project. */
function locksByProject(): (project: Project) => HeldLocks {
  const known = new Map<string, HeldLocks>();
  return (project) => {
    const held = known.get(project.root) ?? new HeldLocks(project);
    known.set(project.root, held);
    return held;
  };
}

/** Calls and hooks of one client: both are of the session that it is now. */
function stdioHost(flags: McpFlags, world: Surroundings) {
  const heldIn = locksByProject();
  const client: Client = {};
  const hooks = {
    ...{ env: world.env, project: flags.project, cwd: world.cwd, heldIn },
    onSession(session: string, identity: string) {
      client.session = session;
      client.identity = identity;
    },
  };
  return { context: contexts(flags, world, { heldIn, client }), hooks };
}

/** Who the client's hooks say it is; a conversation that is cleared goes on as another session. */
interface Client {
  session?: string;
  identity?: string;
}

/** Makes contexts; who calls is found out once for a while, since that may start processes. */
function contexts(
  flags: McpFlags,
  world: Surroundings,
  { heldIn = locksByProject(), client = {} }: {
    heldIn?: (project: Project) => HeldLocks;
    client?: Client;
  } = {},
): (options: CallerOptions) => Context {
  const known = new Map<string, { context: Context; until: number }>();
  return (options) => {
    const { signal, progress } = options;
    const session = options.session ?? flags.session ?? client.session;
    const as = options.as ?? flags.as ??
      (options.session === undefined && flags.session === undefined ? client.identity : undefined);
    const key = JSON.stringify([session, as]);
    const now = Date.now();
    let found = known.get(key);
    if (found === undefined || found.until < now) {
      if (known.size > 100) known.clear();
      const { project } = flags;
      const context = makeContext({ ...QUIET, project, as, session }, world);
      found = { context: { ...context, held: heldIn(context.project) }, until: now + FRESH };
      known.set(key, found);
    }
    return { ...found.context, signal, progress };
  };
}

const QUIET = {
  json: false,
  quiet: true,
  help: false,
  noColor: true,
  input: undefined,
};

/** Remarks on what went wrong, for whoever looks into it. */
function warner(world: Surroundings): (line: string) => void {
  return (line) => {
    if (world.env.MCLAUDE_DEBUG) world.err(`mclaude mcp: ${line}`);
  };
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await Deno.stdout.write(rest));
}
