import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { listFolder } from "../../../lib/store/files.ts";
import { send } from "./with_clones.ts";
import { withMachines } from "./with_machines.ts";

Deno.test("a sync follows no link, neither out of the store nor into it", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    send(a, "hello");
    await sync(a);
    const outside = join(b.root, "..", "outside");
    Deno.mkdirSync(outside);
    Deno.writeTextFileSync(join(outside, "secret.md"), "---\nfrom: x\n---\n\nsecret\n");
    Deno.symlinkSync(outside, join(b.store, "messages"));
    Deno.mkdirSync(join(b.store, "identities"));
    Deno.symlinkSync(join(outside, "secret.md"), join(b.store, "identities", "ani.json"));

    const { pulled, problems } = await sync(b);

    assertEquals(pulled, 0);
    assertEquals(problems.length >= 2, true, JSON.stringify(problems));
    assertEquals(listFolder(outside), ["secret.md"]);
    assertEquals(hub.log.length, 1);
  }));

Deno.test("a sync goes on past files that cannot be read, and does not take them for gone", () =>
  withMachines(async ({ hub, a, b, sync }) => {
    const { path } = send(a, "hello");
    await sync(a);
    await sync(b);
    Deno.removeSync(path);
    Deno.mkdirSync(path);
    Deno.writeFileSync(join(a.store, "messages", "inbox", "bytes.md"), new Uint8Array([255, 254]));
    Deno.writeTextFileSync(join(a.store, "messages", "inbox", "a:b.md"), "x");
    send(a, "second", { at: 1 });

    const { pushed, pulled, problems } = await sync(a);

    assertEquals([pushed, pulled, hub.log.length], [1, 0, 2]);
    assertEquals(problems.length, 2, JSON.stringify(problems));
  }));
