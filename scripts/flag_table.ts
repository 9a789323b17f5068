/**
 * Makes `cli/flag_table.ts` from the schemas of the operations, so that a command line is
 * read without loading the schema library.
 *
 * @module
 */
import * as z from "zod/mini";
import type { FlagKind } from "../cli/flag.ts";
import { operations } from "../lib/operations/mod.ts";

/**
 * The flags of every operation.
 *
 * @returns The text of `cli/flag_table.ts`, not yet formatted.
 */
export async function renderFlagTable(): Promise<string> {
  const rows: string[] = [];
  for (const [name, operation] of Object.entries(operations)) {
    const { input } = await operation.schemas();
    const flags = Object.entries(input.shape).map(([key, schema]) => renderFlag(key, schema));
    // A break where the formatter would put one, so that it changes nothing the second time.
    rows.push(`${JSON.stringify(name)}: () => [${flags.map((flag) => `\n${flag},`).join("")}],`);
  }
  return `/**
 * The flags of every operation, generated from the schemas by \`deno task docs\`.
 *
 * @module
 */
import type { OperationName } from "../lib/operations/mod.ts";
import { type Flag, needed, optional } from "./flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<OperationName, () => readonly Flag[]>> = {
${rows.join("\n")}
};
`;
}

function renderFlag(key: string, schema: z.core.$ZodType): string {
  const inner = unwrap(schema);
  const def = inner._zod.def as z.core.$ZodTypeDef & {
    entries?: Record<string, string>;
    element?: z.core.$ZodType;
  };
  const description = z.globalRegistry.get(schema)?.description ??
    z.globalRegistry.get(inner)?.description;
  if (description === undefined) throw new TypeError(`The property "${key}" has no description`);
  const checked = isChecked(inner);
  const extras = {
    ...def.entries ? { choices: Object.values(def.entries) } : {},
    ...checked ? { checked } : {},
  };
  const args = [
    key,
    kindOf(def),
    description,
    ...Object.keys(extras).length > 0 ? [extras] : [],
  ];
  const make = inner === schema ? "needed" : "optional";
  return `${make}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`;
}

function kindOf(def: { type: string; element?: z.core.$ZodType }): FlagKind {
  if (def.type === "array") {
    return unwrap(def.element!)._zod.def.type === "string" ? "list" : "json";
  }
  const kinds: Record<string, FlagKind> = { boolean: "switch", number: "number", enum: "choice" };
  return kinds[def.type] ?? "text";
}

function isChecked(schema: z.core.$ZodType): boolean {
  const { checks = [], element } = schema._zod.def as z.core.$ZodTypeDef & {
    element?: z.core.$ZodType;
  };
  return checks.length > 0 || element !== undefined && isChecked(unwrap(element));
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const def = schema._zod.def as { type: string; innerType?: z.core.$ZodType };
  return ["optional", "default", "nullable"].includes(def.type) ? unwrap(def.innerType!) : schema;
}
