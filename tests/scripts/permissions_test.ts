import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { ROOT } from "../../scripts/build.ts";
import { permissionFlags, PERMISSIONS, programsOf, TARGETS } from "../../scripts/permissions.ts";

Deno.test("permissionFlags() gives no permission that is not listed", () => {
  for (const target of TARGETS) {
    const flags = permissionFlags(target).map((flag) => flag.split("=")[0]);

    assertEquals(flags, [
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-run",
      "--allow-sys",
      "--allow-net",
    ]);
  }
});

Deno.test("programsOf() leaves no program of the list out on all platforms", () => {
  const used = new Set(TARGETS.flatMap(programsOf));

  assertEquals([...used].sort(), PERMISSIONS.run.toSorted());
});

Deno.test("main.ts reads only variables that the binary may read", () => {
  const text = Deno.readTextFileSync(join(ROOT, "main.ts"));
  const list = /VARIABLES = \[([^\]]*)\]/.exec(text)![1]!;

  const refused = [...list.matchAll(/"(\w+)"/g)].filter(([, name]) =>
    !PERMISSIONS.env.includes(name!)
  );

  assertEquals(refused, []);
});

Deno.test("docs/permissions.md names every variable and program", () => {
  const text = Deno.readTextFileSync(join(ROOT, "docs", "permissions.md"));

  for (const name of Object.values(PERMISSIONS).flat().filter((name) => name !== true)) {
    assert(text.includes(`\`${name}\``), `docs/permissions.md does not name ${name}`);
  }
});
