/**
 * A command: an operation, how its input is written on a command line, and how its result
 * reads. Written by hand, since word order and wording cannot be derived from a schema.
 *
 * @module
 */
import * as z from "zod/mini";
import type { CoordinationError } from "../lib/errors.ts";
import type { Operation } from "../lib/operations/operation.ts";
import type { Invocable } from "../lib/operations/session.ts";
import type { Surroundings } from "./run.ts";
import type { Style } from "./style.ts";

/** What a flag takes. */
export type FlagKind = "text" | "switch" | "number" | "choice" | "list" | "optional" | "json";

/** A flag, derived from a property of an operation's input. */
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
  /** What it means. */
  readonly description: string;
}

/** A word of the command line, in its order. */
export interface Word {
  /** The property that it was given for. */
  readonly key: string;
  /** What was given. */
  readonly value: string;
}

/** What is written by hand for a command. */
export interface CommandText<I, O> {
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
  /** The result for people. */
  render(result: O, style: Style): string;
  /** What mclaude 0.6 prints on standard output when it refuses. */
  report?(error: CoordinationError): string | undefined;
  /** The exit code of a result that is an answer. */
  exitCode?(result: O): number;
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
  /** The result for people. */
  render(result: unknown, style: Style): string;
  /** What mclaude 0.6 prints when it refuses. */
  report(error: CoordinationError): string | undefined;
  /** The exit code of a result. */
  exitCode(result: unknown): number;
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
export function command<I extends z.ZodMiniObject, O extends z.ZodMiniType>(
  operation: Operation<I, O>,
  text: CommandText<z.input<I>, z.output<O>>,
): Command {
  const shape: Record<string, z.core.$ZodType> = operation.input.shape;
  return {
    operation,
    summary: operation.summary,
    flags: Object.entries(shape).map(([key, schema]) =>
      toFlag(key, schema, (text.optional ?? []).includes(key as keyof z.input<I> & string))
    ),
    positionals: text.positionals,
    examples: text.examples,
    arrange: (input, words) => text.arrange?.(input, words),
    gather: (input, world) => text.gather?.(input, world),
    render: (result, style) => text.render(result as z.output<O>, style),
    report: (error) => text.report?.(error),
    exitCode: (result) => text.exitCode?.(result as z.output<O>) ?? 0,
  };
}

function toFlag(key: string, schema: z.core.$ZodType, optional: boolean): Flag {
  const inner = unwrap(schema);
  const def = inner._zod.def as z.core.$ZodTypeDef & {
    entries?: Record<string, string>;
    element?: z.core.$ZodType;
  };
  const description = z.globalRegistry.get(schema)?.description ??
    z.globalRegistry.get(inner)?.description ?? "";
  return {
    key,
    name: key.replaceAll("_", "-"),
    kind: optional ? "optional" : kindOf(def),
    choices: Object.values(def.entries ?? {}),
    required: inner === schema,
    description,
  };
}

function kindOf(def: { type: string; element?: z.core.$ZodType }): FlagKind {
  if (def.type === "array") {
    return unwrap(def.element!)._zod.def.type === "string" ? "list" : "json";
  }
  const kinds: Record<string, FlagKind> = { boolean: "switch", number: "number", enum: "choice" };
  return kinds[def.type] ?? "text";
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const def = schema._zod.def as { type: string; innerType?: z.core.$ZodType };
  return ["optional", "default", "nullable"].includes(def.type) ? unwrap(def.innerType!) : schema;
}
