/**
 * Machines with clocks of their own, joined by a hub, in namespaces of the network: the hub is
 * killed, cables are pulled, tokens are revoked, pushes are repeated, one reader never reads. In
 * the end every machine has everything once, and no lock ever had two holders.
 *
 * @module
 */
import { join } from "node:path";
import { writeHandoff } from "../../lib/handoffs.ts";
import { sendMessage } from "../../lib/messages.ts";
import { findProject } from "../../lib/store/root.ts";
import { storeOf } from "../../tests/lib/sync/with_clones.ts";
import { message } from "../../tests/lib/hub/with_hub.ts";
import { cleanEnv, type Outcome, program, start } from "../../tests/processes/program.ts";
import { type Gate, type Tally, withScratch } from "./gate.ts";
import { checkLockLog, type LoggedEvent } from "./lock_log.ts";
import { Network } from "./network.ts";

/** How much is done: of all machines together, in so many rounds. */
const SIZES = {
  small: { machines: 2, rounds: 5, messages: 100, handoffs: 10, claims: 20 },
  full: { machines: 5, rounds: 100, messages: 10_000, handoffs: 500, claims: 2_000 },
};

/** What the machines' clocks are off by. */
const SKEWS = ["", "+90s", "-400s", "+2h", "-1d"];

const NAMES = ["ani", "vasya", "petya", "masha", "olga"];
const SLUGS = ["alpha", "beta", "gamma"];
const FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
const PORT = 8080;

/** How long machines may take to be at one at the end, in milliseconds. */
const PATIENCE = { small: 60_000, full: 600_000 };

/** The gate. */
export const hub: Gate = {
  name: "hub",
  summary: "machines in namespaces with one hub: killed, unplugged, revoked, repeated",
  async run({ full }, tally) {
    const size = full ? SIZES.full : SIZES.small;
    const names = NAMES.slice(0, size.machines);
    await using network = await Network.make(["hub", ...names]);
    await withScratch(async (folder) => {
      await using team = new Team({ folder, network, tally });
      await team.begin(names);
      for (let round = 0; round < size.rounds; round++) {
        await team.round(round, size);
      }
      await team.settle(full ? PATIENCE.full : PATIENCE.small);
    });
  },
};

interface Member {
  readonly name: string;
  readonly root: string;
  readonly env: Record<string, string>;
  readonly held: Set<string>;
  sync: Deno.ChildProcess | undefined;
}

/** The hub and its machines. */
class Team implements AsyncDisposable {
  readonly #folder: string;
  readonly #network: Network;
  readonly #tally: Tally;
  readonly #url: string;
  readonly #members: Member[] = [];
  readonly #bodies: string[] = [];
  readonly #goals: string[] = [];
  readonly #confirmed: string[] = [];
  #hub: Deno.ChildProcess | undefined;
  #watcher = "";

  constructor({ folder, network, tally }: { folder: string; network: Network; tally: Tally }) {
    this.#folder = folder;
    this.#network = network;
    this.#tally = tally;
    this.#url = `http://${network.address("hub")}:${PORT}`;
  }

  async begin(names: readonly string[]): Promise<void> {
    await this.#startHub();
    this.#watcher = await this.#token("watcher");
    for (const [at, name] of names.entries()) {
      const root = join(this.#folder, name);
      Deno.mkdirSync(join(root, ".claude"), { recursive: true });
      const skew = SKEWS[at]!;
      const env = {
        ...{ MCLAUDE_HUB_URL: this.#url, MCLAUDE_HUB_TOKEN: await this.#token(name) },
        ...{ MCLAUDE_IDENTITY: name, MCLAUDE_SESSION: `of-${name}` },
        ...(skew === "" || !isThere(FAKETIME) ? {} : {
          ...{ LD_PRELOAD: FAKETIME, FAKETIME: skew, FAKETIME_DONT_FAKE_MONOTONIC: "1" },
        }),
      };
      const member: Member = { name, root, env, held: new Set(), sync: undefined };
      this.#members.push(member);
      this.#watch(member);
    }
  }

  /** A part of the work, and one disturbance. */
  async round(
    round: number,
    { rounds, messages, handoffs, claims }: typeof SIZES.small,
  ): Promise<void> {
    const disturbed = this.#disturb(round);
    for (const member of this.#members) {
      const part = rounds * this.#members.length;
      for (let at = 0; at < messages / part; at++) this.#send(member, `${round}-${at}`);
      for (let at = 0; at < handoffs / part; at++) this.#handoff(member, `${round}-${at}`);
    }
    const each = Math.ceil(claims / rounds / this.#members.length);
    await Promise.all(this.#members.map(async (member) => {
      for (let at = 0; at < each; at++) await this.#claim(member);
    }));
    await disturbed;
  }

  /** Lets all come to rest, and looks at what there is. */
  async settle(patience: number): Promise<void> {
    for (const member of this.#members) {
      await this.#network.plug(member.name, "up");
      for (const slug of member.held) await this.#release(member, slug);
    }
    const end = Date.now() + patience;
    while (Date.now() < end && !this.#isSettled()) await sleep(250);
    for (const member of this.#members) await this.#end(member);
    for (let turn = 0; turn < 2; turn++) {
      for (const member of this.#members) await this.#run(member, ["sync"]);
    }
    for (const member of this.#members) this.#look(member);
    checkLockLog(await this.#log(), { confirmed: this.#confirmed, tally: this.#tally });
  }

  #isSettled(): boolean {
    const stores = this.#members.map((member) => JSON.stringify(this.#store(member)));
    return new Set(stores).size === 1 && Object.keys(JSON.parse(stores[0]!)).length >=
        this.#bodies.length + this.#goals.length;
  }

  /** Every message and handoff of all is here once, and nothing is here that others lack. */
  #look(member: Member): void {
    const store = this.#store(member);
    const count = (sign: string, of: string) =>
      Object.entries(store).filter(([path, text]) =>
        path.includes(of) && text.includes(`\n${sign}\n`)
      ).length;
    for (const body of this.#bodies) {
      const found = count(body, "/messages/inbox/");
      if (found !== 1) this.#tally.fail(`${member.name} has ${found} of the message ${body}`);
    }
    for (const goal of this.#goals) {
      const found = count(goal, "/handoffs/");
      if (found !== 1) this.#tally.fail(`${member.name} has ${found} of the handoff ${goal}`);
    }
    const first = this.#store(this.#members[0]!);
    for (const path of new Set([...Object.keys(first), ...Object.keys(store)])) {
      if (first[path] !== store[path]) this.#tally.fail(`${member.name} differs in ${path}`);
    }
  }

  /** All records but beats; each machine has the rows of the index in its own order. */
  #store({ root }: Member): Record<string, string> {
    const all = Object.entries(storeOf(findProject(root)));
    return Object.fromEntries(
      all.filter(([path]) => !path.startsWith(".claude/heartbeats/")).map(([path, text]) => [
        path,
        path.endsWith("/INDEX.md") ? text.split("\n").sort().join("\n") : text,
      ]),
    );
  }

  async #disturb(round: number): Promise<void> {
    await sleep(Math.random() * 300);
    const member = this.#members[round % this.#members.length]!;
    switch (round % 5) {
      case 0:
        this.#hub!.kill("SIGKILL");
        await this.#hub!.status;
        await sleep(Math.random() * 500);
        await this.#startHub();
        this.#tally.count("kills of the hub");
        return;
      case 1:
        await this.#network.plug(member.name, "down");
        await sleep(1_000);
        await this.#network.plug(member.name, "up");
        this.#tally.count("cables pulled");
        return;
      case 2:
        await this.#repeat(member);
        return;
      case 3:
        return await this.#revoke(member);
      default:
        return await this.#neverRead();
    }
  }

  /** Pushes again what the hub has, as it was and with another text. */
  async #repeat(member: Member): Promise<void> {
    const token = member.env.MCLAUDE_HUB_TOKEN!;
    const got = await this.#ask(token, "/api/v1/records?after=0&limit=50").catch(() => undefined);
    const records = (got?.records as Record<string, unknown>[] ?? [])
      .filter(({ kind, identity }) => kind === "message" && identity === member.name)
      .flatMap(({ kind, path, text, digest }) => {
        const name = String(path).slice("messages/inbox/".length, -".md".length);
        const other = message("another text", { from: member.name, name });
        return [{ kind, path, text, digest }, other];
      });
    const answer = await this.#ask(token, "/api/v1/records", { records }).catch(() => undefined);
    for (const { status } of answer?.results as { status: string }[] ?? []) {
      if (status === "stored") this.#tally.fail("a repeated push was stored again");
    }
    this.#tally.count("pushes repeated", records.length);
  }

  /** Takes a machine's token; it goes on with another one. */
  async #revoke(member: Member): Promise<void> {
    const { stdout } = await this.#hubCommand("token", "list", "--json");
    const token = (JSON.parse(stdout).tokens as Record<string, unknown>[]).findLast((token) =>
      (token.identities as string[])[0] === member.name && token.revoked_at === null
    )!;
    await this.#hubCommand("token", "revoke", String(token.id));
    await sleep(300);
    member.env.MCLAUDE_HUB_TOKEN = await this.#token(member.name);
    await this.#end(member);
    this.#watch(member);
    this.#tally.count("tokens revoked");
  }

  /** Follows the log from its beginning and never reads. */
  async #neverRead(): Promise<void> {
    try {
      const hostname = this.#network.address("hub");
      using socket = await Deno.connect({ hostname, port: PORT });
      await socket.write(
        new TextEncoder().encode(
          `GET /api/v1/ws HTTP/1.1\r\nhost: ${hostname}:${PORT}\r\nupgrade: websocket\r\n` +
            "connection: upgrade\r\nsec-websocket-version: 13\r\n" +
            `authorization: Bearer ${this.#watcher}\r\n` +
            "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        ),
      );
      await sleep(1_000);
      this.#tally.count("readers that never read");
    } catch {
      // The hub is not there at the moment.
    }
  }

  #send({ name, root }: Member, what: string): void {
    const body = `message ${name} ${what}`;
    sendMessage(findProject(root), { to: "*", subject: "s", body, any: true }, { from: name });
    this.#bodies.push(body);
    this.#tally.count("messages");
  }

  #handoff({ name, root }: Member, what: string): void {
    const goal = `goal ${name} ${what}`;
    writeHandoff(findProject(root), { goal, next_step: "n" }, {
      session: `of-${name}`,
      identity: name,
    });
    this.#goals.push(goal);
    this.#tally.count("handoffs");
  }

  /** Claims a lock, does nothing, and gives it back. */
  async #claim(member: Member): Promise<void> {
    const slug = SLUGS[Math.floor(Math.random() * SLUGS.length)]!;
    const claim = ["sync", "claim", slug, "--description", "d", "--json"];
    const { code, stdout, stderr } = await this.#run(member, claim);
    this.#tally.count("claims");
    if (code === 10 || code === 1) return;
    if (code !== 0) return this.#tally.fail(`${member.name}: claim ${slug}: ${code} ${stderr}`);
    const { generation, confirmed } = JSON.parse(stdout);
    if (confirmed) this.#confirmed.push(`${slug}#${generation} of-${member.name}`);
    member.held.add(slug);
    await sleep(Math.random() * 50);
    await this.#release(member, slug);
  }

  async #release(member: Member, slug: string): Promise<void> {
    const { code, stderr } = await this.#run(member, ["sync", "release", slug, "--json"]);
    // Another machine may have been first while the hub was away: then it is told, and lost.
    if (![0, 1, 12, 13, 15].includes(code)) {
      this.#tally.fail(`${member.name}: release ${slug}: ${code} ${stderr}`);
    }
    member.held.delete(slug);
  }

  #run({ name, root, env }: Member, args: readonly string[]): Promise<Outcome> {
    return start([...this.#network.on(name), ...program(), ...args], { cwd: root, env });
  }

  #watch(member: Member): void {
    member.sync = this.#spawn([...this.#network.on(member.name), ...program(), "sync", "--watch"], {
      cwd: member.root,
      env: member.env,
    });
  }

  async #end(member: Member): Promise<void> {
    member.sync?.kill("SIGTERM");
    await member.sync?.status;
    member.sync = undefined;
  }

  async #startHub(): Promise<void> {
    const serve = ["hub", "serve", "--data", "hub", "--insecure-lan"];
    const listen = ["--listen", `${this.#network.address("hub")}:${PORT}`];
    this.#hub = this.#spawn(
      [...this.#network.on("hub"), ...program(), ...serve, ...listen],
      { cwd: this.#folder, env: {} },
    );
    for (let attempt = 0; attempt < 200; attempt++) {
      const is = await fetch(`${this.#url}/health`).then((answer) => answer.body?.cancel())
        .then(() => true, () => false);
      if (is) return;
      await sleep(50);
    }
    throw new Error("the hub does not start");
  }

  #spawn(
    [file, ...args]: string[],
    { cwd, env }: { cwd: string; env: Record<string, string> },
  ): Deno.ChildProcess {
    return new Deno.Command(file!, {
      ...{ args, cwd, env: cleanEnv(env), clearEnv: true },
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
  }

  async #hubCommand(...words: string[]): Promise<Outcome> {
    const args = ["hub", ...words.slice(0, 2), "--data", "hub", ...words.slice(2)];
    const outcome = await start([...program(), ...args], { cwd: this.#folder });
    if (outcome.code !== 0) throw new Error(`${words.join(" ")}: ${outcome.stderr}`);
    return outcome;
  }

  async #token(identity: string): Promise<string> {
    const words = ["--project", "atlas", "--identity", identity];
    return (await this.#hubCommand("token", "create", ...words)).stdout.trim();
  }

  async #ask(token: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.#url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}` },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return await response.json();
  }

  /** All that ever happened to locks, in the hub's order. */
  async #log(): Promise<LoggedEvent[]> {
    const events: LoggedEvent[] = [];
    for (let after = 0;;) {
      const { records, next } = await this.#ask(this.#watcher, `/api/v1/records?after=${after}`);
      const page = records as (LoggedEvent & { kind: string })[];
      if (page.length === 0) return events;
      events.push(...page.filter(({ kind }) => kind === "lock"));
      after = next as number;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const member of this.#members) await this.#end(member).catch(() => {});
    try {
      this.#hub?.kill("SIGKILL");
    } catch {
      // It ended already.
    }
    await this.#hub?.status;
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
