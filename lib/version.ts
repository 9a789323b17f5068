/**
 * The version, and what is compatible with what.
 *
 * @module
 */

/** The program's version; that of `deno.json`. */
export const VERSION = "0.7.0";

/** The formats on disk that are read and written. */
export const FORMATS = {
  /** The version of mclaude whose files and ours are understood by each other. */
  mclaude: "0.6",
  /** The version of our own additions. */
  store: 1,
} as const;
