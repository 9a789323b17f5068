/**
 * Delivers a notice over one channel.
 *
 * What others wrote is handed over as words of a program, on standard input, or as a value in JSON;
 * it never becomes a part of a command.
 *
 * @module
 */
import { type ProgramEnd, type RunOptions, runProgram } from "../spawn.ts";
import { speak } from "../voice.ts";
import type { Channel } from "./channel.ts";
import type { Notice } from "./notice.ts";
import { sendWebhook, webhookRequest } from "./webhook.ts";

/** Options for {@linkcode deliver}. */
export interface DeliverOptions {
  /** Signs plain webhooks. */
  secret?: string | undefined;
  /** The token of the bot that writes to Telegram. */
  telegramToken?: string | undefined;
  /** The model of `piper`. */
  piperModel?: string | undefined;
  /** The system; this one by default. */
  os?: typeof Deno.build.os | undefined;
  /** Runs a program. */
  run?: ((words: readonly string[], options: RunOptions) => Promise<ProgramEnd>) | undefined;
  /** Sends over HTTP. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Speaks. */
  say?: ((text: string) => Promise<unknown>) | undefined;
  /** Waits so many milliseconds. */
  pause?: ((milliseconds: number) => Promise<void>) | undefined;
}

/**
 * Delivers a notice.
 *
 * @param notice The notice.
 * @param channel The channel.
 * @param options How; all of it by default as the system has it.
 * @returns `undefined` if it was delivered, else why it was not, in one line.
 */
export async function deliver(
  notice: Notice,
  channel: Channel,
  options: DeliverOptions = {},
): Promise<string | undefined> {
  const { run = runProgram, say = (text) => speak(text, options) } = options;
  try {
    switch (channel.kind) {
      case "desktop":
        return failureOf(await run(...desktop(notice, options.os ?? Deno.build.os)));
      case "speech":
        await say(notice.title);
        return undefined;
      case "email":
        return failureOf(await run(["sendmail", "-t", "-i"], { input: mail(notice, channel) }));
      case "exec":
        return failureOf(
          await run(command(channel, options.os ?? Deno.build.os), {
            input: `${JSON.stringify(notice)}\n`,
          }),
        );
      default: {
        const request = webhookRequest(notice, channel, { ...options, now: Date.now() });
        return await sendWebhook(request, options);
      }
    }
  } catch (error) {
    return (error as Error).message;
  }
}

function failureOf({ code, complaint }: ProgramEnd): string | undefined {
  if (code === 0) return undefined;
  if (code === 127) return "there is no program for it here";
  return complaint || `it ended with ${code ?? "no answer in time"}`;
}

function command({ address }: Channel, os: typeof Deno.build.os): string[] {
  return os === "windows" ? [address] : ["sh", "-c", address];
}

/** What shows a notice on a desktop. */
function desktop(
  { title, text, urgent }: Notice,
  os: typeof Deno.build.os,
): [words: string[], options: RunOptions] {
  if (os === "darwin") {
    const script = [
      "on run argv",
      "display notification (item -1 of argv) with title (item -2 of argv)",
      "end run",
    ];
    // After a word that is no option of osascript's own, none is; the texts are counted from the end.
    const words = ["osascript", ...script.flatMap((line) => ["-e", line]), "mclaude"];
    return [[...words, title, text || " "], {}];
  }
  if (os === "windows") return [[TOAST], { input: JSON.stringify({ title, text }) }];
  const urgency = urgent ? "critical" : "normal";
  const words = ["notify-send", `--urgency=${urgency}`, "--app-name=mclaude", "--", title];
  // The body of a notification is markup, to which nothing of it may belong.
  return [[...words, escaped(text)], {}];
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A toast of Windows 10 and later; the texts are set as nodes, never as markup. */
const TOAST = [
  "$n = [Console]::In.ReadToEnd() | ConvertFrom-Json;",
  "$null = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, " +
  "ContentType = WindowsRuntime];",
  "$t = [Windows.UI.Notifications.ToastTemplateType]::ToastText02;",
  "$x = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent($t);",
  "$e = $x.GetElementsByTagName('text');",
  "$null = $e.Item(0).AppendChild($x.CreateTextNode($n.title));",
  "$null = $e.Item(1).AppendChild($x.CreateTextNode($n.text));",
  "$a = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe';",
  "[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($a)" +
  ".Show([Windows.UI.Notifications.ToastNotification]::new($x))",
].join(" ");

/** A message as `sendmail -t` reads it: all that others wrote is encoded. */
function mail({ title, text, from }: Notice, { address }: Channel): string {
  const body = [title, ...(text === "" ? [] : ["", text]), "", `(${from}, through mclaude)`];
  return [
    `To: ${address}`,
    `Subject: =?UTF-8?B?${base64(title.slice(0, 100))}?=`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    base64(body.join("\n")).replace(/.{76}/g, "$&\n"),
    "",
  ].join("\n");
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
