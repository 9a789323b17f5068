import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { CORE_TEMPLATE } from "../../../lib/memory/core.ts";
import { parseDrawer } from "../../../lib/memory/drawer.ts";
import { type DrawerInput, listDrawers, loadMemory, saveDrawer } from "../../../lib/memory.ts";
import type { Project } from "../../../lib/store/root.ts";
import { snapshot } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";

const NOW = new Date(2026, 10, 23, 1, 53, 43, 7);

function save(project: Project, input: Partial<DrawerInput> = {}) {
  const writer = { session: "s1", identity: "ani", identitySource: "env", now: NOW };
  return saveDrawer(project, { wing: "w", room: "r", title: "T", content: "c", ...input }, writer);
}

Deno.test("saveDrawer() writes one file, in the folders and with the name of mclaude 0.6", () =>
  withProject((project) => {
    const { drawer, path } = save(project, {
      ...{ wing: "Project My App", room: "Auth_System", hall: "My Hall!" },
      title: "Use JWT, not: server sessions! Ever",
    });

    const place = "wings/project-my-app/rooms/auth-system/my-hall";
    assertEquals(drawer.path, `${place}/2026-11-23_use-jwt-not-server-sessions.md`);
    assertEquals(path, join(project.store, "memory-graph", drawer.path));
    assertEquals(
      Deno.readTextFileSync(path),
      "---\ntitle: Use JWT, not: server sessions! Ever\ncreated: 2026-11-23T01:53:43\n" +
        "session: s1\nhall: My Hall!\nvalid_from: 2026-11-23T01:53:43\nvalid_to: null\n" +
        "superseded_by: null\nidentity: ani\nidentity_source: env\n" +
        `created_utc: ${NOW.toISOString()}\n---\n\n# Use JWT, not: server sessions! Ever\n\nc\n`,
    );
    assertEquals(parseDrawer(Deno.readTextFileSync(path), { path: drawer.path }), drawer);
  }));

Deno.test("saveDrawer() numbers drawers of one title, and overwrites none", () =>
  withProject((project) => {
    const names = ["a", "b", "c"].map((content) => save(project, { content }).drawer.name);

    assertEquals(names, ["2026-11-23_t", "2026-11-23_t_2", "2026-11-23_t_3"]);
    assertEquals(loadMemory(project).drawers.map(({ content }) => content), ["a", "b", "c"]);
  }));

Deno.test("saveDrawer() keeps the session, time, tags and links that it is given", () =>
  withProject((project) => {
    const { drawer } = save(project, {
      ...{ session: "other", valid_from: "2026-01-02", allowed_secrets: ["aws-key"] },
      ...{ tags: ["a", "", "b\nc", "d, e"], links: ["[[x]]", "y"] },
    });

    assertEquals([drawer.session, drawer.valid_from], ["other", "2026-01-02"]);
    assertEquals([drawer.tags, drawer.links], [["a", "b c", "d", "e"], ["x", "y"]]);
  }));

Deno.test("saveDrawer() creates core.md once, and never touches it again", () =>
  withProject((project) => {
    const core = join(project.store, "memory-graph", "core.md");
    save(project);
    assertEquals(Deno.readTextFileSync(core), CORE_TEMPLATE);

    Deno.writeTextFileSync(core, "ours");
    save(project);

    assertEquals(Deno.readTextFileSync(core), "ours");
  }));

for (
  const [what, input, code] of [
    ["a wing without a letter", { wing: "../.." }, "invalid_name"],
    ["a room that Windows reserves", { room: "con" }, "invalid_name"],
    ["a hall without a letter", { hall: "///" }, "invalid_name"],
    ["a title that shows nothing", { title: " \u200b\n" }, "invalid_input"],
    ["a time that is none", { valid_from: "soon" }, "invalid_input"],
    ["too much content", { content: "x".repeat(300_000) }, "invalid_input"],
    ["a title that fills the header", { title: "x".repeat(9000) }, "invalid_input"],
    ["an unknown drawer to supersede", { supersedes: "nothing" }, "not_found"],
    ["a drawer to supersede outside", { supersedes: "../../etc/passwd" }, "unsafe_path"],
  ] as const
) {
  Deno.test(`saveDrawer() refuses ${what}, and writes nothing`, () =>
    withProject((project) => {
      const before = snapshot(project.root);

      const error = assertThrows(() => save(project, input), CoordinationError);

      assertEquals(error.code, code);
      assertEquals(snapshot(project.root), before);
    }));
}

Deno.test("saveDrawer() refuses a memory whose folders are links", () =>
  withProject((project) => {
    const outside = join(project.root, "outside");
    Deno.mkdirSync(outside);
    Deno.mkdirSync(join(project.store, "memory-graph"));
    Deno.symlinkSync(outside, join(project.store, "memory-graph", "wings"));

    assertEquals(assertThrows(() => save(project), CoordinationError).code, "unsafe_path");
    assertEquals([...Deno.readDirSync(outside)], []);
  }));

Deno.test("saveDrawer() tells of drawers that say much the same, and saves all the same", () =>
  withProject((project) => {
    const content = "The login service signs its tokens with the key from the vault, which is " +
      "rotated every night at two by the deploy job of the platform team.";
    save(project, { title: "Token keys", content });
    save(project, { title: "Something else", content: "Nothing of that." });

    const { similar, path } = save(project, {
      title: "Where keys come from",
      content: `Found out today: ${content}`,
    });

    assert(existsSync(path));
    assertEquals(similar.map(({ drawer }) => drawer.title), ["Token keys"]);
    assert(similar[0]!.score > 0.8, `${similar[0]!.score}`);
  }));

Deno.test("saveDrawer() takes the place of a drawer, which stays but for two lines", () =>
  withProject((project) => {
    const old = save(project, { title: "Old", content: "superseded_by: \nvalid_to: x\n\n  body" });
    const before = Deno.readTextFileSync(old.path);

    const { drawer, superseded, similar } = save(project, { title: "New", supersedes: "Old" });

    assertEquals([superseded, drawer.supersedes], [old.drawer.path, [old.drawer.path]]);
    assertEquals(similar, []);
    assertEquals(
      Deno.readTextFileSync(old.path),
      before.replace("valid_to: null", "valid_to: 2026-11-23T01:53:43")
        .replace("superseded_by: null", "superseded_by: 2026-11-23_new.md"),
    );
    assertEquals(listDrawers(project).drawers.map(({ title }) => title), ["New"]);
  }));

Deno.test("saveDrawer() names the one that holds, if the place is taken, and saves nothing", () =>
  withProject((project) => {
    save(project, { title: "One" });
    save(project, { title: "Two", supersedes: "One" });
    const three = save(project, { title: "Three", supersedes: "Two" });
    const before = snapshot(project.root);

    const error = assertThrows(
      () => save(project, { title: "Four", supersedes: "One" }),
      CoordinationError,
    );

    assertEquals(error.code, "drawer_superseded");
    assertEquals(error.data.head, three.drawer.path);
    assertMatch(error.message, /2026-11-23_three/);
    assertEquals(snapshot(project.root), before);
  }));
