import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { forgetMoves, renameOwn } from "../../../lib/sync/rename.ts";
import { withProject } from "../../with_store.ts";
import { send } from "./with_clones.ts";
import { listFolder } from "../../../lib/store/files.ts";

Deno.test("renameOwn() goes on where it was killed, and writes nothing a third time", () =>
  withProject((project) => {
    const { path: file, id } = send(project, "mine");
    const path = `messages/inbox/${id}.md`;
    const local = Deno.readTextFileSync(file);
    const remote = local.replace("mine", "theirs");
    const options = { path, local, remote, isTaken: (name: string) => name.endsWith("_2.md") };

    const first = renameOwn(project, options);
    // As if it had been killed before the other's text came into the old place.
    Deno.writeTextFileSync(file, local);
    const second = renameOwn(project, options);
    forgetMoves(project);

    assertEquals(first, { path, to: `messages/inbox/${id}_3.md` });
    assertEquals(second, first);
    const folder = join(project.store, "messages", "inbox");
    assertEquals(listFolder(folder), [`${id}.md`, `${id}_3.md`]);
    assertEquals(Deno.readTextFileSync(file), remote);
    assertEquals(Deno.readTextFileSync(join(folder, `${id}_3.md`)), local);
    assertEquals(listFolder(join(project.store, ".sync", "moves")), []);
  }));

Deno.test("renameOwn() leaves a file alone that changed meanwhile", () =>
  withProject((project) => {
    const { path: file, id } = send(project, "mine");
    const local = Deno.readTextFileSync(file);
    Deno.writeTextFileSync(file, `${local}edited`);

    const renamed = renameOwn(project, {
      path: `messages/inbox/${id}.md`,
      local,
      remote: "theirs",
      isTaken: () => false,
    });

    assertEquals(renamed, undefined);
    assertEquals(Deno.readTextFileSync(file), `${local}edited`);
  }));
