import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { sendMessage } from "../../lib/messages.ts";
import { findProject } from "../../lib/store/root.ts";
import { storeOf } from "../lib/sync/with_clones.ts";
import { withFolder } from "../with_store.ts";
import { cleanEnv, type Outcome, program, run } from "./program.ts";

/** A hub that runs as a process, in `<folder>/hub`. */
export class HubProcess {
  readonly #folder: string;
  readonly #flags: readonly string[];
  #child: Deno.ChildProcess | undefined;
  #said: Promise<string> = Promise.resolve("");
  url = "";

  constructor(folder: string, flags: readonly string[] = []) {
    this.#folder = folder;
    this.#flags = flags;
  }

  /** Starts it; again at the same address. */
  async start(): Promise<void> {
    const [file, ...words] = program();
    const listen = this.url === "" ? "127.0.0.1:0" : new URL(this.url).host;
    const child = new Deno.Command(file!, {
      args: [...words, "hub", "serve", "--data", "hub", "--listen", listen, ...this.#flags],
      cwd: this.#folder,
      env: cleanEnv(),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let said = "";
    while (!said.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`the hub ended: ${said}`);
      said += value;
    }
    this.url = /https?:\/\/\S+(?=,)/.exec(said)![0];
    this.#child = child;
    this.#said = (async () => {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return said;
        said += value;
      }
    })();
  }

  /** Its process. */
  get pid(): number {
    return this.#child!.pid;
  }

  /** Ends it; tells how it ended, and all that it said. */
  async end(signal: Deno.Signal = "SIGTERM"): Promise<{ code: number; said: string }> {
    const child = this.#child;
    if (child === undefined) return { code: 0, said: "" };
    this.#child = undefined;
    child.kill(signal);
    const { code } = await child.status;
    return { code, said: await this.#said };
  }

  /** Runs `mclaude hub …` beside it. */
  command(...words: string[]): Promise<Outcome> {
    const at = words[0] === "token" ? 2 : 1;
    const args = ["hub", ...words.slice(0, at), "--data", "hub", ...words.slice(at)];
    return run(args, { cwd: this.#folder });
  }

  /** Makes a token for the project atlas. */
  async token(identity: string, ...more: string[]): Promise<string> {
    const words = ["--project", "atlas", "--identity", identity, ...more];
    const { code, stdout, stderr } = await this.command("token", "create", ...words);
    assertEquals(code, 0, stderr);
    return stdout.trim();
  }

  /** Asks it something. */
  async ask(
    route: string,
    token: string,
    body?: unknown,
    // deno-lint-ignore no-explicit-any
  ): Promise<{ status: number; data: any }> {
    const [method, path] = route.split(" ") as [string, string];
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: response.status, data: await response.json() };
  }

  /** The number behind a line of its metrics. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const line = text.split("\n").find((line) => line.startsWith(`${name} `));
    return Number(line?.split(" ")[1]);
  }
}

/** Runs `body` with a hub; it is ended afterwards. */
export function withHubProcess(
  body: (hub: HubProcess, folder: string) => Promise<void>,
  flags: readonly string[] = [],
): Promise<void> {
  return withFolder(async (folder) => {
    const hub = new HubProcess(folder, flags);
    await hub.start();
    try {
      await body(hub, folder);
    } finally {
      await hub.end("SIGKILL");
    }
  });
}

/** A machine: its own folder, and a token of its own. */
export class Machine {
  readonly root: string;
  readonly name: string;
  readonly env: Record<string, string>;

  constructor(
    folder: string,
    { name, url, token }: { name: string; url: string; token: string },
  ) {
    this.name = name;
    this.root = join(folder, name);
    Deno.mkdirSync(join(this.root, ".claude"), { recursive: true });
    this.env = {
      ...{ MCLAUDE_HUB_URL: url, MCLAUDE_HUB_TOKEN: token },
      ...{ MCLAUDE_IDENTITY: name, MCLAUDE_SESSION: `of-${name}` },
    };
  }

  /** Runs a command here. */
  run(...args: string[]): Promise<Outcome> {
    return run(args, { cwd: this.root, env: this.env });
  }

  /** Runs a command here that has to work. */
  async works(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    assertEquals(code, 0, `${this.name}: ${args.join(" ")}: ${stderr}`);
    return stdout;
  }

  /** Starts a command here that goes on until its input ends, or it is killed. */
  spawn(...args: string[]): Deno.ChildProcess {
    const [file, ...words] = program();
    return new Deno.Command(file!, {
      args: [...words, ...args],
      cwd: this.root,
      env: cleanEnv(this.env),
      clearEnv: true,
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  /** Writes a message, without a process. */
  send(body: string): void {
    const project = findProject(this.root);
    sendMessage(project, { to: "*", subject: "s", body, any: true }, { from: this.name });
  }

  /** All records but beats, whose times are told by each machine's clock; by their paths. */
  store(): Record<string, string> {
    const all = Object.entries(storeOf(findProject(this.root)));
    return Object.fromEntries(all.filter(([path]) => !path.startsWith(".claude/heartbeats/")));
  }

  /** The bodies of all messages, sorted. */
  bodies(): string[] {
    return Object.entries(this.store())
      .filter(([path]) => path.includes("messages/inbox/"))
      .map(([, text]) => text.trim().split("\n").at(-1)!).sort();
  }
}

/** Makes machines of a hub, each with a token of its own. */
export function machines(
  hub: HubProcess,
  folder: string,
  names: readonly string[],
): Promise<Machine[]> {
  return Promise.all(
    names.map(async (name) =>
      new Machine(folder, { name, url: hub.url, token: await hub.token(name) })
    ),
  );
}

/** Waits until something is so; fails after a time in which it has to be. */
export async function until(is: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!await is()) {
    if (Date.now() > end) throw new Error(`${what}: not within 30 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
