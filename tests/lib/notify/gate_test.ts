import { assertEquals } from "@std/assert";
import { Gate, type Notice, parseQuiet } from "../../../lib/notify.ts";
import { together } from "../../../lib/notify/gate.ts";

function notice(id: string, urgent = false): Notice {
  return { id, what: "urgent", at: "", from: "vasya", title: `title ${id}`, text: "", urgent };
}

function at(hours: number, minutes = 0): Date {
  return new Date(2026, 3, 9, hours, minutes);
}

Deno.test("Gate lets so many an hour through, and tells the others as one", () => {
  const gate = new Gate({ quiet: undefined, most: 2 });

  const admitted = ["a", "b", "c", "d"].map((id) => gate.admit(notice(id, id === "c"), at(10)));
  const early = gate.due(at(10, 59));
  const late = together(gate.due(at(11, 1)));

  assertEquals(admitted, [true, true, false, false]);
  assertEquals(early, []);
  assertEquals([late.title, late.text, late.urgent], [
    "2 things happened meanwhile",
    "title c; title d",
    true,
  ]);
  assertEquals(gate.due(at(11, 2)), []);
});

Deno.test("Gate holds everything back while it is quiet, and forgets nothing", () => {
  const gate = new Gate({ quiet: parseQuiet("22:00-07:00"), most: 30 });
  for (let number = 1; number <= 7; number++) gate.admit(notice(`${number}`), at(23));

  assertEquals(gate.due(at(6, 59)), []);
  assertEquals(
    together(gate.due(at(7))).text,
    [1, 2, 3, 4, 5].map((n) => `title ${n}`).join("; ") + "; and 2 more",
  );
});

Deno.test("Gate tells a single notice that was held as it is", () => {
  const gate = new Gate({ quiet: parseQuiet("22:00-07:00"), most: 30 });
  gate.admit(notice("a"), at(23));

  assertEquals(together(gate.due(at(8))).id, "a");
});

Deno.test("Gate tells nothing new before what it holds", () => {
  const gate = new Gate({ quiet: parseQuiet("22:00-07:00"), most: 30 });
  gate.admit(notice("a"), at(23));

  assertEquals(gate.admit(notice("b"), at(8)), false);
  assertEquals(together(gate.due(at(8))).text, "title a; title b");
});
