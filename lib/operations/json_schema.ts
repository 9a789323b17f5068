/**
 * Schemas of operations as JSON Schema, for surfaces that speak it.
 *
 * @module
 */
import { type core, toJSONSchema } from "zod/mini";
import type { Invocable } from "./session.ts";

/** A JSON Schema of an object, as far as it is used. */
export interface ObjectSchema {
  /** The properties. */
  readonly properties: Readonly<Record<string, Record<string, unknown>>>;
  /** The keys that must be there. */
  readonly required: readonly string[];
}

/**
 * The input of an operation as JSON Schema.
 *
 * @param operation The operation.
 * @returns Its properties, in order, and which of them must be given.
 */
export async function inputSchemaOf(
  operation: Invocable & { schemas(): Promise<{ input: unknown }> },
): Promise<ObjectSchema> {
  const { input } = await operation.schemas();
  const schema = toJSONSchema(input as core.$ZodType, { io: "input" });
  return {
    properties: (schema.properties ?? {}) as ObjectSchema["properties"],
    required: schema.required ?? [],
  };
}
