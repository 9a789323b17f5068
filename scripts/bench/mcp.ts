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
import { type Bench, inTurns, ratioOf } from "./paired.ts";
import { ratioRow, type Row } from "./row.ts";
import { quantile, summarize } from "./statistics.ts";

/** How many calls of each tool are measured. */
const CALLS = 300;

/** After how many calls the memory is looked at. */
const MANY = 10_000;

/**
 * Measures all of it.
 *
 * @param bench What, and where.
 * @param isChosen Which rows are measured.
 * @returns The rows, one after the other.
 */
export async function* measureMcp(
  bench: Bench,
  isChosen: (name: string) => boolean,
): AsyncGenerator<Row> {
  for (const set of ["all", "core"]) if (isChosen(`mcp-tokens-${set}`)) yield await tokens(set);
  if (isChosen("mcp-start")) yield await start(bench);
  if (!isChosen("mcp-calls")) return;
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
    if (before === undefined || after === undefined) return;
    const against = `more than before, after ${MANY} calls; ${after.toFixed(0)} MB in all`;
    yield { name: "mcp-calls-memory", value: Math.max(0, after - before), unit: "MB", against };
  } finally {
    await server.end();
  }
}

async function tokens(set: string): Promise<Row> {
  const tools = await listTools(chooseTools([set]));
  const value = encode(JSON.stringify({ tools })).length;
  const against = `(o200k) for ${tools.length} tools`;
  return { name: `mcp-tokens-${set}`, value, unit: "tokens", against };
}

/** From the start of the process to its first answer, by the empty program's time. */
async function start({ folder, mclaude, empty, rounds }: Bench): Promise<Row> {
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
  return ratioRow("mcp-start", summarize(ratios), {
    against: "an empty program, to the first answer",
    milliseconds: summarize(milliseconds).median,
  });
}

/** How long calls take, by the time of a ping: from a request's first byte to its answer's last. */
async function calls(
  server: Server,
  name: string,
  given: Record<string, unknown>,
): Promise<Row[]> {
  const times = await inTurns({
    call: () => elapsed(() => server.call(name, given)),
    ping: () => elapsed(() => server.ping()),
  }, { rounds: CALLS, warmup: 50 });
  const [taken, base] = [times.call!, times.ping!];
  const short = name.replace("mclaude_", "mcp-calls-").replaceAll("_", "-");
  const against = "a ping, 1,000 items";
  return [
    ratioRow(`${short}-p50`, ratioOf(taken, base), {
      against,
      milliseconds: quantile(taken, 0.5),
    }),
    {
      ...{ name: `${short}-p99`, value: quantile(taken, 0.99) / quantile(base, 0.99) },
      ...{ unit: "times", against, milliseconds: quantile(taken, 0.99) },
    },
  ];
}

async function elapsed(action: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await action();
  return performance.now() - begin;
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

  async ping(): Promise<void> {
    await this.#ask("ping", {});
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
