import { resolve } from "node:path";
import type { Surroundings } from "./run.ts";

/**
 * Makes the name of a file to write absolute: it is meant from where the command runs, which
 * may be outside of the project.
 *
 * @param input The input of a command.
 * @param key The property that holds the name; `-` stays.
 * @param world Where the command runs.
 */
export function gatherTarget(
  input: Record<string, unknown>,
  key: string,
  world: Pick<Surroundings, "cwd">,
): void {
  const name = input[key];
  if (typeof name === "string" && name !== "" && name !== "-") {
    input[key] = resolve(world.cwd, name);
  }
}
