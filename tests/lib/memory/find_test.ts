import { assertEquals, assertThrows } from "@std/assert";
import { dirname, join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { findDrawer } from "../../../lib/memory/find.ts";
import { loadMemory } from "../../../lib/memory/load.ts";
import { listDrawers, showDrawer } from "../../../lib/memory.ts";
import type { Project } from "../../../lib/store/root.ts";
import { expectedOf, withFixture } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

function write(project: Project, path: string, title: string, more = ""): void {
  const file = join(project.store, "memory-graph", path);
  Deno.mkdirSync(dirname(file), { recursive: true });
  Deno.writeTextFileSync(file, `---\ntitle: ${title}\n${more}---\n\nb\n`);
}

function find(project: Project, target: string): string {
  return findDrawer(project, target, loadMemory(project)).path;
}

const ONE = "wings/w/rooms/r/facts/2026-01-01_use-jwt.md";

for (
  const target of [
    ONE,
    ONE.replace(".md", ""),
    `.claude/memory-graph/${ONE}`,
    `./${ONE}`,
    "2026-01-01_use-jwt",
    "2026-01-01_use-jwt.md",
    "use-jwt",
    "Use JWT: always",
    "use jwt: ALWAYS",
    "r/facts/2026-01-01",
    "always",
  ]
) {
  Deno.test(`findDrawer() finds the drawer that is called ${target}`, () =>
    withProject((project) => {
      write(project, ONE, "Use JWT: always");
      write(project, "wings/w/rooms/q/facts/2026-01-02_use-jwt-not.md", "Use JWT, not sessions");

      assertEquals(find(project, target), ONE);
    }));
}

Deno.test("findDrawer() finds a drawer by its absolute path", () =>
  withProject((project) => {
    write(project, ONE, "T");

    assertEquals(find(project, join(project.store, "memory-graph", ONE)), ONE);
  }));

for (
  const target of [
    "../x",
    "wings/../../x",
    "../../../../etc/passwd",
    "/etc/passwd",
    "wings/w/../../../registry.json",
    "..",
  ]
) {
  Deno.test(`findDrawer() and showDrawer() refuse the path ${target}`, () =>
    withProject((project) => {
      write(project, ONE, "T");

      for (const look of [find, showDrawer]) {
        const error = assertThrows(() => look(project, target), CoordinationError);
        assertEquals(error.code, "unsafe_path");
      }
    }));
}

Deno.test("findDrawer() names the candidates if several are meant, and finds none for nothing", () =>
  withProject((project) => {
    write(project, ONE, "One");
    write(project, "wings/w/rooms/q/facts/2026-01-02_use-jwt.md", "Two");

    const several = assertThrows(() => find(project, "use-jwt"), CoordinationError);
    assertEquals(several.code, "invalid_input");
    assertEquals(several.data.candidates, ["wings/w/rooms/q/facts/2026-01-02_use-jwt.md", ONE]);
    for (const target of [" ", "nothing"]) {
      const none = assertThrows(() => find(project, target), CoordinationError);
      assertEquals(none.code, "not_found");
    }
  }));

Deno.test("findDrawer() takes the only active one of those that share a title", () =>
  withProject((project) => {
    write(project, "wings/w/rooms/r/facts/a.md", "T", "superseded_by: b.md\n");
    write(project, "wings/w/rooms/r/facts/b.md", "T");

    assertEquals(find(project, "t"), "wings/w/rooms/r/facts/b.md");
  }));

Deno.test("showDrawer() refuses a drawer behind a link", () =>
  withProject((project) => {
    write(project, ONE, "T");
    const outside = join(project.root, "outside");
    Deno.mkdirSync(outside);
    Deno.writeTextFileSync(join(outside, "secret.md"), "secret");
    Deno.symlinkSync(outside, join(project.store, "memory-graph", "wings", "link"));

    const error = assertThrows(() => showDrawer(project, "wings/link/secret"), CoordinationError);

    assertEquals(error.code, "unsafe_path");
    assertEquals(listDrawers(project).drawers.map(({ path }) => path), [ONE]);
  }));

Deno.test("listDrawers() lists what mclaude 0.6 lists", () =>
  withFixture("memory-all", (project) => {
    const { drawers_all, drawers_active } = expectedOf("memory-all").readback.memory;
    // mclaude 0.6 takes a line of the content, and misses one far down in a header.
    const body = "wings/myapp/rooms/auth-system/facts/2026-04-03_colon-in-title-x-y.md";
    const far = "wings/myapp/rooms/far/facts/2026-04-03_far-head.md";
    const active = [...drawers_active.filter((path: string) => path !== far), body];

    const paths = (options = {}) => listDrawers(project, options).drawers.map(({ path }) => path);

    assertEquals(paths({ include_superseded: true }), drawers_all);
    assertEquals(paths().toSorted(), active.toSorted());
  }));

Deno.test("listDrawers() filters by wing, room, hall and tags, and says what is left out", () =>
  withFixture("memory-all", (project) => {
    const count = (options: Parameters<typeof listDrawers>[1]) => {
      const { drawers, more } = listDrawers(project, options);
      return [drawers.length, more];
    };

    assertEquals(count({ wing: "Common" }), [4, 0]);
    assertEquals(count({ wing: "common", include_superseded: true }), [6, 0]);
    assertEquals(count({ wing: "myapp", room: "Auth System" }), [11, 0]);
    assertEquals(count({ hall: "My Hall!" }), [1, 0]);
    assertEquals(count({ tags: ["T2", "facts"] }), [1, 0]);
    assertEquals(count({ wing: "common", limit: 3 }), [3, 1]);
    assertEquals(count({ wing: "nothing" }), [0, 0]);
  }));
