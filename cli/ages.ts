/**
 * Ages and spans of time, as people say them.
 *
 * @module
 */

/**
 * Says how long something takes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([5, 90, 7200, 200_000].map(describeSpan), ["5 s", "1 min", "2 h", "2 days"]);
 * ```
 *
 * @param seconds How long, in seconds.
 * @returns The largest unit that fits, rounded down.
 */
export function describeSpan(seconds: number): string {
  const span = Math.max(0, Math.floor(seconds));
  if (span < 60) return `${span} s`;
  if (span < 3600) return `${Math.floor(span / 60)} min`;
  if (span < 86_400) return `${Math.floor(span / 3600)} h`;
  const days = Math.floor(span / 86_400);
  return days === 1 ? "1 day" : `${days} days`;
}

/**
 * Says how long ago something was, or when it will be.
 *
 * @param time ISO 8601; nothing if it is not known.
 * @param now Now.
 * @returns `3 min ago`, `in 2 h`, or `some time ago`.
 */
export function describeMoment(time: string, now: Date): string {
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) return "some time ago";
  const seconds = (now.getTime() - milliseconds) / 1000;
  return seconds < 0 ? `in ${describeSpan(-seconds)}` : `${describeSpan(seconds)} ago`;
}
