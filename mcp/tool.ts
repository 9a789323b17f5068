/**
 * What a tool is: one operation or a few, with the words that a model reads. Plain data;
 * nothing here knows of a transport.
 *
 * @module
 */
import type { OperationName, operations } from "../lib/operations/mod.ts";

/** What an operation answers. */
export type ResultOf<N extends OperationName> = Awaited<
  ReturnType<(typeof operations)[N]["work"]>
>;

/** What an operation is given. */
type InputOf<N extends OperationName> = Parameters<(typeof operations)[N]["work"]>[1];

/** A key of any of the operations' inputs. */
type KeyOf<N extends OperationName> = N extends OperationName ? keyof InputOf<N> & string : never;

/** A tool's answer: for programs, and in words that one can act on. */
export interface Told {
  /** What a program reads; models too, in clients that show them this. */
  readonly data: Readonly<Record<string, unknown>>;
  /** A line or a few. */
  readonly text: string;
}

/** The kinds of values that an answer's schema tells apart. */
export type Kind = "string" | "number" | "boolean" | "array" | "object" | "null";

/** A tool. */
export interface Tool {
  /** What people see. */
  readonly title: string;
  /** When to use it, and what it does. */
  readonly description: string;
  /** Whether it is in the set that is offered by default. */
  readonly core: boolean;
  /** Whether clients that load tools when they are asked for should load it at once. */
  readonly always: boolean;
  /** The operation, or by the value of `action` several; the first one is the default. */
  readonly operation: OperationName | Readonly<Record<string, OperationName>>;
  /** What it takes of the operation's input, with words where the operation's do not fit. */
  readonly input: Readonly<Record<string, string>>;
  /** Keys that a caller must give although the operation could do without. */
  readonly required: readonly string[];
  /** Other names of keys: those of mclaude 0.6. */
  readonly aliases: Readonly<Record<string, string>>;
  /** What is taken for granted where the caller says nothing. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Its answer's keys; those that are always there, and with `?` those that may be. */
  readonly output: Readonly<Record<string, Kind>>;
  /** What a refusal tells besides, since mclaude 0.6 did. */
  readonly refused: Readonly<Record<string, unknown>>;
  /** Makes the answer of an operation's result. */
  answer(result: unknown, input: Readonly<Record<string, unknown>>): Told;
}

/** A row of the table of tools. */
export interface ToolRow<N extends OperationName> {
  /** What people see. */
  title: string;
  /** When to use it, and what it does. */
  description: string;
  /** In which set it is; `always` also asks clients to load it at once. */
  set?: "always" | "core";
  /** The operation, or several. */
  operation: N | Readonly<Record<string, N>>;
  /** What it takes; `""` keeps the operation's own words. */
  input: { readonly [K in KeyOf<N>]?: string };
  /** Keys that must be given besides. */
  required?: readonly KeyOf<N>[];
  /** Other names of keys. */
  aliases?: Readonly<Record<string, KeyOf<N>>>;
  /** What is taken for granted. */
  defaults?: { readonly [K in KeyOf<N>]?: unknown };
  /** The answer's keys. */
  output: Readonly<Record<string, Kind>>;
  /** What a refusal tells besides. */
  refused?: Readonly<Record<string, unknown>>;
  /** Makes the answer. */
  answer(result: ResultOf<N>, input: Readonly<Record<string, unknown>>): Told;
}

/**
 * Makes a tool of a row.
 *
 * @param row The row.
 * @returns The tool, its types closed over.
 */
export function tool<N extends OperationName>(row: ToolRow<N>): Tool {
  return {
    title: row.title,
    description: row.description,
    core: row.set !== undefined,
    always: row.set === "always",
    operation: row.operation,
    input: row.input as Readonly<Record<string, string>>,
    required: row.required ?? [],
    aliases: row.aliases ?? {},
    defaults: (row.defaults ?? {}) as Readonly<Record<string, unknown>>,
    output: row.output,
    refused: row.refused ?? {},
    answer: (result, input) => row.answer(result as ResultOf<N>, input),
  };
}

/**
 * The operations of a tool, by the value of `action`.
 *
 * @param tool The tool.
 * @returns The operations; by `""` if there is only one.
 */
export function actionsOf({ operation }: Tool): Readonly<Record<string, OperationName>> {
  return typeof operation === "string" ? { "": operation } : operation;
}
