/**
 * `mclaude handoff`: words and lines of mclaude 0.6 first, then what is new.
 *
 * @module
 */
import type { Drift } from "../../lib/handoffs.ts";
import type { ResumeResult } from "../../lib/operations/handoff_results.ts";
import {
  handoffAbandon,
  handoffClose,
  handoffLatest,
  handoffList,
  handoffRead,
  handoffResume,
  handoffRollup,
  handoffWrite,
} from "../../lib/operations/handoffs.ts";
import type { Verb } from "../../lib/operations/mod.ts";
import type { Problem } from "../../lib/store/scan.ts";
import { cleanText, oneLine } from "../../lib/store/text.ts";
import { FLAGS } from "../flag_tables/handoff.ts";
import { type Command, command, type Word } from "../command.ts";
import { gatherText } from "../gather.ts";
import type { Style } from "../style.ts";
import { usageError } from "../usage_error.ts";

/** The commands of the noun. */
export const commands: Record<Verb<"handoff">, Command> = {
  write: command(handoffWrite, {
    flags: FLAGS.write,
    positionals: [],
    examples: [
      'mclaude handoff write --goal "Fix the login race" --done "Added a mutex" ' +
      '--not-worked "Redis transactions: too heavy" --next-step "Test with 100 writers"',
      'mclaude handoff write --goal "Fix the login race" --done "Tests pass" --check "true" ' +
      '--decision "a mutex because one process writes" --refs gh:12',
      'mclaude handoff write --goal "The staging URL works" --allow-secret url',
      "mclaude handoff write --from -",
    ],
    arrange: (input, words) => arrangeChecks(input, words),
    gather: (input, world) => gatherText(input, "from", world),
    render: ({ path, problems }) => [`[handoff] written ${path}`, ...told(problems)].join("\n"),
  }),
  list: command(handoffList, {
    flags: FLAGS.list,
    positionals: [],
    examples: [
      "mclaude handoff list",
      "mclaude handoff list --status active",
      "mclaude handoff list --all --json",
    ],
    render({ handoffs, covered, problems }) {
      const rows = handoffs.toReversed().map(({ row }) => oneLine(row));
      const more = covered === 0 ? [] : [`  (${covered} more in rollups; --all shows them)`];
      const lines = [...rows, ...more, ...told(problems)];
      return lines.length === 0 ? "[handoff] index is empty" : lines.join("\n");
    },
  }),
  read: command(handoffRead, {
    flags: FLAGS.read,
    positionals: ["target"],
    examples: ["mclaude handoff read login"],
    render({ content, matches }) {
      if (matches.length < 2) return cleanText(content);
      const names = matches.slice(0, 5).map((id) => `  ${oneLine(id)}.md`);
      return ["[handoff] multiple matches, showing newest:", ...names, "", cleanText(content)]
        .join("\n");
    },
    report: ({ code, data }) =>
      code === "not_found"
        ? `[handoff] no handoff matching '${oneLine(String(data.target), 120)}'`
        : undefined,
  }),
  latest: command(handoffLatest, {
    flags: FLAGS.latest,
    positionals: [],
    examples: ["mclaude handoff latest"],
    render: ({ found, content }) =>
      found ? cleanText(content) : "[handoff] no handoffs recorded yet",
    exitCode: ({ found }) => found ? 0 : 1,
  }),
  resume: command(handoffResume, {
    flags: FLAGS.resume,
    positionals: ["target"],
    examples: [
      "mclaude handoff resume",
      "mclaude handoff resume login --check",
      "mclaude handoff resume login --budget 400 --again",
    ],
    render: renderResumed,
  }),
  close: command(handoffClose, {
    flags: FLAGS.close,
    positionals: ["target"],
    examples: ['mclaude handoff close login --note "Merged"'],
    render: ({ handoff, problems }) =>
      [`[handoff] closed ${oneLine(handoff.id)}`, ...told(problems)].join("\n"),
  }),
  abandon: command(handoffAbandon, {
    flags: FLAGS.abandon,
    positionals: ["target"],
    examples: ['mclaude handoff abandon login --note "Not needed any more"'],
    render: ({ handoff, problems }) =>
      [`[handoff] abandoned ${oneLine(handoff.id)}`, ...told(problems)].join("\n"),
  }),
  rollup: command(handoffRollup, {
    flags: FLAGS.rollup,
    positionals: [],
    examples: ['mclaude handoff rollup --through 2099-12-31 --title "The first week"'],
    render: ({ path, covered, problems }) =>
      [
        `[handoff] rolled up ${covered.length} handoffs into ${path}`,
        ...covered.map((id) => `  ${oneLine(id)}`),
        ...told(problems),
      ].join("\n"),
  }),
};

/** Puts each check beside the done item that stands before it. */
function arrangeChecks(input: Record<string, unknown>, words: readonly Word[]): void {
  if (!words.some(({ key }) => key === "check")) return;
  const checks: string[] = [];
  let done = 0;
  for (const { key, value } of words) {
    if (value === "") continue;
    if (key === "done") checks[done++] = "";
    if (key !== "check") continue;
    if (done === 0 || checks[done - 1] !== "") {
      throw usageError(`Cannot use --check "${oneLine(value, 80)}"`, "write it after its --done");
    }
    checks[done - 1] = value;
  }
  input.check = checks;
}

function renderResumed(result: ResumeResult, style: Style): string {
  const { handoff, before, checks, checkable, problems, rollup } = result;
  const id = oneLine(handoff.id);
  const head = handoff.kind === "handoff"
    ? `[handoff] resumed ${style.bold(id)} (was ${before})`
    : `[handoff] ${handoff.kind} ${style.bold(id)}`;
  const ask = checks === null && checkable > 0
    ? [`  checks:   ${checkable}, run again with: mclaude handoff resume ${id} --check`]
    : [];
  return [
    head,
    ...driftLines(result.drift),
    ...(rollup === null ? [] : [`  rollup:   ${oneLine(rollup)}`]),
    ...ask,
    ...(checks ?? []).map(({ outcome, text, check, detail }) => {
      const mark = outcome === "passed" ? style.good(outcome) : style.bad(outcome);
      const why = outcome === "passed" || detail === "" ? "" : `: ${oneLine(detail)}`;
      return `  check ${mark}: ${oneLine(text)} (${oneLine(check)})${why}`;
    }),
    ...told(problems),
    "",
    result.text,
  ].join("\n");
}

function driftLines({ commits, log, changed, vanished, locks }: Drift): string[] {
  const since = commits === null ? "unknown" : `${commits} commit${commits === 1 ? "" : "s"}`;
  return [
    `  since:    ${since}`,
    ...log.slice(0, 5).map((line) => `    | ${oneLine(line)}`),
    ...named("changed:  ", changed),
    ...named("vanished: ", vanished),
    ...named("locks:    ", locks),
  ];
}

function named(label: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`  ${label}${oneLine(names.join(", "), 400)}`];
}

function told(problems: readonly Problem[]): string[] {
  return problems.map(({ path, reason }) => `  damaged: ${oneLine(path)}: ${oneLine(reason)}`);
}
