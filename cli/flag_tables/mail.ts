/**
 * The flags of `mclaude mail`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, needed, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"mail">, () => readonly Flag[]>> = {
  check: () => [
    optional("peek", "switch", "Do not count it as seen"),
    optional("skip", "switch", "Count all of it as seen without showing it"),
  ],
  ask: () => [
    needed("to", "text", 'Whom to ask: a name, "role:<role>", or "*"'),
    needed("question", "text", "The question, one line"),
    optional("body", "text", "What else there is to say"),
    optional("any", "switch", "Send also to a name that nobody registered"),
    optional("urgent", "switch", "It should not wait"),
    optional(
      "due",
      "text",
      "When an answer is due, such as 30m or 2h; both sides see when it is late",
    ),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are sent all the same",
    ),
  ],
  reply: () => [
    needed("target", "text", "The message: its file's name, a part of it, its thread, or last"),
    optional("body", "text", "The text"),
    optional("subject", "text", "What it is about; Re: and the original's, if it is not given"),
    optional("type", "text", "answer, or update in a thread of your own, if it is not given"),
    optional(
      "from_file",
      "text",
      "The text, instead of a body; on a command line its file, or - for standard input",
    ),
    optional("urgent", "switch", "It should not wait"),
    optional(
      "due",
      "text",
      "When an answer is due, such as 30m or 2h; both sides see when it is late",
    ),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are sent all the same",
    ),
  ],
  wait: () => [
    optional(
      "thread",
      "text",
      "The thread, or any message in it; your newest question if none is given",
    ),
    optional("timeout", "text", "The longest wait, such as 30s or 10m (default 2m)"),
  ],
  digest: () => [],
  reset: () => [],
  sync: () => [],
};
