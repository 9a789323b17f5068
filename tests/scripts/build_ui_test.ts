import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { FILES } from "../../lib/ui/page_bundle.ts";
import { BUDGET, isCurrent, makePage } from "../../scripts/build_ui.ts";

Deno.test("the page that is embedded was made of its sources; else run: deno task docs", () => {
  const made = makePage();

  assert(isCurrent(made, FILES));
  const other = new TextEncoder().encode("other");
  assert(!isCurrent({ ...made, "app.css": { ...made["app.css"]!, bytes: other } }, FILES));
});

Deno.test("the page has at most 150 KB, compressed", () => {
  const bytes = Object.values(FILES).map(({ gzip }) => Buffer.from(gzip, "base64").length);

  assert(bytes.reduce((a, b) => a + b) <= BUDGET);
});

Deno.test("the page has no inline script, no inline style, and no address of another server", () => {
  const texts = Object.entries(FILES).map(([name, { gzip }]) =>
    [name, gunzipSync(Buffer.from(gzip, "base64")).toString()] as const
  );

  for (const [name, text] of texts) {
    const addresses = [...text.matchAll(/\bhttps?:\/\/[\w.]+/g)].map(([address]) => address)
      .filter((address) => address !== "http://www.w3.org");
    assertEquals([name, addresses], [name, []]);
    assert(!/\b(?:eval|Function)\(/.test(text), name);
  }
  const page = texts.find(([name]) => name === "index.html")![1];
  assert(!/<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=/.test(page));
});
