import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CoordinationError } from "../../../lib/errors.ts";
import { type DrawerText, parseDrawer, renderDrawer } from "../../../lib/memory/drawer.ts";
import { cleanText } from "../../../lib/store/text.ts";
import { expectedOf, withFixture } from "../../with_fixture.ts";

const PATH = "wings/w/rooms/r/facts/2026-11-23_t.md";

function text(given: Partial<DrawerText> = {}): string {
  const time = "2026-11-23T01:53:43";
  return renderDrawer({
    ...{ title: "T", created: time, hall: "facts", valid_from: time, content: "c", ...given },
  });
}

/** The header as mclaude 0.6 reads it: split at hyphens anywhere, line by line, no quotes. */
function readAsBefore(text: string): Map<string, string> {
  const [, header = ""] = text.split("---");
  const fields = new Map<string, string>();
  for (const line of header.trim().split(/\r\n|\r|\n/)) {
    const colon = line.indexOf(":");
    if (colon >= 0) fields.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return fields;
}

/** Whether mclaude 0.6 takes a drawer for superseded. */
function isSupersededBefore(text: string): boolean {
  return text.slice(0, 500).split(/\r\n|\r|\n/).some((line) =>
    line.startsWith("superseded_by: ") && line.trim() !== "superseded_by: null"
  );
}

Deno.test("renderDrawer() writes what mclaude 0.6 writes", () => {
  assertEquals(
    text({ title: "Use JWT, not: sessions!", session: "s1", tags: ["a", "b c"] }),
    "---\ntitle: Use JWT, not: sessions!\ncreated: 2026-11-23T01:53:43\nsession: s1\n" +
      "hall: facts\ntags: [a, b c]\nvalid_from: 2026-11-23T01:53:43\nvalid_to: null\n" +
      "superseded_by: null\n---\n\n# Use JWT, not: sessions!\n\nc\n",
  );
});

Deno.test("renderDrawer() lists links in the header and below the content", () => {
  const written = text({ links: ["a", "w/r/facts/b"] });

  assertStringIncludes(written, "\nlinks: [a, w/r/facts/b]\n");
  assertStringIncludes(written, "\nc\n\n## Related\n\n- [[a]]\n- [[w/r/facts/b]]\n");
  assertEquals(parseDrawer(written, { path: PATH }).content, "c");
});

Deno.test("renderDrawer() puts our own keys after those of mclaude 0.6", () => {
  const written = text({ extra: [["identity", "ani"], ["supersedes", undefined]] });

  assertStringIncludes(written, "superseded_by: null\nidentity: ani\n---\n");
});

Deno.test("renderDrawer() refuses a header that is too long", () => {
  const error = assertThrows(() => text({ title: "x".repeat(9000) }), CoordinationError);

  assertEquals(error.code, "invalid_input");
});

for (
  const title of [
    "a\nsuperseded_by: other.md",
    "a\r\nsuperseded_by: other.md\r\nvalid_to: 2020-01-01",
    "a --- b",
    "---",
    "a\n---\nb",
    "a\u2028superseded_by: x",
    "a\u0085superseded_by: x",
    '"quoted": title',
    "'single'",
    "[list, like]",
    "|",
    "> folded",
    "- dash",
    "# hash",
    "superseded_by: x",
    "null",
    "a\\nb",
    "a \u202e reversed",
    "\u001b[31mred",
    "日本語のタイトル: ---",
    "x: y # z",
  ]
) {
  Deno.test(`a drawer titled ${JSON.stringify(title)} is one drawer, active, with its content`, () => {
    const written = text({ title, extra: [["identity", "ani"]] });
    const drawer = parseDrawer(written, { path: PATH });

    assertEquals(drawer.title, title);
    assertEquals([drawer.superseded_by, drawer.valid_to, drawer.content], ["", "", "c"]);
    assertEquals([drawer.hall, drawer.identity], ["facts", "ani"]);
    const before = readAsBefore(written);
    assertEquals([before.get("superseded_by"), before.get("identity")], ["null", "ani"]);
    assert(!isSupersededBefore(written));
    if (!/["\n\r[\]]|---|\p{Cc}|\p{Cf}|\u2028|'|^[|>]/u.test(title)) {
      assertEquals(before.get("title"), title);
    }
  });
}

Deno.test("no content makes mclaude 0.6 take a drawer for superseded", () => {
  for (const before of ["", "x\n", "x".repeat(300) + "\n", "é😀\n".repeat(40)]) {
    const content = `${before}superseded_by: other.md\nmore`;
    const written = text({ content, extra: [["identity", "ani"]] });

    assert(!isSupersededBefore(written));
    assertEquals(parseDrawer(written, { path: PATH }).content, content);
    assertEquals(readAsBefore(written).get("superseded_by"), "null");
  }
  assert(!text({ content: "a superseded_by: other.md" }).includes("padding"));
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.array(
    fc.constantFrom(
      ...["\n", "\r", "\r\n", "# T", "# ", "---", "title: x", "superseded_by: y", "a", " ", "\t"],
      ...[
        "\n\n## Related\n\n- [[a]]",
        "[[a]]",
        "```",
        "\ufeff",
        '"',
        "'",
        "\\",
        "[",
        "]",
        ",",
        ":",
      ],
    ),
    { maxLength: 12 },
  ).map((parts) => parts.join("")),
).map((value) => value.toWellFormed());

Deno.test("content that was rendered is parsed as the same content, character by character", () => {
  fc.assert(
    fc.property(hostile, fc.array(hostile, { maxLength: 2 }), (content, given) => {
      const links = given.map((link) => cleanText(link).replaceAll(/\s+/g, " ").trim())
        .filter((link) => link !== "");
      const drawer = parseDrawer(text({ content, links }), { path: PATH });

      assertEquals(drawer.content, content);
      assertEquals(drawer.links, links);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("no value of a header becomes another key, for us and for mclaude 0.6", () => {
  const value = hostile.map((text) => text.trim()).filter((text) => text !== "");
  fc.assert(
    fc.property(value, value, fc.array(value), (title, hall, tags) => {
      const written = text({ title, hall, tags, content: "c", extra: [["identity", "ani"]] });
      const drawer = parseDrawer(written, { path: PATH });

      assertEquals([drawer.title, drawer.tags], [title, tags]);
      assertEquals([drawer.superseded_by, drawer.identity], ["", "ani"]);
      assertEquals(readAsBefore(written).get("superseded_by"), "null");
      assertEquals(readAsBefore(written).get("identity"), "ani");
    }),
    { numRuns: 1000 },
  );
});

Deno.test("parseDrawer() reads what mclaude 0.6 reads", () =>
  withFixture("memory-all", ({ store }) => {
    const { drawers, index } = expectedOf("memory-all").readback.memory;
    // What mclaude 0.6 does not understand: a fence inside of a line, and quotes.
    const ours: Record<string, string> = {
      "dash": "dash --- dash",
      '"Quoted: title"': "Quoted: title",
    };

    for (const record of index) {
      const found = Deno.readTextFileSync(`${store}/memory-graph/${record.path}`);
      const drawer = parseDrawer(found, { path: record.path });

      assertEquals(drawer.title, ours[record.title] ?? record.title);
      assertEquals([drawer.wing, drawer.room], [record.wing, record.room]);
      if (record.hall !== "") assertEquals(drawer.hall, record.hall);
      assertEquals(drawer.superseded_by !== "", record.superseded, record.path);
      if (record.created !== "") assertEquals(drawer.created_text, record.created);
      assertEquals(
        drawer.tags,
        record.tags.map((tag: string) => tag.replaceAll(/^["']|["']$/g, "")),
      );
      const body = drawers[record.path]?.body;
      if (body !== undefined && ours[record.title] === undefined) {
        assertEquals(drawer.body.trim().replaceAll("\r\n", "\n"), body.trim());
      }
    }
  }));

Deno.test("parseDrawer() takes a file without a header, and one with CRLF", () => {
  const plain = parseDrawer("# Plain note\n\nwritten by a human\n", { path: PATH, mtime: 0 });
  const windows = parseDrawer(text().replaceAll("\n", "\r\n"), { path: PATH });

  assertEquals([plain.title, plain.created], ["2026-11-23_t", plain.created]);
  assertEquals(plain.content, "# Plain note\n\nwritten by a human");
  assertEquals([windows.title, windows.content], ["T", "c"]);
});

Deno.test("parseDrawer() knows when a drawer was written: from header, name or file", () => {
  const exact = text({ extra: [["created_utc", "2026-11-23T00:53:43.123Z"]] });
  const at = (path: string) => parseDrawer("x", { path, mtime: 5 }).created;

  assertEquals(parseDrawer(exact, { path: PATH }).created, "2026-11-23T00:53:43.123Z");
  assertEquals(at("wings/w/x.md"), "1970-01-01T00:00:00.005Z");
  assertEquals(at(PATH), new Date(2026, 10, 23).toISOString());
  assertEquals(parseDrawer("x", { path: "wings/w/x.md" }).created, "");
});

Deno.test("parseDrawer() tells a drawer's place by its folders", () => {
  const place = (path: string) => {
    const { wing, room, hall, name } = parseDrawer("x", { path });
    return [wing, room, hall, name];
  };

  assertEquals(place("wings/w/rooms/r/my-hall/x.md"), ["w", "r", "my-hall", "x"]);
  assertEquals(place("wings/w/tunnels.md"), ["w", "", "", "tunnels"]);
  assertEquals(place("wings/w/rooms/r/x.md"), ["w", "r", "", "x"]);
  assertEquals(place("x.md"), ["", "", "", "x"]);
});
