/**
 * A sequence diagram as an SVG picture, drawn here: no browser, no font, no network.
 *
 * Invariants
 *
 * - The picture is well-formed XML and holds no script, no link and nothing to load, whatever
 *   the texts are.
 * - It reads in a light and in a dark surrounding.
 *
 * Not guaranteed: that a label is drawn as wide as it was measured, since every machine has
 * other fonts.
 *
 * @module
 */
import { markup } from "./markup.ts";
import { widthOf } from "./measure.ts";
import type { Arrow, Note, Row, Sequence } from "./sequence.ts";

/** The size of the letters. */
const FONT = 13;

/** The longest name at the top of a line, in characters. */
const NAME = 28;

/** The longest label, in characters; the whole one is shown on pointing. */
const LABEL = 76;

/** Where the lines begin: the times stand before. */
const LEFT = 84;

/** The height of the names. */
const HEAD = 56;

/** The height of a row. */
const ROW = 34;

/** The least distance of two lines. */
const COLUMN = 150;

/** What a kind of event looks like. */
const TONES: Readonly<Partial<Record<Row["kind"], string>>> = {
  claimed: "lock",
  released: "lock",
  waits: "lock",
  refused: "stop",
  forced: "stop",
  taken_over: "stop",
  silent: "stop",
  message: "mail",
  saved: "memory",
  superseded: "memory",
  handoff: "handoff",
  resumed: "handoff",
  closed: "handoff",
  abandoned: "handoff",
  reopened: "handoff",
  rollup: "handoff",
};

/** The style of a picture, also of one within a page. */
export const SVG_STYLE: string = `
svg{font:${FONT}px system-ui,sans-serif;background:#fff;--ink:#1c2430;--faint:#8a94a3;--line:#d5dbe3;
--lock:#1f6feb;--stop:#c4361f;--mail:#8250df;--memory:#1a7f5a;--handoff:#9a6700;--box:#f3f5f8}
text{fill:var(--ink)}.time,.number{fill:var(--faint);font-size:11px}
.life{stroke:var(--line)}.box{fill:var(--box);stroke:var(--line)}.name{font-weight:600;text-anchor:middle}
.label{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
.arrow{stroke:var(--ink);fill:none;stroke-width:1.5}.dashed{stroke-dasharray:5 4}.tip{fill:var(--ink)}
.day{font-weight:600}.note{fill:var(--box);stroke:var(--line)}
.lock .arrow{stroke:var(--lock)}.lock .tip{fill:var(--lock)}
.stop .arrow{stroke:var(--stop)}.stop .tip{fill:var(--stop)}.stop .note{stroke:var(--stop)}
.mail .arrow{stroke:var(--mail)}.mail .tip{fill:var(--mail)}
.memory .arrow{stroke:var(--memory)}.memory .tip{fill:var(--memory)}
.handoff .arrow{stroke:var(--handoff)}.handoff .tip{fill:var(--handoff)}.handoff .note{stroke:var(--handoff)}
@media (prefers-color-scheme:dark){svg{background:#0f141b;--ink:#e3e9f1;--faint:#8b97a8;--line:#2c3643;
--lock:#6cb0ff;--stop:#ff8a75;--mail:#c79bff;--memory:#5fd0a4;--handoff:#e5b84c;--box:#19212c}
.label{stroke:#0f141b}}
`.trim();

/** What stands at the head of a picture. */
export interface SvgOptions {
  /** What the picture shows. */
  readonly title: string;
  /** The comment that says who made it. */
  readonly mark: string;
  /** What the reader should know. */
  readonly notes: readonly string[];
}

/**
 * Draws a diagram.
 *
 * @param sequence The diagram.
 * @param options What stands at its head.
 * @returns The SVG.
 */
export function toSvg(sequence: Sequence, { title, mark, notes }: SvgOptions): string {
  const { participants, rows } = sequence;
  const columns = columnsOf(sequence);
  const bottom = HEAD + 12 + rows.length * ROW;
  const drawn = rows.map((row, index) => drawRow(row, { columns, y: HEAD + 12 + index * ROW }));
  const width = Math.max(columns.at(-1)! + COLUMN / 2, ...drawn.map(({ right }) => right)) + 16;
  const height = bottom + HEAD + 8;
  const lives = participants.flatMap(({ name, isActor }, index) => {
    const x = columns[index]!;
    return [
      `<line class="life" x1="${x}" x2="${x}" y1="${HEAD - 8}" y2="${bottom + 8}"/>`,
      ...[8, bottom + 8].map((y) => drawHead(name, { isActor, x, y })),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}">`,
    `<!-- ${mark} -->`,
    `<title>${markup(title, 200)}</title>`,
    `<desc>${markup(notes.join("; "), 2000)}</desc>`,
    `<style>${SVG_STYLE}</style>`,
    ...lives,
    ...drawn.map(({ text }) => text),
    "</svg>",
    "",
  ].join("\n");
}

/** Where the lines stand: names do not touch. */
function columnsOf({ participants }: Sequence): number[] {
  const widths = participants.map(({ name }) => headWidth(name));
  let x = LEFT;
  return widths.map((width, index) => {
    x += index === 0 ? width / 2 : Math.max(COLUMN, (widths[index - 1]! + width) / 2 + 16);
    return Math.round(x);
  });
}

function headWidth(name: string): number {
  return widthOf(cut(name, NAME), FONT) + 24;
}

function drawHead(
  name: string,
  { isActor, x, y }: { isActor: boolean; x: number; y: number },
): string {
  const width = headWidth(name);
  const round = isActor ? 16 : 3;
  return `<g><title>${markup(name, 200)}</title>` +
    `<rect class="box" x="${x - width / 2}" y="${y}" width="${width}" height="32" rx="${round}"/>` +
    `<text class="name" x="${x}" y="${y + 21}">${markup(name, NAME)}</text></g>`;
}

/** A row, and how far it reaches to the right. */
interface Drawn {
  readonly text: string;
  readonly right: number;
}

function drawRow(row: Row, place: { columns: readonly number[]; y: number }): Drawn {
  return row.row === "arrow" ? drawArrow(row, place) : drawNote(row, place);
}

function drawArrow(
  row: Arrow,
  { columns, y }: { columns: readonly number[]; y: number },
): Drawn {
  const from = columns[row.from]!;
  const to = columns[row.to]!;
  const line = y + ROW - 8;
  const left = Math.min(from, to) + 10;
  const label = cut(row.label, LABEL);
  const number = `${row.number}`;
  const shift = widthOf(number, 11) + 6;
  return {
    right: left + shift + widthOf(label, FONT),
    text: group(row, [
      time(row, line),
      path(row, { from, to, y: line }),
      `<text class="label number" x="${left}" y="${line - 6}">${number}</text>`,
      `<text class="label" x="${left + shift}" y="${line - 6}">${markup(label)}</text>`,
    ]),
  };
}

function path(row: Arrow, { from, to, y }: { from: number; to: number; y: number }): string {
  const dashed = row.style === "dashed" ? " dashed" : "";
  if (from === to) {
    return `<path class="arrow${dashed}" d="M${from} ${y - 6}h26v10h-24"/>` +
      tip({ x: to + 1, y: y + 4, way: -1 });
  }
  const way = from < to ? 1 : -1;
  const end = row.style === "crossed"
    ? `<path class="arrow" d="M${to - way * 12 - 5} ${y - 5}l10 10m0 -10l-10 10"/>`
    : tip({ x: to - way, y, way });
  return `<path class="arrow${dashed}" d="M${from} ${y}H${to - way * 7}"/>${end}`;
}

function tip({ x, y, way }: { x: number; y: number; way: number }): string {
  return `<path class="tip" d="M${x} ${y}l${way * -9} -4.5v9z"/>`;
}

function drawNote(row: Note, { columns, y }: { columns: readonly number[]; y: number }): Drawn {
  const line = y + ROW - 8;
  const label = cut(row.label, LABEL);
  const width = widthOf(label, FONT) + 20;
  if (row.kind === "day") {
    const right = columns.at(-1)!;
    return {
      right: LEFT + width,
      text: group(row, [
        `<path class="life" d="M8 ${line + 4}H${right}"/>`,
        `<text class="label day" x="8" y="${line - 2}">${markup(label)}</text>`,
      ]),
    };
  }
  const x = columns[row.over[0]]!;
  const left = Math.max(LEFT - 20, x - width / 2);
  return {
    right: left + width,
    text: group(row, [
      time(row, line),
      `<rect class="note" x="${left}" y="${line - 18}" width="${width}" height="24" rx="4"/>`,
      `<text x="${left + 10}" y="${line - 1}">${markup(label)}</text>`,
    ]),
  };
}

/** What is shown on pointing has the whole label, and the file that tells it. */
function group(row: Row, parts: readonly string[]): string {
  const tone = TONES[row.kind];
  const title = [row.at, row.label, row.source].filter((part) => part !== "").join(" · ");
  const open = tone === undefined ? "<g>" : `<g class="${tone}">`;
  return `${open}<title>${markup(title, 600)}</title>${parts.join("")}</g>`;
}

function time({ at }: Row, y: number): string {
  return at === "" ? "" : `<text class="time" x="8" y="${y}">${at.slice(11, 19)}</text>`;
}

function cut(text: string, longest: number): string {
  const points = [...text];
  return points.length <= longest ? text : `${points.slice(0, longest - 1).join("")}…`;
}
