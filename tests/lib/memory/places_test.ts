import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { listRooms, listWings, placeName } from "../../../lib/memory/places.ts";
import { expectedOf, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

Deno.test("placeName() makes the folders of mclaude 0.6", () => {
  assertEquals(placeName("Project My App", "wing"), "project-my-app");
  assertEquals(placeName("Auth_System", "room"), "auth-system");
  assertEquals(placeName("../../escaped", "room"), "escaped");
  assertEquals(placeName("日本", "wing"), "日本");
});

for (const name of ["", " ", "../..", "!!!", "---", "con", "NUL", "com1", "\u0000"]) {
  Deno.test(`placeName() refuses ${JSON.stringify(name)}`, () => {
    const error = assertThrows(() => placeName(name, "wing"), CoordinationError);

    assertEquals(error.code, "invalid_name");
  });
}

Deno.test("listWings() and listRooms() read the wings and rooms of mclaude 0.6", () =>
  withFixture("memory-all", (project) => {
    // git keeps no empty folders.
    const { "empty-wing": _, ...wings } = expectedOf("memory-all").readback.memory.wings;

    assertEquals(listWings(project), Object.keys(wings));
    for (const wing of Object.keys(wings)) {
      assertEquals(listRooms(project, wing).map(({ room }) => room), wings[wing]);
    }
    assertEquals(listRooms(project).length, 6);
  }));

Deno.test("listWings() follows no link and lists no file", () =>
  withProject((project) => {
    const wings = join(project.store, "memory-graph", "wings");
    Deno.mkdirSync(join(wings, "real"), { recursive: true });
    Deno.writeTextFileSync(join(wings, "file.md"), "x");
    Deno.symlinkSync("/", join(wings, "link"));

    assertEquals(listWings(project), ["real"]);
  }));

Deno.test("listWings() refuses a memory that is a link", () =>
  withProject((project) => {
    Deno.symlinkSync("/", join(project.store, "memory-graph"));

    assertEquals(assertThrows(() => listWings(project), CoordinationError).code, "unsafe_path");
  }));
