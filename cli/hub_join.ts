/**
 * `mclaude hub join URL`: remembers which hub this project uses, and the token for it, in the
 * user's own configuration.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { CoordinationError } from "../lib/errors.ts";
import { oneLine } from "../lib/store/text.ts";
import { checkHubUrl, greet, HubError, HubHttp, rememberHub } from "../lib/sync.ts";
import { makeContext } from "./context.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

/** What may follow it. */
export const HUB_JOIN_USAGE = [
  "Usage: mclaude hub join URL [--insecure-lan] [--project DIR]",
  "",
  "Asks for the token (or reads it from standard input), asks the hub whether it is good, and",
  "keeps it in your own configuration, readable by you alone. The project gets no file.",
  "",
  "Flags:",
  "  --insecure-lan  Use http:// also to another machine: the token can be read on its way",
  "  --project DIR   Use the project in this folder",
  "",
  "Examples:",
  "  mclaude hub join https://hub.example",
  "  mclaude hub join http://127.0.0.1:8080 < token.txt",
].join("\n");

/** The longest token. */
const LONGEST = 4_096;

/**
 * Joins a hub.
 *
 * @param args The words after `hub join`.
 * @param world The world around it.
 * @returns The exit code.
 * @throws {CoordinationError} `invalid_input`, or `no_hub` if the hub does not take the token.
 */
export async function hubJoin(args: readonly string[], world: Surroundings): Promise<number> {
  const { url, folder } = readFlags(args);
  const context = makeContext({ ...QUIET, project: folder }, world);
  const token = Deno.stdin.isTerminal() ? await askHidden(world) : world.readInput(LONGEST);
  const access = { url, token: checkToken(token) };
  try {
    const { project, identity } = await greet(new HubHttp(access, { signal: world.signal }));
    const env = context.env ?? {};
    const file = rememberHub(context.project, env, { ...access, projectId: project });
    const [name, who] = [oneLine(project, 80), oneLine(identity, 80)];
    world.out(`[hub] joined ${url}: project ${name}, as ${who}; the token is in ${file}`);
    world.out("[hub] next: mclaude sync --watch");
    return 0;
  } catch (cause) {
    if (!(cause instanceof HubError)) throw cause;
    throw new CoordinationError(
      "no_hub",
      `Cannot join ${url}: ${cause.message}; nothing was kept`,
      { cause, data: { url } },
    );
  }
}

const QUIET = {
  json: false,
  quiet: true,
  help: false,
  noColor: true,
  input: undefined,
  as: undefined,
  session: undefined,
};

function readFlags(args: readonly string[]): { url: string; folder: string | undefined } {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { "insecure-lan": { type: "boolean" }, project: { type: "string" } },
    });
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude hub join --help");
  }
  const { values, positionals: [url, ...more] } = parsed;
  if (url === undefined || more.length > 0) {
    throw usageError("Cannot join: name one hub", "see: mclaude hub join --help");
  }
  const secure = values["insecure-lan"] !== true;
  return { url: checkHubUrl(url, { secure }), folder: values.project };
}

function checkToken(text: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]{1,4096}$/.test(token)) return token;
  throw new CoordinationError(
    "invalid_input",
    "Cannot join: there is no token; give it on standard input, one line",
  );
}

/** Asks at a terminal; what is typed is not shown. */
async function askHidden(world: Surroundings): Promise<string> {
  world.err("Token (it is not shown):");
  const bytes: number[] = [];
  Deno.stdin.setRaw(true, { cbreak: true });
  try {
    const buffer = new Uint8Array(1_024);
    for (;;) {
      const count = await Deno.stdin.read(buffer) ?? 0;
      if (count === 0) break;
      for (const byte of buffer.subarray(0, count)) {
        if (byte === 13 || byte === 10 || byte === 4) return textOf(bytes);
        if (byte === 127 || byte === 8) bytes.pop();
        else if (bytes.length < LONGEST) bytes.push(byte);
      }
    }
  } finally {
    Deno.stdin.setRaw(false);
  }
  return textOf(bytes);
}

function textOf(bytes: readonly number[]): string {
  return new TextDecoder().decode(new Uint8Array(bytes));
}
