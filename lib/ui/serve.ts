/**
 * Serves the dashboard on this machine, for its user.
 *
 * Invariants
 *
 * - It listens on the loopback address only.
 * - Nothing is shown without a link from the terminal, and each link is good once.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { Gate } from "./gate.ts";
import { makeHandler } from "./handler.ts";
import { LiveFeed } from "./live.ts";
import type { Source } from "./source.ts";

/** The address. */
const HOST = "127.0.0.1";

/** Options for {@linkcode serveUi}. */
export interface ServeOptions {
  /** Who has the data. */
  readonly source: Source;
  /** The port; 0 for any that is free. */
  readonly port: number;
  /** Ends the server. */
  readonly signal: AbortSignal;
  /** Takes the first link, when the server is ready. */
  ready(link: string): void;
  /** Takes the next link, when one was used. */
  used(link: string): void;
}

/** A server that runs. */
export interface UiServer {
  /** Ends when the server ended. */
  readonly finished: Promise<void>;
  /** Makes a new link; the one before is worth nothing from now on. */
  newLink(): string;
}

/**
 * Serves until the signal.
 *
 * @param options Where, and what.
 * @returns The server.
 * @throws {CoordinationError} `invalid_input` if the port is taken.
 */
export async function serveUi(options: ServeOptions): Promise<UiServer> {
  const { source, port, signal, ready, used } = options;
  const { FILES } = await import("./page_bundle.ts");
  const gate = new Gate();
  const live = new LiveFeed(source);
  let own = port;
  function newLink(): string {
    return `http://${HOST}:${own}/#key=${gate.newKey()}`;
  }
  const handle = makeHandler({
    ...{ source, live, gate, files: FILES },
    hosts: () => [`${HOST}:${own}`, `localhost:${own}`],
    onLogin: () => used(newLink()),
  });
  // What is open would keep the server from ending.
  signal.addEventListener("abort", () => live.close());
  const server = listen({
    ...{ port, signal },
    onListen({ port }) {
      own = port;
      ready(newLink());
    },
  }, handle);
  return { finished: server.finished, newLink };
}

function listen(
  options: { port: number; signal: AbortSignal; onListen(address: { port: number }): void },
  handle: (request: Request) => Promise<Response>,
): Deno.HttpServer {
  try {
    return Deno.serve({ hostname: HOST, ...options }, handle);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new CoordinationError(
      "invalid_input",
      `Cannot serve on port ${options.port}: another program has it; give --port`,
    );
  }
}
