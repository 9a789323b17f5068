/**
 * A command: an operation, how its input is written on a command line, and how its result
 * reads. Written by hand, since word order and wording cannot be derived from a schema.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import type { CoordinationError } from "../lib/errors.ts";
import type { Operation } from "../lib/operations/operation.ts";
import type { Invocable } from "../lib/operations/session.ts";
import type { Flag } from "./flag.ts";
import type { Surroundings } from "./run.ts";
import type { Style } from "./style.ts";

/** A word of the command line, in its order. */
export interface Word {
  /** The property that it was given for. */
  readonly key: string;
  /** What was given. */
  readonly value: string;
}

/** What is written by hand for a command. */
export interface CommandText<I, O> {
  /** Makes the flags; from the table that is made of the schemas. */
  readonly flags: () => readonly Flag[];
  /** Properties that may be given by position, in order; a list takes all that is left. */
  readonly positionals: readonly (keyof I & string)[];
  /** Properties whose flag may stand without a value. */
  readonly optional?: readonly (keyof I & string)[];
  /** Command lines for the help; tests run them. */
  readonly examples: readonly string[];
  /** Turns words into input where a property is no plain text, list or number. */
  arrange?(input: Record<string, unknown>, words: readonly Word[]): void;
  /** Fetches what the words only point to: a file, or standard input. */
  gather?(input: Record<string, unknown>, world: Pick<Surroundings, "cwd" | "readInput">): void;
  /** The result for people, who may have asked for more or less of it. */
  render(result: O, style: Style, input: Partial<I>): string;
  /** What mclaude 0.6 prints on standard output when it refuses. */
  report?(error: CoordinationError): string | undefined;
  /** The exit code of a result that is an answer. */
  exitCode?(result: O): number;
  /** What a person at a terminal is asked after a result, and how to go on after a yes. */
  ask?(result: O): { question: string; input: Partial<I> } | undefined;
}

/** A command, its operation's types closed over. */
export interface Command {
  /** The operation. */
  readonly operation: Invocable;
  /** One sentence. */
  readonly summary: string;
  /** All flags, also of what may be given by position. */
  readonly flags: readonly Flag[];
  /** Properties by position. */
  readonly positionals: readonly string[];
  /** Command lines for the help. */
  readonly examples: readonly string[];
  /** Turns words into input. */
  arrange(input: Record<string, unknown>, words: readonly Word[]): void;
  /** Fetches what the words only point to. */
  gather(input: Record<string, unknown>, world: Pick<Surroundings, "cwd" | "readInput">): void;
  /** The result for people, who may have asked for more or less of it. */
  render(result: unknown, style: Style, input: Readonly<Record<string, unknown>>): string;
  /** What mclaude 0.6 prints when it refuses. */
  report(error: CoordinationError): string | undefined;
  /** The exit code of a result. */
  exitCode(result: unknown): number;
  /** What a person at a terminal is asked after a result, and how to go on after a yes. */
  ask(result: unknown): { question: string; input: Record<string, unknown> } | undefined;
}

/** The commands of one noun, by verb. */
export type Commands = Readonly<Record<string, Command>>;

/**
 * Makes a command of an operation.
 *
 * @param operation The operation.
 * @param text What is written by hand.
 * @returns The command.
 */
export function command<I extends Zod.ZodMiniObject, O extends Zod.ZodMiniType>(
  operation: Operation<I, O>,
  text: CommandText<Zod.input<I>, Zod.output<O>>,
): Command {
  let flags: readonly Flag[] | undefined;
  const isOptional = (key: string) => (text.optional ?? []).some((known) => known === key);
  return {
    operation: operation as Operation<Zod.ZodMiniObject, Zod.ZodMiniType>,
    summary: operation.summary,
    get flags() {
      return flags ??= text.flags().map((flag) =>
        isOptional(flag.key) ? { ...flag, kind: "optional" } : flag
      );
    },
    positionals: text.positionals,
    examples: text.examples,
    arrange: (input, words) => text.arrange?.(input, words),
    gather: (input, world) => text.gather?.(input, world),
    render: (result, style, input) =>
      text.render(result as Zod.output<O>, style, input as Partial<Zod.input<I>>),
    report: (error) => text.report?.(error),
    exitCode: (result) => text.exitCode?.(result as Zod.output<O>) ?? 0,
    ask: (result) => text.ask?.(result as Zod.output<O>),
  };
}
