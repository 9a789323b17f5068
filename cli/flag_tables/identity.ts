/**
 * The flags of `mclaude identity`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, needed, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"identity">, () => readonly Flag[]>> = {
  register: () => [
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
  list: () => [],
  show: () => [
    optional("name", "text", "Its name, or an earlier one"),
  ],
  whoami: () => [],
  rename: () => [
    needed("name", "text", "The name: lowercase letters, digits, hyphens, 2-32 characters"),
    needed("to", "text", "The new name"),
  ],
  remove: () => [
    needed("name", "text", "The name: lowercase letters, digits, hyphens, 2-32 characters"),
  ],
};
