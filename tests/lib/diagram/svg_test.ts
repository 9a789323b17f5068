import { assert, assertEquals, assertThrows } from "@std/assert";
import { toSequence } from "../../../lib/diagram/sequence.ts";
import { toSvg } from "../../../lib/diagram/svg.ts";
import { readTimeline } from "../../../lib/timeline.ts";
import { withProject } from "../../with_store.ts";
import { tellStory } from "../timeline/story.ts";
import { eventsWith } from "./events.ts";
import { HOSTILE } from "./hostile.ts";
import { readXml } from "./xml.ts";

const OPTIONS = { title: "t", mark: "m", notes: [] };

/** All that a picture of ours is made of. */
const ELEMENTS = ["svg", "title", "desc", "style", "line", "g", "rect", "text", "path"];

const ATTRIBUTES = /^(?:xmlns|role|class|viewBox|width|height|x|y|rx|x1|x2|y1|y2|d)$/;

Deno.test("readXml() refuses what is not well-formed", () => {
  for (const text of ["<a>", "<a></b>", "<a b=c/>", "<a>&x;</a>", "<a>\u0001</a>", "<a b='<'/>"]) {
    assertThrows(() => readXml(text), SyntaxError);
  }
});

for (const text of HOSTILE) {
  Deno.test(`toSvg() is well-formed and only draws with ${JSON.stringify(text)}`, () => {
    const svg = toSvg(toSequence(eventsWith(text)), { title: text, mark: "m", notes: [text] });

    for (const { name, attributes } of readXml(svg)) {
      assert(ELEMENTS.includes(name), name);
      for (const attribute of attributes) assert(ATTRIBUTES.test(attribute), attribute);
    }
  });
}

Deno.test("toSvg() has a labelled row for each event, and a line for each participant", () =>
  withProject((project) => {
    tellStory(project);
    const sequence = toSequence(readTimeline(project).events);

    const elements = readXml(toSvg(sequence, OPTIONS));

    const texts = elements.filter(({ name }) => name === "text").map(({ text }) => text);
    for (const { label } of sequence.rows) assert(texts.includes(label), label);
    for (const { name } of sequence.participants) assert(texts.includes(name), name);
    const lives = elements.filter(({ name }) => name === "line");
    assertEquals(lives.length, sequence.participants.length);
  }));

Deno.test("toSvg() is wide and high enough for every row", () => {
  const sequence = toSequence(HOSTILE.flatMap((text) => eventsWith(`${text} ${"W".repeat(90)}`)));

  const svg = toSvg(sequence, OPTIONS);

  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.map(Number);
  const xs = [...svg.matchAll(/<(?:text|line)[^>]* x1?="([\d.]+)"/g)].map(([, x]) => Number(x));
  const ys = [...svg.matchAll(/<text[^>]* y="([\d.]+)"/g)].map(([, y]) => Number(y));
  assert(Math.max(...xs) < width! && Math.max(...ys) < height!);
});

Deno.test("toSvg() of the same events is the same, byte by byte", () => {
  const events = HOSTILE.flatMap(eventsWith);

  assertEquals(toSvg(toSequence(events), OPTIONS), toSvg(toSequence(events), OPTIONS));
});
