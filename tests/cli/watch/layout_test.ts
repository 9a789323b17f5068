import { assertEquals } from "@std/assert";
import { layOut, type Panel, PANELS } from "../../../cli/watch/layout.ts";

function counts(number: number): Record<Panel, number> {
  return Object.fromEntries(PANELS.map((panel) => [panel, number])) as Record<Panel, number>;
}

function look(columns: number, rows: number, focus: Panel = "locks", number = 1000) {
  return layOut({ columns, rows, counts: counts(number), focus, zoomed: false });
}

Deno.test("layOut() never leaves the screen, whatever its size, and shows the chosen panel", () => {
  for (let columns = 1; columns <= 140; columns += 3) {
    for (let rows = 2; rows <= 60; rows += 2) {
      for (const focus of PANELS) {
        for (const number of [0, 1, 1000]) {
          const { columns: stacks, below } = look(columns, rows, focus, number);
          const high = stacks.map((areas) => areas.reduce((sum, area) => sum + 1 + area.rows, 0));
          const low = below.reduce((sum, area) => sum + 1 + area.rows, 0);
          const wide = stacks.reduce((sum, areas) => sum + areas[0]!.width, stacks.length - 1);
          const all = [...stacks.flat(), ...below];
          const message = `${columns}x${rows} ${focus} ${number}`;
          assertEquals(Math.max(...high) + low <= rows, true, message);
          assertEquals(wide <= columns, true, message);
          const shown = all.find(({ panel }) => panel === focus);
          assertEquals(shown !== undefined && (rows < 2 || shown.rows >= 1), true, message);
        }
      }
    }
  }
});

Deno.test("layOut() puts panels side by side, one below the other, or shows one", () => {
  const panels = (columns: number, rows: number) => {
    const { columns: stacks, below } = look(columns, rows);
    return [...stacks, below].map((areas) => areas.map(({ panel }) => panel).join(" "));
  };

  assertEquals(panels(120, 38), ["sessions locks queue", "mail handoffs", "events"]);
  assertEquals(panels(80, 22), [PANELS.join(" "), ""]);
  assertEquals(panels(40, 8), ["locks", ""]);
  assertEquals(panels(30, 40), ["locks", ""]);
});

Deno.test("layOut() gives the chosen panel more of the rows, and all when it is alone", () => {
  const rowsOf = (focus: Panel, panel: Panel) =>
    look(80, 40, focus).columns[0]!.find((area) => area.panel === panel)!.rows;

  assertEquals(rowsOf("mail", "mail") > rowsOf("locks", "mail"), true);
  const alone = layOut({ columns: 120, rows: 38, counts: counts(9), focus: "mail", zoomed: true });
  assertEquals(alone, { columns: [[{ panel: "mail", width: 120, rows: 37 }]], below: [] });
});
