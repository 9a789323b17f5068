import { assertEquals } from "@std/assert";
import { chooseStyle, COLOURS, PLAIN } from "../../cli/style.ts";

for (
  const [why, options, style] of [
    ["on a terminal", { terminal: true }, COLOURS],
    ["elsewhere", { terminal: false }, PLAIN],
    ["with --no-color", { terminal: true, noColor: true }, PLAIN],
    ["with NO_COLOR", { terminal: true, env: { NO_COLOR: "1" } }, PLAIN],
    ["with an empty NO_COLOR", { terminal: true, env: { NO_COLOR: "" } }, COLOURS],
    ["on a dumb terminal", { terminal: true, env: { TERM: "dumb" } }, PLAIN],
    ["with FORCE_COLOR", { terminal: false, env: { FORCE_COLOR: "1" } }, COLOURS],
    ["with FORCE_COLOR=0", { terminal: true, env: { FORCE_COLOR: "0" } }, PLAIN],
    ["with both", { terminal: true, env: { FORCE_COLOR: "1", NO_COLOR: "1" } }, PLAIN],
  ] as const
) {
  Deno.test(`chooseStyle() chooses ${style === PLAIN ? "no colours" : "colours"} ${why}`, () => {
    assertEquals(chooseStyle({ noColor: false, env: {}, ...options }), style);
  });
}
