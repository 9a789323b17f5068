/**
 * `mclaude finding`.
 *
 * @module
 */
import { findingAdd, findingList, findingPromote } from "../../lib/operations/findings.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import type { Problem } from "../../lib/store/scan.ts";
import { oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/finding.ts";
import { type Command, command } from "../command.ts";
import { gatherText } from "../gather.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"finding">, Command> = {
  add: command(findingAdd, {
    flags: FLAGS.add,
    positionals: ["title"],
    examples: [
      'mclaude finding add "The test server drops idle connections"',
      'mclaude finding add "Copying needs a drive letter" --content "UNC paths fail" --tags ci',
      'mclaude finding add "A longer story" --from -',
    ],
    gather: (input, world) => gatherText(input, "from", world),
    render: ({ path }) => `[finding] added ${oneLine(path)}`,
  }),
  list: command(findingList, {
    flags: FLAGS.list,
    positionals: [],
    examples: ["mclaude finding list", "mclaude finding list --all --json"],
    render({ findings, problems }) {
      if (findings.length === 0) return ["[finding] none wait", ...told(problems)].join("\n");
      const rows = findings.map(({ id, title, identity, promoted }) =>
        `  ${promoted ? "(promoted) " : ""}${oneLine(id)}: ${oneLine(title, 100)}` +
        (identity === "" ? "" : ` (${oneLine(identity)})`)
      );
      return [`[finding] ${findings.length}:`, ...rows, ...told(problems)].join("\n");
    },
  }),
  promote: command(findingPromote, {
    flags: FLAGS.promote,
    positionals: ["finding"],
    examples: ["mclaude finding promote drops-idle --wing my-app --room network"],
    render: ({ drawer, finding, saved, similar, problems }) =>
      [
        `[finding] ${saved ? "saved as" : "was saved already as"} ${oneLine(drawer)}`,
        `  moved to: ${oneLine(finding)}`,
        ...similar.map(({ path, title }) => `  similar: ${oneLine(title, 80)} (${oneLine(path)})`),
        ...told(problems),
      ].join("\n"),
  }),
};

function told(problems: readonly Problem[]): string[] {
  return problems.map(({ path, reason }) => `  damaged: ${oneLine(path)}: ${oneLine(reason)}`);
}
