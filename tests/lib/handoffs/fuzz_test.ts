import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { briefOf } from "../../../lib/handoffs/brief.ts";
import { parseRows, renderHandoffRow, renderStatusRow } from "../../../lib/handoffs/index_rows.ts";
import { parseHandoff } from "../../../lib/handoffs/parse.ts";
import { renderHandoff } from "../../../lib/handoffs/render.ts";
import { cleanText } from "../../../lib/store/text.ts";

const SOURCE = { name: "2026-04-09_14-36_373d1618_x.md", path: "/x", mtime: 0 };

/** Any text, often with what has a meaning in a handoff or a row. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(
    fc.constantFrom(
      ...[
        "\n",
        "\r",
        "# ",
        "## Done",
        "## Next step",
        "### Broken",
        "**Status:** CLOSED",
        "- ",
        "  ",
      ],
      ...["\\", "---", "**", " because ", "(check: `x`)", "`", "[CLOSED]", "(none)", "1. ", "a"],
      ...[
        "(status change, originally 2026-04-09 14:36)",
        "- **2026-04-09 14:36** `a` `b` [CLOSED] ",
      ],
    ),
    { maxLength: 12 },
  ).map((parts) => parts.join("")),
);

/** What no reader sees of a text. */
function seen(value: string): string {
  return cleanText(value).split("\n").map((line) => line.trim()).join("\n").trim();
}

Deno.test("whatever a handoff says, no part of it becomes another part", () => {
  fc.assert(
    fc.property(text, text, (first, second) => {
      const written = renderHandoff({
        goal: first,
        done: [],
        not_worked: [`1${first}`, `2${second}`],
        working: [`3${second}`],
        broken: [`4${first}`],
        blocked: [],
        decisions: [],
        background: [`5${first}`],
        refs: [`6${second}`],
        next_step: `7${second}`,
        summary: "",
      }, {
        shown_time: "2026-04-09 14:36",
        session_id: "373d1618abcd",
        status: "ACTIVE",
        working_directory: first,
        header: [["identity", "ani"], ["invoked_by", second]],
      });

      const read = parseHandoff(written, SOURCE);

      assertEquals([read.kind, read.status, read.identity], ["handoff", "ACTIVE", "ani"]);
      assertEquals(read.session_id, "373d1618abcd");
      assertEquals(read.not_worked.map(seen), [seen(`1${first}`), seen(`2${second}`)]);
      assertEquals(read.working.map(seen), [seen(`3${second}`)]);
      assertEquals(read.broken.map(seen), [seen(`4${first}`)]);
      assertEquals(read.background.map(seen), [seen(`5${first}`)]);
      assertEquals(read.refs.map(seen), [seen(`6${second}`)]);
      assertEquals(seen(read.next_step), seen(`7${second}`));
      assertEquals([read.done, read.blocked, read.decisions, read.summary], [[], [], [], ""]);
    }),
    { numRuns: 500 },
  );
});

Deno.test("whatever a goal or a note says, its row is one row with its own state", () => {
  fc.assert(
    fc.property(text, text, (goal, note) => {
      const handoff = { ...parseHandoff("## Goal\n\nx\n", SOURCE), goal };
      const event = { status: "RESUMED", shown_time: "2026-04-09 15:00", note };

      const rows = [renderHandoffRow(handoff), renderStatusRow(handoff.id, event)];

      const read = parseRows(rows.join("\n"));
      assertEquals(read.map(({ status }) => status), ["ACTIVE", "RESUMED"]);
      assertEquals(read.map(({ original }) => original), ["", "2026-04-09_14-36"]);
      for (const row of rows) assert(!/\[(CLOSED|ABANDONED)\]/.test(row), row);
    }),
    { numRuns: 500 },
  );
});

Deno.test("whatever a handoff says, its brief is an envelope within the budget", () => {
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 30 }),
      fc.integer({ min: 200, max: 2000 }),
      (texts, budget) => {
        const handoff = {
          ...parseHandoff(texts.join("\n"), SOURCE),
          next_step: texts.join("\n"),
          not_worked: texts,
          refs: texts,
        };

        const { text } = briefOf(handoff, { rollup: handoff, others: [handoff], budget });

        assert(text.length <= budget * 4 + 200, `${text.length} for ${budget}`);
        const lines = text.split("\n");
        assertEquals(lines.filter((line) => !/^\|( |$)/.test(line)).length, 2);
      },
    ),
    { numRuns: 200 },
  );
});
