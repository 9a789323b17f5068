import { assert, assertEquals } from "@std/assert";
import { hasProgram, runProgram } from "../../lib/spawn.ts";

const ignore = Deno.build.os === "windows";

Deno.test({
  name: "runProgram() gives words as they are, and feeds what is to be read",
  ignore,
  async fn() {
    const words = ["$(echo no)", "a b", "'", "-n", ""];

    const { code, output } = await runProgram(["printf", "%s|", ...words]);
    const fed = await runProgram(["cat"], { input: "Straße\n" });

    assertEquals([code, output], [0, words.map((word) => `${word}|`).join("")]);
    assertEquals(fed.output, "Straße\n");
  },
});

Deno.test({
  name: "runProgram() tells how a program ended",
  ignore,
  async fn() {
    const failed = await runProgram(["sh", "-c", "echo a >&2; echo b >&2; exit 3"]);
    const missing = await runProgram(["there-is-no-such-program"]);
    const endless = await runProgram(["sleep", "60"], { timeout: 50 });

    assertEquals([failed.code, failed.complaint], [3, "b"]);
    assertEquals(missing.code, 127);
    assertEquals(endless.code, null);
  },
});

Deno.test({
  name:
    "runProgram() keeps a bounded part of what is printed, and is not held up by what is unread",
  ignore,
  async fn() {
    const { code, output } = await runProgram(["sh", "-c", "yes | head -c 3000000"]);
    const unread = await runProgram(["true"], { input: "x".repeat(1_000_000) });

    assertEquals(code, 0);
    assert(output.length <= 1024 * 1024);
    assertEquals(unread.code, 0);
  },
});

Deno.test({
  name: "hasProgram() finds what is there",
  ignore,
  async fn() {
    assertEquals(await hasProgram("sh"), true);
    assertEquals(await hasProgram("there-is-no-such-program"), false);
    assertEquals(await hasProgram("; exit 0 #"), false);
  },
});
