import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  readFrontmatter,
  setHeaderField,
  writeFrontmatter,
} from "../../../lib/store/frontmatter.ts";
import { cleanText, oneLine } from "../../../lib/store/text.ts";

/** Any text, often with what has a meaning in a header. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(
    fc.constantFrom(
      "---",
      "\n",
      "\r",
      ": ",
      "- ",
      "#",
      '"',
      "'",
      "\\",
      "[",
      "]",
      ",",
      " ",
      "a",
      "|",
    ),
    { maxLength: 20 },
  ).map((parts) => parts.join("")),
);

Deno.test("whatever a value is, it is read back and adds no key", () => {
  fc.assert(
    fc.property(text, fc.array(text, { minLength: 1, maxLength: 5 }), (value, items) => {
      const given = [["a", value], ["b", items], ["c", items], ["d", value], ["e", "end"]] as const;
      const header = writeFrontmatter(given, { flow: ["c"], plain: ["d"] });

      const { fields, body } = readFrontmatter(`${header}body`);

      assertEquals([...fields], given.map(([key, value]) => [key, value]));
      assertEquals(body, "body");
      // mclaude 0.6 splits at any three hyphens.
      assertEquals(header.split("---").length, 3);
    }),
    { numRuns: 500 },
  );
});

Deno.test("whatever a record is, setting a field leaves its body as it is", () => {
  const record = fc.oneof(text, text.map((body) => `---\nk: 1\n---\n${body}`));
  fc.assert(
    fc.property(record, text, (before, value) => {
      const { body } = readFrontmatter(before);

      const after = setHeaderField(before, "k", value);

      assertEquals(readFrontmatter(after).fields.get("k"), value);
      assertEquals(after.endsWith(body), true);
    }),
    { numRuns: 500 },
  );
});

Deno.test("whatever a text is, cleaning it twice changes nothing more, and a line is a line", () => {
  fc.assert(
    fc.property(text, (value) => {
      assertEquals(cleanText(cleanText(value)), cleanText(value));
      assertEquals(/[\n\r\t\u2028\u2029\u0085]/.test(oneLine(value)), false);
    }),
    { numRuns: 500 },
  );
});
