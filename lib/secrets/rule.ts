/**
 * What a rule of ours is.
 *
 * @module
 */

/** A rule: a line in a table. */
export interface Rule {
  /** Its name; several lines may have the same. */
  readonly name: string;
  /** What it finds; the group `secret` is the secret, without one the whole match. */
  readonly pattern: RegExp;
  /** Whether what was found can be one; by default all that is no stand-in. */
  readonly isSecret?: (found: Found) => boolean;
}

/** What a pattern found. */
export interface Found {
  /** The secret. */
  readonly secret: string;
  /** Its surroundings, as far as the pattern names them. */
  readonly groups: Readonly<Record<string, string | undefined>>;
}
