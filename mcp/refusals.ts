/**
 * What a tool answers when it refuses: the condition, its facts, and the next step as a tool
 * call. A refusal is a result, never a protocol error: the model shall read it.
 *
 * @module
 */
import { CoordinationError, type ErrorCode } from "../lib/errors.ts";
import { codeOf } from "../lib/store/files.ts";
import { oneLine } from "../lib/store/text.ts";

/** The next step after each condition; exhaustive. */
const NEXT: Readonly<Record<ErrorCode, string>> = {
  invalid_input: "Correct the arguments and call again.",
  invalid_name: "Choose another name: lowercase letters, digits and hyphens.",
  not_found: "Look for the right name with the tool that lists them.",
  not_a_project: "Ask a person to start this server in a project's folder.",
  lock_held: 'Do other work, ask the holder with mclaude_mail_ask, or claim with wait: "10m".',
  lock_stale: "If you go on with its work, claim again with take_over: true.",
  lock_missing: "See what is held with mclaude_status.",
  lock_not_yours: "Leave it alone, or ask its holder with mclaude_mail_ask.",
  lock_lost: "Stop this work; see who has it now with mclaude_status.",
  deadlock: "Release what you hold with mclaude_lock_release, then claim again.",
  handoff_taken: "Do other work, or resume with again: true if that session gave it up.",
  drawer_superseded: "Read the drawer that took its place with mclaude_memory_show.",
  no_identity:
    "Ask a person to set MCLAUDE_IDENTITY for this server; until then mail cannot reach you.",
  no_hub: "Go on without it.",
  secret_found: "Take the secret out; only if it is none, name its rule in allow_secret.",
  unsafe_path: "Give a path inside of the project.",
  damaged_record: "Tell a person; nothing was changed.",
  store_failure: "Try again; if it stays, tell a person.",
};

/** A refusal. */
export interface Refusal {
  /** The condition; `system` and `internal` where there is no better name. */
  readonly code: ErrorCode | "system" | "internal";
  /** One line. */
  readonly message: string;
  /** Facts to act on. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What to do next. */
  readonly next: string;
}

/**
 * Explains an error.
 *
 * @param error What was thrown.
 * @returns The refusal.
 */
export function explain(error: unknown): Refusal {
  if (error instanceof CoordinationError) {
    // The command that would help, on a command line.
    const { next: _command, ...data } = error.data;
    return {
      code: error.code,
      message: withoutCommands(error.message),
      data,
      next: NEXT[error.code],
    };
  }
  const { path, message = String(error) }: Partial<NodeJS.ErrnoException> = Object(error);
  const code = codeOf(error);
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) {
    const where = path === undefined ? "a file" : `"${path}"`;
    return {
      code: "system",
      message: oneLine(`Cannot use ${where}: the system says ${code}`),
      data: { code, path: path ?? null },
      next: "Tell a person; nothing else is wrong.",
    };
  }
  return {
    code: "internal",
    message: oneLine(`internal error: ${message}`),
    data: {},
    next: "Tell a person; this is a fault of mclaude.",
  };
}

/** The last part of a message says what helps; on a command line, that is a command. */
function withoutCommands(message: string): string {
  const parts = oneLine(message).split("; ");
  const helps = parts.at(-1)!;
  const isCommand = parts.length > 1 && /\bmclaude [a-z]|(?:^|\s)--[a-z]/.test(helps);
  return isCommand ? parts.slice(0, -1).join("; ") : parts.join("; ");
}
