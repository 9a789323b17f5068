/**
 * Serving a hub.
 *
 * @module
 */
import { CoordinationError } from "../errors.ts";
import { makeApp } from "./app.ts";
import { Hub, type HubLimits, type LogLine } from "./hub.ts";
import { Sockets } from "./sockets.ts";
import type { HubStore } from "./store.ts";

/** Options for {@linkcode serveHub}. */
export interface ServeHubOptions {
  /** What it keeps. It is closed at the end. */
  readonly store: HubStore;
  /** The address to listen at. */
  readonly hostname: string;
  /** The port; 0 takes any that is free. */
  readonly port: number;
  /** Certificate and key, PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Whether others may read what goes over the wire. */
  readonly insecureLan?: boolean | undefined;
  /** What it allows. */
  readonly limits?: Partial<HubLimits> | undefined;
  /** Is told what happens. */
  readonly log?: ((line: LogLine) => void) | undefined;
  /** Its clock, milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

/** A hub that serves. */
export interface ServedHub {
  /** Its address. */
  readonly url: string;
  /** Stops it: what was begun is answered, waits end, sockets are closed. */
  readonly stop: () => Promise<void>;
}

/** How long what was begun may take when the hub stops, in milliseconds. */
const PATIENCE = 5_000;

/**
 * Serves a hub.
 *
 * @param options What it keeps, and where it listens.
 * @returns The hub.
 * @throws {CoordinationError} `invalid_input` if others could read the tokens, or the address
 * cannot be listened at.
 */
export async function serveHub(options: ServeHubOptions): Promise<ServedHub> {
  const { store, hostname, port, tls, insecureLan = false, limits, log, now } = options;
  const loopback = isLoopback(hostname);
  if (!loopback && tls === undefined && !insecureLan) {
    throw new CoordinationError(
      "invalid_input",
      `Cannot listen at ${hostname}: tokens could be read on their way; give --tls-cert and ` +
        "--tls-key, or --insecure-lan if only your own machines are there",
    );
  }
  const hub = new Hub({ store, limits, log, now });
  const sockets = new Sockets(hub);
  const app = makeApp(hub, { sockets, loopback });
  await store.check();
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = Deno.serve({
      ...{ hostname, port, ...tls },
      onListen() {},
      onError: () => new Response(null, { status: 500 }),
    }, (request, { remoteAddr }) => app.fetch(request, { address: remoteAddr.hostname }));
  } catch (cause) {
    sockets.stop();
    hub.stop();
    const reason = cause instanceof Deno.errors.AddrInUse
      ? `port ${port} is in use; give another one with --listen`
      : `${(cause as Error).message}; give another --listen`;
    throw new CoordinationError("invalid_input", `Cannot listen at ${hostname}: ${reason}`, {
      cause,
    });
  }
  const name = hostname.includes(":") ? `[${hostname}]` : hostname;
  const url = `${tls ? "https" : "http"}://${name}:${server.addr.port}`;
  return {
    url,
    async stop() {
      hub.stop();
      sockets.stop();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const patience = new Promise<void>((resolve) => timer = setTimeout(resolve, PATIENCE));
      await Promise.race([server.shutdown(), patience]);
      clearTimeout(timer);
      await store.close();
    },
  };
}

/**
 * Whether only programs of this machine reach an address.
 *
 * @param hostname The address.
 * @returns Whether it is one of this machine's own.
 */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname);
}
