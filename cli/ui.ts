/**
 * `mclaude ui`: the dashboard in a browser of this machine.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { projectSource, serveUi, type UiServer } from "../lib/ui.ts";
import { CoordinationError } from "../lib/errors.ts";
import { makeContext } from "./context.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

/** The port, unless another one is given; if it is taken, any that is free. */
const PORT = 4320;

/** The exit codes of signals that end a program; Ctrl+C is how this one ends. */
const ENDS: Readonly<Record<string, number>> = { SIGINT: 0, SIGTERM: 143, SIGHUP: 129 };

/** How a page is opened in the user's browser. */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  linux: ["xdg-open"],
  windows: ["powershell", "-NoProfile", "-Command", "Start-Process"],
};

/**
 * Serves the dashboard until a signal.
 *
 * @param args The words after `ui`.
 * @param world The world around it.
 * @returns The exit code.
 */
export async function ui(args: readonly string[], world: Surroundings): Promise<number> {
  const flags = readFlags(args);
  const context = makeContext({ ...QUIET, ...flags }, world);
  const source = await projectSource(context);
  const end = new AbortController();
  const ending = endOnSignals(end);
  const signal = AbortSignal.any([end.signal, ...world.signal === undefined ? [] : [world.signal]]);
  const about = source.about();
  if (flags.notify) {
    const { notifyBeside } = await import("./notify.ts");
    await notifyBeside(context, world, { signal, complain: world.err });
  }
  function ready(link: string): void {
    world.out(`mclaude ui: ${about.place}, as ${about.identity}`);
    if (about.guessed) world.out("mclaude ui: to read and answer mail, say who you are: --as NAME");
    world.out(`mclaude ui: ${link}`);
    world.out("mclaude ui: the link is good once; Ctrl+C ends");
    if (flags.open && world.terminal) openPage(link);
  }
  function used(link: string): void {
    world.out(`mclaude ui: for another browser: ${link}`);
  }
  function serve(port: number): Promise<UiServer> {
    return serveUi({ source, port, signal, ready, used });
  }
  try {
    const server = await serveAt(serve, flags.port);
    if (Deno.stdin.isTerminal()) tellOnEnter(world, server);
    await server.finished;
  } finally {
    ending.stop();
  }
  return ending.code();
}

const QUIET = { json: false, quiet: true, help: false, noColor: true, input: undefined };

async function serveAt(
  serve: (port: number) => Promise<UiServer>,
  given: number | undefined,
): Promise<UiServer> {
  if (given !== undefined) return await serve(given);
  try {
    return await serve(PORT);
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
    return await serve(0);
  }
}

interface UiFlags {
  port: number | undefined;
  open: boolean;
  notify: boolean;
  project: string | undefined;
  as: string | undefined;
  session: string | undefined;
}

function readFlags(args: readonly string[]): UiFlags {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      options: {
        port: { type: "string" },
        "no-open": { type: "boolean" },
        notify: { type: "boolean" },
        project: { type: "string" },
        as: { type: "string" },
        session: { type: "string" },
      },
    });
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude ui --help");
  }
  const { port, project, as, session, ...rest } = parsed.values;
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65535)) {
    throw usageError(`Cannot use the port ${JSON.stringify(port)}`, "give a number up to 65535");
  }
  return {
    port: port === undefined ? undefined : Number(port),
    open: !rest["no-open"],
    notify: rest.notify ?? false,
    ...{ project, as, session },
  };
}

function endOnSignals(end: AbortController): { code(): number; stop(): void } {
  let code = 0;
  const names = (Deno.build.os === "windows" ? ["SIGINT"] : Object.keys(ENDS)) as Deno.Signal[];
  const listeners = names.map((name) => {
    function listener(): void {
      code ||= ENDS[name]!;
      end.abort();
    }
    Deno.addSignalListener(name, listener);
    return () => Deno.removeSignalListener(name, listener);
  });
  return {
    code: () => code,
    stop() {
      for (const remove of listeners) remove();
    },
  };
}

/** That there is no browser is no failure: the link stands in the terminal. */
function openPage(link: string): void {
  const [program, ...words] = OPENERS[Deno.build.os] ?? [];
  if (program === undefined) return;
  const quoted = Deno.build.os === "windows" ? `'${link}'` : link;
  try {
    new Deno.Command(program, {
      args: [...words, quoted],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn().unref();
  } catch {
    return;
  }
}

/** Whoever closed the page asks for a new link by the return key. */
async function tellOnEnter(world: Surroundings, server: UiServer): Promise<void> {
  const buffer = new Uint8Array(1024);
  while (await Deno.stdin.read(buffer) !== null) {
    world.out(`mclaude ui: ${server.newLink()}`);
  }
}
