import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { hostTarget, ROOT } from "../../scripts/build.ts";
import { permissionFlags } from "../../scripts/permissions.ts";

/** Where a command runs, and with what. */
export interface Surroundings {
  /** The working folder. */
  cwd: string;
  /** Variables; beside these only what a program needs to be found and started. */
  env?: Record<string, string>;
  /** What it reads; nothing by default. */
  stdin?: string;
}

/** How a command ended. */
export interface Outcome {
  /** Its exit code; 128 and more if a signal ended it. */
  code: number;
  /** What it printed. */
  stdout: string;
  /** What it printed on standard error. */
  stderr: string;
}

/** The words that start mclaude: `MCLAUDE_BIN`, or the sources with the same permissions. */
export function program(): string[] {
  const binary = Deno.env.get("MCLAUDE_BIN");
  if (binary) return [resolve(binary)];
  const flags = ["--quiet", "--config", join(ROOT, "deno.json"), ...permissionFlags(hostTarget())];
  return [Deno.execPath(), "run", ...flags, join(ROOT, "main.ts")];
}

/** The environment of a command: no variable of the tests' own surroundings but these. */
export function cleanEnv(env: Record<string, string> = {}): Record<string, string> {
  const kept = [
    ...["PATH", "PATHEXT", "SystemRoot", "HOME", "USERPROFILE", "LOCALAPPDATA"],
    ...["TMPDIR", "TEMP", "TMP", "DENO_DIR"],
  ];
  const own = kept.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  // A home folder is never a project: what others leave in the temporary folder does not count.
  const home = Deno.env.get("MCLAUDE_BIN") ? { HOME: tmpdir() } : {};
  return { ...Object.fromEntries(own), ...home, NO_COLOR: "1", ...env };
}

/** Runs mclaude to its end. */
export function run(args: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  return start([...program(), ...args], surroundings);
}

/** Starts any program and waits for its end. */
export async function start(
  words: readonly string[],
  { cwd, env, stdin }: Surroundings,
): Promise<Outcome> {
  const [file, ...args] = words;
  const child = new Deno.Command(file!, {
    args,
    cwd,
    env: cleanEnv(env),
    clearEnv: true,
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (stdin !== undefined) await feed(child, stdin);
  return outcomeOf(await child.output());
}

/** One of the commands of a {@linkcode race}. */
export interface Racer {
  /** The words after the program's name. */
  args: readonly string[];
  /** Its own working folder. */
  cwd?: string;
  /** Variables of its own. */
  env?: Record<string, string>;
}

/**
 * Runs commands as processes that all wait at one barrier, and are let go at once.
 *
 * A shell waits for a line and then becomes the program, so nothing but the program's own
 * start lies between the barrier and its first call. Windows has no such shell: there the
 * processes are just started together.
 */
export async function race(
  racers: readonly Racer[],
  surroundings: Surroundings,
): Promise<Outcome[]> {
  const barrier = Deno.build.os !== "windows";
  const children = racers.map(({ args, cwd, env }) => {
    const words = [...program(), ...args];
    const [file, ...rest] = barrier
      ? ["sh", "-c", 'read -r go; exec "$@" </dev/null', "sh", ...words]
      : words;
    return new Deno.Command(file!, {
      args: rest,
      cwd: cwd ?? surroundings.cwd,
      env: cleanEnv({ ...surroundings.env, ...env }),
      clearEnv: true,
      stdin: barrier ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  });
  const outcomes = Promise.all(children.map((child) => child.output()));
  if (barrier) await Promise.all(children.map((child) => feed(child, "go\n")));
  return (await outcomes).map(outcomeOf);
}

async function feed(child: Deno.ChildProcess, text: string): Promise<void> {
  const writer = child.stdin.getWriter();
  // Who ended without reading says so by its exit code.
  await writer.write(new TextEncoder().encode(text)).catch(() => {});
  await writer.close().catch(() => {});
}

function outcomeOf({ code, stdout, stderr }: Deno.CommandOutput): Outcome {
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
