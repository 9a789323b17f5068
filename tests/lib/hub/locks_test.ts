import { assert, assertEquals } from "@std/assert";
import { HubLocks } from "../../../lib/hub/locks.ts";
import type { ClaimAsked } from "../../../lib/hub/lock_book.ts";
import type { HubStore } from "../../../lib/hub/store.ts";
import { withHubStore } from "./with_hub.ts";

const NOW = Date.parse("2026-04-09T14:30:00Z");
const READ = { records: 100, bytes: 1e6 };

function asked(session: string, slug: string, takeOver: string[] = []): ClaimAsked {
  return {
    ...{ session, identity: session, machine: "m", overlap: false, branch: null, worktree: null },
    wants: [{ slug, files: [], mode: "exclusive", description: "", atLeast: 0 }],
    takeOver: new Set(takeOver),
  };
}

function release(slug: string, session: string) {
  return {
    ...{ slug, session, identity: session, generation: undefined, summary: "", reason: "" },
    force: false,
  };
}

async function pathsOf(store: HubStore): Promise<string[]> {
  return (await store.read("atlas", 0, READ)).map(({ path }) => path);
}

Deno.test("claim() gives one of many at once the lock", () =>
  withHubStore(async (store) => {
    // Two hubs on one store, as in a cluster.
    const hubs = [new HubLocks(store, () => NOW), new HubLocks(store, () => NOW)];

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) => hubs[at % 2]!.claim("atlas", asked(`s${at}`, "one"))),
    );

    assertEquals(outcomes.filter(({ kind }) => kind === "granted").length, 1);
    assertEquals(await pathsOf(store), ["locks/one/g1/claimed"]);
  }));

Deno.test("claim() loses no lock of many that are claimed at once", () =>
  withHubStore(async (store) => {
    const hubs = [new HubLocks(store, () => NOW), new HubLocks(store, () => NOW)];

    await Promise.all(
      Array.from(
        { length: 20 },
        (_, at) => hubs[at % 2]!.claim("atlas", asked(`s${at}`, `lock-${at}`)),
      ),
    );

    assertEquals((await hubs[0]!.list("atlas")).length, 20);
    assertEquals((await pathsOf(store)).length, 20);
  }));

Deno.test("what an answer tells of is in the log, though the hub was killed before that", () =>
  withHubStore(async (store) => {
    // This one dies between the book and the log.
    const dying: HubStore = new Proxy(store, {
      get(target, name) {
        if (name === "append") return () => Promise.reject(new Error("killed"));
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    await new HubLocks(dying, () => NOW).claim("atlas", asked("s1", "one")).catch(() => {});
    assertEquals(await pathsOf(store), []);

    const next = new HubLocks(store, () => NOW);
    await next.settle("atlas");
    await next.settle("atlas");

    assertEquals(await pathsOf(store), ["locks/one/g1/claimed"]);
    assertEquals((await next.list("atlas")).map(({ session }) => session), ["s1"]);
  }));

Deno.test("what happened is in the log before the next change is made", () =>
  withHubStore(async (store) => {
    let dies = true;
    const dying: HubStore = new Proxy(store, {
      get(target, name) {
        if (name === "append" && dies) return () => Promise.reject(new Error("killed"));
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const locks = new HubLocks(dying, () => NOW);
    await locks.claim("atlas", asked("s1", "one")).catch(() => {});
    dies = false;

    await locks.release("atlas", release("one", "s1"));

    assertEquals(await pathsOf(store), ["locks/one/g1/claimed", "locks/one/g1/released"]);
  }));

Deno.test("beat() keeps who beats from being silent, and never believes the future", () =>
  withHubStore(async (store) => {
    let now = NOW;
    const locks = new HubLocks(store, () => now);
    await locks.claim("atlas", asked("s1", "one"));
    now += 170_000;
    await locks.beat("atlas", [{ session: "s1", at: now + 3_600_000 }]);
    now += 100_000;

    const [held] = await locks.list("atlas");
    now += 80_000;
    const taken = await locks.claim("atlas", asked("s2", "one", ["one#1"]));

    assertEquals([held!.state, held!.silent_seconds], ["ACTIVE", 100]);
    assertEquals(taken.kind, "granted");
  }));

Deno.test("locks of one project are none of another", () =>
  withHubStore(async (store) => {
    const locks = new HubLocks(store, () => NOW);
    await locks.claim("atlas", asked("s1", "one"));

    const outcome = await locks.claim("other", asked("s2", "one"));

    assert(outcome.kind === "granted");
    assertEquals((await locks.list("other")).map(({ session }) => session), ["s2"]);
  }));
