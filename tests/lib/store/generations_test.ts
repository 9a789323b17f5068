import { assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  decide,
  endGeneration,
  listGenerations,
  listOpen,
  markOpen,
  publishIntent,
  readOutcome,
  unmarkOpen,
} from "../../../lib/store/generations.ts";
import { withFolder } from "../../with_store.ts";

Deno.test("publishIntent() gives a number to one claimant", () =>
  withFolder((folder) => {
    assertEquals([publishIntent(folder, 1, "a"), publishIntent(folder, 1, "b")], [true, false]);
  }));

Deno.test("decide() lets the first decision stand, whoever asks later", () =>
  withFolder((folder) => {
    publishIntent(folder, 1, "{}");

    const first = decide(folder, 1, { granted: false, reason: "too slow" });
    const second = decide(folder, 1, { granted: true });

    assertEquals([first.granted, second.granted], [false, false]);
    assertEquals(readOutcome(folder, 1)?.granted, false);
  }));

Deno.test("endGeneration() ends once", () =>
  withFolder((folder) => {
    assertEquals([endGeneration(folder, 1, "{}"), endGeneration(folder, 1, "{}")], [true, false]);
  }));

Deno.test("listGenerations() tells the state from names, highest first, and skips the rest", () =>
  withFolder((folder) => {
    publishIntent(folder, 1, "{}");
    decide(folder, 1, { granted: true });
    endGeneration(folder, 1, "{}");
    publishIntent(folder, 2, "{}");
    for (const name of [".tmp-1", "g1.json", "gx.json", "g000003.outcome.json"]) {
      Deno.writeTextFileSync(join(folder, name), "");
    }

    assertEquals(listGenerations(folder), [
      { number: 2, decided: false, ended: false },
      { number: 1, decided: true, ended: true },
    ]);
  }));

Deno.test("readOutcome() never takes a lock away because of damage", () =>
  withFolder((folder) => {
    Deno.writeTextFileSync(join(folder, "g000001.outcome.json"), '{"gran');

    assertEquals(readOutcome(folder, 1)?.granted, true);
  }));

Deno.test("markOpen() and unmarkOpen() keep the index by generation", () =>
  withFolder((folder) => {
    markOpen(folder, { name: "fix-it", number: 1 });
    markOpen(folder, { name: "fix-it", number: 2 });
    markOpen(folder, { name: "fix-it", number: 2 });

    unmarkOpen(folder, { name: "fix-it", number: 1 });

    assertEquals(listOpen(folder), [{ name: "fix-it", number: 2 }]);
  }));
