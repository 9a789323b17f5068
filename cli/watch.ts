/**
 * `mclaude watch`: a project as it is and changes, on the whole screen, as lines, or as events
 * in JSON.
 *
 * ```
 *   --once                 a snapshot, then the end
 *   --json                 events, one a line
 *   a terminal that can    the screen
 *   any other output       lines in mclaude 0.6's format
 * ```
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { Context } from "../lib/operations/operation.ts";
import { readTimeline } from "../lib/timeline.ts";
import { difference, followProject, lineOf, Observer } from "../lib/watch.ts";
import { makeContext } from "./context.ts";
import type { Surroundings } from "./run.ts";
import { chooseStyle, PLAIN, type Style } from "./style.ts";
import { usageError } from "./usage_error.ts";

/** The exit codes of signals that end a program; Ctrl+C is how a watch ends. */
const ENDS: Readonly<Record<string, number>> = {
  SIGINT: 0,
  SIGBREAK: 0,
  SIGTERM: 143,
  SIGHUP: 129,
};

/** What a watch needs. */
interface Watch {
  readonly context: Context;
  readonly world: Surroundings;
  readonly style: Style;
  readonly signal: AbortSignal;
}

/**
 * Watches.
 *
 * @param args The words after `watch`.
 * @param world The world around it.
 * @returns The exit code.
 */
export async function watch(args: readonly string[], world: Surroundings): Promise<number> {
  const flags = readFlags(args);
  const style = chooseStyle({ ...world, noColor: flags.noColor });
  const context = makeContext({ ...QUIET, ...flags }, world);
  const ending = watchSignals(world.signal);
  const whole = { context, world, style, signal: ending.signal };
  try {
    if (flags.notify && !flags.once) {
      const { notifyBeside } = await import("./notify.ts");
      // On a whole screen there is no place for complaints; the ledger keeps what failed.
      const complain = flags.json || flags.noTui ? world.err : undefined;
      await notifyBeside(context, world, { signal: ending.signal, ...(complain && { complain }) });
    }
    if (flags.once) await once(whole, flags);
    else if (flags.json || flags.noTui || !canDraw(world)) await stream(whole, flags);
    else await screen(whole);
  } finally {
    ending.stop();
  }
  return ending.code();
}

const QUIET = { json: false, quiet: true, help: false, input: undefined };

interface WatchFlags {
  once: boolean;
  json: boolean;
  noTui: boolean;
  notify: boolean;
  noColor: boolean;
  project: string | undefined;
  as: string | undefined;
  session: string | undefined;
}

function readFlags(args: readonly string[]): WatchFlags {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        once: { type: "boolean" },
        json: { type: "boolean" },
        "no-tui": { type: "boolean" },
        notify: { type: "boolean" },
        "no-color": { type: "boolean" },
        project: { type: "string" },
        as: { type: "string" },
        session: { type: "string" },
      },
    });
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude watch --help");
  }
  const { values, positionals } = parsed;
  if (positionals.length > (values.project === undefined ? 1 : 0)) {
    throw usageError(
      `Cannot use the extra word ${JSON.stringify(positionals.at(-1))}`,
      "name one folder",
    );
  }
  return {
    once: values.once ?? false,
    json: values.json ?? false,
    noTui: values["no-tui"] ?? false,
    notify: values.notify ?? false,
    noColor: values["no-color"] ?? false,
    project: values.project ?? positionals[0],
    as: values.as,
    session: values.session,
  };
}

/** Ends the watch on a signal, in a way that libraries take for an answer to it. */
function watchSignals(given: AbortSignal | undefined): {
  signal: AbortSignal;
  code(): number;
  stop(): void;
} {
  const end = new AbortController();
  // Ink counts the listeners of Node, and ends the process by itself where it finds none.
  // deno-lint-ignore no-process-global
  const signals = process;
  let code = 0;
  const names = Object.keys(ENDS).filter((name) =>
    Deno.build.os === "windows" ? name === "SIGINT" || name === "SIGBREAK" : name !== "SIGBREAK"
  );
  const listeners = names.map((name) => {
    const listener = () => {
      code ||= ENDS[name]!;
      end.abort();
    };
    signals.on(name, listener);
    return [name, listener] as const;
  });
  return {
    signal: given === undefined ? end.signal : AbortSignal.any([given, end.signal]),
    code: () => code,
    stop() {
      for (const [name, listener] of listeners) signals.off(name, listener);
    },
  };
}

/** Whether a screen can be drawn: both ends are a terminal that can move its cursor. */
function canDraw({ terminal, env }: Surroundings): boolean {
  return terminal && Deno.stdin.isTerminal() && env.TERM !== "dumb" &&
    (env.TERM !== undefined && env.TERM !== "" || Deno.build.os === "windows");
}

async function once(
  { context, world, style }: Watch,
  flags: Pick<WatchFlags, "json" | "noTui">,
): Promise<void> {
  const { project } = context;
  if (flags.noTui && !flags.json) {
    for (const event of readTimeline(project).events) world.out(lineOf(event, style));
    return;
  }
  const { jsonLine, overview, snapshotEvent } = await import("./watch/once.ts");
  const { chooseLetters } = await import("./watch/letters.ts");
  const snapshot = new Observer(project, { isMine: isMine(context) }).look();
  if (flags.json) return world.out(jsonLine(snapshotEvent(snapshot)));
  const events = difference(undefined, snapshot);
  const letters = chooseLetters(world.env, Deno.build.os);
  world.out(overview(snapshot, { events, style, letters, now: Date.now() }));
}

function isMine({ caller }: Context): (session: string) => boolean {
  return (session) => caller().isMe?.(session) ?? caller().session === session;
}

async function stream(
  { context, world, style, signal: given }: Watch,
  { json }: Pick<WatchFlags, "json">,
): Promise<void> {
  const { project } = context;
  const end = new AbortController();
  const signal = AbortSignal.any([given, end.signal]);
  const { jsonLine, snapshotEvent } = await import("./watch/once.ts");
  let isFirst = true;
  if (!json) {
    world.err(`watching ${project.store}`);
    world.err("(Ctrl+C to stop)");
  }
  for await (
    const { snapshot, events } of followProject(project, { signal, isMine: isMine(context) })
  ) {
    if (isFirst && json) world.out(jsonLine(snapshotEvent(snapshot)));
    isFirst = false;
    for (const event of events) world.out(json ? jsonLine(event) : lineOf(event, style));
    if (world.gone) end.abort();
  }
}

async function screen({ context, world, style, signal }: Watch): Promise<void> {
  const { furnish } = await import("./watch/surroundings.ts");
  furnish();
  const [{ showScreen }, { chooseLetters }] = await Promise.all([
    import("./watch/screen.ts"),
    import("./watch/letters.ts"),
  ]);
  const letters = chooseLetters(world.env, Deno.build.os);
  await showScreen({ context, signal, letters, style: world.env.NO_COLOR ? PLAIN : style });
}
