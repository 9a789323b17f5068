/**
 * Commands that are not operations, and words that are no command.
 *
 * @module
 */
import type { CoordinationError } from "../lib/errors.ts";
import type { Commands } from "./command.ts";
import { type NounEntry, NOUNS, PROGRAMS } from "./commands.ts";
import { GLOBAL_FLAGS } from "./flags.ts";
import { commandHelp, nounHelp, programHelp } from "./help.ts";
import type { Surroundings } from "./run.ts";
import { chooseStyle, type Style } from "./style.ts";
import { suggest } from "../lib/store/suggest.ts";
import { usageError } from "./usage_error.ts";

/**
 * Runs what is no noun: `help`, `completions`, `demo`, `watch`, `sync`, `mcp`, `hook`, or a mistake.
 *
 * @param args The whole command line.
 * @param world The world around it.
 * @returns The exit code.
 */
export async function runProgram(args: readonly string[], world: Surroundings): Promise<number> {
  const [name] = args;
  const style = styleOf(args, world);
  if (name === undefined) {
    world.err(programHelp(style));
    return 2;
  }
  if (isHelp(name)) {
    world.out(programHelp(style));
    return 0;
  }
  if (name === "help") return await help(args.slice(1), { world, style });
  if (name === "hub" && args[1] === "join") {
    const { HUB_JOIN_USAGE, hubJoin } = await import("./hub_join.ts");
    if (!args.some(isHelp)) return await hubJoin(args.slice(2), world);
    world.out(HUB_JOIN_USAGE);
    return 0;
  }
  if (Object.hasOwn(USAGE, name) && args.slice(1).some(isHelp)) {
    world.out(USAGE[name as keyof typeof USAGE]);
    return 0;
  }
  if (name === "completions") {
    const { completions } = await import("./completions.ts");
    world.out(await completions(args[1]));
    return 0;
  }
  if (name === "mcp") {
    const { mcp } = await import("./mcp.ts");
    return await mcp(args.slice(1), world);
  }
  if (name === "hook") {
    const { hook } = await import("./hook.ts");
    return await hook(args.slice(1), world);
  }
  if (name === "self-check") {
    const { selfCheck } = await import("./self_check.ts");
    return await selfCheck(args.slice(1), world);
  }
  if (name === "watch") {
    const { watch } = await import("./watch.ts");
    return await watch(args.slice(1), world);
  }
  if (name === "hub") {
    const { hub } = await import("./hub.ts");
    return await hub(args.slice(1), world);
  }
  if (name === "sync") {
    const { sync } = await import("./sync.ts");
    return await sync(args.slice(1), world);
  }
  if (name === "ui") {
    const { ui } = await import("./ui.ts");
    return await ui(args.slice(1), world);
  }
  if (name === "notify") {
    const { notify } = await import("./notify.ts");
    return await notify(args.slice(1), world);
  }
  if (name === "say") {
    const { say } = await import("./say.ts");
    return await say(args.slice(1), world);
  }
  if (name === "listen") {
    const { listen } = await import("./listen.ts");
    return await listen(args.slice(1), world);
  }
  if (name === "demo") {
    const { demo } = await import("./demo.ts");
    return await demo(args.slice(1), world);
  }
  if (GLOBAL_FLAGS.some(([flag]) => name.split("=")[0] === `--${flag}`)) {
    throw usageError(`Cannot use ${name} before the command`, "write it after noun and verb");
  }
  throw unknownWord(name, [...Object.keys(NOUNS), ...Object.keys(PROGRAMS)], "mclaude --help");
}

/** What may follow a program's name. */
const USAGE: Readonly<Record<Exclude<keyof typeof PROGRAMS, "help">, string>> = {
  mcp: [
    "Usage: mclaude mcp [--tools SET...] [--project DIR] [--as NAME] [--session ID]",
    "       mclaude mcp --http [--port N] [--no-auth] [--tools SET...] ...",
    "",
    "Speaks MCP on standard input and output, or over HTTP on this machine.",
    "",
    "Flags:",
    "  --tools SET  Which tools are listed: core (default), all, lock, handoff, memory, mail,",
    "               message, identity, or names of tools, with commas or repeated",
    "  --http       Serve http://127.0.0.1:PORT/mcp instead",
    "  --port N     The port (default 4319; 0 takes any that is free)",
    "  --no-auth    Ask for no token; for tests",
    "",
    "Examples:",
    "  claude mcp add mclaude -- mclaude mcp",
    "  mclaude mcp --tools all",
    "  mclaude mcp --http --port 4319",
  ].join("\n"),
  watch: [
    "Usage: mclaude watch [DIR] [--once] [--json] [--no-tui] [--notify] [--as NAME] [--session ID]",
    "",
    "Shows who is live and on what, locks, who waits, mail, handoffs, and what happens, on the",
    "whole screen; ? tells its keys. Where the output is no terminal, a line for each event.",
    "",
    "Flags:",
    "  --once         Print what there is now, and end",
    "  --json         One event a line, as JSON; the first one is what there is now",
    "  --no-tui       One event a line, as mclaude 0.6 prints them",
    "  --notify       Tell you of what cannot wait, as mclaude notify does",
    "  --project DIR  Use the project in this folder",
    "  --as NAME      Be this identity when you reply or release",
    "  --session ID   Be this session",
    "  --no-color     Print no colours",
    "",
    "Examples:",
    "  mclaude watch",
    "  mclaude watch --once",
    "  mclaude watch --json | jq -c 'select(.kind == \"claimed\")'",
  ].join("\n"),
  hub: [
    "Usage: mclaude hub serve [--listen HOST:PORT] [--data DIR] [--tls-cert FILE --tls-key FILE]",
    "                         [--insecure-lan] [--log text|json]",
    "       mclaude hub token create --project NAME --identity NAME... [--machine NAME]",
    "                                [--expires DAYS|TIME] [--json]",
    "       mclaude hub token list [--json]",
    "       mclaude hub token revoke ID",
    "       mclaude hub join URL [--insecure-lan] [--project DIR]",
    "       mclaude hub backup FILE",
    "       mclaude hub dump DIR --project NAME",
    "       mclaude hub load DIR --project NAME",
    "",
    "Joins the machines of a team: one of them serves, every other joins with a token, and",
    "mclaude sync exchanges records with it. Without it everybody works on.",
    "",
    "Flags:",
    "  --listen HOST:PORT  Where to listen (default 127.0.0.1:8080)",
    "  --data DIR          The hub's folder (default: hub, in your configuration of mclaude)",
    "  --tls-cert FILE     The certificate, and --tls-key its key, PEM; needed beyond this machine",
    "  --insecure-lan      Listen beyond this machine without: tokens can be read on their way",
    "  --log text|json     What is told on standard error: starts and faults, or each request",
    "  --project NAME      The project on the hub; a token for it makes it",
    "  --identity NAME     Whom the token speaks for; several if several work on that machine",
    "  --machine NAME      What the machine is called",
    "  --expires WHEN      After so many days (30), or at a time (2027-01-31)",
    "  --json              Print JSON",
    "",
    "Examples:",
    "  mclaude hub token create --project shop --identity ani",
    "  mclaude hub serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem",
    "  mclaude hub backup hub-2027-01-31.sqlite",
    "  mclaude hub dump ./shop --project shop",
  ].join("\n"),
  sync: [
    "Usage: mclaude sync [--once|--watch] [--git [REMOTE]] [--notify] [--json] [--every SECONDS]",
    "       mclaude sync claim SLUG --description TEXT [--files PATH...] [--shared] [--take-over]",
    "       mclaude sync release SLUG [--summary TEXT]",
    "",
    "Exchanges messages, handoffs, memory, findings, identities and beats with the machines that",
    "use the same hub, or the same git remote: a ref of its own, no branch and no file of yours.",
    "claim and release ask the hub first, so that a lock holds on all machines at once.",
    "",
    "Flags:",
    "  --once         Once, and end (default)",
    "  --watch        Until you end it: as soon as something changes here or there",
    "  --git [REMOTE] Over a git remote instead of the hub (default origin)",
    "  --every N      With --watch: at least every so many seconds (default 30)",
    "  --notify       With --watch: tell you of what cannot wait, as mclaude notify does",
    "  --json         One report a line, as JSON",
    "  --project DIR  Use the project in this folder",
    "  --as NAME      Whose name stands in the commits of --git",
    "  --session ID   Be this session",
    "",
    "Examples:",
    "  mclaude sync --git",
    "  mclaude hub join https://hub.example && mclaude sync --watch",
    "  mclaude sync claim fix-login --description 'The login' --files src/auth",
  ].join("\n"),
  ui: [
    "Usage: mclaude ui [--port N] [--no-open] [--notify] [--project DIR] [--as NAME] [--session ID]",
    "",
    "Serves a page on this machine, for you alone, and opens it: who is live and on what, locks,",
    "mail, handoffs, memory, the code, what happened, health. The link is good once; the return",
    "key prints a new one. Ctrl+C ends.",
    "",
    "Flags:",
    "  --port N       The port (default 4320, or any that is free if it is taken)",
    "  --no-open      Print the link only",
    "  --notify       Tell you of what cannot wait, as mclaude notify does",
    "  --project DIR  Use the project in this folder",
    "  --as NAME      Be this identity when you read, answer and act",
    "  --session ID   Be this session",
    "",
    "Examples:",
    "  mclaude ui",
    "  mclaude ui --as ani --port 4400 --no-open",
  ].join("\n"),
  notify: [
    "Usage: mclaude notify [test] [--to CHANNEL...] [--exec COMMAND] [--what KIND...]",
    "                      [--quiet 22:00-07:00] [--most N] [--json]",
    "",
    "Tells you, for as long as it runs, of urgent messages and questions to you, of locks of yours",
    "that were taken over or that somebody waits for, and of handoffs: by the channels of your",
    "identity and of .claude/mclaude.json, else on the desktop. test tells you once, and ends.",
    "",
    "Flags:",
    "  --to CHANNEL    desktop, speech, ntfy:URL, slack:URL, discord:URL, webhook:URL,",
    "                  telegram:CHAT or email:ADDRESS, instead; may be repeated",
    "  --exec COMMAND  Run this, the notice as JSON on its standard input",
    "  --what KIND     urgent, question, taken_over, waiting, handoff; may be repeated",
    "  --quiet HOURS   Hold everything back between these times",
    "  --most N        At most so many an hour (default 30); more are told as one",
    "  --json          One delivery a line, as JSON",
    "  --project DIR   Use the project in this folder",
    "  --as NAME       Be this identity",
    "  --session ID    Be this session",
    "",
    "Examples:",
    "  mclaude notify test",
    "  mclaude notify --to desktop --to ntfy:https://ntfy.sh/my-secret-topic",
    "  mclaude notify --what urgent --quiet 22:00-07:00",
    "  mclaude notify --exec 'jq -r .title >> ~/notices.txt'",
  ].join("\n"),
  say: [
    "Usage: mclaude say TEXT... [--out FILE] [--json]",
    "",
    "Speaks through what the system has: say, SAPI, piper or espeak-ng. - reads standard input.",
    "",
    "Flags:",
    "  --out FILE  Write a WAV file instead",
    "  --json      Print which program spoke",
    "",
    "Examples:",
    "  mclaude say 'The build is green'",
    "  mclaude say 'The build is green' --out green.wav",
  ].join("\n"),
  listen: [
    "Usage: mclaude listen [--to NAME] [--file WAV] [--subject TEXT] [--type TYPE] [--urgent]",
    "                      [--yes] [--json]",
    "",
    "Records until you are silent, shows what was understood, and sends it when you say so.",
    "Without --to it only prints it. Recording needs arecord, sox or ffmpeg; understanding",
    "whisper-cli, whisper-ctranslate2, vosk-transcriber or pocketsphinx, or MCLAUDE_TRANSCRIBE.",
    "",
    "Flags:",
    "  --to NAME      Whom it is for",
    "  --file WAV     Take this recording",
    "  --subject TEXT What it is about (default: its beginning)",
    "  --type TYPE    question, request, update (default) ...",
    "  --urgent       It should not wait",
    "  --yes          Send it unseen",
    "  --json         Print JSON",
    "  --project DIR  Use the project in this folder",
    "  --as NAME      Be this identity",
    "  --session ID   Be this session",
    "",
    "Examples:",
    "  mclaude listen",
    "  mclaude listen --to ani --type question",
    "  mclaude listen --file note.wav --to ani --yes",
  ].join("\n"),
  hook: [
    "Usage: mclaude hook claude|codex|gemini|copilot|cursor [EVENT] [--wake]",
    "       mclaude hook pre-commit|prepare-commit-msg|pre-push [what git gives]",
    "",
    "Reads an event as JSON on standard input and prints the answer, if there is one. The exit",
    "code is 0 whatever happens. Clients run this; to have them do so: mclaude init",
    "",
    "Flags:",
    "  --wake  Wait until mail comes that cannot wait, print it on standard error, and end",
    "          with 2",
  ].join("\n"),
  "self-check": [
    "Usage: mclaude self-check [--sums FILE] [--json]",
    "",
    "Compares this program's SHA-256 with SHA256SUMS (beside it, where the installer left it, or",
    "as given), and writes and reads one of each kind of file in a folder that it removes.",
  ].join("\n"),
  demo: [
    "Usage: mclaude demo [--pause] [--keep] [--no-diagram] [--dir DIR]",
    "",
    "Two sessions, ani and vasya, go through every layer in a throw-away repository. Each command",
    "is a process of its own, and its real output is shown. Needs git.",
    "",
    "Flags:",
    "  --pause       Wait for a key after each step",
    "  --keep        Keep the folder",
    "  --no-diagram  Leave out the diagram at the end",
    "  --dir DIR     Use this new or empty folder, and keep it",
  ].join("\n"),
  completions: [
    "Usage: mclaude completions bash|zsh|fish|powershell",
    "",
    "Examples:",
    "  mclaude completions bash > ~/.local/share/bash-completion/completions/mclaude",
    "  mclaude completions zsh > ~/.zfunc/_mclaude",
    "  mclaude completions fish > ~/.config/fish/completions/mclaude.fish",
    "  mclaude completions powershell >> $PROFILE",
  ].join("\n"),
};

function isHelp(word: string): boolean {
  return word === "--help" || word === "-h";
}

/**
 * Explains a noun that came without one of its verbs, or runs what is no operation.
 *
 * @param noun The noun.
 * @param options Its commands, the other words, the world.
 * @returns The exit code.
 */
export async function explainNoun(
  noun: string,
  options: { commands: Commands; rest: readonly string[]; world: Surroundings },
): Promise<number> {
  const { commands, rest, world } = options;
  const style = styleOf(rest, world);
  const [verb] = rest;
  if (noun === "mail" && verb === "monitor") {
    const { monitor, MONITOR_USAGE } = await import("./monitor.ts");
    if (!rest.some(isHelp)) return await monitor(rest.slice(1), world);
    world.out(MONITOR_USAGE);
    return 0;
  }
  if (verb !== undefined && isHelp(verb)) {
    world.out(nounHelp(noun, commands, style));
    return 0;
  }
  if (verb === undefined) {
    world.err(nounHelp(noun, commands, style));
    return 2;
  }
  throw unknownWord(verb, Object.keys(commands), `mclaude ${noun} --help`);
}

async function help(
  words: readonly string[],
  { world, style }: { world: Surroundings; style: Style },
): Promise<number> {
  const [noun, verb] = words.filter((word) => !word.startsWith("-"));
  if (noun === undefined) {
    world.out(programHelp(style));
    return 0;
  }
  if (Object.hasOwn(USAGE, noun)) {
    world.out(USAGE[noun as keyof typeof USAGE]);
    return 0;
  }
  if (!Object.hasOwn(NOUNS, noun)) {
    throw unknownWord(noun, [...Object.keys(NOUNS), ...Object.keys(USAGE)], "mclaude --help");
  }
  const { load, alone }: NounEntry = NOUNS[noun as keyof typeof NOUNS];
  const { commands } = await load();
  if (alone !== undefined) {
    world.out(commandHelp(noun, commands[alone]!, style));
    return 0;
  }
  if (verb !== undefined && !Object.hasOwn(commands, verb)) {
    throw unknownWord(verb, Object.keys(commands), `mclaude ${noun} --help`);
  }
  world.out(
    verb === undefined
      ? nounHelp(noun, commands, style)
      : commandHelp(`${noun} ${verb}`, commands[verb]!, style),
  );
  return 0;
}

function unknownWord(word: string, known: readonly string[], see: string): CoordinationError {
  const near = suggest(word, known);
  const hint = near === undefined ? `see: ${see}` : `did you mean "${near}"?`;
  return usageError(`Cannot find the command ${JSON.stringify(word)}`, hint);
}

function styleOf(args: readonly string[], world: Surroundings): Style {
  return chooseStyle({ ...world, noColor: args.includes("--no-color") });
}
