/**
 * The flags of `mclaude export`, generated from the schemas by `deno task docs`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import { type Flag, optional } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"export">, () => readonly Flag[]>> = {
  write: () => [
    optional("html", "text", "The file to write; without it, or with -, the page is printed"),
    optional("force", "switch", "Write it also over a file that mclaude did not make"),
  ],
};
