/**
 * What an operation is: a domain function with its contract. Knows nothing of
 * command lines, MCP or Markdown.
 *
 * @module
 */
import * as z from "zod/mini";
import { CoordinationError } from "../errors.ts";
import type { RecordBeatOptions } from "../liveness.ts";
import type { Project } from "../store/root.ts";
import type { Caller } from "../caller.ts";

/** What an operation may do to the store. */
export type Effect = "read" | "write" | "destroy";

/** Everything an operation may know of its surroundings. */
export interface Context {
  /** The project and the caller's place in it. */
  readonly project: Project;
  /** Who is calling; resolved when first asked for, since that can start a process. */
  caller(): Caller;
  /** Takes a line that tells what is being waited for. */
  readonly progress?: ((line: string) => void) | undefined;
  /** Aborts what waits. */
  readonly signal?: AbortSignal | undefined;
}

/** The contract of an operation. */
export interface Contract<I extends z.ZodMiniObject, O extends z.ZodMiniType> {
  /** One sentence in the imperative; becomes help, tool description and docs. */
  readonly summary: string;
  /** What the operation may do to the store. */
  readonly effect: Effect;
  /** The input's schema. Every property is described. */
  readonly input: I;
  /** The result's schema. */
  readonly output: O;
  /**
   * What a result tells about the session that wrote; `null` for no beat at all.
   *
   * @default {() => ({})}
   */
  beat?(result: z.output<O>): Partial<RecordBeatOptions> | null;
}

/** A domain function with its contract. */
export interface Operation<I extends z.ZodMiniObject, O extends z.ZodMiniType>
  extends Contract<I, O> {
  /** Validates `input`, then does the work. The only way in. */
  invoke(context: Context, input: unknown): Promise<z.output<O>>;
  /** What a result of {@linkcode Operation.invoke} tells about the session that wrote. */
  beatOf(result: unknown): Partial<RecordBeatOptions> | null;
}

/**
 * Declares an operation from its contract and the function that does the work.
 *
 * @param contract Summary, effect and schemas.
 * @param work The adapter over a domain function; gets checked input.
 * @returns The operation.
 */
export function defineOperation<I extends z.ZodMiniObject, O extends z.ZodMiniType>(
  contract: Contract<I, O>,
  work: (context: Context, input: z.output<I>) => z.output<O> | Promise<z.output<O>>,
): Operation<I, O> {
  const schema = z.strictObject(contract.input.shape);
  return {
    ...contract,
    async invoke(context, input) {
      const parsed = schema.safeParse(input);
      if (!parsed.success) {
        throw new CoordinationError("invalid_input", explain(parsed.error.issues[0]!));
      }
      return await work(context, parsed.data as z.output<I>);
    },
    beatOf(result) {
      return contract.beat === undefined ? {} : contract.beat(result as z.output<O>);
    },
  };
}

function explain(issue: z.core.$ZodIssue): string {
  const where = issue.path.length > 0 ? ` "${issue.path.join(".")}"` : "";
  return `Cannot use the input${where}: ${issue.message}`;
}

/**
 * Gives a schema the description that help, tools and docs show.
 *
 * @param schema The schema.
 * @param text What the value means; a phrase without a period.
 * @returns The schema itself.
 */
export function described<S extends z.ZodMiniType>(schema: S, text: string): S {
  z.globalRegistry.add(schema, { description: text });
  return schema;
}
