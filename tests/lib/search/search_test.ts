import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { grepDocuments, searchDocuments, type SearchFilters } from "../../../lib/search.ts";
import type { Project } from "../../../lib/store/root.ts";
import { snapshot } from "../../with_fixture.ts";
import { withProject } from "../../with_store.ts";
import { docsOf, put } from "./source.ts";

function find(
  project: Project,
  query: string,
  filters: SearchFilters & { limit?: number } = {},
) {
  const result = searchDocuments(project, query, { source: docsOf(project), ...filters });
  assertEquals(result.problems, []);
  return result.hits.map(({ path }) => path);
}

/** So many documents that an index is worth it; none of them has what is searched for. */
function fill(project: Project): void {
  for (let number = 0; number < 101; number++) {
    put(project, `filler/${number}.md`, { title: `Filler ${number}`, body: "lorem ipsum dolor" });
  }
}

function cacheFile(project: Project): string {
  return join(project.store, ".cache", "docs-search-1-1.sqlite");
}

Deno.test("searchDocuments() puts a word in the title before one in the text", () =>
  withProject((project) => {
    put(project, "w/a.md", { title: "Notes", body: "We cache sessions in memory. ".repeat(3) });
    put(project, "w/b.md", { title: "Session cache", body: "Ten minutes." });
    put(project, "w/c.md", { title: "Other", body: "Nothing of it." });

    assertEquals(find(project, "cache"), ["w/b.md", "w/a.md"]);
  }));

for (
  const [what, query, body] of [
    ["a part of an identifier", "user", "Call getUserById first."],
    ["an identifier by its words", "get user", "Call getUserById first."],
    ["a whole identifier in any case", "GETUSERBYID", "Call getUserById first."],
    ["a word of snake case", "retention", "Set LOG_RETENTION_DAYS."],
    ["another form of a word", "connections", "One connection a worker."],
    ["a word without its diacritics", "grosse", "Die Größe der Warteschlange."],
    ["a word with diacritics where there are none", "café", "the cafe is open"],
    ["the beginning of a word", "conn*", "One connection a worker."],
    ["a phrase", '"pool size"', "The pool  size is 20."],
    ["Chinese without spaces", "刷新", "令牌每小时刷新一次"],
    ["Japanese", "認証", "ユーザー認証の流れ"],
    ["Russian in another case", "сервера", "Перезапуск серверов ночью"],
    ["Greek", "διακομιστής", "Ο διακομιστής σταμάτησε"],
    ["a synonym", "login", "The authentication service is new."],
  ] as const
) {
  Deno.test(`searchDocuments() finds ${what}, with an index and without`, () =>
    withProject((project) => {
      put(project, "w/yes.md", { title: "One", body });
      put(project, "w/no.md", { title: "Two", body: "Something else altogether." });

      assertEquals(find(project, query), ["w/yes.md"]);
      fill(project);
      assertEquals(find(project, query), ["w/yes.md"]);
    }));
}

Deno.test("searchDocuments() takes a phrase at its word", () =>
  withProject((project) => {
    put(project, "w/a.md", { title: "A", body: "The size of the pool." });
    put(project, "w/b.md", { title: "B", body: "The Pool\nSize is 20." });

    assertEquals(find(project, '"pool size"'), ["w/b.md"]);
  }));

Deno.test("searchDocuments() finds what answers most of a question first", () =>
  withProject((project) => {
    put(project, "w/a.md", { title: "Tokens", body: "Tokens, tokens, tokens." });
    put(project, "w/b.md", { title: "Life", body: "Refresh tokens live for thirty days." });

    assertEquals((find(project, "how long do refresh tokens live"))[0], "w/b.md");
  }));

Deno.test("searchDocuments() gives what is asked for", () =>
  withProject((project) => {
    const word = { body: "pool" };
    put(project, "a/x/f/1.md", {
      title: "1",
      tags: ["Db"],
      created: "2026-04-01T00:00:00Z",
      ...word,
    });
    put(project, "a/y/g/2.md", { title: "2", created: "2026-05-01T00:00:00Z", ...word });
    put(project, "b/x/f/3.md", { title: "3", superseded_by: "2.md", ...word });
    const paths = (filters: Parameters<typeof find>[2]) => (find(project, "pool", filters)).sort();

    assertEquals(paths({}), ["a/x/f/1.md", "a/y/g/2.md"]);
    assertEquals(paths({ superseded: true }), ["a/x/f/1.md", "a/y/g/2.md", "b/x/f/3.md"]);
    assertEquals(paths({ wing: "a", room: "x" }), ["a/x/f/1.md"]);
    assertEquals(paths({ hall: "g" }), ["a/y/g/2.md"]);
    assertEquals(paths({ tag: "db" }), ["a/x/f/1.md"]);
    assertEquals(paths({ since: new Date("2026-04-15") }), ["a/y/g/2.md"]);
    assertEquals((paths({ limit: 1 })).length, 1);
  }));

Deno.test("searchDocuments() sees what is new, changed, renamed and gone since", () =>
  withProject((project) => {
    fill(project);
    const first = put(project, "w/a.md", { title: "A", body: "alpha" });
    assertEquals(find(project, "alpha"), ["w/a.md"]);

    put(project, "w/deep/er/b.md", { title: "B", body: "alpha" });
    assertEquals((find(project, "alpha")).sort(), ["w/a.md", "w/deep/er/b.md"]);
    put(project, "w/a.md", { title: "A", body: "gamma and more" });
    assertEquals(find(project, "alpha"), ["w/deep/er/b.md"]);
    Deno.renameSync(join(project.store, "docs", "w/deep"), join(project.store, "docs", "w/flat"));
    assertEquals(find(project, "alpha"), ["w/flat/er/b.md"]);
    Deno.removeSync(first);
    Deno.removeSync(join(project.store, "docs", "w/flat"), { recursive: true });
    assertEquals(find(project, "alpha gamma"), []);
  }));

Deno.test("searchDocuments() marks what was found in the line that says most of it", () =>
  withProject((project) => {
    const body = "# Heading\n\nThe pool is here.\nThe pool size is 20.\n";
    put(project, "w/a.md", { title: "A", body });

    const { hits } = searchDocuments(project, "pool size", { source: docsOf(project) });

    const [{ passage, marks, score }] = [hits[0]!];
    assertEquals(passage, "The pool size is 20.");
    assertEquals(marks.map(([start, end]) => passage.slice(start, end)), ["pool", "size"]);
    assertEquals(score, 1);
  }));

for (const damage of ["garbage", "", "SQLite format 3\u0000" + "x".repeat(5000)]) {
  Deno.test(`a damaged index (${JSON.stringify(damage.slice(0, 8))}) hides nothing`, () =>
    withProject((project) => {
      fill(project);
      put(project, "w/a.md", { title: "A", body: "alpha" });
      find(project, "alpha");
      for (const suffix of ["-wal", "-shm"]) {
        if (existsSync(cacheFile(project) + suffix)) Deno.removeSync(cacheFile(project) + suffix);
      }
      Deno.writeTextFileSync(cacheFile(project), damage);

      assertEquals(find(project, "alpha"), ["w/a.md"]);
      assertEquals(find(project, "alpha"), ["w/a.md"]);
    }));
}

Deno.test("an index with flipped bytes hides nothing for longer than one search", () =>
  withProject((project) => {
    for (let number = 0; number < 140; number++) {
      put(project, `w/${number}.md`, {
        title: `T${number}`,
        body: `alpha beta${number} `.repeat(20),
      });
    }
    find(project, "alpha");
    const bytes = Deno.readFileSync(cacheFile(project));
    for (let at = 4096; at < bytes.length; at += 97) bytes[at] = bytes[at]! ^ 0xff;
    Deno.writeFileSync(cacheFile(project), bytes);

    find(project, "alpha", { limit: 200 });

    assertEquals((find(project, "alpha", { limit: 200 })).length, 140);
  }));

Deno.test("what stands in the index's place and is no file is left alone", () =>
  withProject((project) => {
    fill(project);
    put(project, "w/a.md", { title: "A", body: "alpha" });
    Deno.mkdirSync(join(project.store, ".cache"));
    const outside = join(project.root, "outside");
    Deno.writeTextFileSync(outside, "not ours");
    for (
      const make of [
        () => Deno.symlinkSync(outside, cacheFile(project)),
        () => Deno.mkdirSync(cacheFile(project)),
        () => new Deno.Command("mkfifo", { args: [cacheFile(project)] }).outputSync(),
      ]
    ) {
      make();
      const before = snapshot(project.root);

      assertEquals(find(project, "alpha"), ["w/a.md"]);

      assertEquals(snapshot(project.root), before);
      Deno.removeSync(cacheFile(project), { recursive: true });
    }
  }));

Deno.test("an index of another version is not used", () =>
  withProject((project) => {
    fill(project);
    put(project, "w/a.md", { title: "A", body: "alpha" });
    find(project, "alpha");

    const { engine, hits } = searchDocuments(project, "alpha", {
      source: docsOf(project, 2),
    });

    assertEquals([engine, hits.length], ["index", 1]);
    assert(existsSync(cacheFile(project).replace("1-1", "1-2")));
  }));

Deno.test("a search makes nothing where there are no documents, or few", () =>
  withProject((project) => {
    for (const expected of [[], ["w/a.md"]]) {
      const before = snapshot(project.root);

      assertEquals(find(project, "alpha"), expected);

      assertEquals(snapshot(project.root), before);
      put(project, "w/a.md", { title: "A", body: "alpha" });
    }
  }));

Deno.test("a document that cannot be read is told and hides no other", () =>
  withProject((project) => {
    fill(project);
    put(project, "w/a.md", { title: "A", body: "alpha" });
    Deno.writeFileSync(join(project.store, "docs", "w", "bad.md"), new Uint8Array([0xff, 0xfe]));

    const { hits, problems } = searchDocuments(project, "alpha", { source: docsOf(project) });

    assertEquals([hits.length, problems.length], [1, 1]);
  }));

Deno.test("without an index the same is found", () =>
  withProject((project) => {
    fill(project);
    for (const title of ["Pool size", "Session cache", "Retry queue", "Größe"]) {
      put(project, `w/${title}.md`, { title, body: `What we know of the ${title}, 刷新.` });
    }
    const queries = ["pool", "how large is the session cache", "retr*", '"retry queue"', "grosse"];
    const indexed = queries.map((query) => find(project, query));
    Deno.removeSync(join(project.store, ".cache"), { recursive: true });
    Deno.writeTextFileSync(join(project.store, ".cache"), "in the way");

    for (const [index, query] of queries.entries()) {
      const { hits, engine } = searchDocuments(project, query, { source: docsOf(project) });
      assertEquals(engine, "scan");
      assertEquals(hits[0]?.path, indexed[index]![0], query);
    }
  }));

Deno.test("whatever a query is, a search answers", () =>
  withProject((project) => {
    put(project, "w/a.md", { title: "A", body: "alpha NEAR beta" });
    const query = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.array(
        fc.constantFrom('"', "*", "NEAR(", ")", "AND", "NOT", "title:", "^", "-", "alpha", "\0"),
      )
        .map((parts) => parts.join(" ")),
    );
    fc.assert(
      fc.property(query, (text) => {
        searchDocuments(project, text, { source: docsOf(project) });
        grepDocuments(text, { source: docsOf(project) });
      }),
      { numRuns: 150 },
    );
    searchDocuments(project, "alpha ".repeat(3000), { source: docsOf(project) });
  }));

Deno.test("grepDocuments() finds a text anywhere in a file, first line each, in any case", () =>
  withProject((project) => {
    put(project, "w/a.md", { title: "Pool", body: "the POOL\nthe pool" });
    put(project, "w/b.md", { title: "B", body: "a whirlpool" });
    put(project, "w/c.md", { title: "C", body: "none", superseded_by: "pool" });

    const { hits } = grepDocuments("pool", { source: docsOf(project) });

    assertEquals(hits.map(({ path, passage }) => [path, passage]), [
      ["w/a.md", "title: Pool"],
      ["w/b.md", "a whirlpool"],
    ]);
  }));
