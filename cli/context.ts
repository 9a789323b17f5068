import { resolveCaller } from "../lib/caller.ts";
import type { Context } from "../lib/operations/operation.ts";
import { findProject } from "../lib/store/root.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Surroundings } from "./run.ts";

/**
 * Makes the context of a command: where it is, and who calls.
 *
 * @param global What was given on the command line.
 * @param world The world around it.
 * @returns The context.
 */
export function makeContext(global: GlobalFlags, world: Surroundings): Context {
  const { cwd, env } = world;
  const project = findProject(cwd, {
    project: global.project ?? (env.MCLAUDE_PROJECT || undefined),
    home: env.HOME ?? env.USERPROFILE,
  });
  const caller = resolveCaller(project, { as: global.as, session: global.session, env });
  return {
    project,
    env,
    caller: () => caller,
    signal: world.signal,
    progress: global.quiet ? undefined : (line) => world.err(line),
  };
}
