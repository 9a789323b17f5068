/**
 * The lines of the screen, from its state alone.
 *
 * Invariant: no line is wider than the screen, there are as many as it has lines but one, and
 * nothing that somebody wrote is a control character in them.
 *
 * @module
 */
import { oneLine } from "../../lib/store/text.ts";
import type { Style } from "../style.ts";
import { type Cell, cellsOf, TITLES, type Tone } from "./items.ts";
import { type Area, layOut, type Panel, PANELS } from "./layout.ts";
import { fit, type Letters } from "./letters.ts";
import { type Mode, type State, textLines, textRows } from "./state.ts";

/** What a frame is drawn with. */
export interface FrameOptions {
  /** Colours, or nothing. */
  readonly style: Style;
  /** Now, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Draws the screen.
 *
 * @param state The screen.
 * @param options Colours and the time.
 * @returns Its lines.
 */
export function drawFrame(state: State, options: FrameOptions): string[] {
  const { size, mode } = state;
  // The last line stays free: a terminal would scroll after it.
  const rows = Math.max(1, size.rows - 1);
  const footer = drawFooter(state, options);
  if (rows < 3) return [footer];
  const middle = mode.kind === "text" || mode.kind === "help"
    ? drawText(state, options)
    : drawPanels(state, options);
  return [drawHeader(state, options), ...filled(middle, rows - 2), footer];
}

function filled(lines: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, index) => lines[index] ?? "");
}

function drawHeader(state: State, { style }: FrameOptions): string {
  const { snapshot, size, letters, filter, mode } = state;
  if (mode.kind === "text" || mode.kind === "help") {
    const title = mode.kind === "help" ? "Help" : oneLine(mode.detail.title);
    return style.bold(fit(title, size.columns, letters));
  }
  const live = snapshot.sessions.filter(({ state }) => state === "ACTIVE" || state === "IDLE");
  const counts = [
    `${live.length} live`,
    `${snapshot.locks.length} locks`,
    ...(snapshot.waiting.length === 0 ? [] : [`${snapshot.waiting.length} waiting`]),
    `${snapshot.messages.length} messages`,
    ...(snapshot.problems.length === 0 ? [] : [`${snapshot.problems.length} damaged`]),
  ].join(", ");
  const chosen = filter === "" ? "" : ` [only: ${oneLine(filter, 30)}]`;
  const text = `mclaude watch: ${counts}${chosen}  ${oneLine(snapshot.project_root)}`;
  return style.bold(fit(text, size.columns, letters));
}

function drawPanels(state: State, options: FrameOptions): string[] {
  const { size, focus, zoomed, lists, letters } = state;
  const counts = Object.fromEntries(
    PANELS.map((panel) => [panel, lists[panel].length]),
  ) as Record<Panel, number>;
  const rows = Math.max(1, size.rows - 3);
  const layout = layOut({ columns: size.columns, rows, counts, focus, zoomed });
  const stacks = layout.columns.map((areas) => areas.flatMap((area) => draw(area)));
  const height = Math.max(...stacks.map(({ length }) => length));
  const beside = Array.from(
    { length: height },
    (_, index) =>
      stacks.map((lines, column) =>
        lines[index] ?? " ".repeat(layout.columns[column]![0]?.width ?? 0)
      ).join(options.style.dim(letters.bar)),
  );
  return [...beside, ...layout.below.flatMap((area) => draw(area))];

  function draw(area: Area): string[] {
    return drawPanel(area, state, options);
  }
}

function drawPanel({ panel, width, rows }: Area, state: State, options: FrameOptions): string[] {
  const { lists, places, focus, letters } = state;
  const { style, now } = options;
  const items = lists[panel];
  const isFocused = panel === focus;
  const number = PANELS.indexOf(panel) + 1;
  const more = items.length > rows && rows > 0 ? `, ${places[panel] + 1} chosen` : "";
  const title = `${letters.rule}${letters.rule} ${number} ${TITLES[panel]} (${items.length}${
    isFocused ? more : ""
  }) `;
  const line = title + letters.rule.repeat(Math.max(0, width - title.length));
  const head = fit(line, width, letters);
  const start = Math.max(
    0,
    Math.min(places[panel] - Math.floor(rows / 2), items.length - rows),
  );
  const body = Array.from({ length: rows }, (_, index) => {
    const item = items[start + index];
    if (item === undefined) {
      return fit(index === 0 && items.length === 0 ? "  none" : "", width, letters);
    }
    const isChosen = isFocused && start + index === places[panel];
    const cells = cellsOf(item, { width, now, letters });
    return drawRow(cells, { width, isChosen, style, letters });
  });
  return [isFocused ? style.bold(head) : style.dim(head), ...body];
}

function drawRow(
  cells: readonly Cell[],
  options: { width: number; isChosen: boolean; style: Style; letters: Letters },
): string {
  const { width, isChosen, style, letters } = options;
  let left = width - 1;
  let line = isChosen ? style.bold(">") : " ";
  for (const [index, { text, tone, width: wanted }] of cells.entries()) {
    const isLast = index === cells.length - 1;
    const columns = Math.min(left, wanted === 0 || isLast ? left : wanted);
    if (columns <= 0) break;
    const shown = fit(text, columns, letters);
    line += isChosen ? style.bold(shown) : paint(shown, tone, style);
    left -= columns;
    if (left > 0) {
      line += " ";
      left--;
    }
  }
  return line + " ".repeat(Math.max(0, left));
}

function paint(text: string, tone: Tone, style: Style): string {
  return tone === "plain" ? text : style[tone](text);
}

function drawText(state: State, _options: FrameOptions): string[] {
  const { mode } = state;
  const offset = mode.kind === "text" || mode.kind === "help" ? mode.offset : 0;
  return textLines(state).slice(offset, offset + textRows(state));
}

function drawFooter(state: State, { style }: FrameOptions): string {
  const { size: { columns }, letters, note, mode } = state;
  if (mode.kind === "line") {
    const prompt = promptOf(mode);
    const room = Math.max(1, columns - prompt.length - 1);
    // What is typed last is seen.
    const shown = [...mode.value].slice(-Math.max(1, room - 1)).join("");
    return fit(`${prompt}${shown}_`, columns, letters);
  }
  if (mode.kind === "confirm") {
    const end = " [y/N]";
    const question = fit(oneLine(mode.question), columns - end.length, letters).trimEnd();
    return style.warn(fit(`${question}${end}`, columns, letters));
  }
  if (note !== undefined) {
    const text = fit(note.text, columns, letters);
    return note.bad ? style.warn(text) : style.good(text);
  }
  return style.dim(fit(hints(state), columns, letters));
}

function promptOf({ ask }: Extract<Mode, { kind: "line" }>): string {
  switch (ask.kind) {
    case "filter":
      return "Only what contains: ";
    case "reply":
      return `Reply to ${oneLine(ask.item.message.from, 20)}: `;
    case "reason":
      return `Why end ${oneLine(ask.item.lock.slug, 20)}: `;
  }
}

function hints({ mode, focus, size: { columns } }: State): string {
  if (mode.kind === "help") return "Esc back";
  if (mode.kind === "text") {
    const { panel } = mode.detail.item;
    return `Esc back${panel === "mail" ? "  r reply" : panel === "locks" ? "  x release" : ""}`;
  }
  if (columns < 60) return "? help  q quit";
  const own = focus === "mail"
    ? "r reply  "
    : focus === "locks"
    ? "x release  f end by force  "
    : "";
  return `Enter open  ${own}/ filter  Tab panel  ? help  q quit`;
}
