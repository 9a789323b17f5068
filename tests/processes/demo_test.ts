import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { withFolder } from "../with_store.ts";
import { run } from "./program.ts";

/** A folder of its own for what the demo makes. */
function withDemo(body: (env: Record<string, string>, folder: string) => Promise<void>) {
  return () =>
    withFolder(async (folder) => {
      // Its agents and checks are those of a POSIX shell.
      if (Deno.build.os === "windows") return;
      await body({ TMPDIR: folder, PATH: "/usr/bin:/bin" }, folder);
    });
}

Deno.test(
  "demo walks through all layers in 17 steps, shows real output, and leaves nothing behind",
  withDemo(async (env, folder) => {
    const { code, stdout, stderr } = await run(["demo", "--no-pause"], { cwd: folder, env });

    assertEquals(code, 0, stdout + stderr);
    const steps = [...stdout.matchAll(/^STEP (\d+)\/17 {2}(\S.+)$/gm)];
    assertEquals(steps.map(([, number]) => Number(number)), steps.map((_, at) => at + 1));
    assertEquals(steps.length, 17);
    for (
      const text of [
        "[lock] session-ttl already held",
        "doing:      Make the session ttl configurable",
        "[mail] replied to vasya",
        "COMMIT BLOCKED",
        "Mclaude-Lock: session-ttl#1",
        "[lock] claimed fix-login",
        "check passed",
        "fix-login#2",
        "rollup",
        ".claude/code-map.md",
        "17 steps, all as they should be.",
      ]
    ) assertStringIncludes(stdout, text);
    assertMatch(stdout, /^sequenceDiagram$/m);
    assertEquals([...Deno.readDirSync(folder)], []);
  }),
);

Deno.test(
  "demo keeps its folder where it is told to, and draws nothing where it is told not to",
  withDemo(async (env, folder) => {
    const dir = join(folder, "kept");

    const { code, stdout } = await run(["demo", "--no-pause", "--no-diagram", "--dir", dir], {
      cwd: folder,
      env,
    });
    const again = await run(["demo", "--no-pause", "--dir", dir], { cwd: folder, env });

    assertEquals(code, 0);
    assert(!stdout.includes("sequenceDiagram"));
    assertEquals(Deno.statSync(join(dir, ".claude", "handoffs")).isDirectory, true);
    assertEquals(again.code, 2);
    assertEquals(again.stderr.trim().split("\n").length, 1);
  }),
);
