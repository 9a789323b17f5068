import { Buffer } from "node:buffer";
import { run } from "./cli/run.ts";

/** The variables that are read; the binary may read no others. */
const VARIABLES = [
  "APPDATA",
  "CLAUDE_CODE_SESSION_ID",
  "CLAUDE_CONFIG_DIR",
  "CLAUDE_ENV_FILE",
  "CLAUDE_PID",
  "FORCE_COLOR",
  "HOME",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "LOGNAME",
  "MCLAUDE_DEBUG",
  "MCLAUDE_GUARD",
  "MCLAUDE_HUB_TOKEN",
  "MCLAUDE_HUB_URL",
  "MCLAUDE_IDENTITY",
  "MCLAUDE_NOTIFY_SECRET",
  "MCLAUDE_PID",
  "MCLAUDE_PIPER_MODEL",
  "MCLAUDE_PROJECT",
  "MCLAUDE_PROJECT_ID",
  "MCLAUDE_SESSION",
  "MCLAUDE_TELEGRAM_TOKEN",
  "MCLAUDE_TRANSCRIBE",
  "MCLAUDE_WHISPER_MODEL",
  "NO_COLOR",
  "TERM",
  "TERM_SESSION_ID",
  "USER",
  "USERNAME",
  "USERPROFILE",
  "WT_SESSION",
  "XDG_CONFIG_HOME",
];

/** How the command lines begin that may use the network; all others give it back. */
const NETWORKED = /^(?:hub|mail sync|mcp|notify|sync|ui|watch)(?: |$)/;

/** Whether whoever read standard output has gone away. */
let gone = false;

/**
 * Prints all of `text`. A reader that has gone away is no failure of ours, and no reason to
 * end at once: the exit code still says what became of the command.
 */
function print(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let rest = new TextEncoder().encode(`${text}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(stream.writeSync(rest));
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) {
        gone ||= stream === Deno.stdout;
        return;
      }
      if (!(error instanceof Deno.errors.WouldBlock)) {
        throw Object.assign(error as Error, { path: "standard output" });
      }
      // The reader made its end non-blocking, and ours with it.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/** Prints `text` as a remark; where even that fails, nobody is left to be told. */
function remark(text: string): void {
  try {
    print(Deno.stderr, text);
  } catch {
    return;
  }
}

/** Reads standard input as text, or as much of it as shows that it is too long. */
function readInput(limit: number): string {
  const chunks: Uint8Array[] = [];
  for (let size = 0; size <= limit;) {
    const chunk = new Uint8Array(65536);
    const read = Deno.stdin.readSync(chunk);
    if (read === null) break;
    chunks.push(chunk.subarray(0, read));
    size += read;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

if (import.meta.main) {
  if (!NETWORKED.test(Deno.args.slice(0, 2).join(" "))) {
    Deno.permissions.revokeSync({ name: "net" });
  }
  const code = await run(Deno.args, {
    get cwd() {
      return Deno.cwd();
    },
    env: Object.fromEntries(VARIABLES.map((name) => [name, Deno.env.get(name)])),
    get terminal() {
      return Deno.stdout.isTerminal();
    },
    get gone() {
      return gone;
    },
    out: (text) => print(Deno.stdout, text),
    err: remark,
    readInput,
    confirm: (question) => Deno.stdin.isTerminal() && Deno.stdout.isTerminal() && confirm(question),
  });
  Deno.exit(code);
}
