/**
 * `mclaude notify`: tells a person of what cannot wait, for as long as it runs.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { CoordinationError } from "../lib/errors.ts";
import {
  type Channel,
  channelsOf,
  deliver,
  type DeliverOptions,
  type Delivery,
  followNotices,
  labelOf,
  type Notice,
  type NotifierOptions,
  parseChannels,
  parseKinds,
  parseQuiet,
  readNotifySettings,
} from "../lib/notify.ts";
import { ownerOfMail } from "../lib/operations/correspondents.ts";
import type { Context } from "../lib/operations/operation.ts";
import { exists } from "../lib/store/files.ts";
import { oneLine } from "../lib/store/text.ts";
import { makeContext } from "./context.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

const QUIET = { noColor: true, help: false, input: undefined };

/** What follows `notify` on a command line. */
interface NotifyFlags {
  test: boolean;
  to: string[];
  exec: string | undefined;
  what: string[];
  quiet: string | undefined;
  most: string | undefined;
  json: boolean;
  project: string | undefined;
  as: string | undefined;
  session: string | undefined;
}

/**
 * Tells a person of what cannot wait.
 *
 * @param args The words after `notify`.
 * @param world The world around it.
 * @returns The exit code: 0 when it was ended, 1 if a test reached a channel not.
 */
export async function notify(args: readonly string[], world: Surroundings): Promise<number> {
  const flags = readFlags(args);
  const context = makeContext({ ...flags, ...QUIET, quiet: true }, world);
  const { options, left } = await prepareNotices(context, world, flags);
  for (const reason of left) world.err(`[notify] left out: ${reason}`);
  if (flags.test) return await test(options, { world, json: flags.json });
  const end = new AbortController();
  const stop = onSignals(() => end.abort());
  if (!flags.json) world.err(describe(options));
  try {
    const { project } = context;
    const signal = world.signal === undefined
      ? end.signal
      : AbortSignal.any([world.signal, end.signal]);
    for await (const delivery of followNotices(project, { ...options, signal })) {
      print(delivery, { world, json: flags.json });
      if (world.gone) end.abort();
    }
  } finally {
    stop();
  }
  return 0;
}

/**
 * Tells a person of what cannot wait beside another program, for as long as that runs.
 *
 * @param context Who calls, and where.
 * @param world The world around it.
 * @param options What ends it, and who is told of a channel that fails; by default nobody.
 * @returns When it ended.
 * @throws {CoordinationError} As {@linkcode prepareNotices}, before the other program begins.
 */
export async function notifyBeside(
  context: Context,
  world: Pick<Surroundings, "env">,
  { signal, complain = () => {} }: { signal: AbortSignal; complain?: (line: string) => void },
): Promise<{ ended: Promise<void> }> {
  const { options } = await prepareNotices(context, world);
  async function follow(): Promise<void> {
    const deliveries = followNotices(context.project, { ...options, signal });
    for await (const { notice, channel, failure } of deliveries) {
      if (failure === null) continue;
      complain(`[notify] ${channel} failed: ${oneLine(failure, 200)} (${notice.title})`);
    }
  }
  const ended = follow().catch((error) =>
    complain(`[notify] ended: ${oneLine(String(error), 200)}`)
  );
  return { ended };
}

/**
 * Finds out who is told, where, and of what.
 *
 * @param context Who calls, and where.
 * @param world The world around it.
 * @param flags What was asked for; by default what identity and project say.
 * @returns What a notifier needs, and which channels of the identity cannot be used.
 * @throws {CoordinationError} `no_identity`, `not_found` if there is no store, `invalid_input`.
 */
export async function prepareNotices(
  context: Context,
  { env }: Pick<Surroundings, "env">,
  flags: Partial<NotifyFlags> = {},
): Promise<{ options: NotifierOptions; left: string[] }> {
  const { project } = context;
  if (!exists(project.store)) {
    throw new CoordinationError(
      "not_found",
      `Cannot notify: there is no .claude in "${project.root}"; see: mclaude init`,
    );
  }
  const { reader } = await ownerOfMail(context);
  const { to = [], exec, what = [], quiet, most } = flags;
  const settings = readNotifySettings(project);
  const asked = [
    ...parseChannels(to),
    ...(exec === undefined ? [] : [{ kind: "exec", address: exec } as const]),
  ];
  const own = asked.length > 0 ? { channels: asked, left: [] } : await ownChannels(context);
  const local = asked.length > 0 ? [] : parseChannels(settings.to);
  const all = [...own.channels, ...local];
  const channels: Channel[] = all.length > 0 ? all : [{ kind: "desktop", address: "" }];
  return {
    options: {
      reader,
      channels: channels.filter((one, index) =>
        channels.findIndex(({ kind, address }) => kind === one.kind && address === one.address) ===
          index
      ),
      settings: {
        ...settings,
        ...(what.length > 0 && { what: parseKinds(what.flatMap((word) => word.split(","))) }),
        ...(quiet !== undefined && { quiet: parseQuiet(quiet) }),
        ...(most !== undefined && { most: parseMost(most) }),
      },
      ...deliverOptions(env),
    },
    left: own.left,
  };
}

async function ownChannels(context: Context): Promise<{ channels: Channel[]; left: string[] }> {
  const { readChannels } = await import("../lib/identity.ts");
  try {
    return channelsOf(readChannels(context.project, context.caller().identity));
  } catch (error) {
    if (error instanceof CoordinationError && error.code === "not_found") {
      return { channels: [], left: [] };
    }
    throw error;
  }
}

function deliverOptions(env: Surroundings["env"]): DeliverOptions {
  return {
    secret: env.MCLAUDE_NOTIFY_SECRET || undefined,
    telegramToken: env.MCLAUDE_TELEGRAM_TOKEN || undefined,
    piperModel: env.MCLAUDE_PIPER_MODEL || undefined,
  };
}

function parseMost(text: string): number {
  const most = Number(text);
  if (Number.isSafeInteger(most) && most >= 1 && most <= 1000) return most;
  throw usageError(`Cannot use --most ${oneLine(text, 40)}`, "give a number from 1 to 1000");
}

/** Sends one notice to each channel, and says what became of it. */
async function test(
  options: NotifierOptions,
  { world, json }: { world: Surroundings; json: boolean },
): Promise<number> {
  const at = new Date().toISOString();
  const notice: Notice = {
    ...{ id: `test:${at}`, what: "urgent", at, from: "mclaude", urgent: false },
    ...{ title: "This is how mclaude tells you", text: `For ${options.reader.name}` },
  };
  let failed = false;
  for (const channel of options.channels) {
    const failure = await deliver(notice, channel, options) ?? null;
    failed ||= failure !== null;
    print({ notice, channel: labelOf(channel), failure }, { world, json });
  }
  return failed ? 1 : 0;
}

function print(
  delivery: Delivery,
  { world, json }: { world: Surroundings; json: boolean },
): void {
  const { notice, channel, failure } = delivery;
  if (json) return world.out(JSON.stringify(delivery));
  if (failure === null) return world.out(`[notify] ${channel}: ${notice.title}`);
  world.err(`[notify] ${channel} failed: ${oneLine(failure, 200)} (${notice.title})`);
}

function describe({ reader, channels, settings }: NotifierOptions): string {
  const where = channels.map(labelOf).join(", ");
  const what = [...settings.what].map((kind) => kind.replace("_", " ")).join(", ");
  return `[notify] ${reader.name} is told of ${what} by ${where} (Ctrl+C to stop)`;
}

function onSignals(end: () => void): () => void {
  const names: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const name of names) Deno.addSignalListener(name, end);
  return () => {
    for (const name of names) Deno.removeSignalListener(name, end);
  };
}

function readFlags(args: readonly string[]): NotifyFlags {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        to: { type: "string", multiple: true },
        exec: { type: "string" },
        what: { type: "string", multiple: true },
        quiet: { type: "string" },
        most: { type: "string" },
        json: { type: "boolean" },
        "no-color": { type: "boolean" },
        project: { type: "string" },
        as: { type: "string" },
        session: { type: "string" },
      },
    });
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude notify --help");
  }
  const { values, positionals } = parsed;
  const [word, ...more] = positionals;
  if (word !== undefined && word !== "test" || more.length > 0) {
    throw usageError(
      `Cannot use the extra word ${JSON.stringify(positionals.at(-1))}`,
      "see: mclaude notify --help",
    );
  }
  return {
    test: word === "test",
    to: values.to ?? [],
    exec: values.exec,
    what: values.what ?? [],
    quiet: values.quiet,
    most: values.most,
    json: values.json ?? false,
    project: values.project,
    as: values.as,
    session: values.session,
  };
}
