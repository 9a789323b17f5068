/**
 * What is told of measured numbers.
 *
 * @module
 */

/** The middle of numbers, and how sure it is. */
export interface Summary {
  /** The middle one. */
  median: number;
  /** Nine of ten are below. */
  p90: number;
  /** Where the median lies, with 95 % confidence. */
  interval: [low: number, high: number];
}

/**
 * Sums up numbers; the interval comes from drawing them again and again (bootstrap).
 *
 * @param values Numbers, at least one.
 * @param options `random` gives numbers from 0 to below 1.
 * @returns Their summary.
 */
export function summarize(
  values: readonly number[],
  options: { random?: () => number } = {},
): Summary {
  const { random = Math.random } = options;
  if (values.length === 0) throw new RangeError("Cannot summarize no values");
  const medians = Array.from({ length: 1000 }, () => {
    const drawn = values.map(() => values[Math.floor(random() * values.length)]!);
    return quantile(drawn, 0.5);
  });
  return {
    median: quantile(values, 0.5),
    p90: quantile(values, 0.9),
    interval: [quantile(medians, 0.025), quantile(medians, 0.975)],
  };
}

/**
 * The value below which a part of the values lies.
 *
 * @param values Numbers, at least one.
 * @param part From 0 to 1.
 * @returns The value, between two neighbours in proportion.
 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at % 1);
}
