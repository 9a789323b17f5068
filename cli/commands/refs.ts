/**
 * `mclaude refs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { refsScan } from "../../lib/operations/references.ts";
import { oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/refs.ts";
import { type Command, command } from "../command.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"refs">, Command> = {
  scan: command(refsScan, {
    flags: FLAGS.scan,
    positionals: [],
    examples: [
      "mclaude refs scan --provider linear --dry-run",
      "mclaude refs scan --provider gh --exec true --timeout 10s",
    ],
    render({ references, called, failed, known, problems }, style) {
      const rows = references.map(({ file, provider, id, code, output }) => {
        const what = `${oneLine(`${provider}:${id}`, 120)} in ${oneLine(file)}`;
        if (!called) return `  would call for ${what}`;
        if (code === 0) return `  ${style.good("called")} for ${what}`;
        const end = code === null ? "did not end well" : `exit code ${code}`;
        const said = oneLine(output ?? "");
        return `  ${style.bad("failed")} for ${what}: ${end}${said === "" ? "" : `, ${said}`}`;
      });
      const again = failed === 0 ? "" : `, ${failed} failed and will be tried again`;
      return [
        `[refs] ${references.length} new, ${known} known${again}`,
        ...rows,
        ...problems.map(({ path, reason }) => `  damaged: ${oneLine(path)}: ${oneLine(reason)}`),
      ].join("\n");
    },
    exitCode: ({ failed }) => failed > 0 ? 1 : 0,
  }),
};
