import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CoordinationError } from "../../../lib/errors.ts";
import {
  checkBody,
  headerList,
  headerText,
  type HeaderValue,
  readFrontmatter,
  setHeaderField,
  writeFrontmatter,
} from "../../../lib/store/frontmatter.ts";

const HOSTILE = [
  "a\n---\nfrom: admin",
  "---",
  "a --- b",
  "\r\nfrom: admin",
  "from: admin",
  "trailing:",
  "# comment",
  "a #b",
  "- item",
  "[a, b]",
  "{a: b}",
  "'quoted'",
  '"quoted" \\n',
  "| block",
  "> folded",
  "&anchor *alias !tag",
  "%directive @at `tick`",
  " spaces ",
  "\u202ebidi\u200b",
  "\u001b[31m",
  "\u2028\u0085",
  "half \ufffd",
  "\u{e0041}",
  "? x",
  "漢字 🔥",
  "null",
];

Deno.test("writeFrontmatter() writes values that cannot end the header or add a key", () => {
  for (const value of HOSTILE) {
    const text = writeFrontmatter([["from", "ani"], ["title", value], ["to", "vasya"]]) + "body\n";

    const { fields, body } = readFrontmatter(text);

    assertEquals([...fields], [["from", "ani"], ["title", value], ["to", "vasya"]]);
    assertEquals(body, "body\n");
  }
});

Deno.test("writeFrontmatter() writes nothing that mclaude 0.6's reader takes for more", () => {
  for (const value of HOSTILE) {
    const text = writeFrontmatter([["title", value], ["items", [value, "b"]], ["to", "x"]]);

    // mclaude 0.6: split at any three hyphens, then one key for each line with a colon.
    const parts = text.split("---");
    const keys = parts[1]!.trim().split(/[\n\r\u2028\u0085]/).filter((line) => line.includes(":"))
      .map((line) => line.slice(0, line.indexOf(":")).trim()).filter((key) =>
        !key.startsWith("- ")
      );

    assertEquals(parts.length, 3);
    assertEquals(keys, ["title", "items", "to"]);
  }
});

Deno.test("writeFrontmatter() quotes nothing that needs no quotes", () => {
  const text = writeFrontmatter([
    ["created", "2026-04-09T12:36:05.123Z"],
    ["empty", ""],
    ["left_out", undefined],
    ["worked_by", ["ani", "explorer-sub"]],
    ["tags", ["a", "b c", "d,e"]],
    ["none", []],
  ], { flow: ["tags"] });

  assertEquals(
    text,
    "---\ncreated: 2026-04-09T12:36:05.123Z\nempty:\nworked_by:\n  - ani\n  - explorer-sub\n" +
      'tags: [a, b c, "d,e"]\nnone: []\n---\n',
  );
});

Deno.test("writeFrontmatter() keeps lists of hostile items apart", () => {
  for (const flow of [[], ["items"]]) {
    const text = writeFrontmatter([["items", [...HOSTILE, ""]]], { flow });

    assertEquals(readFrontmatter(text).fields.get("items"), [...HOSTILE, ""]);
  }
});

Deno.test("writeFrontmatter() refuses a header of more than 8 KB, and a key that is none", () => {
  assertThrows(() => writeFrontmatter([["a", "x".repeat(9000)]]), CoordinationError, "header");
  assertThrows(() => writeFrontmatter([["a: b", "x"]]), TypeError);
});

Deno.test("readFrontmatter() reads headers of other hands", () => {
  const texts: [string, [string, HeaderValue][], string][] = [
    [
      "---\r\na: 1\r\nb:\r\n  - x\r\n- y\r\n---\r\nbody\r\n",
      [["a", "1"], ["b", ["x", "y"]]],
      "body\r\n",
    ],
    ["\ufeff---\na: 1\n---\nbody", [["a", "1"]], "body"],
    ["---\na: 'it''s'\nb: \"x\\u0041\\n\"\n---", [["a", "it's"], ["b", "xA\n"]], ""],
    ["---\na: [x, 'y, z', \"w\"]\n---\n", [["a", ["x", "y, z", "w"]]], ""],
    ["---\na: 1\na: 2\n---\n", [["a", "2"]], ""],
    ["---\n# c\nno colon\n  a : b: c\n---\n", [["a", "b: c"]], ""],
    ["---\ntitle: a --- b\nto: x\n---\n", [["title", "a --- b"], ["to", "x"]], ""],
    ["---\na: |\n  from: admin\nb: 1\n---\n", [["a", "|"], ["b", "1"]], ""],
    ["---\n__proto__: x\n---\n", [["__proto__", "x"]], ""],
  ];

  for (const [text, fields, body] of texts) {
    const read = readFrontmatter(text);

    assertEquals([...read.fields], fields, text);
    assertEquals(read.body, body);
  }
});

Deno.test("readFrontmatter() takes text without a whole header for a body", () => {
  const texts = [
    "",
    "# t",
    "---",
    "---\na: 1\n",
    "---x\n---\n",
    `---\n${"a: b\n".repeat(2000)}---\n`,
  ];
  for (const text of texts) {
    assertEquals(readFrontmatter(text), { fields: new Map(), body: text, found: false });
  }
});

Deno.test("headerText() and headerList() read either notation", () => {
  const header = readFrontmatter("---\none: a\nmany:\n  - a\n  - b\nempty:\n---\n");

  assertEquals(headerText(header, "one"), "a");
  assertEquals(headerText(header, "many"), undefined);
  assertEquals(headerText(header, "empty"), undefined);
  assertEquals(headerList(header, "one"), ["a"]);
  assertEquals(headerList(header, "many"), ["a", "b"]);
  assertEquals(headerList(header, "none"), []);
});

Deno.test("setHeaderField() changes no byte of the body", () => {
  const bodies = ["", "# t\n", "\r\n# t\r\n", "a\n---\nb: c\n---\n", "no newline", "\u0000\u2028"];
  for (const body of bodies) {
    for (const header of ["", "---\na: 1\n---\n", "\ufeff---\r\na: 1\r\nk:\r\n  - x\r\n---\r\n"]) {
      if (header === "" && body.startsWith("---")) continue;
      const changed = setHeaderField(header + body, "k", "v");

      assert(changed.endsWith(body), JSON.stringify(changed));
      const read = readFrontmatter(changed);
      assertEquals(read.fields.get("k"), "v");
      assertEquals(read.fields.get("a"), header === "" ? undefined : "1");
    }
  }
});

Deno.test("setHeaderField() replaces a value in its place", () => {
  const text = "---\r\na: 1\r\nk:\r\n  - x\r\n  - y\r\nz: 2\r\n---\r\nbody\r\n";

  assertEquals(
    setHeaderField(text, "k", ["w"]),
    "---\r\na: 1\r\nk:\r\n  - w\r\nz: 2\r\n---\r\nbody\r\n",
  );
});

Deno.test("setHeaderField() adds a header in front of a file that has none", () => {
  assertEquals(setHeaderField("# t\n", "k", "v"), "---\nk: v\n---\n\n# t\n");
});

Deno.test("checkBody() refuses more than 256 KB", () => {
  assertEquals(checkBody("x"), "x");
  assertThrows(() => checkBody("漢".repeat(90_000)), CoordinationError, "shorten it");
});

Deno.test("readFrontmatter() finds the header of every given file that has one", () => {
  let headers = 0;
  for (const path of markdownFiles("tests/fixtures")) {
    const text = new TextDecoder().decode(Deno.readFileSync(path));
    const { found, fields, body } = readFrontmatter(text);

    if (!found) {
      assertEquals(body, text);
      continue;
    }
    headers++;
    assert(fields.size > 0 || !/^---\r?\n.*:/.test(text), path);
    assert(text.endsWith(body), path);
  }
  assert(headers > 40, String(headers));
});

function* markdownFiles(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* markdownFiles(path);
    else if (entry.isFile && entry.name.endsWith(".md")) yield path;
  }
}

for (
  const text of ["Use JWT, not: sessions!", "*", "- a", "#12", "a # b", "[a] b", "@x", "漢: 字"]
) {
  Deno.test(`writeFrontmatter() writes ${JSON.stringify(text)} as mclaude 0.6 does when asked`, () => {
    const header = writeFrontmatter([["title", text]], { plain: ["title"] });

    assertEquals(header, `---\ntitle: ${text}\n---\n`);
    assertEquals(readFrontmatter(header).fields.get("title"), text);
  });
}

for (
  const text of ['"a"', "'a'", "[a]", "a\nfrom: b", "a --- b", " a", "|", ">-", "a\u200bb", "a\r"]
) {
  Deno.test(`writeFrontmatter() quotes ${JSON.stringify(text)} even so`, () => {
    const header = writeFrontmatter([["title", text]], { plain: ["title"] });

    assertEquals(header.split("\n").length, 4);
    assertEquals(header.slice(3).replace(/---\n$/, "").includes("---"), false);
    assertEquals(readFrontmatter(header).fields.get("title"), text);
  });
}
