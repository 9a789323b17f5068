/**
 * What an operation is: a domain function with its contract. Knows nothing of
 * command lines, MCP or Markdown.
 *
 * @module
 */
import type * as Zod from "zod/mini";
import type { Caller } from "../caller.ts";
import { CoordinationError } from "../errors.ts";
import type { RecordBeatOptions } from "../liveness.ts";
import type { HeldLocks } from "../locks.ts";
import type { Project } from "../store/root.ts";
import { loadSchemas, z } from "./schemas.ts";

/** What an operation may do to the store. */
export type Effect = "read" | "write" | "destroy";

/** Everything an operation may know of its surroundings. */
export interface Context {
  /** The project and the caller's place in it. */
  readonly project: Project;
  /** Who is calling; resolved when first asked for, since that can start a process. */
  caller(): Caller;
  /** The environment, for what is about the person and not about the project. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** What is claimed, where a process that lives long remembers it. */
  readonly held?: HeldLocks | undefined;
  /** Takes a line that tells what is being waited for. */
  readonly progress?: ((line: string) => void) | undefined;
  /** Aborts what waits. */
  readonly signal?: AbortSignal | undefined;
}

/** The contract of an operation. */
export interface Contract<I extends Zod.ZodMiniObject, O extends Zod.ZodMiniType> {
  /** One sentence in the imperative; becomes help, tool description and docs. */
  readonly summary: string;
  /** What the operation may do to the store. */
  readonly effect: Effect;
  /** Makes the input's schema. Every property is described. */
  input(): I;
  /** Makes the result's schema. */
  output(): O;
  /**
   * What a result tells about the session that wrote; `null` for no beat at all.
   *
   * @default {() => ({})}
   */
  beat?(result: Zod.output<O>): Partial<RecordBeatOptions> | null;
  /** What remains to be done once the caller has seen the result; nothing by default. */
  shown?(context: Context, result: Zod.output<O>): void;
}

/** The schemas of an operation. */
export interface Schemas<I extends Zod.ZodMiniObject, O extends Zod.ZodMiniType> {
  /** Of its input. */
  readonly input: I;
  /** Of its result. */
  readonly output: O;
}

/** A domain function with its contract. */
export interface Operation<I extends Zod.ZodMiniObject, O extends Zod.ZodMiniType> {
  /** One sentence in the imperative; becomes help, tool description and docs. */
  readonly summary: string;
  /** What the operation may do to the store. */
  readonly effect: Effect;
  /** Loads the schema library and makes the schemas. */
  schemas(): Promise<Schemas<I, O>>;
  /** Validates `input`, then does the work. The way in for everything from outside. */
  invoke(context: Context, input: unknown): Promise<Zod.output<O>>;
  /** Does the work on input whose types are known to be right. */
  work(context: Context, input: Zod.output<I>): Promise<Zod.output<O>>;
  /** What a result tells about the session that wrote. */
  beatOf(result: unknown): Partial<RecordBeatOptions> | null;
  /** Does what remains once the caller has seen the result. */
  shown(context: Context, result: unknown): void;
}

/**
 * Declares an operation from its contract and the function that does the work.
 *
 * @param contract Summary, effect and schemas.
 * @param work The adapter over a domain function, which checks values itself.
 * @returns The operation.
 */
export function defineOperation<I extends Zod.ZodMiniObject, O extends Zod.ZodMiniType>(
  contract: Contract<I, O>,
  work: (
    context: Context,
    input: Zod.output<I>,
  ) => Zod.output<O> | Promise<Zod.output<O>>,
): Operation<I, O> {
  let made: Schemas<I, O> | undefined;
  async function schemas(): Promise<Schemas<I, O>> {
    await loadSchemas();
    return made ??= { input: contract.input(), output: contract.output() };
  }
  return {
    summary: contract.summary,
    effect: contract.effect,
    schemas,
    async invoke(context, given) {
      const { input } = await schemas();
      const parsed = z.strictObject(input.shape).safeParse(given);
      if (!parsed.success) {
        throw new CoordinationError("invalid_input", explain(parsed.error.issues[0]!));
      }
      return await work(context, parsed.data as Zod.output<I>);
    },
    work: async (context, input) => await work(context, input),
    beatOf(result) {
      return contract.beat === undefined ? {} : contract.beat(result as Zod.output<O>);
    },
    shown: (context, result) => contract.shown?.(context, result as Zod.output<O>),
  };
}

function explain(issue: Zod.core.$ZodIssue): string {
  const where = issue.path.length > 0 ? ` "${issue.path.join(".")}"` : "";
  return `Cannot use the input${where}: ${reason(issue)}; see --help`;
}

/** The library's own texts are not loaded: they weigh more than all of this. */
function reason(issue: Zod.core.$ZodIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return `it has no "${issue.keys.join('", "')}"`;
    case "invalid_type":
      return `it must be of type ${issue.expected}`;
    case "invalid_value":
      return `it must be one of ${issue.values.join(", ")}`;
    case "too_small":
      return issue.origin === "string"
        ? "it must not be empty"
        : `it must be at least ${issue.minimum}`;
    case "too_big":
      return `it must be at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}
