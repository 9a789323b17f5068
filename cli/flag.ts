/**
 * Flags: what an operation's input looks like on a command line.
 *
 * @module
 */

/** What a flag takes; `json` is a list of more than texts, which a command reads by hand. */
export type FlagKind = "text" | "switch" | "number" | "choice" | "list" | "optional" | "json";

/** A flag, made from a property of an operation's input. */
export interface Flag {
  /** The property. */
  readonly key: string;
  /** The flag without its dashes. */
  readonly name: string;
  /** What it takes. */
  readonly kind: FlagKind;
  /** The words it takes, if it is a choice. */
  readonly choices: readonly string[];
  /** Whether the operation needs it. */
  readonly required: boolean;
  /** Whether the schema checks more than the type, so that values must go through it. */
  readonly checked: boolean;
  /** What it means. */
  readonly description: string;
}

/** What few flags have. */
export interface FlagExtras {
  /** The words it takes, if it is a choice. */
  choices?: readonly string[];
  /** Whether the schema checks more than the type. */
  checked?: boolean;
}

/**
 * Makes a flag that an operation needs.
 *
 * @param key The property.
 * @param kind What it takes.
 * @param description What it means.
 * @param extras What few flags have.
 * @returns The flag.
 */
export function needed(
  key: string,
  kind: FlagKind,
  description: string,
  extras: FlagExtras = {},
): Flag {
  return { ...optional(key, kind, description, extras), required: true };
}

/**
 * Makes a flag that may be left out; see {@linkcode needed}.
 *
 * @param key The property.
 * @param kind What it takes.
 * @param description What it means.
 * @param extras What few flags have.
 * @returns The flag.
 */
export function optional(
  key: string,
  kind: FlagKind,
  description: string,
  { choices = [], checked = false }: FlagExtras = {},
): Flag {
  const name = key.replaceAll("_", "-");
  return { key, name, kind, choices, required: false, checked, description };
}
