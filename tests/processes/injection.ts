/**
 * Stops, kills or fails a program at each of its calls that change a folder.
 *
 * A first run under strace lists the calls. Only the program's main thread is traced, on
 * which all work on files is done; what it starts is left alone. The calls of the runtime's
 * own start are counted, since strace counts them, and skipped, since they change nothing
 * in the folder. Then the program runs once per call, each time on a fresh copy of the
 * same folder at the same path, and something happens at that call:
 *
 * - `KILL` ends it before the call has any effect,
 * - an error is returned to it instead of the call's effect,
 * - `STOP` halts it right after the call, until something else was done meanwhile.
 *
 * @module
 */
import { join } from "node:path";
import { cleanEnv, type Outcome, program } from "./program.ts";

/** Calls that change something, by their names on every architecture. */
const CALLS = [
  ...["open", "openat", "creat", "write", "pwrite64", "writev", "ftruncate"],
  ...["fsync", "fdatasync", "link", "linkat", "symlink", "symlinkat"],
  ...["rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir"],
  ...["mkdir", "mkdirat", "utimensat", "chmod", "fchmod", "fchmodat"],
];

/** strace is not here or may not trace: a reason to skip, not to fail. */
export class StraceMissing extends Error {}

/** A call that a program makes on a folder. */
export interface Call {
  /** Its name. */
  readonly name: string;
  /** Which of the program's calls of that name it is, from 1. */
  readonly number: number;
  /** strace's line, the folder written as `.`. */
  readonly text: string;
}

/** What is prepared once, and looked at after every run. */
export interface InjectionOptions {
  /** Fills the folder; called once, then copied. */
  prepare(folder: string): void | Promise<void>;
  /** Looks at the folder after a run, and throws if anything is wrong. */
  oracle(folder: string, end: End): void | Promise<void>;
  /** The words of the program; mclaude by default. */
  words?: readonly string[];
  /** Variables for the program. */
  env?: Record<string, string>;
  /** The program's working folder, below the folder. */
  cwd?: string;
  /** Calls that are of interest; all by default. */
  only?(call: Call): boolean;
  /** Of the calls of interest those that are tried; all by default. */
  choose?(calls: Call[]): Call[];
  /** What is done right before each run, once the folder is in place. */
  ready?(folder: string): void | Promise<void>;
}

/** A run that something happened to. */
export interface End extends Outcome {
  /** The call where it happened. */
  readonly at: Call;
}

/** Runs `body`, or says in one line why it cannot run here. */
export async function withStrace(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof StraceMissing)) throw error;
    // deno-lint-ignore no-console
    console.log(`skipped: ${error.message}`);
  }
}

/**
 * Kills a program before each of its calls, each time on a fresh copy of the folder.
 *
 * @returns The calls, to be counted.
 */
export function killAtEachCall(
  args: readonly string[],
  options: InjectionOptions,
): Promise<Call[]> {
  return atEachCall(args, { ...options, action: "signal=KILL" });
}

/** Lets each call of a program fail, with `ENOSPC` by default. */
export function errorAtEachCall(
  args: readonly string[],
  options: InjectionOptions & { error?: string },
): Promise<Call[]> {
  return atEachCall(args, { ...options, action: `error=${options.error ?? "ENOSPC"}` });
}

/** Halts a program after each of its calls, and does something else `meanwhile`. */
export function pauseAtEachCall(
  args: readonly string[],
  options: InjectionOptions & { meanwhile(folder: string, at: Call): void | Promise<void> },
): Promise<Call[]> {
  return atEachCall(args, { ...options, action: "signal=STOP" });
}

interface Injection extends InjectionOptions {
  action: string;
  meanwhile?(folder: string, at: Call): void | Promise<void>;
}

async function atEachCall(args: readonly string[], options: Injection): Promise<Call[]> {
  const base = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "mclaude_calls_" }));
  const stage = new Stage(base, [...(options.words ?? program()), ...args], options);
  try {
    await options.prepare(stage.folder);
    await command("mv", [stage.folder, stage.prepared]);
    const found = (await stage.calls()).filter((call) => options.only?.(call) ?? true);
    const calls = options.choose?.(found) ?? found;
    for (const at of calls) {
      await stage.reset();
      await options.ready?.(stage.folder);
      const outcome = await stage.runTo(at);
      try {
        await options.oracle(stage.folder, { ...outcome, at });
      } catch (cause) {
        throw new Error(`After ${options.action} at ${at.name} ${at.number}, ${at.text}`, {
          cause,
        });
      }
    }
    return calls;
  } finally {
    Deno.removeSync(base, { recursive: true });
  }
}

/** One program and one folder, run again and again. */
class Stage {
  readonly folder: string;
  readonly prepared: string;
  readonly #log: string;

  constructor(
    base: string,
    readonly words: readonly string[],
    readonly options: Injection,
  ) {
    this.folder = join(base, "folder");
    this.prepared = join(base, "prepared");
    this.#log = join(base, "trace");
    Deno.mkdirSync(this.folder);
  }

  /** Puts the prepared folder in place, with its times. */
  async reset(): Promise<void> {
    await Deno.remove(this.folder, { recursive: true }).catch(() => {});
    await command("cp", ["-a", this.prepared, this.folder]);
  }

  /** Runs the program undisturbed, and tells what it does to the folder. */
  async calls(): Promise<Call[]> {
    await this.reset();
    await this.#start([]).output();
    const counts = new Map<string, number>();
    return this.#lines().flatMap((line) => {
      const name = /^\w+(?=\()/.exec(line)?.[0];
      if (name === undefined) return [];
      const number = (counts.get(name) ?? 0) + 1;
      counts.set(name, number);
      return this.#changesFolder(line) ? [{ name, number, text: this.#short(line) }] : [];
    });
  }

  /** Runs the program until something happens to it, and then to its end. */
  async runTo(at: Call): Promise<Outcome> {
    const { action, meanwhile } = this.options;
    const child = this.#start(["-e", `inject=${at.name}:${action}:when=${at.number}`]);
    const ended = child.output();
    if (meanwhile !== undefined) {
      const pid = await this.#stopped(child);
      try {
        await meanwhile(this.folder, at);
      } finally {
        Deno.kill(pid, "SIGCONT");
      }
    }
    const { code, stdout, stderr } = await ended;
    this.#checkPlace(at);
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  #start(injection: string[]): Deno.ChildProcess {
    // Seeing a file descriptor's path tells calls on the folder from all others.
    const how = [
      "-y",
      "-s",
      "0",
      "-o",
      this.#log,
      "-e",
      `trace=${CALLS.map((name) => `?${name}`)}`,
    ];
    // The log of the run before would tell of a halt that is over.
    Deno.writeTextFileSync(this.#log, "");
    try {
      return new Deno.Command("strace", {
        args: [...how, ...injection, ...this.words],
        cwd: join(this.folder, this.options.cwd ?? "."),
        env: cleanEnv(this.options.env),
        clearEnv: true,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    } catch (cause) {
      throw new StraceMissing(`strace cannot be started (${Deno.build.os})`, { cause });
    }
  }

  /** Waits until the program is halted. */
  async #stopped(strace: Deno.ChildProcess): Promise<number> {
    let over = false;
    strace.status.then(() => over = true);
    while (!this.#lines().some((line) => line.startsWith("--- stopped by SIGSTOP"))) {
      if (over) throw new Error("The program ended without being halted");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return Number(Deno.readTextFileSync(`/proc/${strace.pid}/task/${strace.pid}/children`));
  }

  /** A run that went another way than the first one would prove nothing. */
  #checkPlace(at: Call): void {
    const line = this.#lines().filter((line) => line.startsWith(`${at.name}(`))[at.number - 1];
    if (line !== undefined && this.#changesFolder(line)) return;
    throw new Error(`Call ${at.number} of ${at.name} was ${at.text}, and then ${line ?? "none"}`);
  }

  #lines(): string[] {
    const log = Deno.readTextFileSync(this.#log);
    if (/PTRACE_TRACEME|ptrace\(.*Operation not permitted/.test(log)) {
      throw new StraceMissing("strace may not trace here");
    }
    return log.split("\n");
  }

  #changesFolder(line: string): boolean {
    const place = absolute(line);
    if (!place.includes(`${this.folder}/`)) return false;
    return !/^open(?:at)?\(/.test(line) || /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(line);
  }

  #short(line: string): string {
    return absolute(line).replaceAll(this.folder, ".");
  }
}

/** strace's line with whole paths, and without the working folder. */
function absolute(line: string): string {
  return line.replaceAll(/AT_FDCWD<([^>]*)>, "(?!\/)/g, '"$1/').replaceAll(
    /AT_FDCWD<[^>]*>, /g,
    "",
  );
}

async function command(file: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(file, { args }).output();
  if (!success) throw new Error(`Cannot ${file}: ${new TextDecoder().decode(stderr)}`);
}
