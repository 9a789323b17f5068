/**
 * Calling a command for a reference.
 *
 * The command is the caller's own shell text and stays as it is: nothing of a handoff becomes a
 * part of it. What it is about comes as variables, as the first arguments of the shell, and as
 * JSON on standard input.
 *
 * Not guaranteed: that a command which starts others leaves none behind when its time is over.
 *
 * @module
 */
import { oneLine } from "../store/text.ts";

/** What a command is told. */
export interface Call {
  /** `provider:id`. */
  readonly ref: string;
  /** The provider. */
  readonly provider: string;
  /** The id. */
  readonly id: string;
  /** The handoff. */
  readonly handoff: {
    readonly file: string;
    readonly path: string;
    readonly goal: string;
    readonly status: string;
    readonly next_step: string;
    readonly created: string;
    readonly session: string;
    readonly identity: string;
  };
}

/** How a call ended. */
export interface CallEnd {
  /** The exit code; `null` if its time was over or it could not be started. */
  readonly code: number | null;
  /** The last of what it printed, one line. */
  readonly output: string;
}

/** Calls a command; never throws. */
export type Caller = (call: Call) => Promise<CallEnd>;

/** Options for {@linkcode callIn}. */
export interface CallOptions {
  /** The shell text. */
  readonly command: string;
  /** The folder it runs in. */
  readonly folder: string;
  /** The longest time in milliseconds. */
  readonly timeout: number;
}

/** How much of what a command prints is kept, in characters. */
const KEPT = 4000;

/** How long output is waited for after the end, in milliseconds. */
const LAST_WORDS = 500;

/** The longest line of it that is told. */
const TOLD = 300;

/**
 * Makes a function that calls a command.
 *
 * @param options The command, and how long it may take.
 * @returns The function.
 */
export function callIn({ command, folder, timeout }: CallOptions): Caller {
  return async (call) => {
    try {
      return await run(call, { command, folder, timeout });
    } catch (error) {
      return { code: null, output: oneLine(String(error), TOLD) };
    }
  };
}

async function run(call: Call, { command, folder, timeout }: CallOptions): Promise<CallEnd> {
  const isWindows = Deno.build.os === "windows";
  const child = new Deno.Command(isWindows ? "powershell" : "sh", {
    args: isWindows
      ? ["-NoProfile", "-NonInteractive", "-Command", command]
      : ["-c", command, "mclaude", call.id, call.handoff.path],
    cwd: folder,
    env: {
      MCLAUDE_REF: call.ref,
      MCLAUDE_REF_PROVIDER: call.provider,
      MCLAUDE_REF_ID: call.id,
      MCLAUDE_HANDOFF: call.handoff.path,
      MCLAUDE_HANDOFF_GOAL: oneLine(call.handoff.goal, 500),
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const fed = feed(child, JSON.stringify(call));
  const outputs = [tail(child.stdout), tail(child.stderr)];
  const ended = await within(child.status, timeout);
  if (ended === undefined) {
    kill(child);
    await child.status;
  } else {
    // What it printed last may still be on its way, unless a grandchild holds the pipe.
    await within(Promise.all(outputs.map(({ done }) => done)), LAST_WORDS);
  }
  await Promise.all([...outputs.map(({ stop }) => stop()), fed]);
  const output = outputs.map(({ text }) => text()).join("\n");
  const last = output.trim().split("\n").at(-1) ?? "";
  return ended === undefined
    ? { code: null, output: `no end after ${timeout / 1000} s` }
    : { code: ended.code, output: oneLine(last, TOLD) };
}

/** A command need not read. */
async function feed(child: Deno.ChildProcess, text: string): Promise<void> {
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text)).catch(() => {});
  await writer.close().catch(() => {});
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    return;
  }
}

/** What comes of a promise, if it comes in time. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tail(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const done = (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text = (text + decoder.decode(value, { stream: true })).slice(-KEPT);
    }
  })().catch(() => {});
  return { done, text: () => text, stop: () => reader.cancel().catch(() => {}) };
}
