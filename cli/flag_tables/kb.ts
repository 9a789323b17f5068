/**
 * The flags of `mclaude kb`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, needed, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"kb">, () => readonly Flag[]>> = {
  new: () => [
    needed("name", "text", "What the project is called", { "checked": true }),
    needed("domains", "list", "The parts of the project, with commas or repeated"),
    optional("port", "number", "Where the site is served on this machine (default 8200)", {
      "checked": true,
    }),
    optional(
      "output",
      "text",
      "The folder to make; by default the name with -kb. It must be new or empty",
    ),
  ],
};
