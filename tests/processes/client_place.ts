import { assert } from "@std/assert";
import { join } from "node:path";
import { withFolder } from "../with_store.ts";
import type { Asked } from "./mock_model.ts";
import { install, nodeEnv } from "./npm.ts";
import { cleanEnv, program, start } from "./program.ts";

/** A project, a home folder, and a folder of programs with `mclaude` in it. */
export interface Place {
  readonly root: string;
  readonly home: string;
  /** The environment of programs there. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a program there. */
  run(words: readonly string[], env?: Record<string, string>): Promise<string>;
  /** Runs mclaude as a session called bob. */
  bob(...words: string[]): Promise<string>;
}

/** Runs a test with a client of npm, where it can be installed. */
export function withClient(
  name: string,
  client: Parameters<typeof install>[0] | undefined,
  body: (place: Place) => Promise<void>,
): void {
  Deno.test(name, async () => {
    // The programs that are started are scripts, which Windows starts otherwise.
    if (Deno.build.os === "windows") return;
    const bin = client === undefined ? undefined : await install(client);
    if (client !== undefined && bin === undefined) return;
    await withFolder(async (folder) => {
      const [root, home, own] = ["project", "home", "bin"].map((part) => join(folder, part));
      for (const path of [root!, home!, own!]) Deno.mkdirSync(path);
      const words = program().map((word) => `'${word}'`).join(" ");
      Deno.writeTextFileSync(join(own!, "mclaude"), `#!/bin/sh\nexec ${words} "$@"\n`, {
        mode: 0o755,
      });
      const paths = bin === undefined ? { PATH: Deno.env.get("PATH")! } : await nodeEnv(bin);
      const cache = Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME")!, ".cache", "deno");
      const env = {
        ...cleanEnv(),
        ...{ ...paths, PATH: `${own}:${paths.PATH}`, HOME: home!, DENO_DIR: cache },
        ...{ CLAUDE_CONFIG_DIR: join(home!, ".claude"), DISABLE_AUTOUPDATER: "1" },
      };
      async function run(
        given: readonly string[],
        more: Record<string, string> = {},
      ): Promise<string> {
        const { code, stdout, stderr } = await start(given, {
          cwd: root!,
          env: { ...env, ...more },
        });
        assert(code === 0 || more.FAILS === "1", `${given.join(" ")}: ${code} ${stdout}${stderr}`);
        return stdout + stderr;
      }
      await run(["git", "init", "-q", "."]);
      const bob = { MCLAUDE_IDENTITY: "bob", MCLAUDE_SESSION: "bob-1" };
      await body({
        ...{ root: root!, home: home!, env, run },
        bob: (...rest) => run(["mclaude", ...rest], bob),
      });
    });
  });
}

/** What the model was shown, as one text. */
export function shown(asked: readonly Asked[]): string {
  return JSON.stringify(asked.map(({ messages }) => messages));
}

/** Which handlers answered with something, by what Claude Code says of each. */
export function answers(events: string, name: string): string[] {
  return events.split("\n").filter((line) => line.includes('"hook_response"'))
    .map((line) => JSON.parse(line))
    .filter(({ hook_name, output, stdout }) =>
      String(hook_name).startsWith(name) && !/^\s*(?:\{\})?\s*$/.test(stdout || output || "")
    )
    .map(({ stdout, output }) => stdout || output);
}
