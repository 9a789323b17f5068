import { assert, assertEquals } from "@std/assert";
import { ancestors, parsePs } from "../../../lib/caller/ancestors.ts";
import { processFacts } from "../../../lib/liveness.ts";

Deno.test(
  "ancestors() walks from the parent upwards",
  { ignore: Deno.build.os === "windows" },
  () => {
    const chain = ancestors();

    assertEquals(chain[0]?.pid, Deno.ppid);
    assertEquals(chain[0]?.start, processFacts(Deno.ppid)?.start);
    for (const [index, process] of chain.slice(1).entries()) {
      assertEquals(process.pid, chain[index]!.parent);
    }
    assert(chain.length < 64);
  },
);

const TABLE = `
    1     0      0 ??       Thu Apr  9 08:00:00 2026     /sbin/launchd
  300     1      0 ??       Thu Apr  9 09:00:00 2026     /Applications/A Terminal.app/Contents/MacOS/Terminal
  301   300      0 ttys001  Thu Apr  9 09:00:01 2026     -zsh
  302   301      0 ttys001  Thu Apr  9 09:00:02 2026     node
  400   999      0 ??       Thu Apr  9 09:00:03 2026     orphan
  500   501      0 ??       Thu Apr  9 09:00:03 2026     circle
  501   500      0 ??       Thu Apr  9 09:00:03 2026     circle
`;

Deno.test("parsePs() walks the table of ps upwards", () => {
  const chain = parsePs(TABLE, 302);

  assertEquals(chain.map(({ pid, terminal }) => [pid, terminal]), [
    [302, true],
    [301, true],
    [300, false],
    [1, false],
  ]);
  assertEquals(chain[2]?.name, "/Applications/A Terminal.app/Contents/MacOS/Terminal");
  assertEquals(chain[0]?.start, "Thu Apr  9 09:00:02 2026");
});

Deno.test("parsePs() ends where the table does, and in a circle", () => {
  assertEquals(parsePs(TABLE, 400).map(({ pid }) => pid), [400]);
  assertEquals(parsePs(TABLE, 500).length, 64);
  assertEquals(parsePs(TABLE, 7), []);
  assertEquals(parsePs("", 1), []);
});
