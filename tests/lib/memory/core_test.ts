import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { CORE_TEMPLATE, ensureCore, readCore } from "../../../lib/memory/core.ts";
import { expectedOf, snapshot, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

Deno.test("readCore() gives the template, and creates nothing", () =>
  withProject((project) => {
    const before = snapshot(project.root);

    const { path, content, written } = readCore(project);

    assertEquals([content, written], [CORE_TEMPLATE, false]);
    assertEquals(path, join(project.store, "memory-graph", "core.md"));
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("readCore() gives what was written", () =>
  withFixture("memory-all", (project) => {
    const { core } = expectedOf("memory-all").readback.memory;

    assertEquals([readCore(project).content, readCore(project).written], [core, true]);
  }));

Deno.test("readCore() takes an empty file, and the template, for unwritten", () =>
  withProject((project) => {
    ensureCore(project);
    assertEquals(readCore(project).written, false);

    Deno.writeTextFileSync(readCore(project).path, " \n");

    assertEquals(readCore(project).written, false);
  }));

Deno.test("ensureCore() leaves what is there", () =>
  withProject((project) => {
    ensureCore(project);
    const { path } = readCore(project);
    Deno.writeTextFileSync(path, "ours");

    ensureCore(project);

    assertEquals(Deno.readTextFileSync(path), "ours");
  }));
