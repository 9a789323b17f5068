/**
 * The server over HTTP, for clients of this machine and this user.
 *
 * Invariants
 *
 * - It listens on the loopback address only, and answers nobody who came by another name (a
 *   page in a browser whose host name was pointed here) or from another origin.
 * - Without the user's token nothing is answered but that it is missing.
 * - It holds no state of its clients: each request says which session it is of, in the headers
 *   `mclaude-session` and `mclaude-identity`.
 *
 * @module
 */
import type { Context } from "../lib/operations/operation.ts";
import { CoordinationError } from "../lib/errors.ts";
import { MAX_MESSAGE } from "./framing.ts";
import { loadSdk, type Sdk } from "./load.ts";
import { type CallerOptions, makeServer } from "./server.ts";
import { showsToken, userToken } from "./token.ts";
import type { ToolName } from "./tools.ts";

/** The address. */
const HOST = "127.0.0.1";

/** Where it is served. */
const PATH = "/mcp";

/** Options for {@linkcode serveHttp}. */
export interface HttpOptions {
  /** Makes the context of a call. */
  context(options: CallerOptions): Context;
  /** The tools that are listed. */
  readonly tools: readonly ToolName[];
  /** The port; 0 for any that is free. */
  readonly port: number;
  /** Whether clients have to show the user's token. */
  readonly needsToken: boolean;
  /** The user's folder. */
  readonly home?: string | undefined;
  /**
   * Makes the server that answers a request.
   *
   * @default {makeServer}
   */
  readonly make?: typeof makeServer;
  /** Ends the server. */
  readonly signal: AbortSignal;
  /** Takes a line for the user. */
  tell(line: string): void;
  /** Takes a line about what went wrong. */
  warn?(line: string): void;
}

/**
 * Serves until the signal.
 *
 * @param options Where, and what calls stand on.
 * @throws {CoordinationError} `invalid_input` if the port is taken.
 */
export async function serveHttp(options: HttpOptions): Promise<void> {
  const { port, needsToken, home, signal, tell } = options;
  if (needsToken && home === undefined) {
    throw new CoordinationError(
      "invalid_input",
      "Cannot keep a token: nobody's home folder is known; set HOME",
    );
  }
  const file = needsToken ? userToken(home!) : undefined;
  const sdk = await loadSdk();
  const { fetch, close } = await handlerOf(sdk, options);
  const server = listen(port, {
    signal,
    onListen({ port }) {
      tell(`mclaude mcp: serving http://${HOST}:${port}${PATH}`);
      tell(
        file === undefined
          ? "mclaude mcp: without a token: everybody on this machine can use it"
          : `mclaude mcp: clients show the token in ${file.path} (Authorization: Bearer ...)`,
      );
    },
  }, async (request) => guard(sdk, request, file?.token) ?? await fetch(request));
  await server.finished;
  await close();
}

function listen(
  port: number,
  options: { signal: AbortSignal; onListen(address: { port: number }): void },
  handle: (request: Request) => Promise<Response>,
): Deno.HttpServer {
  try {
    return Deno.serve({ hostname: HOST, port, ...options }, handle);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new CoordinationError(
      "invalid_input",
      `Cannot serve on port ${port}: another program has it; give --port`,
    );
  }
}

/** The answer to a request that may not pass. */
function guard(sdk: Sdk, request: Request, token: string | undefined): Response | undefined {
  const refused = sdk.hostHeaderValidationResponse(request, sdk.localhostAllowedHostnames()) ??
    sdk.originValidationResponse(request, sdk.localhostAllowedOrigins());
  if (refused !== undefined) return refused;
  if (token !== undefined && !showsToken(request.headers.get("authorization"), token)) {
    return new Response("Unauthorized", {
      status: 401,
      headers: { "WWW-Authenticate": 'Bearer realm="mclaude"' },
    });
  }
  if (new URL(request.url).pathname === PATH) return undefined;
  return new Response("Not Found", { status: 404 });
}

async function handlerOf(sdk: Sdk, { context, tools, make = makeServer, warn }: HttpOptions) {
  const answered = new WeakMap<Request, (() => void)[]>();
  const { watchResources } = await import("./answers.ts");
  const handler = sdk.createMcpHandler(({ era, requestInfo }) => {
    const session = requestInfo?.headers.get("mclaude-session") ?? undefined;
    const as = requestInfo?.headers.get("mclaude-identity") ?? undefined;
    return make(sdk, {
      context: (caller) =>
        context({ ...caller, session: caller.session ?? session, as: caller.as ?? as }),
      tools,
      tellsChanges: era === "modern",
      isOld: () => false,
      afterwards(_id, work) {
        const works = requestInfo === undefined ? undefined : answered.get(requestInfo);
        if (works === undefined) setTimeout(work);
        else works.push(work);
      },
    });
  }, { maxRequestBodySize: MAX_MESSAGE, onerror: ({ message }) => warn?.(message) });
  const watch = watchResources(context({}).project.store, ({ uris, list }) => {
    for (const uri of uris) handler.notify.resourceUpdated(uri);
    if (list) handler.notify.resourcesChanged();
  });
  return {
    async fetch(request: Request): Promise<Response> {
      if (request.headers.get("mcp-method") === "subscriptions/listen") watch.start();
      const works: (() => void)[] = [];
      answered.set(request, works);
      const response = await handler.fetch(request);
      if (works.length === 0 || response.body === null) return response;
      return new Response(response.body.pipeThrough(whenRead(works)), response);
    },
    async close() {
      watch.close();
      await handler.close();
    },
  };
}

/** Does what remains when the last byte was taken. */
function whenRead(works: readonly (() => void)[]): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    flush() {
      for (const work of works) work();
    },
  });
}
