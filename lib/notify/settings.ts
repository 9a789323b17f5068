/**
 * What a project wants of notifications: `"notify"` in `.claude/mclaude.json`.
 *
 * ```json
 * { "notify": { "what": ["urgent", "question"], "to": ["desktop", "speech"],
 *   "quiet": "22:00-07:00", "most": 20 } }
 * ```
 *
 * Invariant: a project's file starts no command and sends nothing away. It is shared, and whoever
 * may write it must not decide where one's mail goes.
 *
 * @module
 */
import { join } from "node:path";
import { CoordinationError } from "../errors.ts";
import { readFile } from "../store/files.ts";
import type { Project } from "../store/root.ts";
import { NOTICE_KINDS, type NoticeKind } from "./notice.ts";

/** From when to when one is not disturbed, in minutes since midnight, local time. */
export interface QuietHours {
  /** The first quiet minute. */
  readonly from: number;
  /** The first minute that is not quiet any more. */
  readonly to: number;
}

/** What a project wants. */
export interface NotifySettings {
  /** What one is told of. */
  readonly what: ReadonlySet<NoticeKind>;
  /** How, where nothing else is said: `desktop`, `speech`. */
  readonly to: readonly string[];
  /** When one is not disturbed. */
  readonly quiet: QuietHours | undefined;
  /** How many notices an hour, at the most. */
  readonly most: number;
}

/** What a project's file may name: what stays on this machine. */
const LOCAL = ["desktop", "speech"];

/**
 * Reads what a project wants.
 *
 * @param project The project.
 * @returns The settings.
 * @throws {CoordinationError} `invalid_input` if they cannot be understood: whoever waits to be told
 * must know that nobody will.
 */
export function readNotifySettings(project: Project): NotifySettings {
  let given: Record<string, unknown>;
  try {
    const text = readFile(join(project.store, "mclaude.json")) ?? "{}";
    given = Object(Object(JSON.parse(text)).notify);
  } catch (cause) {
    throw new CoordinationError(
      "invalid_input",
      'Cannot notify: ".claude/mclaude.json" is no JSON; repair it',
      { cause },
    );
  }
  const { what = NOTICE_KINDS, to = [], quiet, most = 30 } = given;
  if (!isListOf(to, LOCAL)) throw unclear("to", `name ${LOCAL.join(", ")}; all else with --to`);
  if (typeof most !== "number" || !(most >= 1 && most <= 1000)) {
    throw unclear("most", "give a number from 1 to 1000, the notices an hour");
  }
  return {
    what: parseKinds(what),
    to,
    quiet: quiet === undefined ? undefined : parseQuiet(quiet),
    most: Math.floor(most),
  };
}

/**
 * Checks what one wants to be told of.
 *
 * @param given The kinds.
 * @returns The same.
 * @throws {CoordinationError} `invalid_input` if there is none of that name.
 */
export function parseKinds(given: unknown): ReadonlySet<NoticeKind> {
  if (isListOf(given, NOTICE_KINDS)) return new Set(given as NoticeKind[]);
  throw unclear("what", `name ${NOTICE_KINDS.join(", ")}`);
}

/**
 * Reads quiet hours.
 *
 * @param given `22:00-07:00`.
 * @returns From when to when.
 * @throws {CoordinationError} `invalid_input` if they are none.
 */
export function parseQuiet(given: unknown): QuietHours {
  const match = typeof given === "string"
    ? /^(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)$/.exec(given.trim())
    : null;
  const [fromHour, fromMinute, toHour, toMinute] = (match ?? []).slice(1).map(Number);
  const from = (fromHour ?? NaN) * 60 + (fromMinute ?? NaN);
  const to = (toHour ?? NaN) * 60 + (toMinute ?? NaN);
  const isTime = (minutes: number, part = 60) => minutes >= 0 && minutes < 1440 && part < 60;
  if (isTime(from, fromMinute) && isTime(to, toMinute) && from !== to) return { from, to };
  throw unclear("quiet", 'give two times such as "22:00-07:00"');
}

/**
 * Whether it is quiet.
 *
 * @param quiet The hours; `undefined` is never quiet.
 * @param now When.
 * @returns Whether nobody is disturbed.
 */
export function isQuiet(quiet: QuietHours | undefined, now: Date): boolean {
  if (quiet === undefined) return false;
  const minute = now.getHours() * 60 + now.getMinutes();
  return quiet.from < quiet.to
    ? minute >= quiet.from && minute < quiet.to
    : minute >= quiet.from || minute < quiet.to;
}

function isListOf(given: unknown, known: readonly string[]): given is string[] {
  return Array.isArray(given) && given.every((word) => known.includes(word));
}

function unclear(key: string, hint: string): CoordinationError {
  return new CoordinationError(
    "invalid_input",
    `Cannot understand "notify.${key}" in .claude/mclaude.json or its flag: ${hint}`,
    { data: { key } },
  );
}
