/**
 * The flags of `mclaude memory`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, needed, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"memory">, () => readonly Flag[]>> = {
  save: () => [
    needed("wing", "text", "The wing: a project, a person or a wide subject"),
    needed("room", "text", "The room: a subject in the wing"),
    needed("title", "text", "What it is about"),
    optional("content", "text", "What it says"),
    optional(
      "from",
      "text",
      "What it says, instead of --content; on a command line a file, or - for standard input",
    ),
    optional(
      "hall",
      "text",
      "decisions, gotchas, references, discoveries, preferences, facts (default), or your own",
    ),
    optional("tags", "list", "What it is filed under"),
    optional("links", "list", "Drawers that belong to it"),
    optional(
      "valid_from",
      "text",
      "Since when it is true, such as 2026-04-09; since now by default",
    ),
    optional("supersedes", "text", "The drawer whose place it takes, which is kept and marked"),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are saved all the same",
    ),
  ],
  list: () => [
    optional("wing", "text", "Only this wing"),
    optional("room", "text", "Only this room"),
    optional("hall", "text", "Only this hall"),
    optional("tag", "list", "Only those with all of these tags"),
    optional("include_superseded", "switch", "Also those whose place another one took"),
    optional("limit", "number", "At most so many", { "checked": true }),
  ],
  show: () => [
    needed(
      "drawer",
      "text",
      "The drawer: its path, file name or title, or a part of them that no other one has",
      { "checked": true },
    ),
  ],
  supersede: () => [
    needed(
      "old",
      "text",
      "The drawer: its path, file name or title, or a part of them that no other one has",
      { "checked": true },
    ),
    needed(
      "new",
      "text",
      "The drawer: its path, file name or title, or a part of them that no other one has",
      { "checked": true },
    ),
  ],
  similar: () => [
    needed("text", "text", "A title, or a whole text; on a command line - for standard input", {
      "checked": true,
    }),
    optional("threshold", "number", "How similar, in percent (default 50)", { "checked": true }),
    optional("limit", "number", "At most so many (default 10)", { "checked": true }),
  ],
  backlinks: () => [
    needed(
      "drawer",
      "text",
      "The drawer: its path, file name or title, or a part of them that no other one has",
      { "checked": true },
    ),
  ],
  wings: () => [],
  rooms: () => [
    optional("wing", "text", "Only this wing"),
  ],
  graph: () => [
    optional("wing", "text", "Only this wing"),
  ],
  index: () => [
    optional("wing", "text", "Only this wing"),
  ],
  core: () => [],
  search: () => [
    needed("query", "text", 'Words, "a phrase", or the beginning of a word with a star: tok*'),
    optional("wing", "text", "Only this wing"),
    optional("room", "text", "Only this room"),
    optional("hall", "text", "Only this hall"),
    optional("tag", "text", "Only with this tag"),
    optional("since", "text", "Only written since this time, or for so long: 2026-04-09, 7d"),
    optional("include_superseded", "switch", "Also drawers that were superseded"),
    optional("limit", "number", "The most hits; 10 if none is given, and all with --grep", {
      "checked": true,
    }),
    optional(
      "grep",
      "switch",
      "Find the text itself, anywhere in the files, unranked, as mclaude 0.6 does",
    ),
    optional("brief", "switch", "At most a hundred tokens a hit"),
  ],
};
