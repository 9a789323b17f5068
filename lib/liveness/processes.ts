/**
 * Facts that tell one run of a process from every other, and whether it still runs.
 *
 * Only proof counts: `gone` means that the process certainly ended. A process of another
 * machine or pid namespace, and every doubt, is `unknown`.
 *
 * What costs nothing (does the number exist?) is looked at first. Start time and boot id
 * come from `/proc`, which a program with limited permissions reads through `cat`, from
 * `ps` on macOS and PowerShell on Windows: one process is started, only when asked for.
 *
 * @module
 */
import * as fs from "node:fs";
import { parseStat } from "./stat.ts";
import { digest } from "../store/digest.ts";
import { lookAt } from "../store/files.ts";

/** A process, told from every other one that ever had its number. */
export interface ProcessFacts {
  /** The machine: host name and a digest of the machine's id. */
  readonly host: string;
  /** The boot of that machine; `""` if unknown. */
  readonly boot: string;
  /** The pid namespace; `""` if unknown. */
  readonly namespace: string;
  /** The process's number. */
  readonly pid: number;
  /** When it started, in the system's own notation; `""` if unknown. */
  readonly start: string;
}

/** Whether a process runs. */
export type ProcessState = "alive" | "gone" | "unknown";

/** Options for {@linkcode processState}. */
export interface ProcessStateOptions {
  /**
   * Whether to tell a new process with an old number from the old one; starts a process.
   *
   * @default {false}
   */
  verify?: boolean;
}

let host: string | undefined;
let namespace: string | undefined;

/**
 * This machine.
 *
 * @returns The host name and eight digits that tell machines of one name apart.
 */
export function currentHost(): string {
  host ??= `${hostName()}-${digest(readQuietly("/etc/machine-id") ?? "")}`;
  return host;
}

/**
 * The pid namespace of this process.
 *
 * @returns Its name, or `""` where there is none.
 */
export function currentNamespace(): string {
  namespace ??= Deno.build.os === "linux" ? readLink("/proc/self/ns/pid") : "";
  return namespace;
}

/**
 * The facts of a running process.
 *
 * @param pid Its number.
 * @returns The facts, or `null` if there is no such process or nothing can be told.
 */
export function processFacts(pid: number): ProcessFacts | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  const seen = look(pid);
  if (seen === undefined || seen.start === undefined) return null;
  const { boot, start } = seen;
  return { host: currentHost(), boot, namespace: currentNamespace(), pid, start };
}

/**
 * Whether a process still runs.
 *
 * @param facts The process.
 * @param options How sure.
 * @returns `gone` only if that is proven.
 */
export function processState(facts: ProcessFacts, options: ProcessStateOptions = {}): ProcessState {
  if (facts.host !== currentHost() || facts.namespace !== currentNamespace()) return "unknown";
  if (!Number.isSafeInteger(facts.pid) || facts.pid <= 0) return "unknown";
  if (Deno.build.os === "linux" && !isThere(facts.pid)) return "gone";
  const verify = options.verify || Deno.build.os !== "linux";
  if (!verify) return "alive";
  const seen = look(facts.pid);
  if (seen === undefined) return "unknown";
  if (facts.boot !== "" && seen.boot !== "" && facts.boot !== seen.boot) return "gone";
  if (seen.start === undefined) return "gone";
  return facts.start === "" || facts.start === seen.start ? "alive" : "gone";
}

/** The boot, and when a process started; without a start it does not run. */
interface Look {
  boot: string;
  start: string | undefined;
}

/** Looks at a process; `undefined` if nothing can be told. */
function look(pid: number): Look | undefined {
  if (Deno.build.os === "linux") return lookInProc(pid);
  return Deno.build.os === "windows" ? askPowerShell(pid) : askPs(pid);
}

function lookInProc(pid: number): Look | undefined {
  const text = output("cat", ["/proc/sys/kernel/random/boot_id", `/proc/${pid}/stat`]);
  const [, boot, line] = /^([\w-]+)\n([^]*?)\n?$/.exec(text ?? "") ?? [];
  if (boot === undefined || line === undefined) return undefined;
  const stat = parseStat(line);
  if (stat === undefined && isThere(pid)) return undefined;
  return { boot, start: stat?.pid === pid && !stat.ended ? stat.start : undefined };
}

function askPs(pid: number): Look | undefined {
  const boot = output("sysctl", ["-n", "kern.boottime"]);
  const list = output("ps", ["-o", "pid=,lstart=", "-p", String(pid)]);
  if (boot === undefined || list === undefined) return undefined;
  const start = new RegExp(`^ *${pid} +(.+?) *$`, "m").exec(list)?.[1];
  return { boot: /sec = (\d+)/.exec(boot)?.[1] ?? "", start };
}

function askPowerShell(pid: number): Look | undefined {
  const script = `Get-Process -Id ${pid} -ErrorAction SilentlyContinue | ` +
    'ForEach-Object { "start $($_.StartTime.ToFileTimeUtc())" }; "done"';
  const list = output("powershell", ["-NoProfile", "-NonInteractive", "-Command", script]);
  if (!list?.includes("done")) return undefined;
  return { boot: "", start: /^start (\d+)\s*$/m.exec(list)?.[1] };
}

/**
 * Runs a program that only prints.
 *
 * @param program Its name.
 * @param args Its arguments.
 * @param cwd Where it is started.
 * @returns What it printed, or `undefined` if it cannot be started.
 */
export function output(program: string, args: string[], cwd = "."): string | undefined {
  try {
    const { stdout } = new Deno.Command(program, { args, cwd, stdin: "null", stderr: "null" })
      .outputSync();
    return new TextDecoder().decode(stdout);
  } catch {
    return undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    return lookAt(`/proc/${pid}`) !== undefined;
  } catch {
    return true;
  }
}

function hostName(): string {
  try {
    return Deno.hostname();
  } catch {
    return "unknown";
  }
}

function readLink(path: string): string {
  try {
    return fs.readlinkSync(path);
  } catch {
    return "";
  }
}

function readQuietly(path: string): string | undefined {
  try {
    return fs.readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
