import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { SYNC_KINDS } from "../../../lib/sync/record.ts";
import { readSyncSettings } from "../../../lib/sync/settings.ts";
import { withProject } from "../../with_store.ts";

Deno.test("readSyncSettings() lets everything travel unless the project says less", () =>
  withProject((project) => {
    const file = join(project.store, "mclaude.json");

    const none = readSyncSettings(project);
    Deno.writeTextFileSync(file, '{"sync": {"kinds": ["message"], "locks": false, "git": "x"}}');
    const some = readSyncSettings(project);

    assertEquals([[...none.kinds], none.locks, none.git], [[...SYNC_KINDS], true, undefined]);
    assertEquals([[...some.kinds], some.locks, some.git], [["message"], false, "x"]);
  }));

Deno.test("readSyncSettings() sends nothing because of a slip", () =>
  withProject((project) => {
    const bad = [
      "{",
      '{"sync": {"kinds": "message"}}',
      '{"sync": {"kinds": ["messages"]}}',
      '{"sync": {"kinds": [1]}}',
    ];
    for (const text of bad) {
      Deno.writeTextFileSync(join(project.store, "mclaude.json"), text);
      const { code } = assertThrows(() => readSyncSettings(project), CoordinationError);
      assertEquals(code, "invalid_input", text);
    }
  }));
