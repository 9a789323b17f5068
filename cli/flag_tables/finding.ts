/**
 * The flags of `mclaude finding`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, needed, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"finding">, () => readonly Flag[]>> = {
  add: () => [
    needed("title", "text", "What it is about", { "checked": true }),
    optional("content", "text", "What it says"),
    optional(
      "from",
      "text",
      "What it says, instead of --content; on a command line a file, or - for standard input",
    ),
    optional("tags", "list", "What it is filed under"),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are written all the same",
    ),
  ],
  list: () => [
    optional("all", "switch", "Also those that became drawers"),
  ],
  promote: () => [
    needed("finding", "text", "The finding: its name, or a part that no other one has", {
      "checked": true,
    }),
    needed("wing", "text", "The wing: a project, a person or a wide subject"),
    needed("room", "text", "The room: a subject in the wing"),
    optional("hall", "text", "The hall; discoveries by default"),
    optional("title", "text", "What the drawer is about, if not the same"),
    optional("tags", "list", "What it is filed under besides"),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are written all the same",
    ),
  ],
};
