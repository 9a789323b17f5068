/**
 * Running git: never with a question, a hook, a pager or another's language.
 *
 * @module
 */
import { CoordinationError } from "../../errors.ts";
import { oneLine } from "../../store/text.ts";

/** How a git command ended. */
export interface GitEnd {
  /** Its exit code. */
  readonly code: number;
  /** What it printed. */
  readonly stdout: Uint8Array<ArrayBuffer>;
  /** What it printed on standard error, one line. */
  readonly stderr: string;
}

/** Options for {@linkcode Git.run}. */
export interface GitOptions {
  /** What it reads. */
  stdin?: Uint8Array<ArrayBuffer> | undefined;
  /** The longest that it may take, in milliseconds. */
  timeout?: number | undefined;
}

/** Git in one repository. */
export interface Git {
  /** Runs a command to its end. */
  run(args: readonly string[], options?: GitOptions): Promise<GitEnd>;
  /** Runs a command that must succeed, and gives what it printed. */
  text(args: readonly string[], options?: GitOptions): Promise<string>;
}

/** How long a command of this machine alone may take, in milliseconds. */
const LOCAL_TIME = 120_000;

/**
 * Git in a folder.
 *
 * @param folder A folder in the repository.
 * @param signal Ends what runs.
 * @returns What runs commands there.
 */
export function gitAt(folder: string, signal?: AbortSignal): Git {
  async function run(args: readonly string[], options: GitOptions = {}): Promise<GitEnd> {
    const { stdin, timeout = LOCAL_TIME } = options;
    const late = AbortSignal.timeout(timeout);
    const child = start(args, {
      cwd: folder,
      stdin: stdin === undefined ? "null" : "piped",
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    const fed = stdin === undefined ? Promise.resolve() : feed(child, stdin);
    const [{ code, stdout, stderr }] = await Promise.all([child.output(), fed]);
    signal?.throwIfAborted();
    const told = new TextDecoder().decode(stderr);
    const reason = late.aborted ? `no answer for ${timeout / 1000} seconds` : firstReason(told);
    return { code: late.aborted ? 124 : code, stdout, stderr: reason };
  }
  return {
    run,
    async text(args, options) {
      const { code, stdout, stderr } = await run(args, options);
      if (code === 0) return new TextDecoder().decode(stdout);
      const [verb = ""] = args;
      throw new CoordinationError("store_failure", `Cannot run git ${verb}: ${stderr}`);
    },
  };
}

function start(
  args: readonly string[],
  options: { cwd: string; stdin: "null" | "piped"; signal: AbortSignal },
): Deno.ChildProcess {
  try {
    return new Deno.Command("git", {
      args: [
        ...["--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false"],
        // No hook of the user's has a say in a ref that is not theirs.
        ...["-c", `core.hooksPath=${Deno.build.os === "windows" ? "NUL" : "/dev/null"}`],
        ...["-c", "gc.auto=0", "-c", "protocol.ext.allow=never", ...args],
      ],
      ...options,
      env: { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    throw new CoordinationError("not_found", "Cannot run git: install it", { cause });
  }
}

async function feed(child: Deno.ChildProcess, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const writer = child.stdin.getWriter();
  // A program that ended without reading says so by its exit code.
  await writer.write(bytes).catch(() => {});
  await writer.close().catch(() => {});
}

/** The line that says why; git says much else. */
function firstReason(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const telling = lines.find((line) => /^(?:fatal|error|ssh|remote):/.test(line)) ?? lines[0] ?? "";
  return oneLine(telling.replace(/^(?:fatal|error): /, ""), 300) || "it failed without a word";
}
