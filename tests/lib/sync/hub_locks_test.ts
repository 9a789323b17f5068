import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { CoordinationError } from "../../../lib/errors.ts";
import { observeSessions } from "../../../lib/liveness.ts";
import { claimLocks, listLocks, readNotices, releaseLock } from "../../../lib/locks.ts";
import { loadMessages } from "../../../lib/messages.ts";
import type { Project } from "../../../lib/store/root.ts";
import { claimWithHub, releaseWithHub } from "../../../lib/sync/hub/claim.ts";
import { readMarks } from "../../../lib/sync/hub/lock_marks.ts";
import { beatOf, callerOf } from "./with_clones.ts";
import { withMachines } from "./with_machines.ts";

const ANI = callerOf("ani");
const VASYA = callerOf("vasya");

/** What is held here, as tokens with sessions. */
function held(project: Project): string[] {
  const { locks } = listLocks(project, { observe: observeSessions(project) });
  return locks.map(({ token, session_id }) => `${token} ${session_id}`);
}

function options(project: Project, caller = ANI) {
  return { caller, observe: observeSessions(project) };
}

Deno.test("claimWithHub() holds on every machine, with one generation", () =>
  withMachines(async ({ a, b, sync, http }) => {
    const wants = [{ slug: "fix-login", files: ["src/auth"], description: "the login" }];

    const { grants, confirmed } = await claimWithHub(a, wants, { ...options(a), hub: http(a) });
    await sync(b);

    assertEquals([grants[0]?.record.generation, confirmed], [1, true]);
    assertEquals(held(a), ["fix-login#1 ani-session"]);
    assertEquals(held(b), ["fix-login#1 ani-session"]);
  }));

Deno.test("claimWithHub() says who holds it on another machine, known here or not", () =>
  withMachines(async ({ a, b, sync, http }) => {
    const wants = [{ slug: "fix-login", description: "the login" }];
    await claimWithHub(a, wants, { ...options(a), hub: http(a) });

    const unknown = await assertRejects(
      () => claimWithHub(b, wants, { ...options(b, VASYA), hub: http(b) }),
      CoordinationError,
    );
    await sync(b);
    const known = await assertRejects(
      () => claimWithHub(b, wants, { ...options(b, VASYA), hub: http(b) }),
      CoordinationError,
    );

    for (const { code, message } of [unknown, known]) {
      assertEquals(code, "lock_held");
      assertMatch(message, /^Cannot claim "fix-login": ani \(session "ani-session".*\) holds it/);
    }
    assertEquals(held(b), ["fix-login#1 ani-session"]);
  }));

Deno.test("releaseWithHub() frees it everywhere, also when the hub hears of it later", () =>
  withMachines(async ({ hub, a, b, sync, http }) => {
    const wants = [{ slug: "fix-login" }];
    await claimWithHub(a, wants, { ...options(a), hub: http(a) });
    await sync(b);
    hub.isAway = true;

    const { away } = await releaseWithHub(a, "fix-login", { ...options(a), hub: http(a) });
    hub.isAway = false;
    await sync(a);
    await sync(b);

    assertMatch(away!, /nobody answers/);
    assertEquals([held(a), held(b), hub.locks.size, readMarks(a), readMarks(b)], [
      [],
      [],
      0,
      [],
      [],
    ]);
    const again = await claimWithHub(b, wants, { ...options(b, VASYA), hub: http(b) });
    assertEquals([again.grants[0]?.record.generation, again.confirmed], [2, true]);
  }));

Deno.test("claimWithHub() claims here alone while the hub is away; a sync confirms it", () =>
  withMachines(async ({ hub, a, b, sync, http }) => {
    hub.isAway = true;
    const alone = await claimWithHub(a, [{ slug: "fix-login" }], {
      ...options(a),
      hub: http(a),
    });
    const before = readMarks(a);
    hub.isAway = false;

    await sync(a);
    await sync(b);
    await sync(a);

    assertEquals([alone.confirmed, alone.away, before], [false, "nobody answers there", []]);
    assertEquals(readMarks(a).map(({ hub, confirmed }) => [hub, confirmed]), [[1, true]]);
    assertEquals([held(a), held(b)], [["fix-login#1 ani-session"], ["fix-login#1 ani-session"]]);
    assertEquals(hub.log.length, 1);
  }));

Deno.test("of two claims made offline the one that the hub heard of first holds, and both are told", () =>
  withMachines(async ({ a, b, sync }) => {
    const want = [{ slug: "fix-login", files: ["src/auth"], description: "mine" }];
    claimLocks(a, want, options(a));
    claimLocks(b, want, options(b, VASYA));

    await sync(a);
    const { problems } = await sync(b);
    await sync(b);
    await sync(a);

    assertEquals(held(a), ["fix-login#1 ani-session"]);
    assertEquals(held(b).map((line) => line.split(" ")[1]), ["ani-session"]);
    assertMatch(problems[0]!.reason, /ani holds it: it ended here/);
    assertEquals(readNotices(b, "vasya-session").map(({ kind }) => kind), ["taken_over"]);
    const [told] = loadMessages(a).messages;
    assertEquals([told?.from, told?.to, told?.urgent], ["vasya", "ani", true]);
    assertMatch(told!.body, /src\/auth/);
  }));

Deno.test("a claim of this machine gets the generation that the hub gives, if that is a higher one", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    hub.generations.set("fix-login", 6);
    claimLocks(a, [{ slug: "fix-login" }], options(a));

    await sync(a);
    await sync(b);

    assertEquals(held(a), ["fix-login#7 ani-session"]);
    assertEquals(held(b), ["fix-login#7 ani-session"]);
    releaseLock(a, "fix-login", options(a));
    await sync(a);
    await sync(b);
    assertEquals([held(a), held(b), hub.locks.size], [[], [], 0]);
  }));

Deno.test("a silent holder may be taken over, by the hub's clock, and its machine learns of it", () =>
  withMachines(async ({ hub, a, b, sync, http }) => {
    const wants = [{ slug: "fix-login" }];
    await claimWithHub(a, wants, { ...options(a), hub: http(a) });
    await sync(a);
    await sync(b);
    const real = Date.now();
    hub.now = () => real + 1_000_000;
    const later = { ...options(b, VASYA), now: real + 1_000_000 };
    const observe = observeSessions(b, { now: real + 1_000_000 });

    const { grants } = await claimWithHub(b, wants, {
      ...later,
      observe,
      takeOver: true,
      hub: http(b),
    });
    await sync(a);

    assertEquals(grants[0]?.record.generation, 2);
    assertEquals(held(a), ["fix-login#2 vasya-session"]);
    assertEquals(readNotices(a, "ani-session").length, 1);
  }));

Deno.test("a sync tells the hub that the sessions live that hold locks", () =>
  withMachines(async ({ hub, a, sync, http }) => {
    await claimWithHub(a, [{ slug: "fix-login" }], { ...options(a), hub: http(a) });
    beatOf(a, "ani");
    hub.beats.clear();

    await sync(a);

    assertEquals([...hub.beats.keys()], ["ani-session"]);
  }));

Deno.test("a hub cannot lock what is no lock, nor speak for a session of this machine", () =>
  withMachines(async ({ hub, a, sync, http }) => {
    await claimWithHub(a, [{ slug: "mine-here" }], { ...options(a), hub: http(a) });
    const [good] = hub.log;
    const claims = [
      ["locks/../../x/g1/claimed", "{}"],
      ["locks/con/g1/claimed", '{"session": "s", "identity": "ani"}'],
      ["locks/abc/g0/claimed", '{"session": "s", "identity": "ani"}'],
      ["locks/abc/g1/stolen", '{"session": "s", "identity": "ani"}'],
      ["locks/abc/g1/claimed", '{"session": "../s", "identity": "ani"}'],
      ["locks/abc/g1/claimed", '{"session": "s", "identity": "A/B"}'],
      ["locks/abc/g1/claimed", "[]"],
      ["locks/abc/g1/claimed", "no json"],
    ];
    const { sha256Of } = await import("../../../lib/sync/record.ts");
    for (const [path, text] of claims) {
      const digest = sha256Of(text!);
      hub.log.push({ ...good!, seq: hub.head + 1, path: path!, text: text!, digest });
    }

    const { refused } = await sync(a);

    assertEquals(refused.length, claims.length);
    assertEquals(held(a), ["mine-here#1 ani-session"]);
  }));
