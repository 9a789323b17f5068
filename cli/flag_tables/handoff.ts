/**
 * The flags of `mclaude handoff`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, needed, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"handoff">, () => readonly Flag[]>> = {
  write: () => [
    optional("goal", "text", "What the work is for"),
    optional("done", "list", "What was done"),
    optional(
      "check",
      "list",
      "Shell commands that prove the done items, in their order; on a command line each stands after the --done that it proves",
    ),
    optional("not_worked", "list", "What was tried and did NOT work, and why"),
    optional("working", "list", "What works now"),
    optional("broken", "list", "What is broken now"),
    optional("blocked", "list", "What waits for others"),
    optional("decision", "list", 'What was decided: "what because why"'),
    optional("next_step", "text", "The one thing to do next"),
    optional("background", "list", "What still runs in the background"),
    optional("refs", "list", "Tickets and the like, as provider:id"),
    optional("invoked_by", "text", "Who asked for the work"),
    optional("worked_by", "list", "Who worked on it, in order"),
    optional("slug", "text", "A part of the file's name; made from the goal"),
    optional("status", "text", "ACTIVE (default), RESUMED, CLOSED or ABANDONED"),
    optional("working_directory", "text", "The folder to record"),
    optional(
      "from",
      "text",
      "The handoff as Markdown with the usual headings; on a command line its file, or - for standard input. Other texts replace its texts, other lists extend its lists",
    ),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are written all the same",
    ),
  ],
  list: () => [
    optional("status", "text", "Only ACTIVE, RESUMED, CLOSED, ABANDONED, ROLLUP or NOTE"),
    optional("all", "switch", "Also those that a rollup covers, and free files"),
  ],
  read: () => [
    needed("target", "text", "The id, or a part of it", { "checked": true }),
  ],
  latest: () => [],
  resume: () => [
    optional(
      "target",
      "text",
      "The id, or a part of it that no other open one has; by default the newest open one",
    ),
    optional("check", "switch", "Run its checks again, 30 seconds each at most"),
    optional("budget", "number", "The longest text, in tokens (default 1200)", { "checked": true }),
    optional("again", "switch", "Also if a live session has resumed it"),
    optional("note", "text", "Why, in one line"),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are written all the same",
    ),
  ],
  close: () => [
    needed("target", "text", "The handoff's id, or a part of it that no other open one has", {
      "checked": true,
    }),
    optional("note", "text", "Why, in one line"),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are written all the same",
    ),
  ],
  abandon: () => [
    needed("target", "text", "The handoff's id, or a part of it that no other open one has", {
      "checked": true,
    }),
    optional("note", "text", "Why, in one line"),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are written all the same",
    ),
  ],
  rollup: () => [
    needed("through", "text", "The last day (2026-04-09), time or handoff that it covers", {
      "checked": true,
    }),
    optional("title", "text", "What the time was about"),
    optional("summary", "text", "What happened, in a few sentences"),
    optional("slug", "text", "A part of the file's name; made from the title"),
    optional(
      "allow_secret",
      "list",
      "Rules of the secrets scan whose findings are written all the same",
    ),
  ],
};
