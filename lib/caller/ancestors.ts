/**
 * The processes above this one: shells, agents, terminals.
 *
 * @module
 */
import { output } from "../liveness/processes.ts";
import { parseStat, type ProcessStat } from "../liveness/stat.ts";

/** Prints the `stat` lines from a process upwards, in one process of its own. */
const WALK = 'p=$1; while [ "$p" -gt 0 ] && read -r line < "/proc/$p/stat"; do ' +
  'printf "%s\\n" "$line"; line=${line##*) }; set -- $line; p=$2; done';

/**
 * The processes above this one.
 *
 * @returns They, the parent first; empty where that cannot be told.
 */
export function ancestors(): ProcessStat[] {
  if (Deno.build.os === "linux") {
    const lines = output("sh", ["-c", WALK, "sh", String(Deno.ppid)])?.split("\n") ?? [];
    return lines.flatMap((line) => parseStat(line) ?? []);
  }
  return Deno.build.os === "windows" ? [] : parsePs(output("ps", ["-axo", COLUMNS]) ?? "");
}

const COLUMNS = "pid=,ppid=,sess=,tty=,lstart=,comm=";

/**
 * Reads the table that `ps` prints on macOS and walks it upwards from the parent.
 *
 * @param table Lines of pid, parent, session, terminal, start (five words) and name.
 * @param from The process to begin with.
 * @returns The processes.
 */
export function parsePs(table: string, from: number = Deno.ppid): ProcessStat[] {
  const all = new Map<number, ProcessStat>();
  const line = /^ *(\d+) +(\d+) +(\S+) +(\S+) +(\S+ +\S+ +\S+ +\S+ +\S+) +(.*)$/gm;
  for (const [, pid, parent, , tty, start, name] of table.matchAll(line)) {
    const terminal = !/^[?-]+$/.test(tty!);
    all.set(Number(pid), {
      pid: Number(pid),
      name: name!,
      parent: Number(parent),
      leader: 0,
      terminal,
      ended: false,
      start: start!,
    });
  }
  const found: ProcessStat[] = [];
  for (let at = all.get(from); at !== undefined && found.length < 64; at = all.get(at.parent)) {
    found.push(at);
  }
  return found;
}
