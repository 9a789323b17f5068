/**
 * The flags of `mclaude doctor`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"doctor">, () => readonly Flag[]>> = {
  run: () => [
    optional(
      "only",
      "list",
      "Only these groups: store, formats, leftovers, agents, git, secrets, identity, human",
    ),
    optional(
      "fix",
      "switch",
      "Move what is damaged or left over into .claude/.quarantine/; nothing is deleted",
    ),
    optional("all", "switch", "Print also what is in order"),
  ],
};
