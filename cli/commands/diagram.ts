/**
 * `mclaude diagram`: the diagram alone on standard output, or a file.
 *
 * @module
 */
import { diagramDraw } from "../../lib/operations/diagram.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/diagram.ts";
import { type Command, command } from "../command.ts";
import { gatherTarget } from "../target.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"diagram">, Command> = {
  draw: command(diagramDraw, {
    flags: FLAGS.draw,
    positionals: [],
    examples: [
      "mclaude diagram",
      "mclaude diagram --since 7d --format svg",
      "mclaude diagram --out week.html",
      "mclaude diagram --out docs.md --force",
    ],
    gather: (input, world) => gatherTarget(input, "out", world),
    render({ path, text, events, notes, problems }) {
      // What is printed goes into a file or a pipe: nothing may stand beside it.
      if (text !== null) return text.trimEnd();
      return [
        `[diagram] written ${oneLine(path!)} (${events} events)`,
        ...notes.map((note) => `  ${note}`),
        ...problems.map(({ path, reason }) => `  damaged: ${oneLine(path)}: ${oneLine(reason)}`),
      ].join("\n");
    },
  }),
};
