/**
 * The programs that handoffs ask: git about the past, a shell about checks.
 *
 * @module
 */
import type { CommandRunner } from "./checks.ts";
import type { GitRunner } from "./write.ts";

/** The most that is kept of what a check prints, in bytes. */
const MOST_OUTPUT = 64 * 1024;

/**
 * Makes a function that runs git, which never asks, pages or writes anything.
 *
 * @param folder The folder it runs in.
 * @returns The function.
 */
export function gitIn(folder: string): GitRunner {
  return (args) => {
    try {
      const { success, stdout } = new Deno.Command("git", {
        args: ["--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", ...args],
        cwd: folder,
        stdin: "null",
        stderr: "null",
      }).outputSync();
      return success ? new TextDecoder().decode(stdout) : undefined;
    } catch {
      return undefined;
    }
  };
}

/**
 * Makes a function that runs a command in the system's shell.
 *
 * @param folder The folder it runs in.
 * @returns The function.
 */
export function shellIn(folder: string): CommandRunner {
  return async (command, timeout) => {
    const [program, ...args] = Deno.build.os === "windows"
      ? ["powershell", "-NoProfile", "-NonInteractive", "-Command", command]
      : ["sh", "-c", command];
    const child = new Deno.Command(program!, {
      args,
      cwd: folder,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const output = [tail(child.stdout), tail(child.stderr)] as const;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), timeout);
    });
    const end = Promise.all([child.status, ...output.map(({ done }) => done)]);
    const ended = await Promise.race([end, late]);
    clearTimeout(timer);
    if (ended === null) await endNow(child);
    // A grandchild may hold the pipes open: nobody waits for it.
    await Promise.all(output.map(({ stop }) => stop()));
    const text = output.map(({ text }) => text()).join("");
    return { code: ended === null ? null : ended[0].code, output: text };
  };
}

async function endNow(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGKILL");
  } catch {
    // It ended at this very moment.
  }
  await child.status;
}

/** Collects the end of what a program prints. */
function tail(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  let text = "";
  const decoder = new TextDecoder();
  const done = (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text = (text + decoder.decode(value, { stream: true })).slice(-MOST_OUTPUT);
    }
  })().catch(() => {});
  return { done, text: () => text, stop: () => reader.cancel().catch(() => {}) };
}
