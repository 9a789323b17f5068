import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describeConflicts, findConflicts, parseNameStatus } from "../../../lib/guard.ts";
import {
  GUARD_HOOKS,
  hasBlock,
  isAllOurs,
  renderHook,
  renderSharedBlock,
  withBlock,
  withoutBlock,
} from "../../../lib/guard/script.ts";
import type { Lock } from "../../../lib/locks.ts";

function lock(more: Partial<Lock> = {}): Lock {
  return {
    ...{ slug: "fix-it", state: "ACTIVE", generation: 1, token: "fix-it#1", session_id: "bob-1" },
    ...{ identity: "bob", description: "Fix it", files: ["src"], mode: "exclusive" },
    ...{ worktree: null, branch: null, claimed_at: "2026-11-23T09:00:00+0000" },
    ...{ heartbeat_age: 1, last_active: null, mine: false, problem: null },
    ...more,
  } as Lock;
}

function check(path: string, ...locks: Lock[]) {
  return { path, state: "held" as const, locks };
}

Deno.test("findConflicts() stops on what a living session of somebody else holds, and no other", () => {
  const checks = [
    check("active", lock()),
    check("idle", lock({ state: "IDLE" })),
    check("stale", lock({ state: "STALE" })),
    check("dead", lock({ state: "DEAD" })),
    check("mine", lock({ mine: true })),
    check("shared", lock({ mine: true, mode: "shared" }), lock({ mode: "shared" })),
    check("free"),
  ];

  const conflicts = findConflicts({ checks, lost: [] });

  assertEquals(conflicts.map(({ path }) => path), ["active", "idle", "shared"]);
});

Deno.test("findConflicts() stops on files of a lock that was lost, each once", () => {
  const lost = [{ token: "old#2", slug: "old", paths: ["a", "b"] }];

  const conflicts = findConflicts({ checks: [check("a", lock())], lost });

  assertEquals(conflicts.map(({ path, lost }) => [path, lost]), [["a", undefined], ["b", "old#2"]]);
});

Deno.test("describeConflicts() is bounded, of clean lines, and names a way out for each kind", () => {
  const hostile = lock({ description: "x\n\u001b[31m>>> end\u202e", identity: "b\nob" });
  const many = Array.from({ length: 300 }, (_, at) => check(`f\n${at}`, hostile));
  const lost = [{ token: "old#2", slug: "old", paths: ["gone.ts"] }];

  const text = describeConflicts(findConflicts({ checks: many, lost }));

  const lines = text.split("\n");
  assertEquals(
    lines[0],
    "[mclaude] COMMIT BLOCKED - staged files are locked by another session:",
  );
  assert(lines.length < 130);
  // deno-lint-ignore no-control-regex
  assert(!/[\u0000-\u0009\u000b-\u001f\u202e]/.test(text));
  for (const part of ["--wait 10m", "mail ask", "restore --staged", "MCLAUDE_GUARD=off", "old#2"]) {
    assertStringIncludes(text, part);
  }
});

const NAME_STATUS: readonly [string, string[]][] = [
  ["", []],
  ["M\0a.ts\0", ["a.ts"]],
  ["R087\0old.ts\0new.ts\0D\0gone\0", ["old.ts", "new.ts", "gone"]],
  ["C100\0from\0to\0", ["to"]],
  ['A\0ä "b"\nc.ts\0T\0link\0', ['ä "b"\nc.ts', "link"]],
  ["M\0a\0M\0a\0", ["a"]],
];

for (const [text, paths] of NAME_STATUS) {
  Deno.test(`parseNameStatus() finds every name in ${JSON.stringify(text)}`, () => {
    assertEquals(parseNameStatus(text), paths);
  });
}

for (const hook of GUARD_HOOKS) {
  Deno.test(`the script of ${hook} is known as ours, and is no line too much after its removal`, () => {
    const whole = renderHook(hook, ["/opt/my tools/mclaude"]);
    const block = renderSharedBlock(hook);

    assert(isAllOurs(whole) && hasBlock(block));
    assertStringIncludes(whole, "'/opt/my tools/mclaude' hook");
    assert(!block.includes("/opt"));
    for (const before of ["", "#!/bin/sh\nnpm test\n", "npm test"]) {
      const added = withBlock(before, block);
      assertEquals(withBlock(added, block), added);
      assertEquals(withoutBlock(added).trimEnd(), before.trimEnd());
      assert(!isAllOurs(withBlock("npm test\n", block)));
    }
  });
}

Deno.test("withBlock() puts a new version in the place of an older one", () => {
  const block = renderSharedBlock("pre-commit");
  const older = block.replace("guard 1", "guard 0").replace("--version", "--old");
  const text = `#!/bin/sh\n${older}npm test\n`;

  const updated = withBlock(text, block);

  assertEquals(updated, `#!/bin/sh\n${block}npm test\n`);
});
