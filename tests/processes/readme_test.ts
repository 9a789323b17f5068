import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { ROOT } from "../../scripts/build.ts";
import { withFolder } from "../with_store.ts";
import { program, start } from "./program.ts";

interface Shown {
  session: string;
  command: string;
  output: string;
}

/** Pages that show commands, and how many they show at least. */
const PAGES = { "README.md": 2, "docs/quickstart.md": 12 };

/** The commands that a page shows, with the output that it shows. */
function shownCommands(page: string): Shown[] {
  const text = Deno.readTextFileSync(join(ROOT, page));
  const shown: Shown[] = [];
  for (const [, block] of text.matchAll(/```console\n([\s\S]*?)```/g)) {
    for (const part of block!.split(/^(?=\w+\$ )/m)) {
      const [, session, command, output] = /^(\w+)\$ (.+)\n([\s\S]*)$/.exec(part)!;
      shown.push({ session: session!, command: command!, output: output! });
    }
  }
  return shown;
}

/** Leaves out what differs from run to run: times, digests, the folder. */
function comparable(text: string, folder: string): string {
  return text.replaceAll(`${folder}/`, "").replaceAll(folder, ".")
    .replaceAll(/\b[0-9a-f]{16}\b/g, "BOUNDARY")
    .replaceAll(/(?<=_)[0-9a-f]{8}(?=_)/g, "SESSION")
    .replaceAll(/[+-]\d{4}\b/g, "ZONE")
    .replaceAll(/\d{2,}|\d(?= s ago)/g, "0")
    .trimEnd();
}

for (const [page, least] of Object.entries(PAGES)) {
  Deno.test(`every command that ${page} shows prints what it shows`, () =>
    withFolder(async (folder) => {
      // It shows a POSIX shell and its paths.
      if (Deno.build.os === "windows") return;
      const project = join(folder, "shop");
      const bin = join(folder, "bin");
      Deno.mkdirSync(join(project, "src", "auth"), { recursive: true });
      Deno.mkdirSync(bin);
      Deno.writeTextFileSync(join(project, "src", "auth", "session.ts"), "// atomic\n");
      const words = program().map((word) => `'${word}'`).join(" ");
      Deno.writeTextFileSync(join(bin, "mclaude"), `#!/bin/sh\nexec ${words} "$@"\n`);
      Deno.chmodSync(join(bin, "mclaude"), 0o755);
      const author = "-c user.name=a -c user.email=a@b.c";
      await start([
        "sh",
        "-c",
        `git init -q -b main && git add . && git ${author} commit -qm x`,
      ], { cwd: project });
      const shown = shownCommands(page);

      for (const { session, command, output } of shown) {
        const env = {
          MCLAUDE_IDENTITY: session,
          MCLAUDE_SESSION: `${session}-1`,
          PATH: `${bin}:${Deno.env.get("PATH")}`,
        };
        const { stdout, stderr } = await start(["sh", "-c", command], { cwd: project, env });
        assertEquals(
          comparable(`${stdout}${stderr}`, project),
          comparable(output, project),
          command,
        );
      }

      assert(shown.length >= least);
    }));
}
