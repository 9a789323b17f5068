import { assertEquals } from "@std/assert";
import { runGate } from "../../scripts/torture/gate.ts";
import { GATES } from "../../scripts/torture/gates.ts";

for (const gate of GATES) {
  Deno.test(`torture, ${gate.name}: ${gate.summary}`, async () => {
    // What the gates need of the system is Linux's.
    if (Deno.build.os !== "linux") return;
    const { status, detail, failures } = await runGate(gate, { full: false });

    // deno-lint-ignore no-console
    console.log(`${status}: ${detail}`);
    assertEquals(failures, []);
  });
}
