/**
 * Measures a hub: how long a message takes from machine to machine, how much it takes in, how fast
 * it reaches many sockets beside a bare NATS server, what a socket and idling cost.
 *
 * Run by hand, and told as it comes out; ratios of one run count, absolute times are this
 * machine's.
 *
 * @example
 * ```sh
 * MCLAUDE_BIN=dist/mclaude-x86_64-unknown-linux-gnu deno run -A scripts/bench/hub.ts
 * deno run -A scripts/bench/hub.ts --sockets 200 --messages 50
 * ```
 *
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { message } from "../../tests/lib/hub/with_hub.ts";
import {
  type HubProcess,
  machines,
  until,
  withHubProcess,
} from "../../tests/processes/hub_process.ts";

const { values } = parseArgs({
  options: {
    sockets: { type: "string", default: "1000" },
    messages: { type: "string", default: "100" },
  },
});
const SOCKETS = Number(values.sockets);
const MESSAGES = Number(values.messages);

/** So many records go to all sockets. */
const ROUNDS = 50;

/** The port of the bare NATS server. */
const NATS = 14_223;

function say(name: string, what: string): void {
  // deno-lint-ignore no-console
  console.log(`${name.padEnd(34)} ${what}`);
}

function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
  return `p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms`;
}

/** From a file on one machine to the same file on another. */
async function latency(hub: HubProcess, folder: string): Promise<void> {
  const [from, to] = await machines(hub, folder, ["ani", "vasya"]);
  const children = [from!, to!].map((machine) => machine.spawn("sync", "--watch"));
  const inbox = join(to!.root, ".claude", "messages", "inbox");
  try {
    from!.send("first");
    await until(() => to!.bodies().length === 1, "the first message");
    const times: number[] = [];
    for (let at = 0; at < MESSAGES; at++) {
      const watcher = Deno.watchFs(inbox);
      const began = performance.now();
      from!.send(`message ${at}`);
      for await (const { kind } of watcher) {
        if (kind === "create" || kind === "rename") break;
      }
      times.push(performance.now() - began);
    }
    say("from file to file", spread(times));
  } finally {
    for (const child of children) child.kill("SIGTERM");
    await Promise.all(children.map(({ stdin }) => stdin.close()));
    await Promise.all(children.map(({ status }) => status));
  }
}

/** How many records a hub takes in. */
async function intake(hub: HubProcess): Promise<void> {
  for (const [size, writers] of [[1, 1], [1, 16], [100, 4]] as const) {
    const tokens = await Promise.all(Array.from({ length: writers }, () => hub.token("ani")));
    let count = 0;
    const end = performance.now() + 3_000;
    const times: number[] = [];
    await Promise.all(tokens.map(async (token, writer) => {
      while (performance.now() < end) {
        const records = Array.from({ length: size }, () => {
          const name = `in_${size}_${writers}_${writer}_${count++}`;
          return message("x".repeat(500), { name });
        });
        const began = performance.now();
        const { status } = await hub.ask("POST /api/v1/records", token, { records });
        // A token may ask a hundred times a second.
        if (status === 429) await new Promise((resolve) => setTimeout(resolve, 200));
        else times.push(performance.now() - began);
      }
    }));
    const rate = times.length * size / 3;
    say(`${writers} writers, ${size} records a request`, `${rate.toFixed(0)}/s, ${spread(times)}`);
  }
}

/** From one write to the last of many sockets, beside NATS without any storage. */
async function fanOut(hub: HubProcess, folder: string): Promise<void> {
  const before = residentOf(hub.pid);
  const token = await hub.token("ani");
  let left = 0;
  let done = () => {};
  const got = () => --left === 0 && done();
  const head = (await hub.ask("GET /api/v1/hello", token)).data.head;
  const sockets = await subscribe(hub, { head, got });
  const after = residentOf(hub.pid);
  const times: number[] = [];
  for (let at = 0; at < ROUNDS; at++) {
    left = SOCKETS;
    const all = new Promise<void>((resolve) => done = resolve);
    const began = performance.now();
    await hub.ask("POST /api/v1/records", token, {
      records: [message("x".repeat(300), { name: `fan_${at}` })],
    });
    await all;
    times.push(performance.now() - began);
  }
  say(`to ${SOCKETS} sockets`, spread(times));
  say("memory of a socket", `${((after - before) / SOCKETS).toFixed(1)} KB`);
  const idle = ticksOf(hub.pid);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  say(`${SOCKETS} idle sockets`, `${((ticksOf(hub.pid) - idle) / 5).toFixed(1)} % of a core`);
  for (const socket of sockets) socket.close();
  await nats(folder);
}

/** How many questions a hub answers whose answers are small. */
async function questions(hub: HubProcess): Promise<void> {
  const tokens = await Promise.all(Array.from({ length: 32 }, () => hub.token("ani")));
  const end = performance.now() + 2_000;
  const times: number[] = [];
  await Promise.all(tokens.map(async (token) => {
    while (performance.now() < end) {
      const began = performance.now();
      const { status } = await hub.ask("GET /api/v1/hello", token);
      if (status === 429) await new Promise((resolve) => setTimeout(resolve, 200));
      else times.push(performance.now() - began);
    }
  }));
  say("questions of 32 machines", `${(times.length / 2).toFixed(0)}/s, ${spread(times)}`);
}

/** Opens sockets; each calls `got` for each record after the head. */
async function subscribe(
  hub: HubProcess,
  { head, got }: { head: number; got: () => void },
): Promise<WebSocket[]> {
  const token = await hub.token("ani");
  return await Promise.all(Array.from({ length: SOCKETS }, async () => {
    const socket = new WebSocket(`${hub.url.replace("http", "ws")}/api/v1/ws`);
    await new Promise<void>((resolve, reject) => {
      socket.onerror = () => reject(new Error("a socket was refused"));
      socket.onopen = () => socket.send(JSON.stringify({ token, protocol: 1, after: head }));
      socket.onmessage = () => resolve();
    });
    socket.onmessage = got;
    return socket;
  }));
}

/** The same with a bare NATS server, which keeps nothing, over WebSockets too. */
async function nats(folder: string): Promise<void> {
  const config = join(folder, "nats.conf");
  Deno.writeTextFileSync(
    config,
    `listen: "127.0.0.1:-1"\nwebsocket { listen: "127.0.0.1:${NATS}", no_tls: true }\n`,
  );
  let server: Deno.ChildProcess;
  try {
    server = new Deno.Command("nats-server", {
      args: ["-c", config],
      cwd: folder,
      stdout: "null",
      stderr: "null",
    }).spawn();
  } catch {
    say("bare NATS", "there is no nats-server here");
    return;
  }
  try {
    await until(() => connect().then((it) => (it.close(), true), () => false), "NATS answers");
    let left = 0;
    let done = () => {};
    const readers = await Promise.all(Array.from({ length: SOCKETS }, async () => {
      const socket = await connect();
      await greet(socket);
      socket.onmessage = ({ data }) => {
        if (new TextDecoder().decode(data).includes("MSG all") && --left === 0) done();
      };
      return socket;
    }));
    const writer = await connect();
    const text = "x".repeat(500);
    const times: number[] = [];
    for (let at = 0; at < ROUNDS; at++) {
      left = SOCKETS;
      const all = new Promise<void>((resolve) => done = resolve);
      const began = performance.now();
      writer.send(`PUB all ${text.length}\r\n${text}\r\n`);
      await all;
      times.push(performance.now() - began);
    }
    say(`bare NATS to ${SOCKETS}`, spread(times));
    for (const socket of [...readers, writer]) socket.close();
  } finally {
    server.kill("SIGKILL");
    await server.status;
  }
}

async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${NATS}`);
  socket.binaryType = "arraybuffer";
  await new Promise<void>((resolve, reject) => {
    socket.onerror = () => reject(new Error("NATS refused a socket"));
    socket.onopen = () => resolve();
  });
  socket.send(`CONNECT {"verbose":false}\r\n`);
  return socket;
}

/** Subscribes, and waits until that is known. */
async function greet(socket: WebSocket): Promise<void> {
  const known = new Promise<void>((resolve) =>
    socket.onmessage = ({ data }) => {
      if (new TextDecoder().decode(data).includes("PONG")) resolve();
    }
  );
  socket.send("SUB all 1\r\nPING\r\n");
  await known;
}

/** Memory of a process, in KB. */
function residentOf(pid: number): number {
  const text = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(text)![1]);
}

/** Time of a process on a core, in hundredths of a second. */
function ticksOf(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

await withHubProcess(async (hub, folder) => {
  await latency(hub, folder);
  await intake(hub);
  await questions(hub);
  await fanOut(hub, folder);
});
