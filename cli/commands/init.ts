/**
 * `mclaude init`: shows what it would change, and changes it after a yes.
 *
 * @module
 */
import { initRun } from "../../lib/operations/install.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { type Command, command } from "../command.ts";
import { FLAGS } from "../flag_tables/init.ts";
import { planExit, planQuestion, renderPlan } from "../plan_text.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"init">, Command> = {
  run: command(initRun, {
    flags: FLAGS.run,
    positionals: [],
    examples: [
      "mclaude init --dry-run",
      "mclaude init --yes",
      "mclaude init --scope local --client claude --no-skills --yes",
      "mclaude init --client codex gemini --dry-run",
    ],
    render: (work, style) =>
      renderPlan(work, style, {
        ...{ name: "init", nothing: "everything is installed already", flag: "--yes" },
      }),
    exitCode: planExit,
    ask: planQuestion,
  }),
};
