/**
 * `mclaude hooks`: what is installed for an agent's client, and in git.
 *
 * @module
 */
import { type GuardWork, hooksInstallGuard, hooksRemoveGuard } from "../../lib/operations/guard.ts";
import { hooksInstall, hooksShow } from "../../lib/operations/install.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { oneLine } from "../../lib/store/text.ts";
import { type Command, command } from "../command.ts";
import { FLAGS } from "../flag_tables/hooks.ts";
import { planExit, renderPlan } from "../plan_text.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"hooks">, Command> = {
  show: command(hooksShow, {
    flags: FLAGS.show,
    positionals: ["client"],
    examples: ["mclaude hooks show", "mclaude hooks show gemini", "mclaude hooks show --json"],
    render: ({ client, path, config }) =>
      [
        `[hooks] for ${oneLine(client)}, in ${oneLine(path)}:`,
        "",
        JSON.stringify(config, undefined, 2),
      ].join("\n"),
  }),
  install: command(hooksInstall, {
    flags: FLAGS.install,
    positionals: [],
    examples: ["mclaude hooks install", "mclaude hooks install --apply"],
    render: (work, style) =>
      renderPlan(work, style, {
        ...{ name: "hooks", nothing: "the hooks are installed already", flag: "--apply" },
      }),
    exitCode: planExit,
  }),
  "install-guard": command(hooksInstallGuard, {
    flags: FLAGS["install-guard"],
    positionals: [],
    examples: ["mclaude hooks install-guard --dry-run", "mclaude hooks install-guard"],
    render: renderGuard,
  }),
  "remove-guard": command(hooksRemoveGuard, {
    flags: FLAGS["remove-guard"],
    positionals: [],
    examples: ["mclaude hooks remove-guard"],
    render: renderGuard,
  }),
};

function renderGuard({ dry_run, hooks, notes }: GuardWork): string {
  return [
    `[hooks] commit guard${dry_run ? " (nothing was changed)" : ""}`,
    ...hooks.map(({ hook, path, action }) => {
      const more = action === "chained" ? ": what was there runs first" : "";
      return `  ${action.padEnd(9)} ${hook} (${oneLine(path)})${more}`;
    }),
    ...notes.map((note) => `  ${note}`),
  ].join("\n");
}
