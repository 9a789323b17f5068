import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { withFolder } from "../with_store.ts";
import { program, run } from "./harness.ts";
import { type Outcome, start } from "./program.ts";

const ANI = { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "s1" };

/** Runs mclaude by a shell's line, in which `mclaude` is what is tested. */
function shell(line: string, cwd: string): Promise<Outcome> {
  const words = program().map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  return start(["sh", "-c", `mclaude() { ${words} "$@"; }; ${line}`], { cwd, env: ANI });
}

/** What needs a shell and devices that Windows does not have. */
function test(name: string, body: (folder: string) => Promise<void>): void {
  Deno.test(name, async () => {
    if (Deno.build.os !== "windows") await withFolder(body);
  });
}

for (const command of ["lock list", "lock list --json", "status", "--version", "lock --help"]) {
  test(`mclaude ${command} fails when its output does not fit on the disk`, async (folder) => {
    if (Deno.build.os !== "linux") return;
    Deno.mkdirSync(join(folder, ".claude"));

    const { code, stderr } = await shell(`mclaude ${command} > /dev/full`, folder);

    assertEquals(code, 1);
    assertMatch(stderr, /^mclaude: Cannot use "standard output": the disk is full; [^\n]+\n$/);
  });
}

test("mclaude keeps its exit code when nobody reads what it says", async (folder) => {
  if (Deno.build.os !== "linux") return;
  const mistake = await shell("mclaude lokc 2> /dev/full", folder);
  const claimed = await shell(
    "mclaude lock claim fix-it --description x > /dev/null 2> /dev/full",
    folder,
  );

  assertEquals([mistake.code, mistake.stderr], [2, ""]);
  assertEquals([claimed.code, claimed.stderr], [0, ""]);
});

test("mclaude is quiet when its reader goes away", async (folder) => {
  const { code, stderr } = await shell(
    "(mclaude help 2> err; echo $? > code) | true; cat err >&2; exit $(cat code)",
    folder,
  );

  assertEquals([code, stderr], [0, ""]);
});

test("mclaude still says by its exit code that a claim was refused to a closed pipe", async (folder) => {
  await run(["lock", "claim", "fix-it", "--description", "x"], { cwd: folder, env: ANI });

  const { stdout } = await shell(
    "{ mclaude lock claim fix-it --description x --session s2 2> /dev/null; echo $? > code; } | " +
      "true; cat code",
    folder,
  );

  assertEquals(stdout, "10\n");
});

test("mclaude prints more than a pipe holds", async (folder) => {
  const files = Array.from({ length: 20_000 }, (_, n) => `src/some/long/path/file-${n}.ts`);
  const input = JSON.stringify({ slug: "large", description: "x", files });
  const claim = ["lock", "claim", "--json", "--input", "-"];
  const claimed = await run(claim, { cwd: folder, env: ANI, stdin: input });
  assertEquals(claimed.code, 0, claimed.stderr);

  const { stdout } = await shell("mclaude lock list --json | (sleep 0.2; cat)", folder);

  assertEquals(JSON.parse(stdout).locks[0].files.length, files.length);
});

test("mclaude says so when its folder is gone", async (folder) => {
  const { code, stderr, stdout } = await shell(
    "mkdir gone; cd gone; rmdir ../gone; mclaude lock list",
    folder,
  );

  assertEquals(stdout, "");
  assert(code !== 0);
  assert(stderr.length > 0);
});

test("mclaude reads at most 1 MB of standard input", async (folder) => {
  const stdin = `{"mine":true}${" ".repeat(1024 * 1024)}`;

  const { code, stderr } = await run(["lock", "list", "--input", "-"], { cwd: folder, stdin });

  assertEquals(code, 2);
  assertStringIncludes(stderr, "over 1 MB");
});

test("mclaude takes standard input that is no text for a mistake", async (folder) => {
  const { code, stderr } = await shell(
    "printf '\\377\\376{' | mclaude lock list --input -",
    folder,
  );

  assertEquals(code, 2);
  assertStringIncludes(stderr, "no JSON object");
});

test("mclaude ends at once when it is interrupted while it waits", async (folder) => {
  await run(["lock", "claim", "fix-it", "--description", "x"], { cwd: folder, env: ANI });
  const [file, ...args] = [...program(), ...["lock", "claim", "fix-it", "--description", "y"]];
  const child = new Deno.Command(file!, {
    args: [...args, "--wait", "--session", "s2"],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.getReader();
  await reader.read();

  child.kill("SIGINT");

  assertEquals((await child.status).success, false);
  await reader.cancel();
  const { stdout } = await run(["lock", "list", "--json"], { cwd: folder, env: ANI });
  assertEquals(JSON.parse(stdout).waiting, []);
});
