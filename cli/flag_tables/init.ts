/**
 * The flags of `mclaude init`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"init">, () => readonly Flag[]>> = {
  run: () => [
    optional("client", "list", "claude (the default), codex, gemini, copilot, cursor, opencode"),
    optional(
      "scope",
      "choice",
      "In the tree for everybody (the default), in it for yourself, or for all projects",
      { "choices": ["project", "local", "user"] },
    ),
    optional("yes", "switch", "Write without being asked"),
    optional("dry_run", "switch", "Only show the plan"),
    optional("plan", "text", "Write only if the plan still has this name"),
    optional(
      "binary",
      "text",
      "The program that hooks start; mclaude, if that is on PATH, else this very program",
    ),
    optional("no_mcp", "switch", "Register no MCP server"),
    optional("no_skills", "switch", "Install no skills"),
    optional("no_repair", "switch", "Leave what mclaude 0.6 installed"),
  ],
};
