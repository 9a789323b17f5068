import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { chooseProgram } from "../../../lib/install.ts";
import { withFolder } from "../../with_store.ts";

const AT = { cwd: "/", scope: "project" } as const;

Deno.test("chooseProgram() takes the name if it is found", () => {
  const chosen = chooseProgram({ ...AT, onPath: () => true, running: "/x/mclaude" });

  assertEquals(chosen, { program: "mclaude", notes: [] });
});

Deno.test("chooseProgram() takes the running program if the name is not found, and says so", () => {
  const missing = { onPath: () => false, running: "/x/mclaude-linux" };

  const shared = chooseProgram({ ...AT, ...missing });
  const own = chooseProgram({ ...AT, ...missing, scope: "user" });

  assertEquals([shared.program, own.program], ["/x/mclaude-linux", "/x/mclaude-linux"]);
  assertStringIncludes(shared.notes.join(), "others who share these files");
  assertEquals(own.notes, ["mclaude is not on PATH: /x/mclaude-linux is written into the files"]);
});

Deno.test("chooseProgram() never takes a program that is not mclaude", () => {
  for (const running of [undefined, "/usr/bin/deno"]) {
    const { program, notes } = chooseProgram({ ...AT, onPath: () => false, running });

    assertEquals(program, "mclaude");
    assertStringIncludes(notes.join(), "not on PATH");
  }
});

Deno.test("chooseProgram() takes what was given, from where the person stands", () =>
  withFolder((cwd) => {
    Deno.writeTextFileSync(join(cwd, "mclaude-test"), "");

    const path = chooseProgram({ ...AT, cwd, binary: "./mclaude-test" });
    const name = chooseProgram({ ...AT, cwd, binary: "mclaude-nightly" });

    assertEquals([path.program, name.program], [join(cwd, "mclaude-test"), "mclaude-nightly"]);
  }));

Deno.test("chooseProgram() refuses what is not there, and what nobody would know again", () => {
  const wrong = [["./mclaude", "not_found"], ["/bin/sh", "invalid_name"], ["mc", "invalid_name"]];

  for (const [binary, code] of wrong) {
    const error = assertThrows(() => chooseProgram({ ...AT, binary: binary! }), CoordinationError);
    assertEquals(error.code, code as typeof error.code);
  }
});
