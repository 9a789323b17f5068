import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { withFileLock } from "../../../lib/store/file_lock.ts";
import { withFolder } from "../../with_store.ts";

Deno.test("withFileLock() keeps processes apart: no count is lost", () =>
  withFolder(async (folder) => {
    const module = new URL("../../../lib/store/file_lock.ts", import.meta.url).href;
    const script = join(folder, "count.ts");
    Deno.writeTextFileSync(join(folder, "count"), "0");
    Deno.writeTextFileSync(
      script,
      `import { withFileLock } from ${JSON.stringify(module)};
for (let turn = 0; turn < 20; turn++) {
  withFileLock("lock", { wait: 60_000 }, () => {
    const count = Number(Deno.readTextFileSync("count"));
    Deno.writeTextFileSync("count", String(count + 1));
  });
}`,
    );

    await Promise.all(Array.from({ length: 4 }, () =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", "--no-check", "--no-config", script],
        cwd: folder,
      }).output()));

    assertEquals(Deno.readTextFileSync(join(folder, "count")), "80");
  }));

Deno.test("withFileLock() goes on without the lock when the wait is over", () =>
  withFolder((folder) => {
    const path = join(folder, "lock");

    const result = withFileLock(
      path,
      { wait: 0 },
      () => withFileLock(path, { wait: 0 }, () => "in"),
    );

    assertEquals(result, "in");
  }));

Deno.test("withFileLock() does not open what is no plain file", () =>
  withFolder((folder) => {
    assertEquals(withFileLock(folder, { wait: 0 }, () => "in"), "in");
    assertEquals(withFileLock(join(folder, "none", "lock"), { wait: 0 }, () => "in"), "in");
  }));
