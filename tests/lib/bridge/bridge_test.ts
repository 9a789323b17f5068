import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { existsSync } from "node:fs";
import { Bridge, type BridgeEvent, type BridgeOptions } from "../../../lib/bridge.ts";
import { CoordinationError } from "../../../lib/errors.ts";
import { loadMessages } from "../../../lib/messages.ts";
import { storeOf } from "../sync/with_clones.ts";
import { type Machines, withMachines } from "../sync/with_machines.ts";

/** The bridges of two machines: ani's and vasya's. */
function bridges({ hub, a, b }: Machines, options: Partial<BridgeOptions> = {}): [Bridge, Bridge] {
  const of = (project: typeof a, identity: string) =>
    new Bridge({
      project,
      identity,
      session: `${identity}-1`,
      url: "http://hub.example/",
      token: `t-${identity}`,
      fetch: hub.fetch,
      openSocket: hub.openSocket,
      ...options,
    });
  return [of(a, "ani"), of(b, "vasya")];
}

Deno.test("Bridge.send() reaches the inbox of another machine", () =>
  withMachines(async (world) => {
    const [ani, vasya] = bridges(world);

    const sent = await ani.send({ to: "vasya", subject: "Schema?", body: "Which one?" });
    const { messages, away } = await vasya.inbox();

    assertEquals([sent.delivered, sent.away, away], ["hub", null, null]);
    assert(existsSync(sent.path));
    assertEquals(messages.map(({ id, body }) => [id, body]), [[sent.id, "Which one?"]]);
  }));

Deno.test("Bridge.send() writes a file while the hub is away, and a sync delivers it", () =>
  withMachines(async (world) => {
    const [ani, vasya] = bridges(world);
    world.hub.isAway = true;

    const sent = await ani.send({ to: "vasya", body: "later" });
    const before = await vasya.inbox();
    world.hub.isAway = false;
    await ani.sync();
    const after = await vasya.inbox();

    assertEquals([sent.delivered, sent.away], ["file", "nobody answers there"]);
    assertEquals([before.messages.length, before.away], [0, "nobody answers there"]);
    assertEquals(after.messages.map(({ body }) => body), ["later"]);
  }));

Deno.test("Bridge.send() of two machines under one name loses neither", () =>
  withMachines(async (world) => {
    const [ani] = bridges(world);
    const twin = new Bridge({
      project: world.b,
      identity: "ani",
      session: "ani-2",
      url: "http://hub.example",
      token: "t-vasya",
      fetch: world.hub.fetch,
    });

    await Promise.all([
      ...["1", "2", "3"].map((body) => ani.send({ to: "*", body })),
      ...["4", "5", "6"].map((body) => twin.send({ to: "*", body })),
    ]);
    for (const bridge of [ani, twin, ani]) await bridge.sync();

    const bodies = loadMessages(world.a).messages.map(({ body }) => body).sort();
    assertEquals(bodies, ["1", "2", "3", "4", "5", "6"]);
    assertEquals(storeOf(world.b), storeOf(world.a));
  }));

Deno.test("Bridge.send() refuses a secret before it is written", () =>
  withMachines(async (world) => {
    const [ani] = bridges(world);
    const token = ["ghp", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("_");

    const { code } = await assertRejects(
      () => ani.send({ to: "*", body: token }),
      CoordinationError,
    );

    assertEquals(code, "secret_found");
    assertEquals(storeOf(world.a), {});
  }));

Deno.test("Bridge.notify() tells everybody, in a mailbox of its own", () =>
  withMachines(async (world) => {
    const [ani, vasya] = bridges(world);

    await ani.notify("All tests pass");
    await ani.notify("Which key?", { attention: true });
    const { messages } = await vasya.inbox({ mailbox: "notifications" });

    assertEquals(messages.map(({ subject, urgent }) => [subject, urgent]).sort(), [
      ["Attention needed", true],
      ["Task complete", false],
    ]);
  }));

Deno.test("Bridge.claim() is the hub's word, and says who holds", () =>
  withMachines(async (world) => {
    const [ani, vasya] = bridges(world);

    const claim = await ani.claim({ slug: "fix-login", files: ["src/auth"] });
    const held = await assertRejects(() => vasya.claim({ slug: "fix-login" }), CoordinationError);
    await ani.release("fix-login", { summary: "done" });
    const next = await vasya.claim({ slug: "fix-login" });

    assertEquals([claim.confirmed, claim.grant.record.generation], [true, 1]);
    assertEquals(held.code, "lock_held");
    assertMatch(held.message, /ani \(session "ani-1"/);
    assertEquals([next.confirmed, next.grant.record.generation], [true, 2]);
  }));

Deno.test("Bridge.claim() works on files while the hub is away, and without any", () =>
  withMachines(async (world) => {
    const [ani] = bridges(world);
    const alone = new Bridge({ project: world.b, identity: "vasya", session: "v-1" });
    world.hub.isAway = true;

    const away = await ani.claim({ slug: "fix-login" });
    const without = await alone.claim({ slug: "fix-login" });
    const released = await alone.release("fix-login");

    assertEquals([away.confirmed, away.away], [false, "nobody answers there"]);
    assertEquals([without.confirmed, without.away], [false, "no hub was given"]);
    assertEquals(released.away, null);
  }));

Deno.test("Bridge fails where it must be online", () =>
  withMachines(async (world) => {
    const [ani] = bridges(world, { strictOnline: true });
    world.hub.isAway = true;

    for (
      const work of [() => ani.send({ to: "*", body: "x" }), () => ani.sync(), () => ani.inbox()]
    ) {
      const { code } = await assertRejects<CoordinationError>(work, CoordinationError);
      assertEquals(code, "no_hub");
    }
  }));

Deno.test("Bridge.subscribe() tells what is on the disk, and misses nothing when it is cut off", () =>
  withMachines(async (world) => {
    const [ani, vasya] = bridges(world);
    const end = new AbortController();
    const events = vasya.subscribe({ after: 0, signal: end.signal });
    const next = async (): Promise<BridgeEvent> => (await events.next()).value!;
    await ani.send({ to: "*", body: "one" });

    const first = await next();
    const bodies = loadMessages(world.b).messages.map(({ body }) => body);
    world.hub.hangUp();
    await ani.send({ to: "*", subject: "second", body: "two" });
    const rest = [await next(), await next(), await next()];
    end.abort();
    await events.return(undefined);

    assertEquals([first.event, bodies], ["record", ["one"]]);
    assertEquals(rest.map(({ event }) => event), ["away", "back", "record"]);
    assertEquals(loadMessages(world.b).messages.map(({ body }) => body).sort(), ["one", "two"]);
  }));

Deno.test("Bridge.subscribe() says that no hub was given", async () => {
  const folder = Deno.makeTempDirSync();
  const bridge = new Bridge({ project: folder, identity: "ani", session: "s" });

  const { code } = await assertRejects(() => bridge.subscribe().next(), CoordinationError);

  assertEquals(code, "no_hub");
  Deno.removeSync(folder, { recursive: true });
});
