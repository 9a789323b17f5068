import { CoordinationError } from "../errors.ts";

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a duration such as `500ms`, `30s`, `10m`, `2h` or `1d`; a bare number is seconds.
 *
 * @param text The duration.
 * @returns Milliseconds.
 * @throws {CoordinationError} `invalid_input` if it is none.
 */
export function parseDuration(text: string): number {
  const [, number, unit = "s"] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)?$/.exec(text.trim()) ?? [];
  if (number === undefined) {
    throw new CoordinationError(
      "invalid_input",
      `Cannot read the duration ${JSON.stringify(text)}: write 30s, 10m or 2h`,
    );
  }
  return Math.round(Number(number) * UNITS[unit]!);
}
