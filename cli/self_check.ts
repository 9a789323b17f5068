/**
 * `mclaude self-check`: is this program what was released, and does it read what it writes?
 *
 * @module
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { Caller } from "../lib/caller.ts";
import type { Context } from "../lib/operations/operation.ts";
import { operations } from "../lib/operations/mod.ts";
import { findProject } from "../lib/store/root.ts";
import { oneLine } from "../lib/store/text.ts";
import { FORMATS, VERSION } from "../lib/version.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

/** What was found out. */
interface Check {
  /** What was looked at. */
  name: string;
  /** Whether it is as it should be; `null` if that cannot be told. */
  ok: boolean | null;
  /** What was seen. */
  detail: string;
}

/** How much of the program is read at once, in bytes. */
const CHUNK = 4 * 1024 * 1024;

/**
 * Checks the program.
 *
 * @param args Flags: `--sums FILE`, `--json`.
 * @param world The world around the command line.
 * @returns The exit code: 1 if something is wrong.
 */
export async function selfCheck(args: readonly string[], world: Surroundings): Promise<number> {
  let values: { sums?: string; json?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { sums: { type: "string" }, json: { type: "boolean" } },
    }));
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude self-check --help");
  }
  const checks = [checkSum(values.sums, world), ...await checkFormats()];
  const ok = checks.every((check) => check.ok !== false);
  if (values.json) {
    world.out(JSON.stringify({ ok, version: VERSION, formats: FORMATS, checks }));
  } else {
    for (const { name, ok, detail } of checks) {
      world.out(`[self-check] ${ok === null ? "?" : ok ? "ok" : "WRONG"}  ${name}: ${detail}`);
    }
  }
  return ok ? 0 : 1;
}

function checkSum(given: string | undefined, world: Surroundings): Check {
  const name = "sum";
  if (!Deno.build.standalone) {
    return { name, ok: null, detail: "this runs from its sources; there is no program to sum up" };
  }
  const path = Deno.execPath();
  const sum = sumOf(path);
  const home = world.env.HOME ?? world.env.USERPROFILE ?? "";
  const places = given === undefined
    ? [dirname(path), join(home, ".local", "share", "mclaude")].map((at) => join(at, "SHA256SUMS"))
    : [given];
  const found = places.find((place) => fs.existsSync(place));
  if (found === undefined) {
    if (given !== undefined) {
      throw usageError(`Cannot find ${JSON.stringify(given)}`, "name a file");
    }
    return { name, ok: null, detail: `${sum}; no SHA256SUMS to compare with, give --sums` };
  }
  const line = fs.readFileSync(found, "utf8").split("\n").find((text) => text.startsWith(sum));
  return line === undefined
    ? { name, ok: false, detail: `${sum} is not in ${oneLine(found)}` }
    : { name, ok: true, detail: `${sum} is that of ${oneLine(line.split(/\s+\*?/)[1] ?? "")}` };
}

function sumOf(path: string): string {
  const hash = createHash("sha256");
  const file = fs.openSync(path, "r");
  try {
    const chunk = new Uint8Array(CHUNK);
    for (;;) {
      const read = fs.readSync(file, chunk);
      if (read === 0) return hash.digest("hex");
      hash.update(chunk.subarray(0, read));
    }
  } finally {
    fs.closeSync(file);
  }
}

/** Writes one of each and reads it back, in a folder that is gone afterwards. */
async function checkFormats(): Promise<Check[]> {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "mclaude-self-check-")));
  const checks: Check[] = [];
  try {
    fs.mkdirSync(join(folder, ".claude"));
    const context = contextIn(folder);
    for (const [name, round] of Object.entries(ROUNDS)) {
      try {
        const ok = await round(context);
        checks.push({ name, ok, detail: ok ? "is read as it was written" : "is read otherwise" });
      } catch (error) {
        checks.push({ name, ok: false, detail: oneLine((error as Error).message, 300) });
      }
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return checks;
}

function contextIn(folder: string): Context {
  const caller: Caller = {
    identity: "self-check",
    identitySource: "flag",
    session: "self-check-1",
    sessionSource: "flag",
    process: null,
  };
  return { project: findProject(folder), caller: () => caller };
}

/** The text that goes around; what is not ASCII must come back too. */
const TEXT = "Größe – 大きさ: 'a', \"b\" --- c";

const ROUNDS: Readonly<Record<string, (context: Context) => Promise<boolean>>> = {
  async locks(context) {
    const claim = { slug: "self-check", description: TEXT, files: ["src/größe.ts"] };
    await operations["lock.claim"].invoke(context, claim);
    const { locks } = await operations["lock.status"].invoke(context, { slug: "self-check" });
    const { archive } = await operations["lock.release"].invoke(context, { slug: "self-check" });
    return locks[0]?.description === TEXT && archive !== "";
  },
  async handoffs(context) {
    await operations["handoff.write"].invoke(context, { goal: TEXT, next_step: TEXT });
    const { handoffs } = await operations["handoff.list"].invoke(context, {});
    return handoffs.length === 1 && handoffs[0]!.goal === TEXT;
  },
  async messages(context) {
    const message = { to: "self-check-2", subject: TEXT, body: TEXT, any: true };
    const { id } = await operations["message.send"].invoke(context, message);
    const { messages } = await operations["message.list"].invoke(context, {});
    return messages.some((one) => one.id === id && one.subject === TEXT);
  },
  async memory(context) {
    const drawer = { wing: "w", room: "r", hall: "facts", title: "Größe", content: TEXT };
    await operations["memory.save"].invoke(context, drawer);
    const { hits } = await operations["memory.search"].invoke(context, { query: "grosse größe" });
    return hits.length === 1;
  },
  async identities(context) {
    await operations["identity.register"].invoke(context, { name: "self-check", owner: TEXT });
    const { identities } = await operations["identity.list"].invoke(context, {});
    return identities.some(({ name, owner }) => name === "self-check" && owner === TEXT);
  },
  async heartbeats(context) {
    await operations["heartbeat.beat"].invoke(context, { activity: TEXT });
    const { live } = await operations["heartbeat.list"].invoke(context, {});
    return live[0]?.current_activity === TEXT;
  },
};
