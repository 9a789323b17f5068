/**
 * What operations that show a part of the time, and write it where one wants it, have in common.
 *
 * @module
 */
import { isAbsolute, join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { oneLine } from "../store/text.ts";
import { parseTime } from "../store/times.ts";
import { parseDuration } from "./duration.ts";
import { described, z } from "./schemas.ts";

/** Flags of everything that shows a part of the time. */
export function spanShape() {
  return {
    since: described(
      z.optional(z.string()),
      "Only what happened since then, or for so long: 2026-04-09, 2026-04-09T14:36, 2h, 7d",
    ),
    until: described(z.optional(z.string()), "Only what happened until then, or until so long ago"),
  };
}

/** Flags of everything that writes a file for people. */
export function targetShape() {
  return {
    out: described(
      z.optional(z.string()),
      "The file to write; without it, or with -, the result is printed",
    ),
    force: described(
      z.optional(z.boolean()),
      "Write it also over a file that mclaude did not make",
    ),
  };
}

/** From when until when. */
export interface Span {
  /** Only what happened then or later. */
  since: Date | undefined;
  /** Only what happened then or earlier. */
  until: Date | undefined;
}

/**
 * Reads a span of time.
 *
 * @param given Its ends: dates, times, or how long ago. The last day or minute counts whole.
 * @param now What "ago" counts from.
 * @returns The span.
 * @throws {CoordinationError} `invalid_input` if an end is no time.
 */
export function readSpan(
  given: { since?: string | undefined; until?: string | undefined },
  now = new Date(),
): Span {
  return {
    since: given.since === undefined ? undefined : toMoment(given.since, "since", now),
    until: given.until === undefined ? undefined : toMoment(given.until, "until", now),
  };
}

function toMoment(text: string, flag: "since" | "until", now: Date): Date {
  const time = parseTime(text);
  if (time === undefined) {
    try {
      return new Date(now.getTime() - parseDuration(text));
    } catch (cause) {
      throw new CoordinationError(
        "invalid_input",
        `Cannot use --${flag} "${oneLine(text, 40)}": give a time such as 2026-04-09, ` +
          "2026-04-09T14:36 or 2h",
        { cause },
      );
    }
  }
  if (flag === "since") return new Date(time);
  const word = text.trim();
  const rest = /^\d{4}-\d\d-\d\d$/.test(word)
    ? 86_399_999
    : /[T _]\d\d[:-]?\d\d$/.test(word)
    ? 59_999
    : 0;
  return new Date(time + rest);
}

/**
 * Where a file is to be written.
 *
 * @param folder The caller's folder.
 * @param out What was given; `-` is standard output.
 * @returns The absolute path; `null` for standard output.
 */
export function targetOf(folder: string, out: string | undefined): string | null {
  if (out === undefined || out === "" || out === "-") return null;
  return isAbsolute(out) ? out : join(folder, out);
}
