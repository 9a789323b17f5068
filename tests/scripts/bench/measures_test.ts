import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { slopeOf } from "../../../scripts/bench/growth.ts";
import { inTurns, ratioOf } from "../../../scripts/bench/paired.ts";
import { callsOf } from "../../../scripts/bench/raw_calls.ts";

Deno.test("slopeOf() is 1 where twice as many take twice as long, and 0 where they do not", () => {
  const sizes = [100, 1_000, 10_000];

  assertAlmostEquals(slopeOf(sizes.map((size) => ({ size, taken: size / 7 }))), 1, 1e-9);
  assertAlmostEquals(slopeOf(sizes.map((size) => ({ size, taken: 5 }))), 0, 1e-9);
  assertAlmostEquals(slopeOf(sizes.map((size) => ({ size, taken: size ** 2 }))), 2, 1e-9);
});

Deno.test("inTurns() changes who is first, and does not count the rounds that warm up", async () => {
  const order: string[] = [];
  const contestant = (name: string, taken: number) => () => {
    order.push(name);
    return taken;
  };

  const times = await inTurns({ a: contestant("a", 2), b: contestant("b", 4) }, {
    rounds: 2,
    warmup: 1,
  });

  assertEquals(order.join(""), "baabba");
  assertEquals(times, { a: [2, 2], b: [4, 4] });
  assertEquals(ratioOf(times.b!, times.a!).median, 2);
});

Deno.test("inTurns() passes on what a contestant throws", async () => {
  const broken = () => {
    throw new Error("it ended with 1");
  };

  await assertRejects(() => inTurns({ broken }, { rounds: 1 }), Error, "ended with 1");
});

Deno.test("callsOf() reads what changes the store off a trace, and nothing else", () => {
  const trace = [
    '12 openat(AT_FDCWD, "/p/.claude/x/.tmp-1", O_WRONLY|O_CREAT|O_EXCL, 0644) = 13',
    '12 write(13, "text"..., 197)         = 197',
    "12 fsync(13)                         = 0",
    '12 linkat(AT_FDCWD, "/p/.claude/x/.tmp-1", AT_FDCWD, "/p/.claude/x/a.md", 0) = 0',
    '12 openat(AT_FDCWD, "/p/.claude/x", O_RDONLY|O_DIRECTORY) = 13',
    "12 fsync(13)                         = 0",
    '12 unlink("/p/.claude/x/.tmp-1")     = 0',
    '12 unlink("/p/.claude/x/none")       = -1 ENOENT (No such file or directory)',
    '12 openat(AT_FDCWD, "/dev/null", O_WRONLY|O_CREAT) = 13',
    '12 write(13, "other", 5)             = 5',
    '12 mkdir("/p/.claude/y", 0755)       = 0',
  ].join("\n");

  assertEquals(callsOf(trace, "/p/.claude"), [
    ["open", "x/.tmp-1", false],
    ["write", 197],
    ["sync"],
    ["link", "x/.tmp-1", "x/a.md"],
    ["sync"],
    ["unlink", "x/.tmp-1"],
    ["mkdir", "y"],
  ]);
});
