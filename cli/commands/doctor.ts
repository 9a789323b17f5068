/**
 * `mclaude doctor`: what is wrong, and what to do.
 *
 * @module
 */
import type { Check } from "../../lib/doctor.ts";
import { doctorRun } from "../../lib/operations/doctor.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import { oneLine } from "../../lib/store/text.ts";
import { type Command, command } from "../command.ts";
import { FLAGS } from "../flag_tables/doctor.ts";
import type { Style } from "../style.ts";

/** The exit code where something is wrong. */
const FAULTS = 5;

/** The commands of the noun. */
export const commands: Record<Verb<"doctor">, Command> = {
  run: command(doctorRun, {
    flags: FLAGS.run,
    positionals: [],
    examples: [
      "mclaude doctor",
      "mclaude doctor --only store formats",
      "mclaude doctor --fix",
      "mclaude doctor --json",
    ],
    render({ healthy, checks, quarantine, moved, failed }, style, { all = false }) {
      const groups = Map.groupBy(checks, ({ group }) => group);
      return [
        ...[...groups].flatMap(([group, found]) => groupLines(group, found, { style, all })),
        ...(quarantine === null ? [] : [
          "",
          `moved into .claude/${quarantine}/files, from where it can be moved back:`,
          ...moved.map(({ path, reason }) => `  ${oneLine(path)}: ${oneLine(reason)}`),
          ...failed.map((text) => style.bad(`  not moved: ${oneLine(text)}`)),
        ]),
        "",
        lastLine(healthy, checks, style),
      ].join("\n");
    },
    exitCode: ({ healthy }) => healthy ? 0 : FAULTS,
  }),
};

function groupLines(
  group: string,
  checks: readonly Check[],
  { style, all }: { style: Style; all: boolean },
): string[] {
  const shown = all
    ? checks
    : checks.filter(({ status }) => status === "warn" || status === "fault");
  const head = checks.some(({ status }) => status === "fault")
    ? style.bad("FAULT")
    : shown.some(({ status }) => status === "warn")
    ? style.warn("look")
    : style.good("ok");
  return [
    `[doctor] ${group}: ${head}`,
    ...shown.flatMap(({ name, status, detail, files, next }) => [
      `  ${status === "fault" ? "FAULT " : status === "warn" ? "" : `${status}: `}${name}: ${
        oneLine(detail)
      }`,
      ...files.map((file) => `    ${oneLine(file, 300)}`),
      ...(next === "" ? [] : [`    -> ${oneLine(next, 400)}`]),
    ]),
  ];
}

function lastLine(healthy: boolean, checks: readonly Check[], style: Style): string {
  const faults = checks.filter(({ status }) => status === "fault").length;
  const warnings = checks.filter(({ status }) => status === "warn").length;
  const moves = checks.some(({ moves }) => moves.length > 0);
  if (!healthy) {
    return style.bad(`${faults} wrong, ${warnings} to look at`) +
      (moves ? "; mclaude doctor --fix moves what it can out of the way" : "");
  }
  return style.good("healthy") + (warnings > 0 ? `, ${warnings} to look at` : "");
}
