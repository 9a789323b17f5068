/**
 * `mclaude export`: the page alone on standard output, or a file.
 *
 * @module
 */
import { exportWrite } from "../../lib/operations/export.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/export.ts";
import { type Command, command } from "../command.ts";
import { gatherTarget } from "../target.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"export">, Command> = {
  write: command(exportWrite, {
    flags: FLAGS.write,
    positionals: [],
    examples: ["mclaude export --html state.html", "mclaude export --html -"],
    gather: (input, world) => gatherTarget(input, "html", world),
    render({ path, text, counts, problems }) {
      // What is printed goes into a file or a pipe: nothing may stand beside it.
      if (text !== null) return text.trimEnd();
      const parts = Object.entries(counts).filter(([, count]) => count > 0)
        .map(([name, count]) => `${name} ${count}`);
      return [
        `[export] written ${oneLine(path!)} (${parts.join(", ") || "nothing yet"})`,
        ...problems.map(({ path, reason }) => `  damaged: ${oneLine(path)}: ${oneLine(reason)}`),
      ].join("\n");
    },
  }),
};
