/**
 * The stream of a hub's log over a WebSocket, taken up where it stopped.
 *
 * @module
 */
import { type HubAccess, HubError } from "../sync/hub/http.ts";
import { type LoggedRecord, toLogged } from "../sync/hub/records.ts";

/** What a socket must be able to do; that of the platform can. */
export interface Socket extends EventTarget {
  /** Sends a text. */
  send(text: string): void;
  /** Closes it. */
  close(code?: number): void;
}

/** Opens a socket. */
export type OpenSocket = (url: string) => Socket;

/** Options for {@linkcode streamLog}. */
export interface StreamOptions {
  /** The last record that is known. */
  readonly after: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Opens the socket. */
  readonly open: OpenSocket;
}

/** As long nothing at all may come, in milliseconds; a ping is answered. */
const SILENCE = 45_000;

/** So often a ping is sent, in milliseconds. */
const PING = 15_000;

/**
 * Streams the log of a hub, until the connection ends.
 *
 * @param access The hub.
 * @param options Where to begin.
 * @returns The records, several at once where they came together.
 * @throws {HubError} `away` when the connection ends, `denied` if the token is not taken.
 */
export async function* streamLog(
  access: HubAccess,
  { after, signal, open }: StreamOptions,
): AsyncGenerator<LoggedRecord[]> {
  const socket = open(`${access.url.replace(/^http/, "ws")}/api/v1/ws`);
  const queue: LoggedRecord[] = [];
  let failure: HubError | undefined;
  let wake = (): void => {};
  let heard = Date.now();
  const fail = (error: HubError) => {
    failure ??= error;
    wake();
  };
  socket.addEventListener("open", () => {
    const { token, projectId } = access;
    socket.send(JSON.stringify({ token, project_id: projectId ?? "", after, protocol: 1 }));
  });
  socket.addEventListener("message", (event) => {
    heard = Date.now();
    try {
      const data = (event as MessageEvent).data;
      if (data === "pong") return;
      const frame = Object(JSON.parse(String(data)));
      if (frame.error !== undefined) {
        fail(new HubError("denied", "it does not accept the token; run mclaude hub join"));
      } else if (frame.record !== undefined) {
        queue.push(toLogged(frame.record));
        wake();
      }
    } catch (error) {
      const away = new HubError("away", "it does not speak as a hub does", { cause: error });
      fail(error instanceof HubError ? error : away);
    }
  });
  const ended = () => fail(new HubError("away", "the connection ended"));
  socket.addEventListener("close", ended);
  socket.addEventListener("error", ended);
  const abort = () => wake();
  signal.addEventListener("abort", abort);
  const timer = setInterval(() => {
    if (Date.now() - heard > SILENCE) fail(new HubError("away", "the connection is silent"));
    else if (failure === undefined) tryToSend(socket, "ping");
  }, PING);
  try {
    while (!signal.aborted) {
      if (queue.length > 0) {
        yield queue.splice(0);
        continue;
      }
      if (failure !== undefined) throw failure;
      await new Promise<void>((resolve) => wake = resolve);
    }
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", abort);
    socket.close();
  }
}

function tryToSend(socket: Socket, text: string): void {
  try {
    socket.send(text);
  } catch {
    // It is not open yet, or not any longer; then its end is told.
  }
}
