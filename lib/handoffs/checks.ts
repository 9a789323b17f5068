/**
 * Re-running the checks of a handoff. They are commands from a file: they run only when
 * somebody asks for it, and only as they can be read.
 *
 * @module
 */
import { cleanText, oneLine } from "../store/text.ts";
import type { Handoff } from "./handoff.ts";

/** The longest time that one check may take, in milliseconds. */
export const CHECK_TIMEOUT = 30_000;

/** How a command ended. */
export interface CommandEnd {
  /** The exit code; `null` if it was stopped because it took too long. */
  readonly code: number | null;
  /** What it printed. */
  readonly output: string;
}

/** Runs a shell command in the project, for at most `timeout` milliseconds. */
export type CommandRunner = (command: string, timeout: number) => Promise<CommandEnd>;

/** The result of a check. */
export interface CheckResult {
  /** What was said to be done. */
  readonly text: string;
  /** The command. */
  readonly check: string;
  /** How it ended. */
  readonly outcome: "passed" | "failed" | "timed_out" | "refused";
  /** The last line it printed, or why it did not run. */
  readonly detail: string;
}

/**
 * Runs the checks of a handoff one after the other.
 *
 * @param handoff The handoff.
 * @param run Runs a command.
 * @returns A result for each done item with a check.
 */
export async function runChecks(handoff: Handoff, run: CommandRunner): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { text, check } of handoff.done) {
    if (check !== "") results.push(await runCheck(text, check, run));
  }
  return results;
}

async function runCheck(text: string, check: string, run: CommandRunner): Promise<CheckResult> {
  const result = { text: oneLine(text, 200), check: oneLine(check, 500) };
  if (check !== cleanText(check) || /[\n\t]/.test(check)) {
    return { ...result, outcome: "refused", detail: "the command has hidden characters" };
  }
  const { code, output } = await run(check, CHECK_TIMEOUT);
  const outcome = code === 0 ? "passed" : code === null ? "timed_out" : "failed";
  const last = cleanText(output).trimEnd().split("\n").at(-1) ?? "";
  return { ...result, outcome, detail: oneLine(last, 200) };
}
