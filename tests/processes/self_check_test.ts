import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { withFolder } from "../with_store.ts";
import { program, run } from "./program.ts";

interface Report {
  ok: boolean;
  checks: { name: string; ok: boolean | null; detail: string }[];
}

/** The sum of the binary that is tested; nothing where the sources are. */
function ownSum(): string | undefined {
  const [file] = program();
  if (program().length > 1) return undefined;
  return createHash("sha256").update(Deno.readFileSync(file!)).digest("hex");
}

Deno.test("self-check reads all that it writes, and leaves nothing behind", () =>
  withFolder(async (folder) => {
    const { code, stdout } = await run(["self-check", "--json"], {
      cwd: folder,
      env: { TMPDIR: folder, TEMP: folder, TMP: folder },
    });

    const report = JSON.parse(stdout) as Report;
    assertEquals(code, 0);
    assert(report.checks.slice(1).every(({ ok }) => ok === true), stdout);
    assertEquals(
      report.checks.map(({ name }) => name),
      ["sum", "locks", "handoffs", "messages", "memory", "identities", "heartbeats"],
    );
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("self-check compares the program's sum with a list, and fails where it is not there", () =>
  withFolder(async (folder) => {
    const sum = ownSum();
    if (sum === undefined) return;
    const sums = join(folder, "SHA256SUMS");
    Deno.writeTextFileSync(sums, `${sum}  mclaude-here\n`);

    const right = await run(["self-check", "--sums", sums], { cwd: folder });
    Deno.writeTextFileSync(sums, `${sum.replace(/^./, "x")}  mclaude-here\n`);
    const wrong = await run(["self-check", "--sums", sums], { cwd: folder });
    const missing = await run(["self-check", "--sums", join(folder, "none")], { cwd: folder });

    assertEquals([right.code, wrong.code, missing.code], [0, 1, 2]);
    assertStringIncludes(right.stdout, "mclaude-here");
    assertStringIncludes(wrong.stdout, "WRONG  sum");
    assertEquals(missing.stderr.split("\n").length, 2);
  }));
