/**
 * Measures the MCP server: its start, its calls, its memory, and what its list of tools costs
 * a model.
 *
 * @example
 * ```sh
 * deno task bench --only mcp
 * ```
 *
 * @module
 */
import { encode } from "gpt-tokenizer";
import { join } from "node:path";
import { listTools } from "../../mcp/listing.ts";
import { chooseTools } from "../../mcp/tools.ts";
import { held, seenMail } from "./cases.ts";
import { quantile, summarize } from "./statistics.ts";

/** One figure. */
export interface McpFigure {
  /** What is measured. */
  readonly name: string;
  /** The figure. */
  readonly value: number;
  /** Its unit, and more. */
  readonly told: string;
  /** The most that it may be; told only if there is none. */
  readonly budget?: number;
  /** Whether it is within. */
  readonly ok: boolean;
}

/** What is measured. */
export interface McpBench {
  /** A folder for projects. */
  readonly folder: string;
  /** The binary. */
  readonly mclaude: string;
  /** An empty compiled program. */
  readonly empty: string;
  /** How often the start is measured. */
  readonly rounds: number;
}

/** How many calls of each tool are measured. */
const CALLS = 300;

/** After how many calls the memory is looked at. */
const MANY = 10_000;

/**
 * Measures all of it.
 *
 * @param bench What, and where.
 * @returns The figures, one after the other.
 */
export async function* measureMcp(bench: McpBench): AsyncGenerator<McpFigure> {
  yield await tokens("all", 6_000);
  yield await tokens("core", 2_500);
  yield await start(bench);
  const project = join(bench.folder, "mcp");
  Deno.mkdirSync(project);
  held(1_000)(project);
  seenMail(1_000)(project);
  const server = new Server(bench.mclaude, project);
  try {
    await server.initialize();
    yield* await calls(server, "mclaude_lock_check", { paths: ["src/500.ts"] });
    yield* await calls(server, "mclaude_mail_check", {});
    yield* await calls(server, "mclaude_lock_status", { slug: "work-500" });
    const before = server.memory();
    for (let call = 0; call < MANY; call++) {
      await server.call("mclaude_lock_status", { slug: "work-500" });
    }
    const after = server.memory();
    if (before !== undefined && after !== undefined) {
      const told = `MB after ${MANY} calls, ${before.toFixed(0)} MB before`;
      yield {
        name: "mcp-memory",
        value: after,
        told,
        budget: before + 50,
        ok: after < before + 50,
      };
    }
  } finally {
    await server.end();
  }
}

async function tokens(set: string, budget: number): Promise<McpFigure> {
  const tools = await listTools(chooseTools([set]));
  const value = encode(JSON.stringify({ tools })).length;
  const told = `tokens (o200k) for ${tools.length} tools`;
  return { name: `mcp-tokens-${set}`, value, told, budget, ok: value < budget };
}

/** From the start of the process to its first answer, by the empty program's time. */
async function start({ folder, mclaude, empty, rounds }: McpBench): Promise<McpFigure> {
  const project = join(folder, "mcp-start");
  Deno.mkdirSync(project);
  const ratios: number[] = [];
  const milliseconds: number[] = [];
  for (let round = -3; round < rounds; round++) {
    const begin = performance.now();
    new Deno.Command(empty, { stdin: "null", stdout: "null", stderr: "null" }).outputSync();
    const base = performance.now() - begin;
    const server = new Server(mclaude, project);
    await server.initialize();
    const taken = performance.now() - server.started;
    await server.end();
    if (round < 0) continue;
    ratios.push(taken / base);
    milliseconds.push(taken);
  }
  const { median, interval } = summarize(ratios);
  const told = `times an empty program [${interval.map((end) => end.toFixed(2)).join(", ")}], ` +
    `${summarize(milliseconds).median.toFixed(1)} ms to the first answer`;
  return { name: "mcp-start", value: median, told, ok: true };
}

/** How long calls take, from the request's first byte to the answer's last. */
async function calls(
  server: Server,
  name: string,
  given: Record<string, unknown>,
): Promise<McpFigure[]> {
  const times: number[] = [];
  for (let call = -50; call < CALLS; call++) {
    const begin = performance.now();
    await server.call(name, given);
    if (call >= 0) times.push(performance.now() - begin);
  }
  const short = name.replace("mclaude_", "mcp-").replaceAll("_", "-");
  return [["p50", 0.5], ["p99", 0.99]].map(([label, share]) => ({
    name: `${short}-${label}`,
    value: quantile(times, share as number),
    told: "ms there and back, 1,000 items",
    ok: true,
  }));
}

/** A server in a process of its own, asked one thing after the other. */
class Server {
  /** When its process was started. */
  readonly started = performance.now();
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #id = 0;

  constructor(file: string, cwd: string) {
    this.#child = new Deno.Command(file, {
      args: ["mcp"],
      cwd,
      env: { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "bench-1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  async #ask(method: string, params: unknown): Promise<void> {
    const message = { jsonrpc: "2.0", id: this.#id++, method, params };
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
    let answer = "";
    while (!answer.endsWith("\n")) {
      const { value, done } = await this.#reader.read();
      if (done) throw new Error("Cannot measure: the server ended");
      answer += value;
    }
    if (answer.includes('"error"') || answer.includes('"isError"')) throw new Error(answer);
  }

  async initialize(): Promise<void> {
    const clientInfo = { name: "bench", version: "1" };
    const protocolVersion = "2025-11-25";
    await this.#ask("initialize", { protocolVersion, capabilities: {}, clientInfo });
  }

  async call(name: string, given: Record<string, unknown>): Promise<void> {
    await this.#ask("tools/call", { name, arguments: given });
  }

  /** What it holds in memory, in MB; unknown but on Linux. */
  memory(): number | undefined {
    try {
      const text = Deno.readTextFileSync(`/proc/${this.#child.pid}/status`);
      return Number(/VmRSS:\s+(\d+)/.exec(text)![1]) / 1024;
    } catch {
      return undefined;
    }
  }

  async end(): Promise<void> {
    await this.#writer.close();
    await this.#child.status;
    await this.#reader.cancel();
  }
}
