/**
 * The flags of `mclaude hooks`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"hooks">, () => readonly Flag[]>> = {
  show: () => [
    optional("client", "choice", "The client; claude if not given", {
      "choices": ["claude", "codex", "gemini", "copilot", "cursor"],
    }),
    optional("binary", "text", "The program that hooks start"),
    optional("no_mcp", "switch", "As commands only, without the MCP server"),
  ],
  install: () => [
    optional("apply", "switch", "Write; without it the plan is only shown"),
    optional(
      "scope",
      "choice",
      "In the tree for everybody (the default), in it for yourself, or for all projects",
      { "choices": ["project", "local", "user"] },
    ),
    optional("binary", "text", "The program that hooks start"),
  ],
  "install-guard": () => [
    optional("dry_run", "switch", "Only tell what would be done"),
  ],
  "remove-guard": () => [
    optional("dry_run", "switch", "Only tell what would be done"),
  ],
};
