import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Change } from "../../../lib/ui/source.ts";
import { doors } from "./doors.ts";

const CHANGE: Change = { at: "2026-04-09T12:00:00.000Z", parts: ["locks"], told: [] };

async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  word: string,
): Promise<string> {
  let text = "";
  while (!text.includes(word)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  return text;
}

Deno.test("LiveFeed tells all pages of a change, and watches once for all", async () => {
  const { live, source } = doors();
  source.changes = [CHANGE];

  const readers = [live.open().getReader(), live.open().getReader()];
  const texts = await Promise.all(readers.map((reader) => readUntil(reader, "event: change")));

  for (const text of texts) {
    assertStringIncludes(text, "event: hello");
    assertStringIncludes(text, `data: ${JSON.stringify(CHANGE)}\n\n`);
  }
  assertEquals([source.followed, live.pages], [1, 2]);
  live.close();
});

Deno.test("LiveFeed watches nothing while there is no page", async () => {
  const { live, source } = doors();

  const before = source.followed;
  const first = live.open().getReader();
  await readUntil(first, "hello");
  await first.cancel();
  const pages = live.pages;
  const second = live.open().getReader();
  await readUntil(second, "hello");

  assertEquals([before, pages, source.followed], [0, 0, 2]);
  live.close();
});

Deno.test("LiveFeed leaves a page that does not read", async () => {
  const { live, source } = doors();
  source.changes = Array.from({ length: 200 }, () => CHANGE);

  const stuck = live.open();
  const reader = live.open().getReader();
  let count = 0;
  while (count < 200) {
    count += (await readUntil(reader, "change")).split("event: change").length - 1;
  }

  assertEquals(live.pages, 1);
  await stuck.cancel().catch(() => {});
  live.close();
});

Deno.test("LiveFeed.close() ends what is open", async () => {
  const { live } = doors();
  const reader = live.open().getReader();
  await readUntil(reader, "hello");

  live.close();

  assertEquals([(await reader.read()).done, live.pages], [true, 0]);
});
