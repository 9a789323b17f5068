/**
 * The flags of `mclaude status`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import type { Flag } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"status">, () => readonly Flag[]>> = {
  show: () => [],
};
