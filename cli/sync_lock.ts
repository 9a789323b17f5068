/**
 * `mclaude sync claim` and `mclaude sync release`: locks with the hub's word.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { beat } from "../lib/heartbeats.ts";
import { observeSessions } from "../lib/liveness.ts";
import { oneLine } from "../lib/store/text.ts";
import {
  claimWithHub,
  findHub,
  HubHttp,
  noHub,
  readSyncSettings,
  releaseWithHub,
  syncWithHub,
} from "../lib/sync.ts";
import { makeContext } from "./context.ts";
import type { Surroundings } from "./run.ts";
import { usageError } from "./usage_error.ts";

/**
 * Claims or releases a lock on all machines.
 *
 * @param args `claim` or `release`, and the words after it.
 * @param world The world around it.
 * @returns The exit code.
 */
export async function syncLock(args: readonly string[], world: Surroundings): Promise<number> {
  const [verb, ...rest] = args;
  const { slug, values } = readFlags(rest);
  const { project: folder, as, session, json = false } = values;
  const context = makeContext({ ...QUIET, project: folder, as, session }, world);
  const { project, env = {} } = context;
  const access = findHub(project, env);
  if (access === undefined) throw noHub(readSyncSettings(project).hub);
  const hub = new HubHttp(access, { signal: world.signal });
  const caller = context.caller();
  const observe = observeSessions(project, { verify: true });
  if (verb === "release") {
    const summary = values.summary;
    const { ended, away } = await releaseWithHub(project, slug, { hub, caller, observe, summary });
    beat(project, caller, { released: [slug] });
    if (json) world.out(JSON.stringify({ slug, generation: ended.record.generation, away }));
    else world.out(`[lock] released ${slug}${later(away, "tells it")}`);
    return 0;
  }
  const { grants, confirmed, away } = await claimWithHub(project, [{
    slug,
    description: values.description ?? "",
    files: values.files?.flatMap((list) => list.split(",")),
    mode: values.shared ? "shared" : "exclusive",
  }], {
    hub,
    sync: () => syncWithHub(project, { access, signal: world.signal }),
    caller,
    observe,
    takeOver: values["take-over"],
    forceOverlap: values["force-overlap"],
  });
  beat(project, caller, { claimed: [slug] });
  const { generation } = grants[0]!.record;
  if (json) world.out(JSON.stringify({ slug, generation, confirmed, away }));
  else {
    const granted = confirmed ? ", granted by the hub" : later(away, "asks for it");
    world.out(`[lock] claimed ${slug}#${generation}${granted}`);
  }
  return 0;
}

const QUIET = { json: false, quiet: true, help: false, noColor: true, input: undefined };

function later(away: string | null, what: string): string {
  if (away === null) return "";
  return ` on this machine; the hub is away (${oneLine(away, 200)}): the next sync ${what}`;
}

function readFlags(args: readonly string[]) {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        description: { type: "string" },
        files: { type: "string", multiple: true },
        shared: { type: "boolean" },
        "take-over": { type: "boolean" },
        "force-overlap": { type: "boolean" },
        summary: { type: "string" },
        json: { type: "boolean" },
        project: { type: "string" },
        as: { type: "string" },
        session: { type: "string" },
      },
    });
  } catch (error) {
    const [what] = (error as Error).message.split(/\. |\n/);
    throw usageError(`Cannot use the flags: ${what}`, "see: mclaude sync --help");
  }
  const { values, positionals: [slug, ...more] } = parsed;
  // As with lock claim, all words that follow --files are paths.
  const files = more.length === 0 ? values.files : [...values.files ?? [], ...more];
  if (slug === undefined || more.length > 0 && values.files === undefined) {
    throw usageError("Cannot tell which lock is meant: name one", "see: mclaude sync --help");
  }
  return { slug, values: { ...values, files } };
}
