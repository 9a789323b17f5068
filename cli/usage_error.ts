import { CoordinationError } from "../lib/errors.ts";

/**
 * A command line that cannot be understood.
 *
 * @param problem What is wrong, without a period.
 * @param help What would help.
 * @returns The error; exit code 2.
 */
export function usageError(problem: string, help: string): CoordinationError {
  return new CoordinationError("invalid_input", `${problem}; ${help}`);
}
