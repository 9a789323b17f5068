/**
 * `mclaude hub serve|token|backup|dump|load`: what whoever runs a hub needs.
 *
 * @module
 */
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { CoordinationError } from "../lib/errors.ts";
import {
  checkProjectName,
  createToken,
  dumpProject,
  listTokens,
  loadProject,
  type LogLine,
  openSqlite,
  revokeToken,
  serveHub,
  type SqliteStore,
} from "../lib/hub.ts";
import { findProject } from "../lib/store/root.ts";
import { oneLine } from "../lib/store/text.ts";
import { parseTime } from "../lib/store/times.ts";
import { endOnSignal } from "./end_on_signal.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

/** What a word after `hub` is given. */
interface Call {
  readonly values: Values;
  readonly words: readonly string[];
  readonly world: Surroundings;
}

interface Values {
  readonly data?: string;
  readonly listen?: string;
  readonly "tls-cert"?: string;
  readonly "tls-key"?: string;
  readonly "insecure-lan"?: boolean;
  readonly log?: string;
  readonly project?: string;
  readonly identity?: string[];
  readonly machine?: string;
  readonly expires?: string;
  readonly json?: boolean;
}

const DATA = { data: { type: "string" } } as const;
const JSON_FLAG = { json: { type: "boolean" } } as const;

/** The verbs, their flags, and how many words they take. */
const VERBS: Readonly<
  Record<string, {
    readonly flags: NonNullable<ParseArgsConfig["options"]>;
    readonly words: number;
    readonly run: (call: Call) => Promise<number>;
  }>
> = {
  serve: {
    flags: {
      ...DATA,
      listen: { type: "string" },
      "tls-cert": { type: "string" },
      "tls-key": { type: "string" },
      "insecure-lan": { type: "boolean" },
      log: { type: "string" },
    },
    words: 0,
    run: serve,
  },
  "token create": {
    flags: {
      ...{ ...DATA, ...JSON_FLAG },
      project: { type: "string" },
      identity: { type: "string", multiple: true },
      machine: { type: "string" },
      expires: { type: "string" },
    },
    words: 0,
    run: tokenCreate,
  },
  "token list": { flags: { ...DATA, ...JSON_FLAG }, words: 0, run: tokenList },
  "token revoke": { flags: DATA, words: 1, run: tokenRevoke },
  backup: { flags: DATA, words: 1, run: backup },
  dump: { flags: { ...DATA, project: { type: "string" } }, words: 1, run: dump },
  load: { flags: { ...DATA, project: { type: "string" } }, words: 1, run: load },
};

/**
 * Runs a hub, or does something with what it keeps.
 *
 * @param args The words after `hub`.
 * @param world The world around it.
 * @returns The exit code.
 * @throws {CoordinationError} `invalid_input` and others.
 */
export async function hub(args: readonly string[], world: Surroundings): Promise<number> {
  const name = args[0] === "token" ? `token ${args[1] ?? ""}` : args[0] ?? "";
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name]! : undefined;
  if (verb === undefined) {
    const what = name.trim() === "" ? "" : ` ${JSON.stringify(oneLine(name.trim(), 40))}`;
    throw usageError(`Cannot find the command hub${what}`, "see: mclaude hub --help");
  }
  let parsed;
  try {
    const rest = args.slice(name.startsWith("token ") ? 2 : 1);
    parsed = parseArgs({ args: rest, options: verb.flags, allowPositionals: true });
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude hub --help");
  }
  const { values, positionals: words } = parsed;
  if (words.length !== verb.words) {
    const wanted = verb.words === 0 ? "no word" : "one word";
    throw usageError(`Cannot run hub ${name}: it takes ${wanted}`, "see: mclaude hub --help");
  }
  return await verb.run({ values: values as Values, words, world });
}

async function serve({ values, world }: Call): Promise<number> {
  const { listen = "127.0.0.1:8080", log = "text" } = values;
  const { hostname, port } = readAddress(listen);
  if (log !== "text" && log !== "json") {
    throw usageError(`Cannot log as ${JSON.stringify(log)}`, "--log takes text or json");
  }
  const tls = readTls(values);
  const folder = folderOf(values, world);
  const tell = (line: LogLine) => {
    if (log === "json") {
      world.err(JSON.stringify({ time: new Date().toISOString(), ...line }));
    } else if (line.event !== "request") world.err(`[hub] ${line.event}: ${line.reason ?? ""}`);
  };
  const ending = endOnSignal(world.signal);
  const served = await serveHub({
    ...{ store: openSqlite(folder), hostname, port, tls, log: tell },
    insecureLan: values["insecure-lan"],
  });
  world.out(`[hub] serving ${served.url}, from ${folder}`);
  world.out("[hub] next: mclaude hub token create --project NAME --identity NAME");
  if (tls === undefined && values["insecure-lan"]) {
    world.err("[hub] without TLS: who is on this network can read tokens and records");
  }
  try {
    await new Promise<void>((done) => {
      if (ending.signal.aborted) done();
      else ending.signal.addEventListener("abort", () => done());
    });
  } finally {
    ending.stop();
    await served.stop();
  }
  world.out("[hub] stopped");
  return 0;
}

function readAddress(listen: string): { hostname: string; port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-f:]+)\]|([^:\s]+)):(\d{1,5})$/i.exec(listen) ??
    [];
  const hostname = bracketed ?? plain;
  if (hostname !== undefined && Number(digits) < 65_536) return { hostname, port: Number(digits) };
  throw usageError(
    `Cannot listen at ${JSON.stringify(oneLine(listen, 60))}`,
    "give an address and a port, such as 127.0.0.1:8080 or [::1]:8080",
  );
}

function readTls(values: Values): { cert: string; key: string } | undefined {
  const { "tls-cert": cert, "tls-key": key } = values;
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw usageError(
      "Cannot use TLS: one of two files is missing",
      "give --tls-cert and --tls-key",
    );
  }
  const read = (path: string) => {
    try {
      return Deno.readTextFileSync(path);
    } catch (cause) {
      throw new CoordinationError(
        "invalid_input",
        `Cannot read ${JSON.stringify(path)}: ${oneLine((cause as Error).message, 120)}; name a ` +
          "PEM file that you may read",
        { cause },
      );
    }
  };
  return { cert: read(cert), key: read(key) };
}

function folderOf({ data }: Values, { cwd, env }: Surroundings): string {
  if (data !== undefined) return resolve(cwd, data);
  const home = env.HOME ?? env.USERPROFILE;
  const folder = env.XDG_CONFIG_HOME || env.APPDATA || (home && join(home, ".config"));
  if (folder) return join(folder, "mclaude", "hub");
  throw usageError("Cannot find the hub's folder", "give --data DIR, or set HOME");
}

/** Works with what a hub keeps. */
async function withStore<T>(
  { values, world }: Call,
  { make, work }: { make: boolean; work: (store: SqliteStore) => Promise<T> | T },
): Promise<T> {
  const folder = folderOf(values, world);
  if (!make && !existsSync(join(folder, "hub.sqlite"))) {
    throw new CoordinationError(
      "invalid_input",
      `Cannot find a hub in "${folder}"; name its folder with --data`,
    );
  }
  const store = openSqlite(folder);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function tokenCreate(call: Call): Promise<number> {
  const { values, world } = call;
  const { project, identity = [], machine, expires, json } = values;
  const identities = identity.flatMap((names) => names.split(",")).filter((name) => name !== "");
  if (project === undefined || identities.length === 0) {
    throw usageError(
      "Cannot make a token: it needs a project and an identity",
      "mclaude hub token create --project NAME --identity NAME",
    );
  }
  const until = expires === undefined ? undefined : readExpiry(expires);
  checkProjectName(project);
  const { token, facts } = await withStore(call, {
    make: true,
    work: (store) => createToken(store, { project, identities, machine, expires: until }),
  });
  if (json) world.out(JSON.stringify({ token, ...facts }));
  else {
    world.out(token);
    world.err(
      `[hub] token ${facts.id} for ${facts.identities.join(", ")} in ${facts.project}` +
        `${facts.expires_at ? `, until ${facts.expires_at}` : ""}; it is not shown again`,
    );
    world.err("[hub] next, on that machine: mclaude hub join URL");
  }
  return 0;
}

function readExpiry(text: string): Date {
  const days = /^\d{1,5}$/.test(text) ? Number(text) : undefined;
  const time = days === undefined ? parseTime(text) : Date.now() + days * 86_400_000;
  if (time !== undefined) return new Date(time);
  throw usageError(
    `Cannot read the time ${JSON.stringify(oneLine(text, 40))}`,
    "give a number of days, or a date such as 2027-01-31",
  );
}

async function tokenList(call: Call): Promise<number> {
  const { values, world } = call;
  const tokens = await withStore(call, { make: false, work: listTokens });
  if (values.json) {
    world.out(JSON.stringify({ tokens }));
    return 0;
  }
  if (tokens.length === 0) world.out("[hub] no tokens");
  for (const { id, project, identities, machine, expires_at, revoked_at } of tokens) {
    const state = revoked_at !== null
      ? `revoked ${revoked_at}`
      : expires_at === null
      ? "good"
      : Date.parse(expires_at) > Date.now()
      ? `good until ${expires_at}`
      : `ended ${expires_at}`;
    const where = machine === "" ? "" : ` on ${machine}`;
    world.out(`${id}  ${project}  ${identities.join(",")}${where}  ${state}`);
  }
  return 0;
}

async function tokenRevoke(call: Call): Promise<number> {
  const { words: [id], world } = call;
  const facts = await withStore(call, {
    make: false,
    work: (store) => revokeToken(store, id!),
  });
  world.out(`[hub] revoked ${facts.id}, for ${facts.identities.join(", ")} in ${facts.project}`);
  return 0;
}

async function backup(call: Call): Promise<number> {
  const { words: [file], world } = call;
  const path = resolve(world.cwd, file!);
  if (existsSync(path)) {
    throw new CoordinationError(
      "invalid_input",
      `Cannot write "${path}": it is there already; name a new file`,
    );
  }
  await withStore(call, { make: false, work: (store) => store.backup(path) });
  world.out(`[hub] backup in ${path}; to use it, put it as hub.sqlite into a hub's folder`);
  return 0;
}

async function dump(call: Call): Promise<number> {
  const { words: [folder], world } = call;
  const name = projectOf(call);
  const root = resolve(world.cwd, folder!);
  const { records, problems } = await withStore(call, {
    make: false,
    work: (store) => {
      mkdirSync(root, { recursive: true });
      return dumpProject(store, name, findProject(root, { project: root }));
    },
  });
  for (const { path, reason } of problems) world.err(`[hub] ${path}: ${reason}`);
  world.out(`[hub] wrote ${records} ${records === 1 ? "record" : "records"} into ${root}`);
  return problems.length === 0 ? 0 : 1;
}

async function load(call: Call): Promise<number> {
  const { words: [folder], world } = call;
  const name = projectOf(call);
  const root = resolve(world.cwd, folder!);
  const { records, problems } = await withStore(call, {
    make: true,
    work: (store) => loadProject(store, name, { project: findProject(root, { project: root }) }),
  });
  for (const { path, reason } of problems) world.err(`[hub] ${path}: ${reason}`);
  world.out(`[hub] has ${records} ${records === 1 ? "record" : "records"} of ${root}`);
  return problems.length === 0 ? 0 : 1;
}

function projectOf({ values: { project } }: Call): string {
  if (project !== undefined) return checkProjectName(project);
  throw usageError("Cannot tell which project of the hub", "give --project NAME");
}
