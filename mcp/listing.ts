/**
 * Tools as `tools/list` tells them. The model pays for every word of it, in each session.
 *
 * @module
 */
import { inputSchemaOf, type ObjectSchema } from "../lib/operations/json_schema.ts";
import { operations } from "../lib/operations/mod.ts";
import { actionsOf, type Tool } from "./tool.ts";
import { type ToolName, TOOLS } from "./tools.ts";

/** A tool in a list. */
export interface ListedTool {
  /** Its name. */
  name: string;
  /** What people see. */
  title: string;
  /** When to use it, and what it does. */
  description: string;
  /** What it takes. */
  inputSchema: { type: "object"; [key: string]: unknown };
  /** What it answers. */
  outputSchema: { type: "object"; [key: string]: unknown };
  /** What it may do. */
  annotations: Record<string, boolean>;
  /** What single clients want to know. */
  _meta?: Record<string, unknown>;
}

const listed = new Map<ToolName, ListedTool>();

/**
 * Lists tools.
 *
 * @param names Which.
 * @returns The tools, in the order of the names.
 */
export async function listTools(names: readonly ToolName[]): Promise<ListedTool[]> {
  const tools: ListedTool[] = [];
  for (const name of names) {
    if (!listed.has(name)) listed.set(name, await listTool(name, TOOLS[name]));
    tools.push(listed.get(name)!);
  }
  return tools;
}

async function listTool(name: ToolName, tool: Tool): Promise<ListedTool> {
  return {
    name,
    title: tool.title,
    description: tool.description,
    inputSchema: await inputSchema(tool),
    outputSchema: outputSchema(tool),
    annotations: annotations(tool),
    ...(tool.always ? { _meta: { "anthropic/alwaysLoad": true } } : {}),
  };
}

async function inputSchema(tool: Tool): Promise<ListedTool["inputSchema"]> {
  const actions = actionsOf(tool);
  const schemas: ObjectSchema[] = [];
  for (const name of Object.values(actions)) schemas.push(await inputSchemaOf(operations[name]));
  const known = Object.assign({}, ...schemas.map(({ properties }) => properties));
  const properties: Record<string, unknown> = {};
  const [first = ""] = Object.keys(actions);
  if (first !== "") properties.action = { enum: Object.keys(actions), default: first };
  for (const [key, words] of Object.entries(tool.input)) {
    properties[key] = plain(known[key], words);
  }
  const required = Object.keys(tool.input).filter((key) =>
    tool.required.includes(key) || schemas.every((schema) => schema.required.includes(key))
  );
  return {
    type: "object",
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** The type of a value in few words: bounds are checked, and a refusal names them. */
function plain(schema: Record<string, unknown>, words: string): Record<string, unknown> {
  const { type, enum: values, items, properties } = schema as {
    type?: string;
    enum?: unknown[];
    items?: Record<string, unknown>;
    properties?: Record<string, Record<string, unknown>>;
  };
  return {
    ...(values === undefined ? { type } : { enum: values }),
    ...(items === undefined ? {} : { items: plain(items, "") }),
    ...(properties === undefined ? {} : {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [key, plain(value, "")]),
      ),
    }),
    ...(words === "" ? {} : { description: words }),
  };
}

/** The keys that are always there; an answer may have more of them. */
function outputSchema({ output }: Tool): ListedTool["outputSchema"] {
  const properties = Object.fromEntries(
    Object.entries(output).map(([key, type]) => [key, { type }]),
  );
  const required = Object.keys(output);
  return required.length === 0 ? { type: "object" } : { type: "object", properties, required };
}

/** Only what differs from what clients assume, but for the world: there is none out there. */
function annotations(tool: Tool): Record<string, boolean> {
  const effects = Object.values(actionsOf(tool)).map((name) => operations[name].effect);
  if (effects.every((effect) => effect === "read")) {
    return { readOnlyHint: true, openWorldHint: false };
  }
  return { destructiveHint: effects.includes("destroy"), openWorldHint: false };
}
