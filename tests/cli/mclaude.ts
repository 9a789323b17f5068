import { run } from "../../cli/run.ts";

/** What a command line printed, and its exit code. */
export interface Answer {
  code: number;
  out: string;
  err: string;
}

/** What differs from a session of ani's without a terminal. */
export interface AnswerOptions {
  env?: Record<string, string>;
  stdin?: string;
  terminal?: boolean;
}

/** Runs a command line in this process. */
export async function mclaude(
  cwd: string,
  args: readonly string[],
  { env, stdin = "", terminal = false }: AnswerOptions = {},
): Promise<Answer> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(args, {
    cwd,
    env: { MCLAUDE_IDENTITY: "ani", MCLAUDE_SESSION: "s1", HOME: "/nowhere", ...env },
    terminal,
    out: (text) => out.push(`${text}\n`),
    err: (text) => err.push(`${text}\n`),
    readInput: (limit) => stdin.slice(0, limit + 1),
  });
  return { code, out: out.join(""), err: err.join("") };
}

/** The words of an example, quotes as a shell takes them. */
export function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+?"[^"]*")|(\S+)/g)]
    .map(([, quoted, mixed, plain]) => quoted ?? (mixed ?? plain!).replaceAll('"', ""));
}
