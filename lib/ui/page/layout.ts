/**
 * Where the nodes of a small graph stand: those that are linked near each other, none on
 * another one.
 *
 * Invariant: the same graph is always drawn in the same way.
 *
 * @module
 */

/** A place in a square of side 1. */
export interface Point {
  /** From the left. */
  x: number;
  /** From the top. */
  y: number;
}

/** What stays free at each side, for names. */
const MARGIN = 0.08;

/** So often everything is moved a little. */
const ROUNDS = 160;

/**
 * Places the nodes of a graph.
 *
 * @param count How many there are.
 * @param edges Which are linked, by their numbers.
 * @returns A place for each.
 */
export function place(
  count: number,
  edges: readonly { readonly from: number; readonly to: number }[],
): Point[] {
  // A spiral by the golden angle: even, and the same each time.
  const points = Array.from({ length: count }, (_, index): Point => {
    const angle = index * 2.399963;
    const radius = 0.45 * Math.sqrt((index + 0.5) / count);
    return { x: 0.5 + radius * Math.cos(angle), y: 0.5 + radius * Math.sin(angle) };
  });
  // Few do not fill the square: what is linked stays together.
  const near = Math.min(0.2, Math.sqrt(0.7 / Math.max(1, count)));
  for (let round = 0; round < ROUNDS; round++) {
    const heat = 0.08 * (1 - round / ROUNDS);
    const moves = points.map(({ x, y }): Point => ({ x: (0.5 - x) * 0.4, y: (0.5 - y) * 0.4 }));
    for (let a = 0; a < count; a++) {
      for (let b = a + 1; b < count; b++) push(points, moves, { a, b, force: near * near });
    }
    for (const { from, to } of edges) pull(points, moves, { from, to, near });
    for (const [index, point] of points.entries()) {
      const { x, y } = moves[index]!;
      const length = Math.hypot(x, y) || 1;
      const step = Math.min(length, heat) / length;
      point.x += x * step;
      point.y += y * step;
    }
  }
  fit(points);
  return points;
}

/** Brings all points into the square, without making a small graph large. */
function fit(points: readonly Point[]): void {
  if (points.length === 0) return;
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(1, (1 - 2 * MARGIN) / Math.max(right - left, bottom - top, 1e-9));
  for (const point of points) {
    point.x = 0.5 + (point.x - (left + right) / 2) * scale;
    point.y = 0.5 + (point.y - (top + bottom) / 2) * scale;
  }
}

function push(
  points: readonly Point[],
  moves: readonly Point[],
  { a, b, force }: { a: number; b: number; force: number },
): void {
  const dx = points[a]!.x - points[b]!.x;
  const dy = points[a]!.y - points[b]!.y;
  const square = Math.max(1e-4, dx * dx + dy * dy);
  const share = force / square;
  moves[a]!.x += dx * share;
  moves[a]!.y += dy * share;
  moves[b]!.x -= dx * share;
  moves[b]!.y -= dy * share;
}

function pull(
  points: readonly Point[],
  moves: readonly Point[],
  { from, to, near }: { from: number; to: number; near: number },
): void {
  const dx = points[to]!.x - points[from]!.x;
  const dy = points[to]!.y - points[from]!.y;
  const share = Math.hypot(dx, dy) / near * 0.5;
  moves[from]!.x += dx * share;
  moves[from]!.y += dy * share;
  moves[to]!.x -= dx * share;
  moves[to]!.y -= dy * share;
}
