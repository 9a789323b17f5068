/**
 * The flags of `mclaude index`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, needed, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"index">, () => readonly Flag[]>> = {
  run: () => [
    optional("path", "text", "The folder (default: the project)"),
    optional("format", "choice", "Which files (default all)", {
      "choices": ["all", "code-map", "llms-txt"],
    }),
    optional("budget", "number", "What the map in llms.txt may cost, in tokens (default 2000)", {
      "checked": true,
    }),
    optional("check", "switch", "Write nothing; exit code 1 if out of date"),
    optional("watch", "switch", "Go on, and write when code changes"),
    optional(
      "anywhere",
      "switch",
      "Also a folder outside of the project; a person's command line may",
    ),
  ],
  map: () => [
    optional(
      "focus",
      "list",
      "Files or folders to be near to, besides those locked and those of the last handoff",
    ),
    optional("budget", "number", "How many tokens it may cost (default 2000)", { "checked": true }),
  ],
  find: () => [
    needed("symbol", "text", "Its name; also Class.name"),
    optional("limit", "number", "The most definitions and references (default 20)", {
      "checked": true,
    }),
  ],
  outline: () => [
    needed("file", "text", "The file"),
  ],
  stats: () => [],
};
