/**
 * The server on standard input and output, for the client that started it.
 *
 * @module
 */
import type { Server } from "@modelcontextprotocol/server";
import type { Context } from "../lib/operations/operation.ts";
import type { HookServer, Presence, ResourceWatch } from "./answers.ts";
import type { HookServerOptions } from "./hook.ts";
import { loadSdk } from "./load.ts";
import { type CallerOptions, makeServer, type ServerHost } from "./server.ts";
import type { ToolName } from "./tools.ts";
import { createWire, type WireOptions } from "./wire.ts";

/** What is left of what runs has so long to end after the client is gone, in milliseconds. */
const PATIENCE = 2_000;

/** Options for {@linkcode serveStdio}. */
export interface StdioOptions extends Pick<WireOptions, "input" | "write" | "grace"> {
  /** Makes the context of a call. */
  context(options: CallerOptions): Context;
  /** The tools that are listed. */
  readonly tools: readonly ToolName[];
  /** What the hooks of the client stand on. */
  readonly hooks?: HookServerOptions | undefined;
  /** Ends the server. */
  readonly signal?: AbortSignal | undefined;
  /** Takes a line about what went wrong; never for the client. */
  warn?(line: string): void;
}

/**
 * Serves one client until it is gone.
 *
 * @param options The client, and what calls stand on.
 */
export async function serveStdio(options: StdioOptions): Promise<void> {
  const { context, signal } = options;
  const sdk = await loadSdk();
  const wire = createWire({ ...options, parse: sdk.parseJSONRPCMessage });
  const running = new Set<Promise<unknown>>();
  const heard = new Set<string>();
  let server: Server | undefined;
  let isModern = false;
  let presence: Presence | undefined;
  let watch: ResourceWatch | undefined;
  let hooks: HookServer | undefined;

  const host: ServerHost = {
    context,
    tools: options.tools,
    tellsChanges: true,
    isOld: () => wire.framing === "headers",
    afterwards: (id, work) => wire.whenAnswered(id, work),
    onCall: () => void begin(),
    track(work) {
      running.add(work);
      return work.finally(() => running.delete(work));
    },
    onListen(uri) {
      if (uri !== undefined && heard.size < 1000) heard.add(uri);
      void listen(uri);
    },
    onUnlisten: (uri) => void heard.delete(uri),
    async answerHook(given, afterwards) {
      const server = await hookServer();
      return await server?.answer(given, afterwards) ?? { content: [] };
    },
    onTools: () => void hookServer().then((server) => server?.begin()),
  };

  async function hookServer(): Promise<HookServer | undefined> {
    if (options.hooks === undefined) return undefined;
    const { createHookServer } = await import("./answers.ts");
    return hooks ??= createHookServer(options.hooks);
  }

  async function begin(): Promise<void> {
    if (presence !== undefined) return presence.note();
    const { createPresence } = await import("./answers.ts");
    presence ??= createPresence({ context: () => context({}) });
    presence.note();
  }

  async function listen(uri?: string): Promise<void> {
    const { watchResources } = await import("./answers.ts");
    watch ??= watchResources(context({}).project.store, ({ uris, list }) => {
      for (const uri of uris) {
        // Where a client listens to some, the SDK knows which.
        if (isModern || heard.has(uri)) void server?.sendResourceUpdated({ uri }).catch(() => {});
      }
      if (list) void server?.sendResourceListChanged().catch(() => {});
    });
    watch.start();
    if (uri?.startsWith("mclaude://thread/")) watch.want(uri);
  }

  wire.onrequest = (method, params) => {
    if (method !== "subscriptions/listen") return;
    void listen();
    for (const uri of wantedBy(params)) void listen(uri);
  };
  signal?.addEventListener("abort", () => void wire.close());
  const handle = sdk.serveStdio(({ era }) => {
    isModern = era === "modern";
    return server = makeServer(sdk, host);
  }, { transport: wire, onerror: ({ message }) => options.warn?.(message) });
  if (signal?.aborted) await wire.close();
  await wire.closed;
  hooks?.end();
  await handle.close();
  watch?.close();
  await settled(running);
  await presence?.stop();
}

/** The resources that a subscription names. */
function wantedBy(params: unknown): string[] {
  const { resourceSubscriptions } = Object(Object(params).notifications) as {
    resourceSubscriptions?: unknown;
  };
  if (!Array.isArray(resourceSubscriptions)) return [];
  return resourceSubscriptions.filter((uri) => typeof uri === "string").slice(0, 1000);
}

/** What was cancelled leaves its place in line. */
async function settled(running: ReadonlySet<Promise<unknown>>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise((resolve) => timer = setTimeout(resolve, PATIENCE));
  await Promise.race([Promise.allSettled([...running]), patience]);
  clearTimeout(timer);
}
