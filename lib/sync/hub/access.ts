/**
 * Which hub a project uses, and the token for it: in the user's configuration, readable by the
 * user alone, never in the project.
 *
 * ```
 *   MCLAUDE_HUB_URL + MCLAUDE_HUB_TOKEN ──▶ that hub
 *   <configuration>/mclaude/hubs.json ─────▶ the hub that this project joined
 * ```
 *
 * Invariant: no file of a project decides where a token goes.
 *
 * @module
 */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { CoordinationError } from "../../errors.ts";
import { readFile } from "../../store/files.ts";
import { replaceFile } from "../../store/publish.ts";
import type { Project } from "../../store/root.ts";
import type { HubAccess } from "./http.ts";

/** The environment. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A hub that a project joined. */
interface Joined extends HubAccess {
  /** The project's root on this machine. */
  readonly root: string;
}

/**
 * The hub of a project.
 *
 * @param project The project.
 * @param env The environment.
 * @returns The hub, or `undefined` if there is none.
 * @throws {CoordinationError} `invalid_input` if an address is none, `damaged_record` if the
 * configuration cannot be read.
 */
export function findHub(project: Project, env: Env): HubAccess | undefined {
  const joined = env.MCLAUDE_HUB_URL && env.MCLAUDE_HUB_TOKEN
    ? undefined
    : readJoined(env).find(({ root }) => root === project.root);
  const url = env.MCLAUDE_HUB_URL ? checkHubUrl(env.MCLAUDE_HUB_URL) : joined?.url;
  // A token of the configuration goes only where it was given for.
  const own = joined?.url === url ? joined?.token : undefined;
  const token = env.MCLAUDE_HUB_TOKEN || own;
  if (url === undefined || token === undefined) return undefined;
  return { url, token, projectId: env.MCLAUDE_PROJECT_ID || joined?.projectId };
}

/**
 * Remembers the hub of a project.
 *
 * @param project The project.
 * @param env The environment.
 * @param access The hub and the token for it.
 * @returns The file that it stands in.
 */
export function rememberHub(project: Project, env: Env, access: HubAccess): string {
  const file = configFile(env);
  const others = readJoined(env).filter(({ root }) => root !== project.root);
  fs.mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const { url, token, projectId } = access;
  const hubs = [...others, { root: project.root, url, token, projectId }];
  replaceFile(file, `${JSON.stringify({ hubs }, null, 2)}\n`, { mode: 0o600 });
  return file;
}

/**
 * Checks the address of a hub.
 *
 * @param text What was given.
 * @param options `secure`: refuse an address where others could read the token on its way.
 * @returns The address without a slash at its end.
 * @throws {CoordinationError} `invalid_input`.
 */
export function checkHubUrl(text: string, options: { secure?: boolean } = {}): string {
  const url = URL.parse(text);
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === null || !isHttp || url.username !== "" || url.password !== "" || url.search !== "") {
    throw new CoordinationError(
      "invalid_input",
      `Cannot use the hub ${JSON.stringify(text.slice(0, 120))}: give an address such as ` +
        "https://hub.example, without a name or password in it",
    );
  }
  const isHere = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (options.secure && url.protocol === "http:" && !isHere) {
    throw new CoordinationError(
      "invalid_input",
      `Cannot use the hub ${url.origin}: the token could be read on its way; use https, ` +
        "or add --insecure-lan",
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function readJoined(env: Env): Joined[] {
  const file = configFile(env);
  let hubs: unknown;
  try {
    const text = fs.existsSync(file) ? readFile(file) : undefined;
    if (text === undefined) return [];
    hubs = JSON.parse(text).hubs;
  } catch (cause) {
    throw new CoordinationError(
      "damaged_record",
      `Cannot read "${file}": it is damaged; remove it and join again`,
      { cause },
    );
  }
  if (!Array.isArray(hubs)) return [];
  return hubs.filter((hub): hub is Joined =>
    [hub?.root, hub?.url, hub?.token].every((value) => typeof value === "string") &&
    ["string", "undefined"].includes(typeof hub.projectId)
  );
}

function configFile(env: Env): string {
  const home = env.HOME ?? env.USERPROFILE;
  const folder = env.XDG_CONFIG_HOME || env.APPDATA || (home && join(home, ".config"));
  if (folder) return join(folder, "mclaude", "hubs.json");
  throw new CoordinationError(
    "invalid_input",
    "Cannot find your configuration: set HOME, or MCLAUDE_HUB_URL and MCLAUDE_HUB_TOKEN",
  );
}
