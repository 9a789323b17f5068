/**
 * `mclaude uninstall`: shows what it would take out, and takes it out after a yes.
 *
 * @module
 */
import { uninstallRun } from "../../lib/operations/install.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { type Command, command } from "../command.ts";
import { FLAGS } from "../flag_tables/uninstall.ts";
import { planExit, planQuestion, renderPlan } from "../plan_text.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"uninstall">, Command> = {
  run: command(uninstallRun, {
    flags: FLAGS.run,
    positionals: [],
    examples: ["mclaude uninstall --dry-run", "mclaude uninstall --scope local --yes"],
    render: (work, style) =>
      renderPlan(work, style, {
        ...{ name: "uninstall", nothing: "nothing of mclaude is installed", flag: "--yes" },
      }),
    exitCode: planExit,
    ask: planQuestion,
  }),
};
