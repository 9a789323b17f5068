import { assert, assertEquals } from "@std/assert";
import { place } from "../../../lib/ui/page/layout.ts";

Deno.test("place() puts all nodes apart from each other, inside of the square", () => {
  for (const count of [0, 1, 2, 7, 120]) {
    const edges = Array.from({ length: count }, (_, from) => ({ from, to: (from * 7) % count }))
      .filter(({ from, to }) => from !== to);

    const points = place(count, edges);

    assertEquals(points.length, count);
    for (const [index, { x, y }] of points.entries()) {
      assert(x > 0 && x < 1 && y > 0 && y < 1, `${count}: ${x} ${y}`);
      const near = points.slice(index + 1).filter((other) =>
        Math.hypot(other.x - x, other.y - y) < 0.005
      );
      assertEquals([count, index, near], [count, index, []]);
    }
  }
});

Deno.test("place() puts those near each other that are linked", () => {
  const points = place(20, [{ from: 0, to: 19 }]);

  const distance = (a: number, b: number) =>
    Math.hypot(points[a]!.x - points[b]!.x, points[a]!.y - points[b]!.y);
  const others = Array.from({ length: 18 }, (_, index) => distance(0, index + 1));

  assert(distance(0, 19) < others.reduce((a, b) => a + b) / others.length);
});

Deno.test("place() places the same graph always in the same way", () => {
  const edges = [{ from: 0, to: 1 }, { from: 1, to: 2 }];

  assertEquals(place(5, edges), place(5, edges));
});
