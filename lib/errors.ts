/**
 * Conditions a caller is expected to handle. Everything else is a bug or the
 * operating system's own error and is left as it was thrown.
 *
 * @module
 */

/** The stable, machine-readable name of a condition. */
export type ErrorCode =
  | "invalid_input"
  | "invalid_name"
  | "not_found"
  | "not_a_project"
  | "lock_held"
  | "lock_stale"
  | "lock_missing"
  | "lock_not_yours"
  | "lock_lost"
  | "deadlock"
  | "handoff_taken"
  | "drawer_superseded"
  | "no_identity"
  | "no_hub"
  | "secret_found"
  | "unsafe_path"
  | "damaged_record"
  | "store_failure";

/** What a {@linkcode CoordinationError} carries besides its message. */
export interface CoordinationErrorOptions extends ErrorOptions {
  /** Facts to act on; plain JSON. */
  data?: Record<string, unknown>;
}

/** Base of every error whose {@linkcode CoordinationError.code} is part of the API. */
export class CoordinationError extends Error {
  /** Stable name of the condition; surfaces map it to exit codes and results. */
  readonly code: ErrorCode;
  /** Facts to act on; plain JSON. */
  readonly data: Record<string, unknown>;

  /**
   * Creates an error with a stable `code`.
   *
   * @param code The condition.
   * @param message One line: what is wrong, and last what would help.
   * @param options Facts to act on, and the cause.
   */
  constructor(code: ErrorCode, message: string, options: CoordinationErrorOptions = {}) {
    super(message, options);
    this.name = this.constructor.name;
    this.code = code;
    this.data = options.data ?? {};
  }
}
