import { assert, assertEquals } from "@std/assert";
import {
  type ClaimAsked,
  claimIn,
  EMPTY_BOOK,
  type LockBook,
  type LockWant,
  MOST_OPEN,
  releaseIn,
  STALE_SECONDS,
} from "../../../lib/hub/lock_book.ts";

const NOW = Date.parse("2026-04-09T14:30:00Z");

function want(slug: string, more: Partial<LockWant> = {}): LockWant {
  return { slug, files: [], mode: "exclusive", description: "", atLeast: 0, ...more };
}

function asked(session: string, wants: LockWant[], more: Partial<ClaimAsked> = {}): ClaimAsked {
  return {
    ...{ session, identity: session, machine: "m", wants, overlap: false },
    ...{ takeOver: new Set<string>(), branch: null, worktree: null },
    ...more,
  };
}

/** Claims at a time; all were heard of when they claimed. */
function claim(book: LockBook, what: ClaimAsked, now: number = NOW) {
  return claimIn(book, what, { now, heard: () => undefined });
}

function granted(book: LockBook, what: ClaimAsked, now: number = NOW): LockBook {
  const outcome = claim(book, what, now);
  assert(outcome.kind === "granted", JSON.stringify(outcome));
  return outcome.book;
}

function release(book: LockBook, more: Partial<Parameters<typeof releaseIn>[1]>) {
  return releaseIn(book, {
    ...{ slug: "one", session: "s1", identity: "s1", generation: undefined, summary: "" },
    ...{ force: false, reason: "" },
    ...more,
  }, NOW);
}

Deno.test("claimIn() grants a free lock with the next generation", () => {
  const outcome = claim(EMPTY_BOOK, asked("s1", [want("one")]));

  assert(outcome.kind === "granted");
  assertEquals(outcome.grants, [{
    ...{ slug: "one", generation: 1, token: "one#1", claimed_at: "2026-04-09T14:30:00.000Z" },
    refreshed: false,
  }]);
  assertEquals(outcome.book.events.map(({ path }) => path), ["locks/one/g1/claimed"]);
});

Deno.test("claimIn() goes on above what the machine knows", () => {
  const book = granted(EMPTY_BOOK, asked("s1", [want("one", { atLeast: 41 })]));

  assertEquals(book.open[0]!.generation, 42);
});

Deno.test("claimIn() names who holds the lock, and changes nothing", () => {
  const book = granted(EMPTY_BOOK, asked("s1", [want("one")]));

  const outcome = claim(book, asked("s2", [want("free"), want("one")]));

  assert(outcome.kind === "held");
  assertEquals(outcome.holders.map(({ slug, session, state }) => [slug, session, state]), [
    ["one", "s1", "ACTIVE"],
  ]);
});

Deno.test("claimIn() refuses common files of another lock, unless that is known", () => {
  const book = granted(EMPTY_BOOK, asked("s1", [want("one", { files: ["src/**"] })]));
  const wants = [want("two", { files: ["src/a.ts"] })];

  assertEquals(claim(book, asked("s2", wants)).kind, "held");
  assertEquals(claim(book, asked("s2", wants, { overlap: true })).kind, "granted");
  assertEquals(claim(book, asked("s1", wants)).kind, "granted", "its own files");
});

Deno.test("claimIn() lets shared claims stand beside each other, and no exclusive one", () => {
  const shared = [want("one", { mode: "shared" as const })];
  const book = granted(EMPTY_BOOK, asked("s1", shared));

  const both = granted(book, asked("s2", shared));

  assertEquals(both.open.map(({ session }) => session), ["s1", "s2"]);
  assertEquals(claim(both, asked("s3", [want("one")])).kind, "held");
});

Deno.test("claimIn() gives the same grant to who asks the same again", () => {
  const wants = [want("one", { files: ["b", "a"] })];
  const book = granted(EMPTY_BOOK, asked("s1", wants));

  const again = claim(book, asked("s1", [want("one", { files: ["a", "b"] })]), NOW + 9_000);

  assert(again.kind === "granted");
  assertEquals(
    again.grants.map(({ token, refreshed, claimed_at }) => [token, refreshed, claimed_at]),
    [
      ["one#1", true, "2026-04-09T14:30:00.000Z"],
    ],
  );
  assertEquals(again.book.open, book.open);
});

Deno.test("claimIn() makes a new generation of a session's own lock with other files", () => {
  const book = granted(EMPTY_BOOK, asked("s1", [want("one", { files: ["a"] })]));

  const next = granted({ ...book, events: [] }, asked("s1", [want("one", { files: ["b"] })]));

  assertEquals(next.open.map(({ generation, files }) => [generation, files]), [[2, ["b"]]]);
  assertEquals(next.events.map(({ path }) => path), [
    "locks/one/g1/released",
    "locks/one/g2/claimed",
  ]);
});

Deno.test("claimIn() takes over who is silent only if that claim is named", () => {
  const book = granted(EMPTY_BOOK, asked("s1", [want("one")]));
  const late = NOW + STALE_SECONDS * 1000;
  const takeOver = new Set(["one#1"]);

  const early = claim(book, asked("s2", [want("one")], { takeOver }), late - 1);
  const unnamed = claim(book, asked("s2", [want("one")]), late);
  const next = granted({ ...book, events: [] }, asked("s2", [want("one")], { takeOver }), late);

  assertEquals([early.kind, unnamed.kind], ["held", "held"]);
  assertEquals(next.open.map(({ session, generation }) => [session, generation]), [["s2", 2]]);
  assertEquals(next.events.map(({ path }) => path), [
    "locks/one/g1/evicted",
    "locks/one/g2/claimed",
  ]);
});

Deno.test("claimIn() does not take over a later claim than the one that was seen", () => {
  const first = granted(EMPTY_BOOK, asked("s1", [want("one")]));
  const takeOver = new Set(["one#1"]);
  const late = NOW + STALE_SECONDS * 1000;
  const second = granted(first, asked("s2", [want("one")], { takeOver }), late);

  const third = claim(second, asked("s3", [want("one")], { takeOver }), late);

  assertEquals(third.kind, "held");
});

Deno.test("claimIn() counts a sign of life by the hub's clock", () => {
  const book = granted(EMPTY_BOOK, asked("s1", [want("one")]));
  const now = NOW + 1_000_000;

  const outcome = claimIn(book, asked("s2", [want("one")]), { now, heard: () => now - 5_000 });

  assert(outcome.kind === "held");
  assertEquals(outcome.holders[0]!.silent_seconds, 5);
  assertEquals(outcome.holders[0]!.state, "ACTIVE");
});

Deno.test("claimIn() lets files of a silent session go, but not its lock", () => {
  const book = granted(EMPTY_BOOK, asked("s1", [want("one", { files: ["a"] })]));
  const late = NOW + STALE_SECONDS * 1000;

  assertEquals(claim(book, asked("s2", [want("two", { files: ["a"] })]), late).kind, "granted");
  assertEquals(claim(book, asked("s2", [want("one")]), late).kind, "held");
});

Deno.test("claimIn() is full at some number of open locks", () => {
  const wants = Array.from({ length: MOST_OPEN }, (_, at) => want(`lock-${at}`));
  const book = granted(EMPTY_BOOK, asked("s1", wants));

  const outcome = claim(book, asked("s1", [want("one-more")]));

  assertEquals(outcome.kind, "full");
  assertEquals(claim(book, asked("s1", [wants[0]!])).kind, "granted", "what it has already");
});

Deno.test("claimIn() gives no generation twice, though it forgets the locks", () => {
  let book: LockBook = EMPTY_BOOK;
  book = granted(book, asked("s1", [want("first", { atLeast: 6 })]));
  const freed = release(book, { slug: "first" });
  assert(freed.kind === "released");
  book = freed.book;
  for (let at = 0; at < 21; at++) {
    const wants = Array.from({ length: 100 }, (_, index) => want(`lock-${at}-${index}`));
    book = { ...granted(book, asked("s1", wants)), open: [], events: [] };
  }

  assert(!("first" in book.last), "it is forgotten");
  assert(granted(book, asked("s1", [want("first")])).open[0]!.generation > 7);
});

Deno.test("releaseIn() ends the session's own claim", () => {
  const book = granted(EMPTY_BOOK, asked("s1", [want("one")]));

  const outcome = release({ ...book, events: [] }, { generation: 1, summary: "done" });

  assert(outcome.kind === "released");
  assertEquals(outcome.book.open, []);
  assertEquals(outcome.book.events[0]!.path, "locks/one/g1/released");
  assertEquals(JSON.parse(outcome.book.events[0]!.text).summary, "done");
});

Deno.test("releaseIn() is fenced when another claim holds", () => {
  const book = granted(EMPTY_BOOK, asked("s1", [want("one")]));

  assertEquals(release(book, { session: "s2" }).kind, "fenced");
  assertEquals(release(book, { generation: 2 }).kind, "fenced");
  assertEquals(release(book, { slug: "two" }).kind, "missing");
});

Deno.test("releaseIn() by force ends whosever claim it is, and says why", () => {
  const book = granted(EMPTY_BOOK, asked("s1", [want("one")]));

  const outcome = release({ ...book, events: [] }, {
    ...{ session: "s2", force: true, reason: "gone home" },
  });

  assert(outcome.kind === "released");
  assertEquals(outcome.book.events[0]!.path, "locks/one/g1/evicted");
  assertEquals(JSON.parse(outcome.book.events[0]!.text).reason, "gone home");
});

Deno.test("of the open claims no two need the same lock, unless both share it", () => {
  // A walk through many books: what the invariant forbids never comes to be.
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  let book: LockBook = EMPTY_BOOK;
  const given = new Map<string, number>();
  for (let step = 0; step < 3_000; step++) {
    const session = `s${random(4)}`;
    const slug = `lock-${random(5)}`;
    const files = random(2) === 0 ? [] : [`f${random(3)}`];
    const mode = random(3) === 0 ? "shared" as const : "exclusive" as const;
    const now = NOW + step * 20_000;
    if (random(3) > 0) {
      const takeOver = new Set(book.open.map((open) => `${open.slug}#${open.generation}`));
      const wants = [want(slug, { files, mode, atLeast: random(3) })];
      const outcome = claim(book, asked(session, wants, { takeOver }), now);
      if (outcome.kind !== "granted") continue;
      for (const { generation, refreshed } of outcome.grants) {
        if (refreshed) continue;
        assert(generation > (given.get(slug) ?? 0), `${slug}#${generation} was given before`);
        given.set(slug, generation);
      }
      book = { ...outcome.book, events: [] };
    } else {
      const outcome = release(book, { slug, session, force: random(5) === 0 });
      if (outcome.kind === "released") book = { ...outcome.book, events: [] };
    }
    for (const [at, one] of book.open.entries()) {
      for (const other of book.open.slice(at + 1)) {
        if (one.mode === "shared" && other.mode === "shared") continue;
        assert(one.slug !== other.slug, JSON.stringify(book.open));
      }
    }
  }
  assert(given.size === 5);
});
