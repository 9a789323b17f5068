import { cleanEnv, program } from "../processes/program.ts";
import { type ConnectOptions, Talk } from "./client.ts";

/** A client of a server in a process of its own. */
export class ProcessTalk extends Talk {
  /** The server's process. */
  readonly child: Deno.ChildProcess;
  /** Resolves with what it said on standard error, when it is over. */
  readonly stderr: Promise<string>;
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  #read: Promise<void>;

  constructor(child: Deno.ChildProcess, framing: ConnectOptions["framing"]) {
    const writer = child.stdin.getWriter();
    super((bytes) => writer.write(bytes), framing);
    this.child = child;
    this.#writer = writer;
    this.#read = this.#readAll();
    this.stderr = child.stderr.text();
  }

  async #readAll(): Promise<void> {
    for await (const bytes of this.child.stdout) this.take(bytes);
  }

  /** Closes the server's input, and waits for its end. */
  async end(): Promise<Deno.CommandStatus & { stderr: string }> {
    try {
      await this.#writer.close();
    } catch {
      // It is gone already.
    }
    await this.#read;
    const [status, stderr] = await Promise.all([this.child.status, this.stderr]);
    return { ...status, stderr };
  }
}

/** Starts `mclaude mcp` in a folder. */
export function startServer(cwd: string, options: ConnectOptions = {}): ProcessTalk {
  const [file, ...args] = program();
  const { tools = ["all"], env = {}, framing } = options;
  const child = new Deno.Command(file!, {
    args: [...args, "mcp", "--tools", tools.join(",")],
    cwd,
    env: cleanEnv({ MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "s1", ...env }),
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return new ProcessTalk(child, framing);
}

/** Runs `body` with a server in a process of its own, and waits for its end. */
export async function withProcess(
  cwd: string,
  body: (client: ProcessTalk) => Promise<void>,
  options: ConnectOptions = {},
): Promise<void> {
  const client = startServer(cwd, options);
  try {
    await body(client);
  } finally {
    await client.end();
  }
}
