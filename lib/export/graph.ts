/**
 * Where the drawers stand in the picture of the memory: rooms are boxes in the boxes of their
 * wings, drawers are dots in their room.
 *
 * Invariant: the same drawers stand in the same places, and no two of them in one.
 *
 * @module
 */
import type { Drawer } from "../memory.ts";
import { oneLine } from "../store/text.ts";

/** A wing or a room. */
export interface Box {
  /** From the left. */
  readonly x: number;
  /** From the top. */
  readonly y: number;
  /** How wide. */
  readonly w: number;
  /** How high. */
  readonly h: number;
  /** What is written at its top. */
  readonly t: string;
}

/** A picture of the memory. */
export interface Layout {
  /** How wide. */
  readonly w: number;
  /** How high. */
  readonly h: number;
  /** Wings and rooms. */
  readonly boxes: readonly Box[];
  /** Where each drawer stands, in their order. */
  readonly dots: readonly (readonly [x: number, y: number])[];
}

/** The room that a drawer takes. */
const CELL = { w: 150, h: 26 };

/** Around what stands in a box, and its title. */
const EDGE = 14;
const TITLE = 22;

/** Drawers in one column of a room. */
const COLUMN = 12;

/** As wide as the picture gets, unless one wing is wider. */
const WIDTH = 1300;

/** Something with a size, to be put somewhere. */
interface Block {
  readonly w: number;
  readonly h: number;
  place(x: number, y: number): void;
}

/**
 * Lays the drawers out.
 *
 * @param drawers The drawers.
 * @returns The picture.
 */
export function layOut(drawers: readonly Drawer[]): Layout {
  const boxes: Box[] = [];
  const dots: (readonly [number, number])[] = drawers.map(() => [0, 0]);
  const indexed = drawers.map((drawer, index) => ({ drawer, index }));
  const wings = [...Map.groupBy(indexed, ({ drawer }) => drawer.wing)].map(([wing, inside]) => {
    const rooms = [...Map.groupBy(inside, ({ drawer }) => drawer.room)];
    return boxed(wing, flow(rooms.map(([room, members]) => boxed(room, column(members)))));
  });
  const all = flow(wings);
  all.place(EDGE, EDGE);
  return { w: all.w + 2 * EDGE, h: all.h + 2 * EDGE, boxes, dots };

  function boxed(title: string, inner: Block): Block {
    const w = Math.max(inner.w + 2 * EDGE, CELL.w);
    const h = inner.h + 2 * EDGE + TITLE;
    return {
      w,
      h,
      place(x, y) {
        boxes.push({ x, y, w, h, t: oneLine(title, 24) || "(none)" });
        inner.place(x + EDGE, y + EDGE + TITLE);
      },
    };
  }

  function column(members: readonly { readonly index: number }[]): Block {
    return {
      w: Math.ceil(members.length / COLUMN) * CELL.w,
      h: Math.min(members.length, COLUMN) * CELL.h,
      place(x, y) {
        for (const [number, { index }] of members.entries()) {
          const left = x + Math.floor(number / COLUMN) * CELL.w + 8;
          dots[index] = [left, y + (number % COLUMN) * CELL.h + CELL.h / 2];
        }
      },
    };
  }
}

/** Puts blocks beside each other, and below where a row is full. */
function flow(blocks: readonly Block[]): Block {
  const places: (readonly [number, number])[] = [];
  let x = 0;
  let y = 0;
  let w = 0;
  let row = 0;
  for (const block of blocks) {
    if (x > 0 && x + block.w > WIDTH) {
      x = 0;
      y += row + EDGE;
      row = 0;
    }
    places.push([x, y]);
    w = Math.max(w, x + block.w);
    row = Math.max(row, block.h);
    x += block.w + EDGE;
  }
  return {
    w,
    h: y + row,
    place(left, top) {
      for (const [index, block] of blocks.entries()) {
        const [dx, dy] = places[index]!;
        block.place(left + dx, top + dy);
      }
    },
  };
}
