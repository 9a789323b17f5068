/**
 * Starting other programs: fed on standard input, bounded in time and in what they print.
 *
 * Programs are started through the system's shell as words, never as a line to be read: no text
 * becomes a command. The shell is the only program that has to be allowed.
 *
 * @module
 */
import { oneLine } from "./store/text.ts";

/** Options for {@linkcode runProgram}. */
export interface RunOptions {
  /** What it reads on standard input; nothing by default. */
  input?: string | undefined;
  /**
   * It is ended after so many milliseconds.
   *
   * @default {10_000}
   */
  timeout?: number | undefined;
  /** More environment. */
  env?: Readonly<Record<string, string>> | undefined;
}

/** How a program ended. */
export interface ProgramEnd {
  /** Its exit code; `null` if it was ended, 127 if there is no such program. */
  readonly code: number | null;
  /** What it printed on standard output, up to a million characters. */
  readonly output: string;
  /** The last line that it printed on standard error. */
  readonly complaint: string;
}

/** More is not kept of what a program prints, in bytes. */
const MOST = 1024 * 1024;

/**
 * Runs a program.
 *
 * @param words The program and its words; on Windows also a script of PowerShell, alone.
 * @param options What it is fed, and for how long it may run.
 * @returns How it ended; never throws for what the program does.
 */
export async function runProgram(
  words: readonly string[],
  options: RunOptions = {},
): Promise<ProgramEnd> {
  const { input = "", timeout = 10_000, env = {} } = options;
  let child: Deno.ChildProcess;
  try {
    child = start(words, env);
  } catch (error) {
    return { code: 127, output: "", complaint: oneLine(String(error), 300) };
  }
  const timer = setTimeout(() => kill(child), timeout);
  const fed = feed(child, input);
  try {
    const [output, errors, { code, signal }] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      child.status,
    ]);
    const complaint = oneLine(errors.trim().split("\n").at(-1) ?? "", 300);
    return { code: signal === null ? code : null, output, complaint };
  } finally {
    clearTimeout(timer);
    await fed;
  }
}

/**
 * Starts a program whose output is read while it runs.
 *
 * @param words The program and its words; on Windows also a script of PowerShell, alone.
 * @param env More environment.
 * @returns Its process, all streams piped.
 */
export function start(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Deno.ChildProcess {
  const isWindows = Deno.build.os === "windows";
  return new Deno.Command(isWindows ? "powershell" : "sh", {
    args: isWindows
      ? ["-NoProfile", "-NonInteractive", "-Command", script(words)]
      : ["-c", 'exec "$@"', "sh", ...words],
    ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
    env,
  }).spawn();
}

/** One word is a script; several are a program and its words, quoted as PowerShell does. */
function script(words: readonly string[]): string {
  if (words.length === 1) return words[0]!;
  return `& ${words.map(quoted).join(" ")}; exit $LASTEXITCODE`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}

/**
 * Whether a program is there; asked of the shell.
 *
 * @param name Its name.
 * @returns Whether it would be found.
 */
export async function hasProgram(name: string): Promise<boolean> {
  const { code } = await runProgram(
    Deno.build.os === "windows"
      ? [`if (Get-Command ${quoted(name)} -ErrorAction SilentlyContinue) { exit 0 }; exit 1`]
      : ["sh", "-c", 'command -v "$1" >/dev/null', "sh", name],
  );
  return code === 0;
}

/** A program need not read. */
async function feed(child: Deno.ChildProcess, text: string): Promise<void> {
  const writer = child.stdin.getWriter();
  if (text !== "") await writer.write(new TextEncoder().encode(text)).catch(() => {});
  await writer.close().catch(() => {});
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    if (text.length < MOST) text += decoder.decode(chunk, { stream: true });
  }
  return text.slice(0, MOST);
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    return;
  }
}
