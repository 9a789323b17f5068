import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { dumpProject, loadProject } from "../../../lib/hub/copy.ts";
import { sendMessage } from "../../../lib/messages.ts";
import { storeOf } from "../sync/with_clones.ts";
import { withProject } from "../../with_store.ts";
import { withHubStore } from "./with_hub.ts";

const NOW = new Date("2026-04-09T14:30:00Z");

Deno.test("loadProject() and dumpProject() give back the files", () =>
  withProject((from) =>
    withProject((to) =>
      withHubStore(async (store) => {
        for (const text of ["one", "two"]) {
          sendMessage(from, { to: "*", subject: text, body: text, any: true }, {
            ...{ from: "ani", now: NOW },
          });
        }

        const loaded = await loadProject(store, "atlas", { project: from, now: NOW });
        const again = await loadProject(store, "atlas", { project: from, now: NOW });
        const dumped = await dumpProject(store, "atlas", to);

        assertEquals([loaded.records, again.records, dumped.records], [2, 2, 2]);
        assertEquals(await store.head("atlas"), 2);
        assertEquals(storeOf(to), storeOf(from));
      })
    )
  ));

Deno.test("dumpProject() overwrites nothing, and goes on beside it", () =>
  withProject((from) =>
    withProject((to) =>
      withHubStore(async (store) => {
        for (const text of ["one", "two"]) {
          sendMessage(from, { to: "*", subject: text, body: text, any: true }, {
            ...{ from: "ani", now: NOW },
          });
        }
        await loadProject(store, "atlas", { project: from, now: NOW });
        const inbox = join(to.root, ".claude", "messages", "inbox");
        Deno.mkdirSync(inbox, { recursive: true });
        const [{ name }] = [...Deno.readDirSync(join(from.root, ".claude/messages/inbox"))] as [
          Deno.DirEntry,
        ];
        Deno.writeTextFileSync(join(inbox, name), "mine");

        const dumped = await dumpProject(store, "atlas", to);

        assertEquals([dumped.records, dumped.problems.length], [1, 1]);
        assertEquals(Deno.readTextFileSync(join(inbox, name)), "mine");
      })
    )
  ));

Deno.test("loadProject() tells of a damaged file, and takes the others", () =>
  withProject((from) =>
    withHubStore(async (store) => {
      sendMessage(from, { to: "*", subject: "s", body: "b", any: true }, { from: "ani", now: NOW });
      const identities = join(from.root, ".claude", "identities");
      Deno.mkdirSync(identities);
      Deno.writeTextFileSync(join(identities, "vasya.json"), "{");

      const loaded = await loadProject(store, "atlas", { project: from, now: NOW });

      assertEquals([loaded.records, loaded.problems.length], [1, 1]);
    })
  ));
