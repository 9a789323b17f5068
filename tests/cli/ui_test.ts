import { assertEquals, assertStringIncludes } from "@std/assert";
import { withProject } from "../with_store.ts";
import { mclaude } from "./mclaude.ts";

Deno.test("mclaude ui refuses flags that it does not know, and ports that are none", () =>
  withProject(async ({ root }) => {
    const mistakes: [args: string[], message: string][] = [
      [["--prot", "1"], "Unknown option '--prot'"],
      [["--port", "x"], 'Cannot use the port "x"'],
      [["--port", "65536"], 'Cannot use the port "65536"'],
      [["here"], "Unexpected argument 'here'"],
    ];

    for (const [args, message] of mistakes) {
      const { code, out, err } = await mclaude(root, ["ui", ...args]);
      assertEquals([args, code, out], [args, 2, ""]);
      assertStringIncludes(err, message);
    }
  }));

Deno.test("mclaude ui --help tells its flags, and serves nothing", () =>
  withProject(async ({ root }) => {
    const { code, out } = await mclaude(root, ["ui", "--help"]);

    assertEquals(code, 0);
    for (const flag of ["--port", "--no-open", "--project", "--as", "--session"]) {
      assertStringIncludes(out, flag);
    }
  }));
