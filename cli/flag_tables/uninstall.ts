/**
 * The flags of `mclaude uninstall`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"uninstall">, () => readonly Flag[]>> = {
  run: () => [
    optional("client", "list", "Only of these clients; of all if not given"),
    optional("scope", "choice", "Only what is installed there; project and local if not given", {
      "choices": ["project", "local", "user"],
    }),
    optional("yes", "switch", "Write without being asked"),
    optional("dry_run", "switch", "Only show the plan"),
    optional("plan", "text", "Write only if the plan still has this name"),
  ],
};
