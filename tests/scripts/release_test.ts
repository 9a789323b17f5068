import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { NOUNS } from "../../cli/commands.ts";
import { renderManPage } from "../../scripts/man_page.ts";
import { TARGETS } from "../../scripts/permissions.ts";
import {
  findComponents,
  renderBill,
  renderFormula,
  renderScoop,
  renderSums,
} from "../../scripts/release.ts";
import { VERSION } from "../../lib/version.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

/** A sum for each platform's binary; each another one. */
const SUMS = new Map(TARGETS.map((target, at) => [
  `mclaude-${target}${target.includes("windows") ? ".exe" : ""}`,
  String(at).repeat(64),
]));

Deno.test("renderSums() has a line for each binary, as sha256sum reads it", () => {
  const lines = renderSums(SUMS).trimEnd().split("\n");

  assertEquals(lines.length, TARGETS.length);
  for (const line of lines) assertMatch(line, /^[0-9]{64} {2}mclaude-[\w.-]+$/);
  assertEquals(lines, lines.toSorted((a, b) => a.slice(66) < b.slice(66) ? -1 : 1));
});

Deno.test("renderFormula() and renderScoop() name every binary with its own sum", () => {
  const formula = renderFormula("https://example.org/m", SUMS);
  const scoop = JSON.parse(renderScoop("https://example.org/m", SUMS));

  for (const [name, sum] of SUMS) {
    const text = name.includes("windows") ? JSON.stringify(scoop) : formula;
    assert(text.indexOf(name) >= 0 && text.indexOf(sum) > text.indexOf(name), name);
  }
  assertEquals(scoop.version, VERSION);
  assertStringIncludes(formula, `version "${VERSION}"`);
});

Deno.test("findComponents() finds what is in the binary and nothing of the tests", () => {
  const names = findComponents(ROOT).map(({ name }) => name);

  for (const name of ["zod", "@modelcontextprotocol/server", "stemmer", "diff"]) {
    assert(names.includes(name), name);
  }
  for (const name of ["fast-check", "deno-std", "gpt-tokenizer"]) {
    assert(!names.includes(name), name);
  }
});

Deno.test("renderBill() lists components whose references all lead somewhere", () => {
  const bill = JSON.parse(renderBill(findComponents(ROOT)));

  const known = new Set(bill.components.map((one: { "bom-ref": string }) => one["bom-ref"]));
  known.add(bill.metadata.component["bom-ref"]);
  assertEquals(bill.specVersion, "1.6");
  for (const { ref, dependsOn } of bill.dependencies) {
    for (const name of [ref, ...dependsOn]) assert(known.has(name), name);
  }
  for (const { type, hashes } of bill.components) {
    if (type === "library") assertMatch(hashes[0].content, /^[0-9a-f]{128}$/);
  }
});

Deno.test("renderManPage() has every command, and no line that is a request by accident", async () => {
  const page = await renderManPage();

  const text = page.replaceAll("\\-", "-");
  for (const [noun, { verbs, alone }] of Object.entries(NOUNS as Record<string, Entry>)) {
    for (const verb of verbs) {
      assertStringIncludes(text, `mclaude ${alone === verb ? noun : `${noun} ${verb}`} `);
    }
  }
  for (const line of page.split("\n").filter((one) => /^[.']/.test(one))) {
    assertMatch(line, /^\.(?:TH|SH|SS|TP|PP|RS|RE|B)\b/);
  }
});

interface Entry {
  verbs: readonly string[];
  alone?: string;
}
