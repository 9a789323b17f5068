import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../lib/errors.ts";
import { showsToken, userToken } from "../../mcp/token.ts";
import { withFolder } from "../with_store.ts";

Deno.test("userToken() makes one token, in a file that nobody else can read", () =>
  withFolder((home) => {
    const first = userToken(home);
    const second = userToken(home);

    assertEquals(second, first);
    assert(/^[0-9a-f]{64}$/.test(first.token));
    assertEquals(first.path, join(home, ".mclaude", "mcp-token"));
    assertEquals([...Deno.readDirSync(join(home, ".mclaude"))].length, 1);
    if (Deno.build.os !== "windows") {
      assertEquals(Deno.statSync(first.path).mode! & 0o777, 0o600);
      assertEquals(Deno.statSync(join(home, ".mclaude")).mode! & 0o777, 0o700);
    }
  }));

Deno.test("userToken() refuses a file that others could have read or written", async () => {
  if (Deno.build.os === "windows") return;
  const kinds: ((path: string) => void)[] = [
    (path) => Deno.chmodSync(path, 0o644),
    (path) => Deno.writeTextFileSync(path, "short"),
    (path) => {
      Deno.renameSync(path, `${path}.real`);
      Deno.symlinkSync(`${path}.real`, path);
    },
    (path) => {
      Deno.removeSync(path);
      Deno.mkdirSync(path, { mode: 0o700 });
    },
  ];

  for (const spoil of kinds) {
    await withFolder((home) => {
      spoil(userToken(home).path);

      assertThrows(() => userToken(home), CoordinationError, "Cannot use the token");
    });
  }
});

Deno.test("showsToken() takes the token in a Bearer header, and nothing else", () => {
  const token = "a".repeat(64);

  assert(showsToken(`Bearer ${token}`, token));
  assert(showsToken(`bearer  ${token} `, token));
  const wrong = [
    ...[null, "", "Bearer", "Bearer ", token, `Basic ${token}`, `Bearer ${token}b`],
    ...[`Bearer ${token.slice(1)}`, `Bearer ${token} x`],
  ];
  for (const header of wrong) assert(!showsToken(header, token), String(header));
});
