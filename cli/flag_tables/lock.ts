/**
 * The flags of `mclaude lock`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, needed, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"lock">, () => readonly Flag[]>> = {
  claim: () => [
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
  check: () => [
    optional("paths", "list", "Paths or globs"),
    optional("token", "text", "A token (slug#generation) that must still be good"),
  ],
  list: () => [
    optional("mine", "switch", "Only your own"),
    optional("all", "switch", "Print more of each: since when, token and mode"),
  ],
  status: () => [
    needed(
      "slug",
      "text",
      "What is worked on, in kebab-case: letters, digits and hyphens, 3-80 characters",
    ),
  ],
  heartbeat: () => [
    needed(
      "slug",
      "text",
      "What is worked on, in kebab-case: letters, digits and hyphens, 3-80 characters",
    ),
  ],
  release: () => [
    needed(
      "slug",
      "text",
      "What is worked on, in kebab-case: letters, digits and hyphens, 3-80 characters",
    ),
    optional("summary", "text", "What was done, for the archive"),
  ],
  "force-release": () => [
    needed(
      "slug",
      "text",
      "What is worked on, in kebab-case: letters, digits and hyphens, 3-80 characters",
    ),
    needed("reason", "text", "Why, for the archive and its holder", { "checked": true }),
    optional("even_if_live", "switch", "Also if its session lives and works: ask first"),
    optional("generation", "number", "Only if it is still this generation", { "checked": true }),
  ],
  history: () => [
    optional("slug", "text", "Only this lock"),
    optional("limit", "number", "Only the last so many events (default 50)", { "checked": true }),
  ],
};
