import { makeContext } from "../../cli/context.ts";
import type { Context } from "../../lib/operations/operation.ts";
import { frameMessage, type Framing } from "../../mcp/framing.ts";
import type { CallerOptions } from "../../mcp/server.ts";
import { serveStdio } from "../../mcp/stdio.ts";
import { chooseTools } from "../../mcp/tools.ts";

/** What a server sends; tests look into it. */
// deno-lint-ignore no-explicit-any
export type Message = any;

/** The revision of the protocol without a handshake. */
export const MODERN = "2026-07-28";

/** Makes contexts of a session of ani's in a project. */
export function contexts(
  root: string,
  env: Record<string, string> = {},
): (options: CallerOptions) => Context {
  return ({ session, as, signal, progress }) => {
    const global = { json: false, quiet: true, help: false, noColor: true, input: undefined };
    const context = makeContext({ ...global, project: undefined, as, session }, {
      cwd: root,
      env: { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "s1", HOME: "/nowhere", ...env },
      terminal: false,
      out() {},
      err() {},
      readInput: () => "",
    });
    return { ...context, signal, progress };
  };
}

/** Reads a server's messages, whoever carries them. */
export class Talk {
  #text = "";
  #messages: Message[] = [];
  #waiting: { wanted(message: Message): boolean; take(message: Message): void }[] = [];
  #next = 1;
  #send: (bytes: Uint8Array) => Promise<void>;
  #framing: Framing;

  constructor(send: (bytes: Uint8Array) => Promise<void>, framing: Framing = "lines") {
    this.#send = send;
    this.#framing = framing;
  }

  /** Takes what the server wrote. */
  take(bytes: Uint8Array): void {
    this.#text += new TextDecoder().decode(bytes);
    for (;;) {
      const body = this.#framing === "lines" ? this.#line() : this.#framed();
      if (body === undefined) return;
      const message = JSON.parse(body);
      const index = this.#waiting.findIndex(({ wanted }) => wanted(message));
      if (index < 0) this.#messages.push(message);
      else this.#waiting.splice(index, 1)[0]!.take(message);
    }
  }

  #line(): string | undefined {
    const end = this.#text.indexOf("\n");
    if (end < 0) return undefined;
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  #framed(): string | undefined {
    const [head, length] = /^Content-Length: (\d+)\r\n\r\n/.exec(this.#text) ?? [];
    if (head === undefined || this.#text.length < head.length + Number(length)) return undefined;
    const body = this.#text.slice(head.length, head.length + Number(length));
    this.#text = this.#text.slice(head.length + Number(length));
    return body;
  }

  /** Sends anything. */
  async raw(text: string): Promise<void> {
    await this.#send(new TextEncoder().encode(text));
  }

  /** Sends a message. */
  async send(message: unknown): Promise<void> {
    await this.#send(frameMessage(JSON.stringify(message), this.#framing));
  }

  /** The next message, or one that came before, that is wanted. */
  next(wanted: (message: Message) => boolean = () => true): Promise<Message> {
    const index = this.#messages.findIndex(wanted);
    if (index >= 0) return Promise.resolve(this.#messages.splice(index, 1)[0]);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("No such message in 30 s")), 30_000);
      const take = (message: Message) => {
        clearTimeout(timer);
        resolve(message);
      };
      this.#waiting.push({ wanted, take });
    });
  }

  /** Forgets what came and nobody wanted. */
  drop(): void {
    this.#messages = [];
  }

  /** Sends a request; resolves with the whole answer. */
  async request(method: string, params?: unknown): Promise<Message> {
    const id = this.#next++;
    const answer = this.next((message) => message.id === id);
    await this.send({ jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) });
    return await answer;
  }

  /** Shakes hands as clients did before the protocol had no state. */
  async initialize(protocolVersion = "2025-11-25"): Promise<Message> {
    const clientInfo = { name: "test", version: "1" };
    const answer = await this.request("initialize", {
      ...{ protocolVersion, clientInfo, capabilities: {} },
    });
    await this.send({ jsonrpc: "2.0", method: "notifications/initialized" });
    return answer.result;
  }

  /** Asks without a handshake. */
  async modern(method: string, params: Record<string, unknown> = {}): Promise<Message> {
    return await this.request(method, { ...params, _meta: modernMeta() });
  }

  /** Calls a tool; resolves with its result. */
  async call(name: string, given: Record<string, unknown> = {}): Promise<Message> {
    const { result, error } = await this.request("tools/call", { name, arguments: given });
    if (error !== undefined) throw new Error(`${error.code}: ${error.message}`);
    return result;
  }
}

/** What each request says of its client where there is no handshake. */
export function modernMeta(): Record<string, unknown> {
  return {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  };
}

/** What differs from a client that gets all tools. */
export interface ConnectOptions {
  tools?: string[];
  framing?: Framing;
  env?: Record<string, string>;
}

/** Runs `body` with a client of a server in this process, for a folder. */
export async function withServer(
  root: string,
  body: (client: Talk) => Promise<void>,
  { tools = ["all"], framing = "lines", env }: ConnectOptions = {},
): Promise<void> {
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const writer = input.writable.getWriter();
  const client = new Talk((bytes) => writer.write(bytes), framing);
  const served = serveStdio({
    context: contexts(root, env),
    tools: chooseTools(tools),
    input: input.readable,
    // deno-lint-ignore require-await
    write: async (bytes) => client.take(bytes),
    grace: 0,
  });
  try {
    await body(client);
  } finally {
    await writer.close();
    await served;
  }
}
