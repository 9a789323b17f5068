import { assert, assertEquals } from "@std/assert";
import { Feed, Feeds } from "../../../lib/hub/feed.ts";
import type { HubStore } from "../../../lib/hub/store.ts";
import { withHubStore } from "./with_hub.ts";

/** Keeps a record of a given length, and says its number. */
async function append(store: HubStore, name: string, length = 1): Promise<number> {
  const record = {
    ...{ kind: "message", path: name, text: "x".repeat(length), digest: name, identity: "ani" },
    received_at: "2026-04-09T14:30:00Z",
  };
  const [seq] = await store.append("atlas", [{ record, expected: 0 }]);
  return seq!;
}

function never(): AbortSignal {
  return new AbortController().signal;
}

/** All that comes after a number, as a socket reads it. */
async function readAll(feed: Feed, after: number): Promise<string[]> {
  const paths: string[] = [];
  for (let at = after;;) {
    const frames = await feed.after(at);
    if (frames.length === 0) return paths;
    paths.push(...frames.map(({ record }) => record.path));
    at = frames.at(-1)!.record.seq;
  }
}

async function withFeed(body: (feed: Feed, store: HubStore) => Promise<void>): Promise<void> {
  await withHubStore(async (store) => {
    const feed = new Feed(store, "atlas");
    try {
      await body(feed, store);
    } finally {
      feed.close();
    }
  });
}

Deno.test("after() gives what was there before the feed", () =>
  withFeed(async (feed, store) => {
    for (const name of ["a", "b", "c"]) await append(store, name);

    assertEquals(await readAll(feed, 1), ["b", "c"]);
    assertEquals(await readAll(feed, 3), []);
    assertEquals(await readAll(feed, 99), []);
  }));

Deno.test("wait() ends with the next record", () =>
  withFeed(async (feed, store) => {
    await append(store, "a");
    const waiting = feed.wait(1, never());
    await append(store, "b");
    await waiting;

    assertEquals(await readAll(feed, 1), ["b"]);
    assertEquals(feed.isIdle, true);
  }));

Deno.test("wait() ends at once when there is something, and when it is told to", () =>
  withFeed(async (feed, store) => {
    await append(store, "a");
    await feed.wait(0, never());
    await feed.wait(1, AbortSignal.abort());
    const end = new AbortController();
    const waiting = feed.wait(1, end.signal);
    end.abort();
    await waiting;

    assertEquals(feed.isIdle, true);
  }));

Deno.test("who asks for what comes after a number gets all of it, though more is kept than fits", () =>
  withFeed(async (feed, store) => {
    const names = Array.from({ length: 30 }, (_, at) => `r${at}`);
    const waiting = feed.wait(0, never());
    for (const name of names) {
      await append(store, name, 90_000);
      await waiting;
    }

    for (const after of [0, 1, 15, 29]) {
      assertEquals(await readAll(feed, after), names.slice(after), `after ${after}`);
    }
  }));

Deno.test("a feed goes on when the store failed meanwhile", () =>
  withHubStore(async (store) => {
    let fails = false;
    const flaky: HubStore = new Proxy(store, {
      get(target, name) {
        if (name === "read" && fails) return () => Promise.reject(new Error("away"));
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const feed = new Feed(flaky, "atlas");
    const waiting = feed.wait(0, never());
    fails = true;
    await append(store, "a");
    fails = false;
    await append(store, "b");
    await waiting;

    assertEquals(await readAll(feed, 0), ["a", "b"]);
    feed.close();
  }));

Deno.test("of() gives all who follow a log the same feed", () =>
  withHubStore((store) => {
    const feeds = new Feeds(store);

    assert(feeds.of("atlas") === feeds.of("atlas"));
    assert(feeds.of("atlas") !== feeds.of("other"));
    feeds.close();
  }));
