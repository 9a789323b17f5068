import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { writeHandoff } from "../../lib/handoffs.ts";
import { findProject } from "../../lib/store/root.ts";
import { withFolder } from "../with_store.ts";
import { killAtEachCall, race, run, withStrace } from "./harness.ts";

const SCAN = ["refs", "scan", "--provider", "gh", "--exec", 'echo "$1" >> called', "--as", "ani"];

function fill(folder: string): void {
  const ani = { session: "session-1", identity: "ani" };
  writeHandoff(findProject(folder), { goal: "x", refs: ["gh:1", "gh:2", "gh:3"] }, ani);
}

function called(folder: string): string[] {
  return Deno.readTextFileSync(join(folder, "called")).trim().split("\n").sort();
}

Deno.test("a scan that is killed at any write and done again calls at least once for each", () =>
  withStrace(async () => {
    const calls = await killAtEachCall(SCAN, {
      prepare: fill,
      only: ({ name, text }) =>
        /^(?:open|write|rename|fsync)/.test(name) && /handoffs/.test(text) &&
        !/O_RDONLY/.test(text),
      oracle: async (folder) => {
        const { code, stderr } = await run(SCAN, { cwd: folder });

        assertEquals([code, stderr], [0, ""]);
        assertEquals([...new Set(called(folder))], ["1", "2", "3"]);
        assert(called(folder).length <= 4, called(folder).join());
      },
    });

    assert(calls.length > 3, `only ${calls.length} calls`);
  }));

Deno.test("scans at once call once for each, and those that came too late say so", {
  ignore: Deno.build.os === "windows",
}, () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(join(folder, ".claude"));
    fill(folder);

    const ends = await race(Array.from({ length: 6 }, () => ({ args: SCAN })), { cwd: folder });

    assertEquals(ends.filter(({ code }) => code !== 0 && code !== 10), []);
    assertEquals(called(folder), ["1", "2", "3"]);
  }));
