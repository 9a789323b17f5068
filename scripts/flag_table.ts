/**
 * Makes `cli/flag_tables/<noun>.ts` from the schemas of the operations, so that a command line
 * is read without loading the schema library, or the flags of other nouns.
 *
 * @module
 */
import * as z from "zod/mini";
import type { FlagKind } from "../cli/flag.ts";
import { operations } from "../lib/operations/mod.ts";

/** The nouns of the operations. */
export const NOUNS: readonly string[] = [
  ...new Set(Object.keys(operations).map((name) => name.split(".")[0]!)),
];

/**
 * The flags of a noun's operations.
 *
 * @param noun The noun.
 * @returns The text of `cli/flag_tables/<noun>.ts`, not yet formatted.
 */
export async function renderFlagTable(noun: string): Promise<string> {
  const rows: string[] = [];
  for (const [name, operation] of Object.entries(operations)) {
    const [owner, verb] = name.split(".") as [string, string];
    if (owner !== noun) continue;
    const { input } = await operation.schemas();
    const flags = Object.entries(input.shape).map(([key, schema]) => renderFlag(key, schema));
    const key = /^\w+$/.test(verb) ? verb : JSON.stringify(verb);
    // A break where the formatter would put one, so that it changes nothing the second time.
    rows.push(`${key}: () => [${flags.map((flag) => `\n${flag},`).join("")}],`);
  }
  const makers = ["needed", "optional"].filter((maker) =>
    rows.some((row) => row.includes(`\n${maker}(`))
  );
  return `/**
 * The flags of \`mclaude ${noun}\`, generated from the schemas by \`deno task docs\`.
 *
 * @module
 */
import type { Verb } from "../../lib/operations/mod.ts";
import ${
    makers.length === 0 ? "type { Flag }" : `{ ${["type Flag", ...makers].join(", ")} }`
  } from "../flag.ts";

/** Makes the flags of an operation. */
export const FLAGS: Readonly<Record<Verb<"${noun}">, () => readonly Flag[]>> = {
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
