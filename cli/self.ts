import { selfWords } from "../lib/operations/self.ts";

/** Options for {@linkcode startSelf}. */
export interface StartOptions {
  /** The working folder. */
  cwd: string;
  /** Variables that differ from this process's own. */
  env: Record<string, string>;
}

/**
 * Starts another process of this very program, compiled or not.
 *
 * It goes through the shell, which the binary may start by name; its own path cannot be
 * among its permissions, since nobody knows it when it is compiled.
 *
 * @param args The words after the program's name.
 * @param options Where, and with what environment.
 * @returns The process, its output piped.
 */
export function startSelf(args: readonly string[], options: StartOptions): Deno.ChildProcess {
  const program = [...selfWords(), ...args];
  const [shell, ...words] = Deno.build.os === "windows"
    ? [
      "powershell",
      "-NoProfile",
      "-Command",
      `& ${program.map(quote).join(" ")}; exit $LASTEXITCODE`,
    ]
    : ["sh", "-c", 'exec "$@"', "sh", ...program];
  return new Deno.Command(shell!, {
    args: words,
    ...options,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}
