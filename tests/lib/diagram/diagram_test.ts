import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { drawDiagram } from "../../../lib/diagram.ts";
import { sendMessage } from "../../../lib/messages.ts";
import { snapshot } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";
import { minute, tellStory } from "../timeline/story.ts";
import { HOSTILE } from "./hostile.ts";

Deno.test("drawDiagram() changes nothing, and the same files give the same bytes", () =>
  withProject((project) => {
    tellStory(project);
    const before = snapshot(project.root);

    for (const format of ["mermaid", "markdown", "svg", "html"] as const) {
      const first = drawDiagram(project, { format, now: minute(40) });
      const second = drawDiagram(project, { format, now: minute(40) });
      assertEquals(first, second);
    }

    assertEquals(snapshot(project.root), before);
  }));

Deno.test("drawDiagram() says what is not recorded, and how much is damaged", () =>
  withProject((project) => {
    Deno.mkdirSync(`${project.store}/heartbeats`);
    Deno.writeTextFileSync(`${project.store}/heartbeats/s1.json`, "{");

    const { text, problems } = drawDiagram(project);

    assertEquals(problems.length, 1);
    assertStringIncludes(text, "%% could not be read: 1 files\n");
    assertStringIncludes(text, "%% not recorded: claims that were refused at once");
  }));

Deno.test("drawDiagram() draws only what happened since and until", () =>
  withProject((project) => {
    tellStory(project);

    const { text, events } = drawDiagram(project, { since: minute(3), until: minute(4) });

    assertEquals(events, 2);
    assertStringIncludes(text, "s_vasya->>s_ani: asks");
    assert(!text.includes("claims fix-login"));
  }));

Deno.test("drawDiagram() tells when a Mermaid text is longer than most programs draw", () =>
  withProject((project) => {
    for (let number = 0; number < 500; number++) {
      const sender = { from: "ani", session: "s1", now: minute(number) };
      sendMessage(project, { to: "vasya", subject: "x".repeat(100) }, sender);
    }

    const { notes } = drawDiagram(project);

    assert(notes.some((note) => note.includes("use --since, or svg")), notes.join());
    assert(!drawDiagram(project, { format: "svg" }).notes.some((note) => note.includes("--since")));
  }));

Deno.test("drawDiagram() makes a page without a script, whatever the texts are", () =>
  withProject((project) => {
    for (const [number, text] of HOSTILE.entries()) {
      const sender = { from: "ani", session: "s1", now: minute(number) };
      sendMessage(project, { to: "vasya", subject: text, body: text }, sender);
    }

    const { text } = drawDiagram(project, { format: "html" });

    const tags = new Set([...text.matchAll(/<([a-z]+)/gi)].map(([, name]) => name!.toLowerCase()));
    for (const tag of ["script", "img", "a", "iframe", "object", "link"]) {
      assert(!tags.has(tag), tag);
    }
    assert(!/<[^>]*\son\w+=/i.test(text));
    assertStringIncludes(text, "default-src 'none'");
  }));
