/**
 * The flags of every operation, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { OperationName } from "../lib/operations/mod.ts";
import { type Flag, needed, optional } from "./flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<OperationName, () => readonly Flag[]>> = {
  "lock.claim": () => [
    needed(
      "slug",
      "text",
      "What is worked on, in kebab-case: letters, digits and hyphens, 3-80 characters",
    ),
    needed("description", "text", "What you are going to do, for the others to read"),
    optional("files", "list", "Paths, folders or globs that you will change"),
    optional("also", "json", "Further locks to claim in the same moment, all or nothing"),
    optional("shared", "switch", "Let others hold it too, if they share as well"),
    optional(
      "wait",
      "text",
      "Wait in line until it is free, at most so long (30s, 10m); empty for without end",
    ),
    optional("take_over", "switch", "Take it over if its session is dead, silent or idle"),
    optional(
      "force_overlap",
      "switch",
      "Claim although another claim has the same files; both sides are told",
    ),
    optional("worktree", "text", "The worktree to record"),
  ],
  "lock.check": () => [
    optional("paths", "list", "Paths or globs"),
    optional("token", "text", "A token (slug#generation) that must still be good"),
  ],
  "lock.list": () => [
    optional("mine", "switch", "Only your own"),
    optional("all", "switch", "Print more of each: since when, token and mode"),
  ],
  "lock.status": () => [
    needed(
      "slug",
      "text",
      "What is worked on, in kebab-case: letters, digits and hyphens, 3-80 characters",
    ),
  ],
  "lock.heartbeat": () => [
    needed(
      "slug",
      "text",
      "What is worked on, in kebab-case: letters, digits and hyphens, 3-80 characters",
    ),
  ],
  "lock.release": () => [
    needed(
      "slug",
      "text",
      "What is worked on, in kebab-case: letters, digits and hyphens, 3-80 characters",
    ),
    optional("summary", "text", "What was done, for the archive"),
  ],
  "lock.force-release": () => [
    needed(
      "slug",
      "text",
      "What is worked on, in kebab-case: letters, digits and hyphens, 3-80 characters",
    ),
    needed("reason", "text", "Why, for the archive and its holder", { "checked": true }),
    optional("even_if_live", "switch", "Also if its session lives and works: ask first"),
    optional("generation", "number", "Only if it is still this generation", { "checked": true }),
  ],
  "lock.history": () => [
    optional("slug", "text", "Only this lock"),
    optional("limit", "number", "Only the last so many events (default 50)", { "checked": true }),
  ],
  "handoff.write": () => [
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
  ],
  "handoff.list": () => [
    optional("status", "text", "Only ACTIVE, RESUMED, CLOSED, ABANDONED, ROLLUP or NOTE"),
    optional("all", "switch", "Also those that a rollup covers, and free files"),
  ],
  "handoff.read": () => [
    needed("target", "text", "The id, or a part of it", { "checked": true }),
  ],
  "handoff.latest": () => [],
  "handoff.resume": () => [
    optional(
      "target",
      "text",
      "The id, or a part of it that no other open one has; by default the newest open one",
    ),
    optional("check", "switch", "Run its checks again, 30 seconds each at most"),
    optional("budget", "number", "The longest text, in tokens (default 1200)", { "checked": true }),
    optional("again", "switch", "Also if a live session has resumed it"),
    optional("note", "text", "Why, in one line"),
  ],
  "handoff.close": () => [
    needed("target", "text", "The handoff's id, or a part of it that no other open one has", {
      "checked": true,
    }),
    optional("note", "text", "Why, in one line"),
  ],
  "handoff.abandon": () => [
    needed("target", "text", "The handoff's id, or a part of it that no other open one has", {
      "checked": true,
    }),
    optional("note", "text", "Why, in one line"),
  ],
  "handoff.rollup": () => [
    needed("through", "text", "The last day (2026-04-09), time or handoff that it covers", {
      "checked": true,
    }),
    optional("title", "text", "What the time was about"),
    optional("summary", "text", "What happened, in a few sentences"),
    optional("slug", "text", "A part of the file's name; made from the title"),
  ],
  "identity.register": () => [
    needed("name", "text", "The name: lowercase letters, digits, hyphens, 2-32 characters"),
    optional("owner", "text", "Who answers for it"),
    optional("machine", "text", "The machine it usually works on"),
    optional(
      "roles",
      "list",
      "What it does, added to what was given before; an empty list takes all away",
    ),
    optional("runtime", "text", "The agent's kind, such as claude-code"),
    optional(
      "notify",
      "list",
      "Channels as CHANNEL:ADDRESS, added to those given before; CHANNEL: takes one away",
    ),
    optional("private", "switch", "Keep its channels in a file that git ignores, from now on"),
  ],
  "identity.list": () => [],
  "identity.show": () => [
    optional("name", "text", "Its name, or an earlier one"),
  ],
  "identity.whoami": () => [],
  "identity.rename": () => [
    needed("name", "text", "The name: lowercase letters, digits, hyphens, 2-32 characters"),
    needed("to", "text", "The new name"),
  ],
  "identity.remove": () => [
    needed("name", "text", "The name: lowercase letters, digits, hyphens, 2-32 characters"),
  ],
  "heartbeat.beat": () => [
    optional("activity", "text", "What you are doing, for the others to read"),
    optional("task", "text", "What you work on, in some tracker"),
    optional("runtime", "text", "The agent's kind, such as claude-code"),
    optional("idle", "switch", "Only living, not working"),
  ],
  "heartbeat.list": () => [],
  "heartbeat.stop": () => [],
  "status.show": () => [],
};
