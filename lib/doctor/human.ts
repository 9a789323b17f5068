/**
 * What reaches a person: notifications, speech, and the page.
 *
 * @module
 */
import { readChannels } from "../identity.ts";
import { CHANNEL_KINDS, type ChannelKind, channelsOf, readNotifySettings } from "../notify.ts";
import { hasProgram } from "../spawn.ts";
import { exists } from "../store/files.ts";
import { oneLine } from "../store/text.ts";
import { findRecorder, findSpeaker, findTranscriber } from "../voice.ts";
import { type Check, check, type Patient } from "./check.ts";

/** What shows a notice on a desktop. */
const DESKTOP: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "notify-send",
  darwin: "osascript",
};

/**
 * Looks at what would reach a person. Nothing is sent, spoken or recorded.
 *
 * @param patient The project.
 * @returns What was found; that a program is not there is no fault of the project.
 */
export async function checkHuman(patient: Patient): Promise<Check[]> {
  return [await notifications(patient), await voice(patient)];
}

async function notifications({ project, caller, env = {} }: Patient): Promise<Check> {
  const name = "notifications";
  let wanted: readonly string[];
  try {
    wanted = readNotifySettings(project).to;
  } catch (error) {
    const detail = oneLine((error as Error).message, 300);
    return check("human", name, { status: "fault", detail, next: "repair .claude/mclaude.json" });
  }
  const { channels, left } = channelsOf(ownChannels({ project, caller }));
  const kinds = new Set<ChannelKind>([...channels.map(({ kind }) => kind)]);
  for (const kind of CHANNEL_KINDS) if (wanted.includes(kind)) kinds.add(kind);
  const program = DESKTOP[Deno.build.os];
  const shows = program === undefined || await hasProgram(program);
  const desktop = shows ? "the desktop shows them" : `the desktop needs ${program}`;
  const by = kinds.size === 0 ? "desktop, since nothing is said" : [...kinds].join(", ");
  const needsDesktop = kinds.size === 0 || kinds.has("desktop");
  if (left.length > 0) {
    const detail = oneLine(left.join("; "), 300);
    return check("human", name, { status: "warn", detail, next: "see: mclaude notify --help" });
  }
  const lacks = await lacking(kinds, env);
  if (lacks !== "") {
    const next = "see docs/notifications.md, or name another channel";
    return check("human", name, { status: "warn", detail: `by ${by}; ${lacks}`, next });
  }
  return check("human", name, {
    status: needsDesktop && !shows ? "skipped" : "ok",
    detail: `by ${by}; ${desktop}`,
    next: needsDesktop && !shows ? "install libnotify-bin, or name another channel" : "",
  });
}

/** What a channel that was chosen lacks here; `""` if nothing. */
async function lacking(
  kinds: ReadonlySet<ChannelKind>,
  env: NonNullable<Patient["env"]>,
): Promise<string> {
  const lacks = [
    ...(kinds.has("telegram") && !env.MCLAUDE_TELEGRAM_TOKEN
      ? ["telegram needs MCLAUDE_TELEGRAM_TOKEN"]
      : []),
    ...(kinds.has("email") && !await hasProgram("sendmail") ? ["email needs sendmail"] : []),
  ];
  return lacks.join(", ");
}

/** Whoever is not registered has none. */
function ownChannels({ project, caller }: Pick<Patient, "project" | "caller">) {
  if (!exists(project.store)) return {};
  try {
    return readChannels(project, caller().identity);
  } catch {
    return {};
  }
}

async function voice({ env = {} }: Patient): Promise<Check> {
  const { MCLAUDE_TRANSCRIBE: command, MCLAUDE_WHISPER_MODEL: whisperModel } = env;
  const [speaker, recorder, transcriber] = await Promise.all([
    findSpeaker({ piperModel: env.MCLAUDE_PIPER_MODEL }),
    findRecorder(),
    findTranscriber({ command, whisperModel }),
  ]);
  if (command && transcriber !== undefined && !await hasProgram(transcriber.name)) {
    return check("human", "voice", {
      ...{ status: "warn", detail: "the program that MCLAUDE_TRANSCRIBE names is not here" },
      next: "name another one, or none",
    });
  }
  const parts = [
    `speaks: ${speaker?.name ?? "nothing"}`,
    `records: ${recorder?.name ?? "nothing"}`,
    `understands: ${transcriber?.name ?? "nothing"}`,
  ];
  const isWhole = speaker !== undefined && recorder !== undefined && transcriber !== undefined;
  return check("human", "voice", {
    status: isWhole ? "ok" : "skipped",
    detail: parts.join(", "),
    next: isWhole ? "" : "only say and listen need them; see docs/voice.md",
  });
}
