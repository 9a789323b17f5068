import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { tellStory } from "../../lib/timeline/story.ts";
import { snapshot } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";
import { mclaude } from "../mclaude.ts";

Deno.test("mclaude export writes one page, and says what is in it", () =>
  withProject(async (project) => {
    tellStory(project);

    const { code, out } = await mclaude(project.root, ["export", "--html", "out.html"]);

    const path = join(project.root, "out.html");
    assertEquals(code, 0);
    assertStringIncludes(out, `[export] written ${path} (timeline 19, locks 3, threads 1, `);
    assert(Deno.readTextFileSync(path).startsWith("<!DOCTYPE html>"));
  }));

Deno.test("mclaude export prints the page alone and changes nothing", () =>
  withProject(async (project) => {
    tellStory(project);
    const before = snapshot(project.root);

    const { code, out } = await mclaude(project.root, ["export", "--html", "-"]);

    assertEquals(code, 0);
    assert(out.startsWith("<!DOCTYPE html>") && out.endsWith("</html>\n"));
    assertEquals(snapshot(project.root), before);
  }));

Deno.test("mclaude export writes over its own page only, unless forced", () =>
  withProject(async ({ root }) => {
    Deno.writeTextFileSync(join(root, "index.html"), "<h1>mine</h1>");
    const command = ["export", "--html", "index.html"];

    const refused = await mclaude(root, command);

    assertEquals(refused.code, 1);
    assertEquals(Deno.readTextFileSync(join(root, "index.html")), "<h1>mine</h1>");
    assertEquals((await mclaude(root, [...command, "--force"])).code, 0);
    assertEquals((await mclaude(root, command)).code, 0);
  }));
