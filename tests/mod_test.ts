import { assertEquals } from "@std/assert";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import denoConfig from "../deno.json" with { type: "json" };
import * as mclaude from "../mod.ts";

Deno.test("mod.ts exports every type that its functions speak of, all documented", async () => {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", "mod.ts"],
    cwd: dirname(dirname(fileURLToPath(import.meta.url))),
    env: { NO_COLOR: "1" },
  }).output();

  assertEquals([success, success ? "" : new TextDecoder().decode(stderr)], [true, ""]);
});

Deno.test("mod.ts exports functions, errors and constants, and no schemas", () => {
  const kinds = new Set(Object.values(mclaude).map((value) => typeof value));

  assertEquals([...kinds].sort(), ["function", "object", "string"]);
  assertEquals(
    Object.entries(mclaude).filter(([, value]) => typeof value === "object").map(([name]) => name),
    ["HANDOFF_STATUSES", "MESSAGE_STATUSES", "MESSAGE_TYPES"],
  );
});

Deno.test("VERSION is that of deno.json", () => {
  assertEquals(mclaude.VERSION, denoConfig.version);
});
