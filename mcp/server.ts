/**
 * The MCP server of a project: what it answers, whatever it is connected to. The SDK speaks
 * both eras of the protocol; nothing here depends on which one it is.
 *
 * @module
 */
import type { RequestId, Server, ServerContext } from "@modelcontextprotocol/server";
import type { Context } from "../lib/operations/operation.ts";
import { suggest } from "../lib/store/suggest.ts";
import { oneLine } from "../lib/store/text.ts";
import { VERSION } from "../lib/version.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import type { HookCallResult } from "./hook.ts";
import type { Sdk } from "./load.ts";
import type { ToolName } from "./tools.ts";

/** Whom a call is made for, and how it is heard of. */
export interface CallerOptions {
  /** The session that the caller named. */
  session?: string | undefined;
  /** The identity that the caller named. */
  as?: string | undefined;
  /** Aborts what waits. */
  signal?: AbortSignal | undefined;
  /** Takes a line that tells what is being waited for. */
  progress?: ((line: string) => void) | undefined;
}

/** What a server stands on. */
export interface ServerHost {
  /** Makes the context of a call. */
  context(options: CallerOptions): Context;
  /** The tools that are listed. */
  readonly tools: readonly ToolName[];
  /** Whether changes of resources can be told. */
  readonly tellsChanges: boolean;
  /** Whether the client is one of mclaude 0.6. */
  isOld(): boolean;
  /** Takes what has to be done once a request was answered. */
  afterwards(id: RequestId, work: () => void): void;
  /** Told of each call of a tool: the client uses the server. */
  onCall?(): void;
  /** Told of what runs, so that the end can wait for it. */
  track?<T>(work: Promise<T>): Promise<T>;
  /** Answers the client's hooks, where there is a client whose hooks come here. */
  answerHook?(
    given: Readonly<Record<string, unknown>>,
    afterwards: (work: () => void) => void,
  ): Promise<HookCallResult>;
  /** Told that the tools were listed: the client is there. */
  onTools?(): void;
  /** Told that somebody wants to hear of changes, of all or of one resource. */
  onListen?(uri?: string): void;
  /** Told that a resource is not listened to any longer. */
  onUnlisten?(uri: string): void;
}

/** The tool that hooks of a client call. No model is told of it, so it is in no list. */
const HOOK_TOOL = "mclaude_hook";

/** How often a call that takes long says that it goes on, in milliseconds. */
const PROGRESS_EVERY = 10_000;

/** Lists of this server change with the program only. */
const STABLE = { ttlMs: 300_000, cacheScope: "public" } as const;

/**
 * Makes a server for one connection, or for one request.
 *
 * @param sdk The SDK.
 * @param host What it stands on.
 * @returns The server, not connected.
 */
export function makeServer(sdk: Sdk, host: ServerHost): Server {
  const server = new sdk.Server(
    { name: "mclaude", title: "mclaude", version: VERSION },
    {
      capabilities: {
        tools: {},
        resources: host.tellsChanges ? { subscribe: true, listChanged: true } : {},
        prompts: {},
      },
      instructions: INSTRUCTIONS,
      cacheHints: {
        "tools/list": STABLE,
        "prompts/list": STABLE,
        "resources/templates/list": STABLE,
        "server/discover": STABLE,
      },
    },
  );
  const wrong = (message: string) => new sdk.ProtocolError(-32602, message);

  server.setRequestHandler("tools/list", async ({ params }) => {
    if (params?.cursor !== undefined) throw wrong("there is only one page");
    const { listTools } = await import("./answers.ts");
    host.onTools?.();
    return { tools: await listTools(host.tools) };
  });
  server.setRequestHandler("tools/call", async ({ params }, ctx) => {
    if (params.name === HOOK_TOOL && host.answerHook !== undefined) {
      host.onCall?.();
      const answer = await host.answerHook(params.arguments ?? {}, (work) => {
        host.afterwards(ctx.mcpReq.id, work);
      });
      return { ...answer };
    }
    const { callTool, findTool, TOOLS } = await import("./answers.ts");
    const tool = findTool(params.name);
    if (tool === undefined) {
      const near = suggest(params.name.slice(0, 80), Object.keys(TOOLS));
      const hint = near === undefined ? "see tools/list" : `did you mean ${near}?`;
      throw wrong(`Unknown tool: ${oneLine(params.name, 80)}; ${hint}`);
    }
    host.onCall?.();
    const { progress, stop } = tellProgress(ctx);
    const call = callTool(tool, params.arguments ?? {}, {
      context: (caller) => host.context({ ...caller, signal: ctx.mcpReq.signal, progress }),
      old: host.isOld(),
      afterwards(work) {
        if (!ctx.mcpReq.signal.aborted) host.afterwards(ctx.mcpReq.id, work);
      },
    });
    try {
      return { ...await (host.track?.(call) ?? call) };
    } finally {
      stop();
    }
  });
  serveResources(server, { sdk, host, wrong });
  servePrompts(server, { host, wrong });
  return server;
}

function serveResources(
  server: Server,
  { sdk, host, wrong }: { sdk: Sdk; host: ServerHost; wrong: (message: string) => Error },
): void {
  server.setRequestHandler("resources/list", async ({ params }) => {
    host.onListen?.();
    const { listResources } = await import("./answers.ts");
    try {
      return await listResources(host.context({}), params?.cursor);
    } catch (error) {
      throw error instanceof RangeError ? wrong(`Invalid cursor: ${error.message}`) : error;
    }
  });
  server.setRequestHandler("resources/templates/list", async () => {
    const { TEMPLATES } = await import("./answers.ts");
    return { resourceTemplates: TEMPLATES };
  });
  server.setRequestHandler("resources/read", async ({ params: { uri } }) => {
    const { readResource } = await import("./answers.ts");
    const found = await readResource(host.context({}), uri);
    if (found === undefined) throw new sdk.ResourceNotFoundError(uri);
    return { contents: [{ uri, ...found }] };
  });
  if (!host.tellsChanges) return;
  server.setRequestHandler("resources/subscribe", ({ params: { uri } }) => {
    host.onListen?.(uri);
    return {};
  });
  server.setRequestHandler("resources/unsubscribe", ({ params: { uri } }) => {
    host.onUnlisten?.(uri);
    return {};
  });
}

function servePrompts(
  server: Server,
  { host, wrong }: { host: ServerHost; wrong: (message: string) => Error },
): void {
  server.setRequestHandler("prompts/list", async () => {
    const { PROMPTS } = await import("./answers.ts");
    return {
      prompts: Object.entries(PROMPTS).map(([name, { title, description, arguments: takes }]) => ({
        ...{ name, title, description },
        ...(takes.length === 0 ? {} : { arguments: [...takes] }),
      })),
    };
  });
  server.setRequestHandler("prompts/get", async ({ params: { name, arguments: given = {} } }) => {
    const { PROMPTS } = await import("./answers.ts");
    const prompt = Object.hasOwn(PROMPTS, name) ? PROMPTS[name]! : undefined;
    if (prompt === undefined) throw wrong(`Unknown prompt: ${oneLine(name, 80)}`);
    for (const { name: key, required } of prompt.arguments) {
      if (required && !given[key]) throw wrong(`Missing argument: ${key}`);
    }
    const text = await prompt.write(host.context({}), given);
    return {
      description: prompt.description,
      messages: [{ role: "user" as const, content: { type: "text" as const, text } }],
    };
  });
}

/** Progress for a client that asked for it. */
function tellProgress({ mcpReq }: ServerContext) {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return { progress: undefined, stop() {} };
  let step = 0;
  function progress(line?: string): void {
    const params = {
      progressToken,
      progress: ++step,
      ...(line && { message: oneLine(line, 300) }),
    };
    void mcpReq.notify({ method: "notifications/progress", params }).catch(() => {});
  }
  const timer = setInterval(progress, PROGRESS_EVERY);
  return { progress, stop: () => clearInterval(timer) };
}
