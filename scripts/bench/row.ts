/**
 * A row of the benchmark: one figure, what it means, and the most that it may be.
 *
 * As JSON a row has the same keys in every version, so that two commits can be compared:
 * `name`, `value`, `unit`, `against`, and where they are known `interval` and `milliseconds`.
 *
 * @module
 */
import type { Summary } from "./statistics.ts";

/** One figure. */
export interface Row {
  /** Its name, the same in every run. */
  readonly name: string;
  /** The figure. */
  readonly value: number;
  /** What it counts; `exponent` is the slope of a line through logarithms of time and size. */
  readonly unit: "times" | "exponent" | "tokens" | "MB" | "per second";
  /** What a ratio is against, or what more there is to say. */
  readonly against: string;
  /** Where the median lies, with 95 % confidence. */
  readonly interval?: readonly [low: number, high: number];
  /** mclaude's own median: told, and never held against anything. */
  readonly milliseconds?: number;
}

/** The most that each row may be, by its name. */
export type Budgets = Readonly<Record<string, number>>;

/** What is forgiven, since machines are noisy. */
export const SLACK = 1.15;

/**
 * Makes a row of ratios.
 *
 * @param name Its name.
 * @param ratio The ratios' summary.
 * @param more What they are against, and mclaude's own median in milliseconds.
 * @returns The row.
 */
export function ratioRow(
  name: string,
  ratio: Summary,
  more: { against: string; milliseconds: number },
): Row {
  return { name, value: ratio.median, unit: "times", ...more, interval: ratio.interval };
}

/** How a row stands to its budget. */
export type Verdict = "no budget" | "ok" | "slack" | "over";

/**
 * Holds a row against its budget.
 *
 * @param row The row.
 * @param budgets The budgets.
 * @returns `slack` is over it by no more than is forgiven.
 */
export function judge({ name, value }: Row, budgets: Budgets): Verdict {
  const budget = budgets[name];
  if (budget === undefined) return "no budget";
  if (value <= budget) return "ok";
  return value <= budget * SLACK ? "slack" : "over";
}

/**
 * A row as a line.
 *
 * @param row The row.
 * @param budgets The budgets.
 * @returns The line.
 */
export function describeRow(row: Row, budgets: Budgets): string {
  const { name, value, unit, against, interval, milliseconds } = row;
  const verdict = judge(row, budgets);
  return [
    `${name.padEnd(28)} ${(unit === "times" ? `x${short(value)}` : `${short(value)} ${unit}`)}`,
    ...(interval === undefined ? [] : [`[${interval.map(short).join(", ")}]`]),
    against,
    ...(milliseconds === undefined ? [] : [`${short(milliseconds)} ms`]),
    ...(verdict === "no budget" ? [] : [`budget ${short(budgets[name]!)} ${verdict}`]),
  ].join("  ");
}

function short(value: number): string {
  return value < 100 ? value.toFixed(2) : value.toFixed(0);
}
