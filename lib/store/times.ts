/**
 * Moments as they are written on disk. What we add is UTC with milliseconds; what
 * mclaude 0.6 reads or writes is local time, mostly without saying so.
 *
 * @module
 */

/**
 * A moment as we write it: `2026-04-09T14:36:05.123Z`.
 *
 * @param date The moment.
 * @returns ISO 8601, UTC, milliseconds.
 */
export function utcTime(date: Date): string {
  return date.toISOString();
}

/**
 * A moment as mclaude 0.6 writes `claimed_at`: `2026-04-09T14:36:05+0200`.
 *
 * @param date The moment.
 * @returns Local time with its offset.
 */
export function localTime(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const offset = Math.abs(minutes);
  const zone = (minutes < 0 ? "-" : "+") + two(Math.trunc(offset / 60)) + two(offset % 60);
  return `${day(date)}T${clock(date, ":")}:${two(date.getSeconds())}${zone}`;
}

/**
 * A minute as people read it: `2026-04-09 14:36`, local.
 *
 * @param date The moment.
 * @returns Local time without a zone.
 */
export function localMinute(date: Date): string {
  return `${day(date)} ${clock(date, ":")}`;
}

/**
 * A second as people read it: `2026-04-09 14:36:05`, local.
 *
 * @param date The moment.
 * @returns Local time without a zone.
 */
export function localSecond(date: Date): string {
  return `${localMinute(date)}:${two(date.getSeconds())}`;
}

/**
 * A minute as it stands in file names: `2026-04-09_14-36`, local.
 *
 * @param date The moment.
 * @returns Local time without a zone.
 */
export function minuteStamp(date: Date): string {
  return `${day(date)}_${clock(date, "-")}`;
}

/**
 * A second as it stands in file names: `2026-04-09_14-36-05`, local.
 *
 * @param date The moment.
 * @returns Local time without a zone.
 */
export function secondStamp(date: Date): string {
  return `${minuteStamp(date)}-${two(date.getSeconds())}`;
}

/**
 * A moment as mclaude 0.6 writes it into headers: `2026-04-09T14:36:05`, local.
 *
 * @param date The moment.
 * @returns Local time without a zone.
 */
export function headerTime(date: Date): string {
  return `${day(date)}T${clock(date, ":")}:${two(date.getSeconds())}`;
}

const TIME = new RegExp(
  "^(\\d{4})-(\\d{2})-(\\d{2})" +
    "(?:[T _](\\d{2})[:-]?(\\d{2})(?:[:-]?(\\d{2})(?:[.,](\\d{1,9}))?)?" +
    "\\s*(Z|[+-]\\d{2}:?\\d{2})?)?$",
);

/**
 * Reads every notation of a moment that mclaude 0.6 or we write: a date, date and time
 * joined by `T`, a space or `_`, with `:` or `-`, with or without seconds and zone.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseTime("2026-04-09T14:36:05+0200"), Date.UTC(2026, 3, 9, 12, 36, 5));
 * assertEquals(parseTime("2026-04-09_14-36"), new Date(2026, 3, 9, 14, 36).getTime());
 * assertEquals(parseTime("soon"), undefined);
 * ```
 *
 * @param text The text; without a zone it is local time.
 * @returns Milliseconds since the epoch, or `undefined` if it is no such moment.
 */
export function parseTime(text: string): number | undefined {
  const match = TIME.exec(text.trim());
  if (match === null) return undefined;
  const [year, month, date, hour, minute, second] = match.slice(1, 7).map((part) =>
    Number(part ?? 0)
  ) as [number, number, number, number, number, number];
  const milliseconds = Number((match[7] ?? "0").padEnd(3, "0").slice(0, 3));
  const fields = [year, month - 1, date, hour, minute, second, milliseconds] as const;
  const utc = Date.UTC(...fields);
  // Date rolls over what does not exist, such as 30 February.
  const same = new Date(utc);
  if (
    same.getUTCMonth() !== month - 1 || same.getUTCDate() !== date ||
    same.getUTCHours() !== hour || same.getUTCMinutes() !== minute
  ) return undefined;
  const zone = match[8];
  if (zone === undefined) return new Date(...fields).getTime();
  if (zone === "Z") return utc;
  const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return utc - (zone.startsWith("-") ? -offset : offset) * 60_000;
}

function day(date: Date): string {
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${
    two(date.getDate())
  }`;
}

function clock(date: Date, separator: string): string {
  return two(date.getHours()) + separator + two(date.getMinutes());
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
