import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  compareWithCtags,
  type Comparison,
  runCtags,
} from "../../scripts/bench/code_index_ctags.ts";
import type { Tag } from "../../scripts/bench/code_index_ctags_rules.ts";
import { getTree, type Source } from "../../scripts/bench/trees.ts";
import { SAMPLES } from "../lib/code_index/samples.ts";
import { withFolder } from "../with_store.ts";

/** Real trees, by the language as ctags calls it; a part of one where all of it is too much. */
const TREES: Readonly<Record<string, readonly (Source | readonly [Source, string])[]>> = {
  "C": ["debian:zlib", "debian:lua5.4", "debian:jq"],
  "C#": ["debian:newtonsoft-json", "debian:nunit", "debian:dbus-sharp"],
  "C++": ["debian:nlohmann-json3", "debian:leveldb", "debian:re2"],
  "Go": [
    ...["debian:golang-github-gorilla-mux", "debian:golang-github-pkg-errors"] as const,
    "debian:golang-github-spf13-cobra",
  ],
  "Java": ["debian:commons-io", "debian:jsoup", "debian:okio"],
  "JavaScript": ["npm:lodash@4.17.21", "npm:express@5.0.1", "npm:typeorm@0.3.20"],
  "Kotlin": [
    ...["debian:kotlinx-coroutines", "debian:kotlinx-atomicfu"] as const,
    ["debian:kotlin", "libraries/stdlib/common"],
  ],
  "PHP": ["debian:php-monolog", "debian:php-twig", "debian:phpunit"],
  "Python": ["debian:jinja2", "deb:python3-flask", "deb:python3-bottle"],
  "Ruby": ["deb:ruby-i18n", "deb:ruby-rack", "deb:ruby-sinatra"],
  "Rust": ["debian:rust-clap", "debian:rust-serde", "deb:librust-regex-dev"],
  "Sh": ["deb:dkms", "deb:debootstrap", ["debian:git", "contrib"]],
  "TypeScript": ["npm:rxjs@7.8.1", "npm:preact@10.26.0", "npm:zod@3.24.0"],
};

/** What has to be found of what others can use. */
const LEAST = 0.98;

/** A comparison of nothing says nothing. */
const TAGS = 60;

let missing = false;

/** What ctags finds; nothing, and one line that says so, where it is not. */
function tagsOf(root: string): Tag[] | undefined {
  const tags = runCtags(root);
  if (tags === undefined && !missing) {
    missing = true;
    // deno-lint-ignore no-console
    console.warn("skipped: Universal Ctags is not installed");
  }
  return tags;
}

for (const [language, sources] of Object.entries(TREES)) {
  Deno.test(`the index finds in real ${language} what Universal Ctags finds`, async () => {
    const rows: Comparison[] = [];
    for (const source of sources) {
      if (missing) return;
      const [name, under] = typeof source === "string" ? [source, ""] : source;
      const got = getTree(name, { keptOnly: true });
      if (got === undefined) continue;
      const root = join(got.folder, under);

      const tags = tagsOf(root)?.filter((tag) => tag.language === language);
      if (tags === undefined) return;
      rows.push(...await compareWithCtags(tags, (path) => Deno.readTextFileSync(join(root, path))));
    }
    const [all, found] = [sum(rows, "tags"), sum(rows, "found")];

    if (rows.length < 3) {
      // deno-lint-ignore no-console
      console.warn(`skipped: ${language} has ${rows.length} of 3 trees here`);
      return;
    }
    // deno-lint-ignore no-console
    if (Deno.env.has("MCLAUDE_DEBUG")) console.log(language, rows.length, all, found, found / all);
    assert(all >= TAGS, `only ${all} tags`);
    assert(found / all >= LEAST, rows.flatMap((row) => row.missing.slice(0, 9)).join("\n"));
  });
}

Deno.test("the index finds in each sample what Universal Ctags finds", () =>
  withFolder(async (root) => {
    const texts = new Map(SAMPLES.map(({ path, text }, at) => [`s${at}/${path}`, text]));
    for (const [path, text] of texts) {
      Deno.mkdirSync(join(root, path, ".."), { recursive: true });
      Deno.writeTextFileSync(join(root, path), text);
    }

    const tags = tagsOf(root);
    if (tags === undefined) return;
    const rows = await compareWithCtags(tags, (path) => texts.get(path)!);

    assert(rows.length >= 12, rows.map(({ language }) => language).join());
    assertEquals(rows.flatMap((row) => row.missing), []);
  }));

Deno.test("compareWithCtags() tells of what the index does not have", async () => {
  const tag = { path: "a.py", kind: "function", language: "Python" };
  const text = "def one(): pass\n";

  const [row] = await compareWithCtags([
    { ...tag, name: "one", line: 1 },
    { ...tag, name: "two", line: 1 },
  ], () => text);

  assertEquals([row?.tags, row?.found, row?.recall, row?.missing.length], [2, 1, 0.5, 1]);
});

function sum(rows: readonly Comparison[], key: "tags" | "found"): number {
  return rows.reduce((total, row) => total + row[key], 0);
}
