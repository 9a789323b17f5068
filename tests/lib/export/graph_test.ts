import { assert, assertEquals } from "@std/assert";
import { layOut } from "../../../lib/export/graph.ts";
import { type Drawer, parseDrawer } from "../../../lib/memory.ts";

function drawers(count: number, rooms = 7, wings = 3): Drawer[] {
  return Array.from({ length: count }, (_, n) => {
    const path = `wings/w${n % wings}/rooms/r${n % rooms}/facts/2026-04-09_d${n}.md`;
    return parseDrawer(`---\ntitle: d${n}\n---\n`, { path });
  });
}

Deno.test("layOut() puts no two drawers in one place, and all into the picture", () => {
  for (const count of [0, 1, 5, 200, 3000]) {
    const { w, h, dots } = layOut(drawers(count));

    assertEquals(new Set(dots.map(String)).size, count);
    for (const [x, y] of dots) assert(x > 0 && y > 0 && x < w && y < h);
  }
});

Deno.test("layOut() has a box for each wing and room, none across another one of its kind", () => {
  const { boxes } = layOut(drawers(300));

  const wings = boxes.filter(({ t }) => t.startsWith("w"));
  assertEquals([wings.length, boxes.length], [3, 3 + 21]);
  for (const [index, a] of wings.entries()) {
    for (const b of wings.slice(index + 1)) {
      const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
      assert(apart, `${JSON.stringify(a)} ${JSON.stringify(b)}`);
    }
  }
});
