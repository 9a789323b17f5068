/**
 * Starts this program as a client would.
 *
 * @module
 */

/** How a run ended. */
export interface SelfRun {
  /** Its exit code; 124 if it was ended for taking too long. */
  readonly code: number;
  /** What it printed. */
  readonly stdout: string;
  /** How long it took, in milliseconds. */
  readonly milliseconds: number;
}

/** The longest run, in milliseconds. */
const PATIENCE = 15_000;

/**
 * Runs this program with an input. It goes through a shell, which may be started by name.
 *
 * @param program The words that start it.
 * @param args Its arguments.
 * @param options Where, and what it reads.
 * @returns How it ended.
 */
export async function runSelf(
  program: readonly string[],
  args: readonly string[],
  { cwd, stdin }: { cwd: string; stdin: string },
): Promise<SelfRun> {
  const words = [...program, ...args];
  const [shell, ...rest] = Deno.build.os === "windows"
    ? ["powershell", "-NoProfile", "-Command", `$input | & ${words.map(quoted).join(" ")}`]
    : ["sh", "-c", 'exec "$@"', "sh", ...words];
  const start = performance.now();
  const child = new Deno.Command(shell!, {
    ...{ args: rest, cwd, stdin: "piped", stdout: "piped", stderr: "null" },
    env: { MCLAUDE_IDENTITY: "doctor", MCLAUDE_SESSION: "", CLAUDE_ENV_FILE: "" },
  }).spawn();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, PATIENCE);
  try {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin)).catch(() => {});
    await writer.close().catch(() => {});
    const { code, stdout } = await child.output();
    const milliseconds = performance.now() - start;
    return { code: late ? 124 : code, stdout: new TextDecoder().decode(stdout), milliseconds };
  } finally {
    clearTimeout(timer);
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}
