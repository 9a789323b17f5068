/**
 * The flags of `mclaude diagram`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"diagram">, () => readonly Flag[]>> = {
  draw: () => [
    optional(
      "since",
      "text",
      "Only what happened since then, or for so long: 2026-04-09, 2026-04-09T14:36, 2h, 7d",
    ),
    optional("until", "text", "Only what happened until then, or until so long ago"),
    optional("format", "choice", "How it is drawn; by the ending of --out, else mermaid", {
      "choices": ["mermaid", "svg", "html"],
    }),
    optional("out", "text", "The file to write; without it, or with -, the result is printed"),
    optional("force", "switch", "Write it also over a file that mclaude did not make"),
  ],
};
