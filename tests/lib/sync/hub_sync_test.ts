import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { resumeHandoff, writeHandoff } from "../../../lib/handoffs.ts";
import { listBeats } from "../../../lib/heartbeats.ts";
import { listIdentities, registerIdentity } from "../../../lib/identity.ts";
import { saveDrawer } from "../../../lib/memory.ts";
import { beatOf, send, storeOf } from "./with_clones.ts";
import { withMachines } from "./with_machines.ts";

const NOW = new Date(2026, 3, 9, 14, 36, 5, 123);
const WRITER = { session: "373d1618abcd", identity: "ani", now: NOW };

Deno.test("syncWithHub() carries records of each kind there and back, byte by byte", () =>
  withMachines(async ({ a, b, sync }) => {
    send(a, "hello");
    const { handoff } = writeHandoff(a, { goal: "Fix it" }, WRITER);
    resumeHandoff(a, handoff.id, { ...WRITER, isLive: () => false });
    saveDrawer(a, { wing: "w", room: "r", title: "Use JWT", content: "yes" }, WRITER);
    registerIdentity(a, "ani", { roles: ["lead"] });
    send(b, "of b", { at: 1, from: "vasya" });

    const reports = [await sync(a), await sync(b), await sync(a)];

    assertEquals(reports.map(({ pushed, pulled, away }) => [pushed, pulled, away]), [
      [6, 0, null],
      [1, 6, null],
      [0, 1, null],
    ]);
    assertEquals(reports.flatMap(({ problems, refused }) => [...problems, ...refused]), []);
    assertEquals(storeOf(b), storeOf(a));
  }));

Deno.test("syncWithHub() asks only what is new, and sends nothing back", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    send(a, "hello");
    await sync(a);
    await sync(b);
    hub.requests.length = 0;

    const reports = [await sync(a), await sync(b)];

    assertEquals(reports.map(({ pushed, pulled }) => [pushed, pulled]), [[0, 0], [0, 0]]);
    assertEquals(hub.log.length, 1);
    assert(!hub.requests.includes("POST /api/v1/records"));
  }));

Deno.test("syncWithHub() gives the second of two records of one name the next one", () =>
  withMachines(async ({ a, b, sync }) => {
    const { id } = send(a, "of a");
    send(b, "of b");

    await sync(a);
    const { renamed } = await sync(b);
    await sync(a);

    assertEquals(renamed, [{
      path: `messages/inbox/${id}.md`,
      to: `messages/inbox/${id}_2.md`,
    }]);
    assertEquals(storeOf(b), storeOf(a));
    assertEquals(Object.keys(storeOf(a)).length, 2);
  }));

Deno.test("syncWithHub() gives the hub's text way when it learns of it by pushing", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    const { id } = send(b, "of b");
    const between: typeof fetch = async (input, init) => {
      // Another machine is faster, after this one has pulled.
      if (new Request(input as string, init).method === "POST" && hub.log.length === 0) {
        send(a, "of a");
        await sync(a);
      }
      return await hub.fetch(input, init);
    };

    const { renamed, pulled, pushed } = await sync(b, { fetch: between });
    await sync(a);

    assertEquals([renamed.length, pulled, pushed], [1, 1, 1]);
    assertEquals(storeOf(b), storeOf(a));
    assertMatch(storeOf(a)[`.claude/messages/inbox/${id}.md`]!, /of a/);
  }));

Deno.test("syncWithHub() says that the hub is away, and catches up by itself", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    send(a, "hello");
    hub.isAway = true;
    const away = await sync(a);
    hub.isAway = false;

    await sync(a);
    const back = await sync(b);

    assertEquals(away.away, "nobody answers there");
    assertEquals([away.pushed, back.pulled], [0, 1]);
  }));

Deno.test("syncWithHub() sends nothing twice whose answer got lost", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    send(a, "hello");
    hub.loseAnswers = 1;
    const lost = await sync(a);

    const again = await sync(a);
    await sync(b);

    assertMatch(lost.away!, /reset/);
    assertEquals([again.pushed, again.renamed, hub.log.length], [0, [], 1]);
    assertEquals(storeOf(b), storeOf(a));
  }));

Deno.test("syncWithHub() gives everything again to a hub that forgot", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    send(a, "hello");
    await sync(a);
    await sync(b);
    hub.log = [];

    const { pushed } = await sync(a);
    const { pulled } = await sync(b);

    assertEquals([pushed, pulled, hub.log.length], [1, 0, 1]);
  }));

Deno.test("syncWithHub() says which token is needed", () =>
  withMachines(async ({ a, sync }) => {
    const wrong = await sync(a, { access: { url: "http://h", token: "no" } });
    const other = await sync(a, { access: { url: "http://h", token: "t-ani", projectId: "p" } });

    assertMatch(wrong.away!, /does not accept the token; get one/);
    assertMatch(other.away!, /for the project "demo", and not "p"/);
  }));

Deno.test("syncWithHub() lets in nothing that a hostile hub makes up", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    send(a, "good");
    await sync(a);
    const [good] = hub.log;
    const paths = [
      "settings.json",
      "../outside.md",
      "messages/../../x.md",
      "messages/inbox/../../../x.md",
      "/etc/cron.d/x.md",
      "messages/inbox/.hidden.md",
      "messages/inbox/a\\b.md",
      "messages/inbox/\u202eb.md",
      "messages/inbox/．．/b.md",
      "messages/inbox/con.md",
      `messages/inbox/${"x".repeat(300)}.md`,
      "handoffs/INDEX.md",
      "handoffs/.status/../x/000001.json",
      "heartbeats/..json",
      "identities/Boss.json",
      "memory-graph/x.md",
      "_inbox/x.md",
    ];
    for (const path of paths) hub.log.push({ ...good!, seq: hub.head + 1, path });

    const { pulled, refused } = await sync(b);

    assertEquals([pulled, refused.map(({ path }) => path).sort()], [1, paths.sort()]);
    assertEquals(Object.keys(storeOf(b)).length, 1);
  }));

Deno.test("syncWithHub() believes no text that is not the one of its digest", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    send(a, "good");
    await sync(a);
    hub.log[0]!.text += "and more";

    const { away, pulled } = await sync(b);

    assertMatch(away!, /another text/);
    assertEquals(pulled, 0);
  }));

Deno.test("syncWithHub() keeps what was written once, whatever the hub says later", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    const { id, path } = send(a, "first");
    await sync(a);
    await sync(b);
    const other = send(b, "second", { at: 1 });
    await sync(b);
    hub.log.push({ ...hub.log[1]!, seq: 9, path: `messages/inbox/${id}.md` });

    const { refused, pulled } = await sync(a);

    assertEquals([pulled, refused.length], [1, 1]);
    assertMatch(Deno.readTextFileSync(path), /first/);
    assert(other.id !== id);
  }));

Deno.test("syncWithHub() tells the age of a beat by the hub's clock", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    const real = Date.now();
    // The clock of the other machine is an hour late, and the hub's is a day ahead.
    beatOf(a, "ani", new Date(real - 3_600_000));
    const file = join(a.store, "heartbeats", "ani-session.json");
    const beat = JSON.parse(Deno.readTextFileSync(file));
    Deno.writeTextFileSync(file, JSON.stringify({ ...beat, last_beat_fs: real - 3_600_000 }));
    hub.now = () => real + 86_400_000;
    await sync(a);
    hub.now = () => real + 86_400_000 + 100_000;
    await sync(b);
    const { live } = listBeats(b);
    hub.now = () => real + 86_400_000 + 400_000;

    const again = await sync(b);

    assert(Math.abs(live[0]!.age! - 100) < 5, String(live[0]!.age));
    assertEquals([again.pushed, again.pulled], [0, 0]);
    assertEquals(hub.log.length, 1);
  }));

Deno.test("syncWithHub() merges an identity that changed on both machines", () =>
  withMachines(async ({ a, b, sync }) => {
    registerIdentity(a, "ani", { owner: "first", now: NOW });
    await sync(a);
    await sync(b);
    registerIdentity(a, "ani", { owner: "older", now: new Date(+NOW + 60_000) });
    registerIdentity(b, "ani", { owner: "newer", now: new Date(+NOW + 120_000) });

    await sync(a);
    await sync(b);
    await sync(a);

    assertEquals(listIdentities(a).identities[0]?.owner, "newer");
    assertEquals(storeOf(b), storeOf(a));
  }));

Deno.test("syncWithHub() carries only the kinds that the project wants, and later the others", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    send(a, "hello");
    registerIdentity(a, "ani", {});
    await sync(a);
    const settings = join(b.store, "mclaude.json");
    Deno.writeTextFileSync(settings, '{"sync": {"kinds": ["message"]}}');
    send(b, "of b", { at: 1 });
    registerIdentity(b, "vasya", {});

    const few = await sync(b);
    Deno.removeSync(settings);
    const all = await sync(b);

    assertEquals([few.pushed, few.pulled], [1, 1]);
    assertEquals([all.pushed, all.pulled], [1, 1]);
    assertEquals(hub.log.map(({ kind }) => kind).sort(), [
      "identity",
      "identity",
      "message",
      "message",
    ]);
  }));
