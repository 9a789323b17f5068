import { assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  backlinksOf,
  listDrawers,
  listRooms,
  listWings,
  loadMemory,
  memoryGraph,
  memoryIndex,
  readCore,
  saveDrawer,
  showDrawer,
  similarDrawers,
  supersedeDrawer,
} from "../../lib/memory.ts";
import type { Project } from "../../lib/store/root.ts";
import { snapshot, withFixture } from "../with_fixture.ts";
import { withProject } from "../with_store.ts";

/** Everything that only reads. */
const READS: Record<string, (project: Project) => unknown> = {
  listDrawers: (project) => listDrawers(project, { include_superseded: true }),
  listRooms: (project) => listRooms(project),
  listWings: (project) => listWings(project),
  loadMemory: (project) => loadMemory(project),
  memoryGraph: (project) => memoryGraph(project),
  memoryIndex: (project) => memoryIndex(project),
  readCore: (project) => readCore(project),
  similarDrawers: (project) => similarDrawers(project, "Use tabs"),
};

for (const [name, read] of Object.entries(READS)) {
  Deno.test(`${name}() creates and changes nothing`, async () => {
    for (const use of [withProject, withFixture.bind(null, "memory-all")]) {
      await use((project) => {
        const before = snapshot(project.root);

        read(project);

        assertEquals(snapshot(project.root), before);
      });
    }
  });
}

Deno.test("showDrawer() and backlinksOf() create and change nothing", () =>
  withFixture("memory-all", (project) => {
    const before = snapshot(project.root);

    for (const target of ["use-tabs", "crlf", "tunnels"]) {
      showDrawer(project, target);
      backlinksOf(project, target);
    }

    assertEquals(snapshot(project.root), before);
  }));

Deno.test("a damaged file hides only itself, and stays as it is", () =>
  withFixture("memory-all", (project) => {
    const folder = join(project.store, "memory-graph", "wings", "common", "rooms", "dup");
    const count = listDrawers(project).drawers.length;
    Deno.writeFileSync(join(folder, "facts", "bytes.md"), new Uint8Array([0xff, 0xfe, 0x00]));
    Deno.writeTextFileSync(join(folder, "facts", "huge.md"), "x".repeat(2_000_000));
    Deno.symlinkSync("/etc/passwd", join(folder, "facts", "link.md"));
    Deno.symlinkSync("..", join(folder, "around"));
    Deno.writeTextFileSync(join(folder, "facts", ".tmp-0123.md"), "half");
    Deno.mkdirSync(join(folder, "folder.md"));
    const before = snapshot(project.root);

    const { drawers, problems } = listDrawers(project);

    assertEquals(drawers.length, count);
    assertEquals(problems.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)).sort(), [
      "around",
      "bytes.md",
      "folder.md",
      "huge.md",
      "link.md",
    ]);
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("a damaged file keeps nobody from saving and superseding", () =>
  withProject((project) => {
    const writer = { session: "s", identity: "ani" };
    const input = { wing: "w", room: "r", title: "One", content: "c" };
    const { path } = saveDrawer(project, input, writer);
    Deno.writeFileSync(join(path, "..", "bytes.md"), new Uint8Array([0xff, 0xfe]));

    const { drawer } = saveDrawer(project, { ...input, title: "Two" }, writer);
    supersedeDrawer(project, "One", { by: drawer.path });

    assertEquals(listDrawers(project).drawers.map(({ title }) => title), ["Two"]);
  }));
