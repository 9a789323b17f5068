import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import { createKnowledgeBase, knowledgeBaseFolder } from "../../../lib/knowledge_base.ts";
import { snapshot } from "../../with_fixture.ts";
import { withFolder } from "../../with_store.ts";
import { HOSTILE } from "../diagram/hostile.ts";

const INPUT = { name: "My shop", domains: ["backend", "front end"] };

function codeOf(work: () => unknown): string {
  return assertThrows(work, CoordinationError).code;
}

Deno.test("createKnowledgeBase() makes the site, the model of an article, and the domains", () =>
  withFolder((folder) => {
    const { files } = createKnowledgeBase(join(folder, "kb"), INPUT);

    assertEquals(files, [
      "mkdocs.yml",
      "requirements.txt",
      "RULES.md",
      "docs/index.md",
      "docs/_ARTICLE.md",
      "docs/llms.txt",
      "docs/backend/index.md",
      "docs/front-end/index.md",
    ]);
    const read = (name: string) => Deno.readTextFileSync(join(folder, "kb", name));
    assertEquals(read("requirements.txt"), "mkdocs>=1.6\nmkdocs-material>=9.5\n");
    assertStringIncludes(
      read("mkdocs.yml"),
      'nav:\n  - Home: index.md\n  - "Backend":\n      - Overview: "backend/index.md"\n',
    );
    assertStringIncludes(read("docs/index.md"), "- [Front end](front-end/index.md)");
    const sections = [...read("docs/_ARTICLE.md").matchAll(/^## (.+)$/gm)].map(([, name]) => name);
    assertEquals(sections, [
      "Public API",
      "Implementation Notes",
      "Code",
      "Usage Example",
      "Gotchas",
      "Dependencies",
    ]);
    assert(read("docs/_ARTICLE.md").startsWith("---\nmodule: module-name\nstatus: draft\nowner: "));
  }));

Deno.test("createKnowledgeBase() takes domains with commas, each once", () =>
  withFolder((folder) => {
    const input = { name: "x", domains: ["a,b", "A", " c d ,"] };

    const { files } = createKnowledgeBase(join(folder, "kb"), input);

    assertEquals(files.filter((file) => /^docs\/.*\//.test(file)), [
      "docs/a/index.md",
      "docs/b/index.md",
      "docs/c-d/index.md",
    ]);
  }));

Deno.test("createKnowledgeBase() fills an empty folder, and overwrites nothing", () =>
  withFolder((folder) => {
    const [empty, full] = [join(folder, "empty"), join(folder, "full")];
    Deno.mkdirSync(empty);
    Deno.mkdirSync(full);
    Deno.writeTextFileSync(join(full, "mine.md"), "mine");
    Deno.writeTextFileSync(join(folder, "file"), "mine");
    createKnowledgeBase(empty, INPUT);
    const before = snapshot(folder);

    for (const target of [full, join(folder, "file"), empty]) {
      assertEquals(codeOf(() => createKnowledgeBase(target, INPUT)), "unsafe_path", target);
    }

    assertEquals(snapshot(folder), before);
  }));

Deno.test("createKnowledgeBase() makes nothing of names that no folder can have", () =>
  withFolder((folder) => {
    const target = join(folder, "kb");
    const wrong = [
      { name: "///", domains: ["a"] },
      { name: "x", domains: ["..", "a"] },
      { name: "x", domains: ["con"] },
      { name: "x", domains: ["index"] },
      { name: "x", domains: [",", ""] },
    ];

    for (const input of wrong) codeOf(() => createKnowledgeBase(target, input));
    assertEquals(codeOf(() => createKnowledgeBase(join(folder, "a", "b"), INPUT)), "not_found");

    assertEquals(snapshot(folder), {});
  }));

Deno.test("createKnowledgeBase() keeps every name one line of text, in YAML as in Markdown", () =>
  withFolder((folder) => {
    const usable = HOSTILE.filter((text) => /[\p{L}\p{N}]/u.test(text) && !text.includes(","));

    for (const [number, text] of usable.entries()) {
      const name = `n ${text}`;
      createKnowledgeBase(join(folder, `${number}`), { name, domains: [`d ${text}`] });

      const yaml = Deno.readTextFileSync(join(folder, `${number}`, "mkdocs.yml"));
      const title = /^site_name: (.+)$/m.exec(yaml)![1]!;
      assert(JSON.parse(title).startsWith("n "), title);
      const keys = yaml.split("\n").filter((line) => /^\w+:/.test(line)).map((line) =>
        line.split(":")[0]
      );
      assertEquals(keys, [
        "site_name",
        "site_description",
        "site_url",
        "theme",
        "markdown_extensions",
        "plugins",
        "exclude_docs",
        "nav",
      ]);
      const home = Deno.readTextFileSync(join(folder, `${number}`, "docs", "index.md"));
      assert(!/(?<!\\)<(?!http)/.test(home), home.slice(0, 200));
    }
  }));

Deno.test("knowledgeBaseFolder() is the name with -kb", () => {
  assertEquals(knowledgeBaseFolder("My shop!"), "my-shop-kb");
});
