import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";
import { type Answer, mclaude } from "../mclaude.ts";

const DESCRIBED = ["--description", "a fix"];

/** Runs `mclaude lock` as ani's session s1. */
function lock(root: string, ...args: string[]): Promise<Answer> {
  return mclaude(root, ["lock", ...args]);
}

/** Runs `mclaude lock` as bo's session s2. */
function bos(root: string, ...args: string[]): Promise<Answer> {
  return mclaude(root, ["lock", ...args], {
    env: { MCLAUDE_IDENTITY: "bo", MCLAUDE_SESSION: "s2" },
  });
}

Deno.test("mclaude lock claim prints what was claimed and its token", () =>
  withProject(async ({ root }) => {
    const files = ["--files", "src/a.ts", "docs"];

    const { code, out } = await lock(root, "claim", "fix-it", ...DESCRIBED, ...files);

    assertEquals(code, 0);
    assertEquals(out.split("\n"), [
      "[lock] claimed fix-it",
      "  session:  s1",
      "  identity: ani",
      "  files:    src/a.ts, docs",
      "  token:    fix-it#1",
      "  remember: refresh heartbeat every 30s",
      "",
    ]);
  }));

Deno.test("mclaude lock claim of a lock that is held already refreshes it", () =>
  withProject(async ({ root }) => {
    await lock(root, "claim", "fix-it", ...DESCRIBED);

    const { code, out } = await lock(root, "claim", "fix-it", ...DESCRIBED);

    assertEquals(code, 0);
    assertMatch(out, /^\[lock\] still yours: fix-it\n[^]*token: +fix-it#1\n/);
  }));

Deno.test("mclaude lock claim tells who is in the way, and the next command works", () =>
  withProject(async ({ root }) => {
    await lock(root, "claim", "fix-it", ...DESCRIBED, "--files", "src");

    const { code, out, err } = await bos(root, "claim", "other", ...DESCRIBED, "--files=src/a.ts");

    assertEquals(code, 10);
    assertStringIncludes(out, "[lock] fix-it already held\n  by session: s1\n");
    assertStringIncludes(out, "  doing:      a fix\n  files:      src\n");
    assertStringIncludes(out, "  identity:   ani\n");
    assertMatch(out, / {2}overlap: {4}src\/a\.ts with src\n/);
    const next = "mclaude lock claim other --wait 10m --description 'a fix' --files src/a.ts";
    assertStringIncludes(err, `wait for it with: ${next}\n`);
  }));

Deno.test("mclaude lock claim --wait waits in line and tells so", () =>
  withProject(async ({ root }) => {
    await lock(root, "claim", "fix-it", ...DESCRIBED);
    const waiting = bos(root, "claim", "fix-it", ...DESCRIBED, "--wait", "10m");
    let list = "";
    while (!list.includes("[WAITING]")) list = (await lock(root, "list")).out;

    await lock(root, "release", "fix-it");

    const { code, out, err } = await waiting;
    assertStringIncludes(list, "  [WAITING] fix-it: bo (s2)\n");
    assertEquals(code, 0);
    assertStringIncludes(out, "token:    fix-it#2\n");
    assertMatch(err, /^\[lock\] waiting for fix-it, place 1 in line: [^\n]+\n$/);
  }));

Deno.test("mclaude lock claim --wait gives up with 10 when the time is over", () =>
  withProject(async ({ root }) => {
    await lock(root, "claim", "fix-it", ...DESCRIBED);

    const { code } = await bos(root, "claim", "fix-it", ...DESCRIBED, "--wait", "1ms");

    assertEquals(code, 10);
    assert(!(await lock(root, "list")).out.includes("[WAITING]"));
  }));

Deno.test("mclaude lock claim --also claims several locks, all or nothing", () =>
  withProject(async ({ root }) => {
    await lock(root, "claim", "docs-change", ...DESCRIBED);
    const args = ["claim", "api-change", ...DESCRIBED, "--files", "src"];

    const refused = await bos(root, ...args, "--also", "docs-change=docs/api.md");
    const granted = await bos(
      root,
      ...args,
      "--also",
      "test-change=tests/a,tests/b",
      "--also=more",
    );
    const mistake = await bos(root, ...args, "--also", "=x");

    assertEquals([refused.code, granted.code, mistake.code], [10, 0, 2]);
    const { locks } = JSON.parse((await bos(root, "list", "--mine", "--json")).out);
    assertEquals(
      locks.map(({ slug, files }: { slug: string; files: string[] }) => [slug, files]),
      [["api-change", ["src"]], ["more", []], ["test-change", ["tests/a", "tests/b"]]],
    );
    assertStringIncludes(mistake.err, "write --also SLUG=PATH,PATH");
  }));

Deno.test("mclaude lock claim --take-over takes a silent session's lock, which then is lost", () =>
  withFixture("locks-all", async ({ root }) => {
    const refused = await lock(root, "claim", "stale-one", ...DESCRIBED);

    const { code, out } = await lock(root, "claim", "stale-one", ...DESCRIBED, "--take-over");

    assertEquals([refused.code, code], [11, 0]);
    assertMatch(refused.out, /^\[lock\] stale-one is held but STALE \(heartbeat > 180s\)\n/);
    assertStringIncludes(out, "  took over: stale-one");
    const old = await lock(root, "heartbeat", "stale-one", "--session", "sess-stale-001");
    assert([13, 15].includes(old.code));
  }));

for (const verb of ["release", "heartbeat", "force-release"]) {
  const more = verb === "force-release" ? ["--reason", "x"] : [];

  Deno.test(`mclaude lock ${verb} ends with 12 if there is no such lock`, () =>
    withProject(async ({ root }) => {
      const { code, out } = await lock(root, verb, "fix-it", ...more);

      assertEquals([code, out], [12, "[lock] fix-it does not exist\n"]);
    }));
}

Deno.test("mclaude lock release and heartbeat end with 13 if it is another session's", () =>
  withProject(async ({ root }) => {
    await lock(root, "claim", "fix-it", ...DESCRIBED);

    const release = await bos(root, "release", "fix-it");
    const heartbeat = await bos(root, "heartbeat", "fix-it");

    assertEquals([release.code, heartbeat.code], [13, 13]);
    assertEquals(
      release.out,
      "[lock] fix-it held by different session (s1), not yours (s2). " +
        "Use force-release if you really mean it.\n",
    );
    assertEquals(heartbeat.out, "[lock] fix-it held by different session (s1)\n");
  }));

Deno.test("mclaude lock release names the archive, and heartbeat says nothing", () =>
  withProject(async ({ root }) => {
    await lock(root, "claim", "fix-it", ...DESCRIBED);

    const heartbeat = await lock(root, "heartbeat", "fix-it");
    const { code, out } = await lock(root, "release", "fix-it", "--summary", "done");

    assertEquals(heartbeat, { code: 0, out: "", err: "" });
    assertEquals(code, 0);
    const [, archive] = /^\[lock\] released fix-it\n {2}archive: (.+)\n$/.exec(out)!;
    assertStringIncludes(Deno.readTextFileSync(archive!), "done");
  }));

Deno.test("mclaude lock force-release needs --even-if-live for a session that works", () =>
  withProject(async ({ root }) => {
    await lock(root, "claim", "fix-it", ...DESCRIBED);
    const force = ["force-release", "fix-it", "--reason", "hung"];

    const refused = await bos(root, ...force);
    const done = await bos(root, ...force, "--even-if-live");

    assertEquals([refused.code, done.code], [10, 0]);
    assertStringIncludes(refused.err, "--even-if-live");
    assertMatch(done.out, /^\[lock\] FORCE-RELEASED fix-it\n {2}reason: {2}hung\n {2}archive: /);
  }));

Deno.test("mclaude lock check answers for each path, and by its exit code", () =>
  withFixture("locks-all", async ({ root }) => {
    await lock(root, "claim", "fix-it", ...DESCRIBED, "--files", "src", "--force-overlap");
    await bos(root, "claim", "other", ...DESCRIBED, "--files", "lib");

    const mine = await lock(root, "check", "src/a.ts", "free.ts");
    const held = await lock(root, "check", "src/a.ts", "lib/b.ts");
    const good = await lock(root, "check", "--token", "fix-it#1");
    const lost = await lock(root, "check", "--token", "fix-it#2");

    assertEquals([mine.code, held.code, good.code, lost.code], [0, 10, 0, 15]);
    assertStringIncludes(mine.out, "[lock] src/a.ts: MINE\n  fix-it#1 ani [ACTIVE] (you): a fix\n");
    assertStringIncludes(mine.out, "[lock] free.ts: FREE\n");
    assertStringIncludes(held.out, "[lock] lib/b.ts: HELD\n  other#1 bo [ACTIVE]: a fix\n");
    assertEquals(good.out, "[lock] fix-it#1: good\n");
  }));

Deno.test("mclaude lock list and status say when there is nothing", () =>
  withProject(async ({ root }) => {
    assertEquals((await lock(root, "list")).out, "[lock] no active work claims\n");
    assertEquals((await lock(root, "status", "fix-it")).out, "[lock] fix-it: FREE\n");
    assertEquals((await lock(root, "history")).out, "[lock] nothing happened yet\n");
  }));

Deno.test("mclaude lock list --all tells more of each lock", () =>
  withProject(async ({ root }) => {
    await lock(root, "claim", "fix-it", ...DESCRIBED, "--shared");

    const { out } = await lock(root, "list", "--all");

    assertMatch(out, / {9}since: {3}2\S+\n {9}token: {3}fix-it#1 \(shared\)\n/);
  }));

Deno.test("mclaude lock history tells what happened, the newest included", () =>
  withProject(async ({ root }) => {
    await lock(root, "claim", "fix-it", ...DESCRIBED);
    await lock(root, "release", "fix-it", "--summary", "done");

    const { out } = await lock(root, "history", "fix-it");
    const last = await lock(root, "history", "--limit", "1", "--json");

    assertMatch(out, /^\S+Z claimed fix-it#1 \(s1\) a fix\n\S+ released fix-it#1 \(s1/);
    assertEquals(JSON.parse(last.out).events[0].event, "released");
  }));

Deno.test("mclaude lock keeps control characters of others from the terminal", () =>
  withProject(async ({ root }) => {
    const evil = "\x1b[2J\x07evil\u202e";
    await lock(root, "claim", "fix-it", "--description", evil, "--files", "src");

    for (
      const args of [
        ["list"],
        ["status", "fix-it"],
        ["history"],
        ["check", "src/a.ts"],
        ["claim", "fix-it", ...DESCRIBED],
      ]
    ) {
      const { out, err } = await bos(root, ...args);
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x09\x0b-\x1f\u202e]/.test(out + err), args.join(" "));
    }
  }));
