/**
 * `mclaude listen`: what is spoken becomes a message, once somebody has looked at it.
 *
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CoordinationError } from "../lib/errors.ts";
import { messageSend } from "../lib/operations/messages.ts";
import { perform } from "../lib/operations/session.ts";
import { oneLine } from "../lib/store/text.ts";
import { convertWav, record, transcribe } from "../lib/voice.ts";
import { makeContext } from "./context.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

const QUIET = { noColor: true, help: false, input: undefined };

/** What follows `listen` on a command line. */
interface ListenFlags {
  to: string | undefined;
  file: string | undefined;
  subject: string | undefined;
  type: string | undefined;
  urgent: boolean;
  yes: boolean;
  json: boolean;
  project: string | undefined;
  as: string | undefined;
  session: string | undefined;
}

/**
 * Listens, shows what was understood, and sends it to whom it is for.
 *
 * @param args The words after `listen`.
 * @param world The world around it.
 * @returns The exit code: 1 if it was not sent.
 */
export async function listen(args: readonly string[], world: Surroundings): Promise<number> {
  const flags = readFlags(args);
  const { text, by } = await understand(flags, world);
  if (flags.to === undefined) {
    world.out(flags.json ? JSON.stringify({ text, by, sent: null }) : text);
    return 0;
  }
  if (!flags.yes) {
    if (!flags.json) world.err(`[listen] ${by} understood: ${oneLine(text, 2_000)}`);
    if (world.confirm === undefined) {
      throw usageError(
        "Cannot ask whether that is right: this is no terminal",
        "look first, then add --yes",
      );
    }
    if (!world.confirm(`Send this to ${flags.to}?`)) {
      world.err("[listen] not sent");
      return 1;
    }
  }
  const context = makeContext({ ...flags, ...QUIET, quiet: true }, world);
  const input = {
    to: flags.to,
    body: text,
    subject: flags.subject ?? oneLine(text, 80),
    ...(flags.type !== undefined && { type: flags.type }),
    ...(flags.urgent && { urgent: true }),
  };
  const sent = await perform(messageSend, context, { input, typed: false }) as { path: string };
  world.out(flags.json ? JSON.stringify({ text, by, sent }) : `[listen] sent ${sent.path}`);
  return 0;
}

async function understand(
  { file, json }: ListenFlags,
  world: Surroundings,
): Promise<{ text: string; by: string }> {
  const settings = {
    command: world.env.MCLAUDE_TRANSCRIBE,
    whisperModel: world.env.MCLAUDE_WHISPER_MODEL,
  };
  const folder = Deno.makeTempDirSync({ prefix: "mclaude_" });
  try {
    const path = join(folder, "spoken.wav");
    const sound = file === undefined ? await recordSpeech(json, world) : readRecording(file);
    Deno.writeFileSync(path, sound, { mode: 0o600 });
    return await transcribe(path, settings);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function recordSpeech(json: boolean, world: Surroundings): Promise<Uint8Array> {
  if (!json) world.err("[listen] speak now; it ends when you are silent");
  return await record();
}

function readRecording(file: string): Uint8Array {
  try {
    return convertWav(Deno.readFileSync(file));
  } catch (cause) {
    if (cause instanceof CoordinationError) throw cause;
    throw new CoordinationError("not_found", `Cannot read "${file}": give a WAV file`, { cause });
  }
}

function readFlags(args: readonly string[]): ListenFlags {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      options: {
        to: { type: "string" },
        file: { type: "string" },
        subject: { type: "string" },
        type: { type: "string" },
        urgent: { type: "boolean" },
        yes: { type: "boolean" },
        json: { type: "boolean" },
        "no-color": { type: "boolean" },
        project: { type: "string" },
        as: { type: "string" },
        session: { type: "string" },
      },
    });
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude listen --help");
  }
  const { values } = parsed;
  return {
    to: values.to,
    file: values.file,
    subject: values.subject,
    type: values.type,
    urgent: values.urgent ?? false,
    yes: values.yes ?? false,
    json: values.json ?? false,
    project: values.project,
    as: values.as,
    session: values.session,
  };
}
