import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { isQuiet, NOTICE_KINDS, parseQuiet, readNotifySettings } from "../../../lib/notify.ts";
import { withProject } from "../../with_store.ts";

Deno.test("readNotifySettings() wants everything where nothing is said", () =>
  withProject((project) => {
    const { what, to, quiet, most } = readNotifySettings(project);

    assertEquals([[...what], to, quiet, most], [[...NOTICE_KINDS], [], undefined, 30]);
  }));

Deno.test("readNotifySettings() reads what a project wants", () =>
  withProject((project) => {
    const notify = { what: ["urgent"], to: ["speech"], quiet: "22:30-07:00", most: 5 };
    Deno.writeTextFileSync(join(project.store, "mclaude.json"), JSON.stringify({ notify }));

    const { what, to, quiet, most } = readNotifySettings(project);

    assertEquals([[...what], to, quiet, most], [
      ["urgent"],
      ["speech"],
      { from: 1350, to: 420 },
      5,
    ]);
  }));

for (
  const notify of [
    { what: ["all"] },
    { what: "urgent" },
    { to: ["exec:rm"] },
    { to: ["webhook:https://example.com"] },
    { to: [1] },
    { quiet: "22-7" },
    { quiet: "24:00-07:00" },
    { quiet: "22:61-07:00" },
    { quiet: "07:00-07:00" },
    { quiet: 7 },
    { most: 0 },
    { most: "many" },
    { most: Infinity },
  ]
) {
  Deno.test(`readNotifySettings() refuses ${JSON.stringify(notify)}`, () =>
    withProject((project) => {
      Deno.writeTextFileSync(join(project.store, "mclaude.json"), JSON.stringify({ notify }));

      assertThrows(() => readNotifySettings(project), CoordinationError, "Cannot understand");
    }));
}

Deno.test("readNotifySettings() refuses a file that is no JSON", () =>
  withProject((project) => {
    Deno.writeTextFileSync(join(project.store, "mclaude.json"), "{");

    assertThrows(() => readNotifySettings(project), CoordinationError, "no JSON");
  }));

Deno.test("isQuiet() knows hours over midnight, and their ends", () => {
  const at = (hours: number, minutes: number) => new Date(2026, 3, 9, hours, minutes);
  const night = parseQuiet("22:00-07:00");
  const noon = parseQuiet("12:00 - 13:30");

  assertEquals(
    [[21, 59], [22, 0], [0, 0], [6, 59], [7, 0]].map(([h, m]) => isQuiet(night, at(h!, m!))),
    [
      false,
      true,
      true,
      true,
      false,
    ],
  );
  assertEquals([[11, 59], [12, 0], [13, 29], [13, 30]].map(([h, m]) => isQuiet(noon, at(h!, m!))), [
    false,
    true,
    true,
    false,
  ]);
  assertEquals(isQuiet(undefined, at(3, 0)), false);
});
