/**
 * The schema library, loaded when a schema is needed. A command line whose flags were read
 * by the table that was made from the schemas needs none, and starting up is what a hook or
 * a `lock list` costs.
 *
 * @module
 */
import type * as Zod from "zod/mini";

/** The schema library; unset until {@linkcode loadSchemas} is done. */
export let z: typeof import("./schema_library.ts");

/** Loads the schema library; afterwards schemas can be made. */
export async function loadSchemas(): Promise<void> {
  z ??= await import("./schema_library.ts");
}

/**
 * Gives a schema the description that help, tools and docs show.
 *
 * @param schema The schema.
 * @param text What the value means; a phrase without a period.
 * @returns The schema itself.
 */
export function described<S extends Zod.ZodMiniType>(schema: S, text: string): S {
  z.globalRegistry.add(schema, { description: text });
  return schema;
}
