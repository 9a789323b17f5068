/**
 * Lines of Linux's `/proc/<pid>/stat`.
 *
 * @module
 */

/** What a line says. */
export interface ProcessStat {
  /** The process's number. */
  readonly pid: number;
  /** Its program's name. */
  readonly name: string;
  /** Its parent's number. */
  readonly parent: number;
  /** The leader of its session. */
  readonly leader: number;
  /** Whether it has a controlling terminal. */
  readonly terminal: boolean;
  /** Whether it ended and only waits for its parent to take note. */
  readonly ended: boolean;
  /** When it started, in clock ticks since boot. */
  readonly start: string;
}

/**
 * Reads a line.
 *
 * @param line The line; the program's name in it may hold anything, also blanks and brackets.
 * @returns What it says, or `undefined` if it is none.
 */
export function parseStat(line: string): ProcessStat | undefined {
  const [, pid, name, rest] = /^(\d+) \((.*)\) (.+)$/s.exec(line) ?? [];
  // Fields 3 to 22: state, ppid, pgrp, session, tty_nr, … starttime.
  const fields = rest?.split(" ") ?? [];
  if (pid === undefined || fields.length < 20) return undefined;
  return {
    pid: Number(pid),
    name: name!,
    parent: Number(fields[1]),
    leader: Number(fields[3]),
    terminal: fields[4] !== "0",
    ended: fields[0] === "Z" || fields[0] === "X",
    start: fields[19]!,
  };
}
