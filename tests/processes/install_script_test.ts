import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { withFolder } from "../with_store.ts";

const SCRIPT = new URL("../../scripts/install.sh", import.meta.url).pathname;

/** What is installed: a program that says its version. */
const PROGRAM = "#!/bin/sh\necho 'mclaude 9.9.9'\n";

/** This machine's name for its binary. */
const NAME = `mclaude-${Deno.build.target}`;

async function install(home: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: [SCRIPT, ...args],
    env: { HOME: home, PATH: "/usr/bin:/bin" },
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

/** Runs `body` with a home and a folder that has a release. */
function withRelease(
  body: (home: string, release: string) => Promise<void>,
): () => Promise<void> {
  return () =>
    withFolder(async (folder) => {
      if (Deno.build.os === "windows") return;
      const [home, release] = ["home", "release"].map((name) => join(folder, name));
      Deno.mkdirSync(home!);
      Deno.mkdirSync(release!);
      const sum = createHash("sha256").update(PROGRAM).digest("hex");
      Deno.writeTextFileSync(join(release!, NAME), PROGRAM);
      Deno.writeTextFileSync(join(release!, "SHA256SUMS"), `${sum}  ${NAME}\n`);
      await body(home!, release!);
    });
}

Deno.test(
  "install.sh installs for the user, runs what it installed, and says what to put on the path",
  withRelease(async (home, release) => {
    const { code, out, err } = await install(home, "--from", release);

    assertEquals(code, 0, err);
    assertStringIncludes(out, "mclaude 9.9.9");
    assertStringIncludes(out, `export PATH="${home}/.local/bin:$PATH"`);
    assertEquals(Deno.readTextFileSync(join(home, ".local/bin/mclaude")), PROGRAM);
    assertEquals(Deno.statSync(join(home, ".local/bin/mclaude")).mode! & 0o777, 0o755);
  }),
);

Deno.test(
  "install.sh installs nothing whose sum is wrong, missing or of another file",
  withRelease(async (home, release) => {
    const good = Deno.readTextFileSync(join(release, "SHA256SUMS"));
    for (const sums of [good.replace(/^./, "x"), "", good.replace(NAME, "mclaude-other")]) {
      Deno.writeTextFileSync(join(release, "SHA256SUMS"), sums);

      const { code, err } = await install(home, "--from", release);

      assertEquals(code, 1);
      assertStringIncludes(err, "install: ");
      assertEquals([...Deno.readDirSync(home)], []);
    }
  }),
);

Deno.test(
  "install.sh replaces an older program and removes all that it installed",
  withRelease(async (home, release) => {
    const target = join(home, "tools");
    await install(home, "--from", release, "--to", target);
    Deno.writeTextFileSync(join(target, "mclaude"), "old");

    const second = await install(home, "--from", release, "--to", target);
    const now = Deno.readTextFileSync(join(target, "mclaude"));
    const removed = await install(home, "--to", target, "--uninstall");

    assertEquals([second.code, removed.code], [0, 0]);
    assertEquals(now, PROGRAM);
    assertEquals([...Deno.readDirSync(target)], []);
    assert(
      ![...Deno.readDirSync(join(home, ".local/share"))].some(({ name }) => name === "mclaude"),
    );
  }),
);

Deno.test(
  "install.sh says in one line what is wrong with its flags or its source",
  withRelease(async (home, release) => {
    Deno.removeSync(join(release, NAME));
    for (const args of [["--nonsense"], ["--to"], ["--from", release], ["--from", "/no/where"]]) {
      const { code, err } = await install(home, ...args);

      assertEquals(code, 1);
      assertEquals(err.trim().split("\n").filter((line) => line.startsWith("install: ")).length, 1);
    }
  }),
);
