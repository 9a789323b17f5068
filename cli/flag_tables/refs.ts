/**
 * The flags of `mclaude refs`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, needed, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"refs">, () => readonly Flag[]>> = {
  scan: () => [
    needed("provider", "text", "The word before the colon, such as linear or gh"),
    optional(
      "exec",
      "text",
      "The shell command; it finds the id in $1 and MCLAUDE_REF_ID, and all of it as JSON on standard input",
    ),
    optional("timeout", "text", "How long a call may take (default 30s)"),
    optional("dry_run", "switch", "Only tell what would be called"),
  ],
};
