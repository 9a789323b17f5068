import { assert, assertEquals } from "@std/assert";
import { extract } from "../../../lib/code_index/extract.ts";
import type { FileFacts } from "../../../lib/code_index.ts";
import { SAMPLES } from "./samples.ts";

function told({ symbols }: FileFacts): string[] {
  return symbols.map(({ kind, parent, signature, public: isPublic }) =>
    `${isPublic ? "" : "-"}${kind} ${parent === "" ? "" : `${parent} `}${signature}`
  );
}

for (const { path, text, symbols, imports, doc } of SAMPLES) {
  Deno.test(`extract() understands ${path}`, async () => {
    const facts = await extract(path, text);

    assertEquals(facts.state, "whole");
    assertEquals(told(facts), symbols);
    assertEquals(facts.imports.map(({ from }) => from), imports);
    assertEquals(facts.symbols.find(({ doc }) => doc !== "")?.doc ?? "", doc);
  });

  Deno.test(`extract() finds the same in ${path} with other line ends, and lines that are true`, async () => {
    const facts = await extract(path, text);
    const other = await extract(path, text.replaceAll("\n", "\r\n"));

    assertEquals(told(other), told(facts));
    assertEquals(other.symbols.map(({ line }) => line), facts.symbols.map(({ line }) => line));
    for (const { name, line } of facts.symbols) {
      const last = name.split(/[.:\s]+/).at(-1)!;
      assert(text.split("\n")[line - 1]!.includes(last), `${path}:${line} ${name}`);
    }
  });

  Deno.test(`extract() survives every cut of ${path}`, async () => {
    for (let at = 0; at < text.length; at += Math.ceil(text.length / 25)) {
      const facts = await extract(path, text.slice(0, at));

      assert(["whole", "partly", "failed"].includes(facts.state), facts.state);
    }
  });
}

Deno.test("extract() takes the heads of functions after comments with code in them", async () => {
  const text = "/// fn x() { struct Y { } }\npub trait A {\n    fn b(&self);\n}\n";

  assertEquals(told(await extract("a.rs", text)), ["interface A", "method A b(&self)"]);
});

Deno.test("extract() reads the headings of Markdown, and no code in it", async () => {
  const text = "# Title\n\nFirst words.\n\n```sh\n# no heading\n```\n\n## Part `x`\n";

  const facts = await extract("README.md", text);

  assertEquals(facts.symbols.map(({ name, kind }) => [kind, name]), [["heading", "Title"], [
    "heading",
    "Part x",
  ]]);
});

Deno.test("extract() counts the lines of what it does not know", async () => {
  const facts = await extract("a.unknown", "a\nb\n");

  assertEquals([facts.language, facts.lines, facts.state], ["unknown", 2, "none"]);
  assertEquals(facts.symbols, []);
});

Deno.test("extract() knows a script by its first line", async () => {
  const facts = await extract("tool", "#!/usr/bin/env python3\ndef main(): pass\n");

  assertEquals([facts.language, facts.symbols[0]?.name], ["python", "main"]);
});

Deno.test("extract() cleans and bounds what it takes from a text", async () => {
  const text = `/** a\u001b[31mb\u202e */\nexport function f(${"x: number, ".repeat(400)}) {}\n`;

  const [symbol] = (await extract("a.ts", text)).symbols;

  assert(symbol!.signature.length <= 400, String(symbol!.signature.length));
  assert(!["\u001b", "\u202e"].some((sign) => symbol!.doc.includes(sign)), symbol!.doc);
});
