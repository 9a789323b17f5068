/**
 * Where the panels of the screen are.
 *
 * ```
 *   wide               stacked         single
 *   ┌──────┬────────┐  ┌───────────┐   ┌────────┐
 *   │ live │ mail   │  │ live      │   │ the    │
 *   │ locks│ hand-  │  │ locks     │   │ chosen │
 *   │ queue│ offs   │  │ …         │   │ one    │
 *   ├──────┴────────┤  │ events    │   └────────┘
 *   │ events        │  └───────────┘
 *   └───────────────┘
 * ```
 *
 * Invariant: the panels lie within the screen, and the chosen one shows at least one row
 * wherever there is room for a title and a row.
 *
 * @module
 */

/** The panels, in their order. */
export const PANELS = ["sessions", "locks", "queue", "mail", "handoffs", "events"] as const;

/** A panel. */
export type Panel = typeof PANELS[number];

/** Where a panel is: its title, and rows below it. */
export interface Area {
  /** The panel. */
  readonly panel: Panel;
  /** How wide it is. */
  readonly width: number;
  /** How many rows it has below its title. */
  readonly rows: number;
}

/** The screen, column by column, from the top. */
export interface Layout {
  /** What stands side by side: one list of areas, or two. */
  readonly columns: readonly (readonly Area[])[];
  /** What lies below, over the whole width. */
  readonly below: readonly Area[];
}

/** What decides on a layout. */
export interface LayoutInput {
  /** The width of the screen. */
  readonly columns: number;
  /** The lines between header and footer. */
  readonly rows: number;
  /** How many rows each panel could show. */
  readonly counts: Readonly<Record<Panel, number>>;
  /** The chosen panel. */
  readonly focus: Panel;
  /** Whether the chosen panel has the screen for itself. */
  readonly zoomed: boolean;
}

/** From here on there is room for panels side by side. */
const WIDE = { columns: 100, rows: 16 };

/** From here on there is room for panels one below the other. */
const STACKED = { columns: 40, rows: 15 };

/**
 * Lays the panels out.
 *
 * @param input The screen, and what there is to show.
 * @returns Where each panel is; those for which there is no room are left out.
 */
export function layOut(input: LayoutInput): Layout {
  const { columns, rows, focus, zoomed } = input;
  if (zoomed || columns < STACKED.columns || rows < STACKED.rows) {
    const area = { panel: focus, width: columns, rows: Math.max(0, rows - 1) };
    return { columns: [[area]], below: [] };
  }
  if (columns < WIDE.columns || rows < WIDE.rows) {
    return { columns: [stack(PANELS, columns, { ...input, rows })], below: [] };
  }
  const low = Math.max(5, Math.floor(rows * (focus === "events" ? 0.5 : 0.35)));
  const high = { ...input, rows: rows - low };
  const left = Math.floor((columns - 1) / 2);
  return {
    columns: [
      stack(["sessions", "locks", "queue"], left, high),
      stack(["mail", "handoffs"], columns - 1 - left, high),
    ],
    below: [{ panel: "events", width: columns, rows: low - 1 }],
  };
}

/** The lines that each panel gets: one first, then what it could show, the chosen one doubly. */
function stack(panels: readonly Panel[], width: number, input: LayoutInput): Area[] {
  const { counts, focus } = input;
  let left = input.rows - panels.length;
  const rows = new Map(panels.map((panel) => [panel, 0]));
  function give(panel: Panel): void {
    if (left <= 0) return;
    rows.set(panel, rows.get(panel)! + 1);
    left--;
  }
  for (const panel of panels) give(panel);
  while (left > 0) {
    const needy = panels.filter((panel) => rows.get(panel)! < counts[panel]);
    if (needy.length === 0) break;
    for (const panel of needy) give(panel);
    if (needy.includes(focus)) { for (let more = 0; more < 2; more++) give(focus); }
  }
  // What nobody needs is the last one's, so that the panels fill the screen.
  const last = panels.at(-1)!;
  rows.set(last, rows.get(last)! + left);
  return panels.map((panel) => ({ panel, width, rows: rows.get(panel)! }));
}
