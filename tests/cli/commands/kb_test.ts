import { assertEquals, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { withProject } from "../../with_store.ts";
import { mclaude } from "../mclaude.ts";

Deno.test("mclaude kb new makes the folder beside the work, once", () =>
  withProject(async ({ root }) => {
    const command = ["kb", "new", "--name", "My shop", "--domains", "api,web", "--port", "8300"];

    const first = await mclaude(root, command);
    const second = await mclaude(root, command);

    assertEquals([first.code, second.code], [0, 1]);
    assertStringIncludes(first.out, `[kb] written ${join(root, "my-shop-kb")}\n  mkdocs.yml\n`);
    assertStringIncludes(second.err, "something is there already; give a new folder with --output");
    const config = Deno.readTextFileSync(join(root, "my-shop-kb", "mkdocs.yml"));
    assertStringIncludes(config, "http://localhost:8300/");
    assertEquals(existsSync(join(root, ".claude", "heartbeats")), false);
  }));

Deno.test("mclaude kb new refuses a port that there is not", () =>
  withProject(async ({ root }) => {
    const { code } = await mclaude(root, [
      ...["kb", "new", "--name", "x", "--domains", "a", "--port", "99999"],
    ]);

    assertEquals(code, 2);
  }));
