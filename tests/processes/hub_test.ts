import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { listLocks } from "../../lib/locks.ts";
import { observeSessions } from "../../lib/liveness.ts";
import { findProject } from "../../lib/store/root.ts";
import { message } from "../lib/hub/with_hub.ts";
import { machines, until, withHubProcess } from "./hub_process.ts";
import { race, run } from "./program.ts";

Deno.test("what one machine writes stands on the other, and nothing comes back", () =>
  withHubProcess(async (hub, folder) => {
    const [ani, vasya] = await machines(hub, folder, ["ani", "vasya"]);
    ani!.send("hello from ani");
    await ani!.works("handoff", "write", "--goal", "g", "--next-step", "n");
    await ani!.works(...SAVE);
    vasya!.send("hello from vasya");
    for (const machine of [ani!, vasya!, ani!]) await machine.works("sync");

    const head = (await hub.ask("GET /api/v1/hello", ani!.env.MCLAUDE_HUB_TOKEN!)).data.head;
    for (const machine of [vasya!, ani!, vasya!]) await machine.works("sync");

    assertEquals(vasya!.bodies(), ["hello from ani", "hello from vasya"]);
    assertEquals(vasya!.store(), ani!.store());
    const later = (await hub.ask("GET /api/v1/hello", ani!.env.MCLAUDE_HUB_TOKEN!)).data.head;
    assertEquals(later, head, "nothing was sent again");
  }));

Deno.test("of five machines that claim at once one holds the lock, each time", () =>
  withHubProcess(async (hub, folder) => {
    const all = await machines(hub, folder, ["ani", "vasya", "petya", "masha", "olga"]);
    for (const slug of ["lock-1", "lock-2", "lock-3"]) {
      const racers = all.map(({ root, env }) => ({
        args: ["sync", "claim", slug, "--description", "d"],
        cwd: root,
        env,
      }));

      const outcomes = await race(racers, { cwd: folder });

      assertEquals(outcomes.map(({ code }) => code).sort((a, b) => a - b), [0, 10, 10, 10, 10]);
      const winner = all[outcomes.findIndex(({ code }) => code === 0)]!.name;
      for (const { code, stdout, stderr } of outcomes) {
        if (code === 10) assertStringIncludes(`${stdout}${stderr}`, winner);
      }
    }
  }));

Deno.test("a hub that is killed again and again while machines send loses nothing", () =>
  withHubProcess(async (hub, folder) => {
    const all = await machines(hub, folder, ["ani", "vasya", "petya"]);
    const watching = all.map((machine) => machine.spawn("sync", "--watch"));
    const expected: string[] = [];
    try {
      for (let round = 0; round < 6; round++) {
        for (const machine of all) {
          for (let at = 0; at < 10; at++) {
            const body = `${machine.name} ${round} ${at}`;
            machine.send(body);
            expected.push(body);
          }
        }
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
        await hub.end("SIGKILL");
        await hub.start();
      }
      expected.sort();
      await until(
        () => all.every((machine) => machine.bodies().length >= expected.length),
        "all have all messages",
      );
    } finally {
      for (const child of watching) child.kill("SIGTERM");
      await Promise.all(watching.map(({ stdin }) => stdin.close()));
      await Promise.all(watching.map(({ status }) => status));
    }

    for (const machine of all) assertEquals(machine.bodies(), expected, machine.name);
    assertEquals(all[1]!.store(), all[0]!.store());
    assertEquals(all[2]!.store(), all[0]!.store());
  }));

Deno.test("MCP servers sync beside their clients, also when one of two in a project ends", () =>
  withHubProcess(async (hub, folder) => {
    const [ani, vasya] = await machines(hub, folder, ["ani", "vasya"]);
    const first = vasya!.spawn("mcp");
    const second = vasya!.spawn("mcp");
    const other = ani!.spawn("mcp");
    try {
      ani!.send("one");
      vasya!.send("two");
      for (const machine of [ani!, vasya!]) {
        await until(() => machine.bodies().length === 2, `${machine.name} has both`);
      }
      await first.stdin.close();
      assertEquals((await first.status).code, 0);
      ani!.send("three");
      await until(() => vasya!.bodies().length === 3, "vasya has the third");
    } finally {
      await Promise.all([second, other].map((child) => child.stdin.close()));
      for (const child of [second, other]) assertEquals((await child.status).code, 0);
    }
  }));

Deno.test("without the hub all goes on with files, and is caught up", () =>
  withHubProcess(async (hub, folder) => {
    const [ani, vasya] = await machines(hub, folder, ["ani", "vasya"]);
    await hub.end("SIGKILL");

    const claimed = await ani!.run("sync", "claim", "one-lock", "--description", "d");
    ani!.send("while it was away");
    const away = await ani!.run("sync");
    await hub.start();
    for (const machine of [ani!, vasya!]) await machine.works("sync");
    const held = await vasya!.run("sync", "claim", "one-lock", "--description", "d");

    assertEquals(claimed.code, 0, claimed.stderr);
    assertMatch(`${claimed.stdout}${claimed.stderr}`, /away|not reached/);
    assertEquals(away.code, 1);
    assertEquals(away.stderr.trim().split("\n").length, 1, away.stderr);
    assertEquals(vasya!.bodies(), ["while it was away"]);
    assertEquals(held.code, 10, "the hub learned of the claim");
  }));

Deno.test("of two claims that were made without the hub the earlier one wins, and both are told", () =>
  withHubProcess(async (hub, folder) => {
    const [ani, vasya] = await machines(hub, folder, ["ani", "vasya"]);
    await hub.end("SIGKILL");
    await ani!.works("lock", "claim", "one-lock", "--description", "d", "--files", "a.ts");
    await vasya!.works("lock", "claim", "one-lock", "--description", "d", "--files", "a.ts");
    await hub.start();

    await ani!.works("sync");
    await vasya!.run("sync");
    for (const machine of [ani!, vasya!]) await machine.works("sync");

    const holders = [ani!, vasya!].flatMap(({ root }) => {
      const project = findProject(root);
      return listLocks(project, { observe: observeSessions(project) }).locks
        .map(({ session_id }) => session_id);
    });
    assertEquals(new Set(holders), new Set(["of-ani"]));
    assert(ani!.bodies().length > 0, "ani has a message of it");
  }));

Deno.test("a revoked token opens nothing, and what it opened is closed", () =>
  withHubProcess(async (hub, folder) => {
    const [ani] = await machines(hub, folder, ["ani"]);
    const token = ani!.env.MCLAUDE_HUB_TOKEN!;
    const socket = new Socket(hub.url, { token, protocol: 1 });
    await socket.opened;
    const waiting = hub.ask("GET /api/v1/records?after=0&wait=20", token);
    const { stdout } = await hub.command("token", "list");
    const revoked = await hub.command("token", "revoke", stdout.split(" ")[0]!);
    assertEquals(revoked.code, 0, revoked.stderr);

    assertEquals(await socket.closed, 1008);
    await hub.ask("GET /api/v1/hello", token).then(({ status }) => assertEquals(status, 401));
    const other = await hub.token("vasya");
    await hub.ask("POST /api/v1/records", other, {
      records: [message("x", { from: "vasya" })],
    });
    assertEquals((await waiting).status, 401);
    const sync = await ani!.run("sync");
    assertEquals(sync.code, 1);
    assertMatch(sync.stderr, /token/);
  }));

Deno.test("a token that ends opens nothing afterwards", () =>
  withHubProcess(async (hub, folder) => {
    const soon = new Date(Date.now() + 1_500).toISOString();
    const token = await hub.token("ani", "--expires", soon);
    await until(
      async () => (await hub.ask("GET /api/v1/hello", token)).status === 401,
      "the token ends",
    );
    const late = await hub.command(
      ...["token", "create", "--project", "atlas", "--identity", "ani"],
      ...["--expires", "2020-01-01"],
    );

    assertEquals(late.code, 2);
    assertMatch(late.stderr, /ended already/);
    const listed = await run(["hub", "token", "list", "--data", "hub"], { cwd: folder });
    assertMatch(listed.stdout, /ended /);
    assert(!listed.stdout.includes(token));
  }));

Deno.test("a hub that is told to end closes all in good order, and ends with 0", () =>
  withHubProcess(async (hub) => {
    const token = await hub.token("ani");
    const socket = new Socket(hub.url, { token });
    await socket.opened;
    const waiting = hub.ask("GET /api/v1/records?after=0&wait=20", token);
    await until(async () => await hub.metric("mclaude_hub_waiting") === 2, "both wait");

    const { code, said } = await hub.end("SIGTERM");

    assertEquals(code, 0);
    assertMatch(said, /\[hub\] stopped\n$/);
    assertEquals(await socket.closed, 1001);
    assertEquals((await waiting).status, 200);
  }));

Deno.test("a socket goes on from a number: each record once, in order, whatever was between", () =>
  withHubProcess(async (hub) => {
    const token = await hub.token("ani");
    const push = (at: number) =>
      hub.ask("POST /api/v1/records", token, {
        records: [message(`m${at}`, { name: `m${at}` })],
      });
    for (let at = 1; at <= 3; at++) await push(at);
    const first = new Socket(hub.url, { token, protocol: 1, after: 1 });
    await until(() => first.frames.length === 3, "subscribed and two records");
    await push(4);
    await until(() => first.frames.length === 4, "the next one");
    first.close();
    await hub.end("SIGKILL");
    await hub.start();
    await push(5);
    const second = new Socket(hub.url, { token, protocol: 1, after: 4 });
    await until(() => second.frames.length === 2, "what was missed");
    second.close();

    const seqs = [...first.frames, ...second.frames].flatMap(({ record }) => record?.seq ?? []);
    assertEquals(seqs, [2, 3, 4, 5]);
  }));

Deno.test("a socket of 0.6 is greeted, answers a ping, and gets events", () =>
  withHubProcess(async (hub) => {
    const token = await hub.token("ani");
    const socket = new Socket(hub.url, { token, project_id: "atlas" });
    await socket.opened;
    socket.send("ping");
    await hub.ask("POST /api/events", token, { type: "message_question", subject: "why" });
    await hub.ask("POST /api/locks/claim", token, { slug: "one-lock", session_id: "s1" });
    await until(() => socket.frames.length === 3, "three frames");

    const [greeting, ...events] = socket.frames;
    assertEquals(greeting, { status: "subscribed", project_id: "atlas" });
    assertEquals(events.map(({ type }) => type), ["message_question", "lock_claimed"]);
    assertEquals(socket.pongs, 1);
    socket.close();

    for (const bad of [{ token: "wrong-token" }, { token, project_id: "other" }, {}, "no json"]) {
      const refused = new Socket(hub.url, bad);
      assertEquals(await refused.closed, 1008, JSON.stringify(bad));
      assert(refused.frames.every(({ error }) => typeof error === "string"));
    }
  }));

Deno.test("who does not read is closed, and the others are served", () =>
  withHubProcess(async (hub) => {
    const token = await hub.token("ani");
    const { hostname, port } = new URL(hub.url);
    using slow = await Deno.connect({ hostname, port: Number(port) });
    await slow.write(
      new TextEncoder().encode(
        `GET /api/v1/ws HTTP/1.1\r\nhost: ${hostname}:${port}\r\nupgrade: websocket\r\n` +
          `connection: upgrade\r\nsec-websocket-version: 13\r\nauthorization: Bearer ${token}\r\n` +
          "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      ),
    );
    await until(async () => await hub.metric("mclaude_hub_sockets") === 1, "it is subscribed");
    const good = new Socket(hub.url, { token, protocol: 1 });
    await good.opened;
    let sent = 0;
    await until(async () => {
      const name = `big_${sent++}`;
      await hub.ask("POST /api/v1/records", token, {
        records: [message("x".repeat(190_000), { name })],
      });
      return await hub.metric("mclaude_hub_slow_readers_total") === 1;
    }, "the slow one is closed");

    await until(() => good.frames.length === sent + 1, "the other has all");
    good.close();
  }));

Deno.test("backup, dump and load give back what was there", () =>
  withHubProcess(async (hub, folder) => {
    const [ani] = await machines(hub, folder, ["ani"]);
    for (const text of ["one", "two"]) ani!.send(text);
    await ani!.works("sync");

    // All while it serves.
    const backup = await hub.command("backup", "copy.sqlite");
    const again = await hub.command("backup", "copy.sqlite");
    const dumped = await hub.command("dump", "plain", "--project", "atlas");
    Deno.mkdirSync(join(folder, "other"));
    const loaded = await run(
      ["hub", "load", "plain", "--project", "atlas", "--data", "other"],
      { cwd: folder },
    );
    const back = await run(
      ["hub", "dump", "plain2", "--project", "atlas", "--data", "other"],
      { cwd: folder },
    );

    assertEquals([backup.code, again.code], [0, 2], backup.stderr);
    assertEquals([dumped.code, loaded.code, back.code], [0, 0, 0], dumped.stderr);
    const inbox = (name: string) =>
      [...Deno.readDirSync(join(folder, name, ".claude/messages/inbox"))]
        .map(({ name }) => name).sort();
    assertEquals(inbox("plain"), inbox("ani"));
    assertEquals(inbox("plain2"), inbox("ani"));
    Deno.mkdirSync(join(folder, "restored"));
    Deno.copyFileSync(join(folder, "copy.sqlite"), join(folder, "restored", "hub.sqlite"));
    const tokens = await run(["hub", "token", "list", "--data", "restored"], { cwd: folder });
    assertMatch(tokens.stdout, /atlas {2}ani/);
  }));

Deno.test("a hub refuses to be heard by others without TLS, and says what helps", () =>
  withHubProcess(async (hub, folder) => {
    const serve = (...args: string[]) => run(["hub", "serve", ...args], { cwd: folder });
    const taken = new URL(hub.url).host;
    for (
      const [args, what] of [
        [["--data", "hub2", "--listen", "0.0.0.0:0"], /--tls-cert/],
        [["--data", "hub2", "--listen", "[::]:0"], /--tls-cert/],
        [["--data", "hub2", "--listen", taken], /--listen/],
        [["--data", "hub2", "--listen", "nonsense"], /127\.0\.0\.1:8080/],
        [["--data", "hub2", "--tls-cert", "x.pem"], /--tls-key/],
        [["--data", "hub2", "--tls-cert", "x.pem", "--tls-key", "y.pem"], /PEM/],
        [["--data", "hub2", "--log", "xml"], /text or json/],
        [["--data", "hub2", "extra"], /no word/],
      ] as const
    ) {
      const { code, stderr } = await serve(...args);
      assertEquals(code, 2, `${args.join(" ")}: ${stderr}`);
      assertEquals(stderr.trim().split("\n").length, 1, stderr);
      assertMatch(stderr, what);
    }
  }));

Deno.test("a hub with a damaged database says so and leaves it as it is", () =>
  withHubProcess(async (_, folder) => {
    Deno.mkdirSync(join(folder, "bad"));
    const file = join(folder, "bad", "hub.sqlite");
    Deno.writeTextFileSync(file, "this is no database, but it is somebody's file\n".repeat(100));
    const before = Deno.readTextFileSync(file);

    const { code, stderr } = await run(
      ["hub", "serve", "--data", "bad", "--listen", "127.0.0.1:0"],
      { cwd: folder },
    );

    assert(code !== 0);
    assertEquals(stderr.trim().split("\n").length, 1, stderr);
    assertMatch(stderr, /backup/);
    assertEquals(Deno.readTextFileSync(file), before);
    assert(!existsSync(`${file}-wal`));
  }));

/** A socket of a hub, and all that it got. */
class Socket {
  readonly #socket: WebSocket;
  // deno-lint-ignore no-explicit-any
  readonly frames: any[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<number>;
  pongs = 0;

  constructor(url: string, first: unknown) {
    this.#socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/ws`);
    this.closed = new Promise((resolve) =>
      this.#socket.addEventListener("close", ({ code }) => resolve(code))
    );
    this.#socket.addEventListener("open", () => {
      this.#socket.send(typeof first === "string" ? first : JSON.stringify(first));
    });
    this.opened = new Promise((resolve) =>
      this.#socket.addEventListener("message", ({ data }) => {
        resolve();
        if (data === "pong") this.pongs++;
        else this.frames.push(JSON.parse(data));
      })
    );
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  close(): void {
    this.#socket.close();
  }
}

const SAVE = [
  ...["memory", "save", "--wing", "wing", "--room", "room", "--title", "Title"],
  ...["--content", "What it says"],
];
