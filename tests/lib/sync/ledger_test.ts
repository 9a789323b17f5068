import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { Ledger } from "../../../lib/sync/ledger.ts";
import { sha256Of } from "../../../lib/sync/record.ts";
import { withProject } from "../../with_store.ts";

const [A, B] = [sha256Of("a"), sha256Of("b")];
const KNOWN = { remote: A, disk: B, own: true };

Deno.test("Ledger remembers what was saved, and nothing else", () =>
  withProject((project) => {
    const ledger = new Ledger(project, "x");
    ledger.set("messages/inbox/a.md", KNOWN);
    ledger.set("messages/inbox/gone.md", KNOWN);
    ledger.forget("messages/inbox/gone.md");
    ledger.save(7);
    ledger.set("messages/inbox/b.md", KNOWN);

    const again = new Ledger(project, "x");

    assertEquals([...again.paths()], ["messages/inbox/a.md"]);
    assertEquals([again.get("messages/inbox/a.md"), again.cursor], [KNOWN, 7]);
    assertEquals(new Ledger(project, "y").cursor, 0);
  }));

Deno.test("Ledger takes half a line for none, and writes on behind it", () =>
  withProject((project) => {
    const ledger = new Ledger(project, "x");
    ledger.set("messages/inbox/a.md", KNOWN);
    ledger.set("messages/inbox/b.md", KNOWN);
    ledger.save(9);
    const file = join(project.store, ".sync", "x.ledger");
    const text = Deno.readTextFileSync(file);

    for (let length = text.length; length >= 0; length--) {
      Deno.writeTextFileSync(file, text.slice(0, length));
      const torn = new Ledger(project, "x");
      for (const path of torn.paths()) assertEquals(torn.get(path), KNOWN);
      assertEquals([0, 9].includes(torn.cursor), true);
      torn.set("messages/inbox/c.md", KNOWN);
      torn.save(10);

      const after = new Ledger(project, "x");
      assertEquals([after.get("messages/inbox/c.md"), after.cursor], [KNOWN, 10]);
    }
  }));

Deno.test("Ledger stays small, however often a record changes", () =>
  withProject((project) => {
    const ledger = new Ledger(project, "x");
    for (let n = 0; n < 3_000; n++) {
      ledger.set("identities/ani.json", { ...KNOWN, remote: sha256Of(String(n)) });
      ledger.save(n);
    }

    const size = Deno.statSync(join(project.store, ".sync", "x.ledger")).size;
    const again = new Ledger(project, "x");

    assertEquals([again.cursor, again.get("identities/ani.json")?.remote], [
      2_999,
      sha256Of("2999"),
    ]);
    assertEquals(size < 400_000, true, String(size));
  }));

Deno.test("Ledger.reset() forgets everything", () =>
  withProject((project) => {
    const ledger = new Ledger(project, "x");
    ledger.set("messages/inbox/a.md", KNOWN);
    ledger.save(5);

    ledger.reset();

    const again = new Ledger(project, "x");
    assertEquals([[...again.paths()], again.cursor], [[], 0]);
  }));
