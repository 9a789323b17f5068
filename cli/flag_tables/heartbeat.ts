/**
 * The flags of `mclaude heartbeat`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"heartbeat">, () => readonly Flag[]>> = {
  beat: () => [
    optional("activity", "text", "What you are doing, for the others to read"),
    optional("task", "text", "What you work on, in some tracker"),
    optional("runtime", "text", "The agent's kind, such as claude-code"),
    optional("idle", "switch", "Only living, not working"),
  ],
  list: () => [],
  stop: () => [],
};
