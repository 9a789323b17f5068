/**
 * `mclaude kb`.
 *
 * @module
 */
import { kbNew } from "../../lib/operations/knowledge_base.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/kb.ts";
import { type Command, command } from "../command.ts";
import { gatherTarget } from "../target.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"kb">, Command> = {
  new: command(kbNew, {
    flags: FLAGS.new,
    positionals: [],
    examples: [
      'mclaude kb new --name "My shop" --domains backend,frontend',
      "mclaude kb new --name shop --domains api database --port 8300 --output knowledge",
    ],
    gather: (input, world) => gatherTarget(input, "output", world),
    render: ({ path, files }) =>
      [
        `[kb] written ${oneLine(path)}`,
        ...files.map((file) => `  ${oneLine(file)}`),
        "  next: pip install -r requirements.txt && mkdocs serve, in that folder",
      ].join("\n"),
  }),
};
