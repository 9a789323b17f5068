/**
 * Arguments of a call on their way to an operation.
 *
 * @module
 */
import { CoordinationError } from "../lib/errors.ts";
import type { OperationName } from "../lib/operations/mod.ts";
import { suggest } from "../lib/store/suggest.ts";
import { oneLine } from "../lib/store/text.ts";
import { actionsOf, type Tool } from "./tool.ts";

/** A call that can be tried. */
export interface ReadyCall {
  /** The operation. */
  readonly operation: OperationName;
  /** Its input, unchecked. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The session that the caller named, as every tool of mclaude 0.6 could. */
  readonly session: string | undefined;
  /** The identity that the caller named. */
  readonly as: string | undefined;
}

/**
 * Makes a call of arguments. Every tool also takes `session` and `as`, which are not
 * advertised: a model that fills them in would be somebody else.
 *
 * @param tool The tool.
 * @param given The arguments; a null counts as nothing.
 * @returns The call.
 * @throws {CoordinationError} `invalid_input` if there is a key too many or too few.
 */
export function readArguments(tool: Tool, given: Readonly<Record<string, unknown>>): ReadyCall {
  const { session, as, action, ...rest } = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== null && value !== undefined),
  );
  const actions = actionsOf(tool);
  const isOne = Object.hasOwn(actions, "");
  const input: Record<string, unknown> = { ...tool.defaults };
  for (const [name, value] of Object.entries(isOne ? { ...rest, ...named({ action }) } : rest)) {
    const key = Object.hasOwn(tool.aliases, name) ? tool.aliases[name]! : name;
    if (!Object.hasOwn(tool.input, key)) throw unknownKey(name, tool);
    if (key !== name && Object.hasOwn(rest, key)) {
      throw mistake(`"${name}" and "${key}" are the same; give one of them`);
    }
    input[key] = value;
  }
  const missing = tool.required.filter((key) => input[key] === undefined);
  if (missing.length > 0) throw mistake(`it needs "${missing.join('" and "')}"; give it`);
  return {
    operation: chooseOperation(actions, isOne ? "" : action),
    input,
    session: nameOf("session", session),
    as: nameOf("as", as),
  };
}

function chooseOperation(
  actions: Readonly<Record<string, OperationName>>,
  given: unknown,
): OperationName {
  const names = Object.keys(actions);
  const action = given ?? names[0]!;
  if (typeof action === "string" && Object.hasOwn(actions, action)) return actions[action]!;
  throw mistake(`"action" must be one of ${names.join(", ")}`);
}

/** An empty name is none: clients fill in what they do not know. */
function nameOf(key: string, value: unknown): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value === "string") return value;
  throw mistake(`"${key}" must be of type string`);
}

function named(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function unknownKey(name: string, tool: Tool): CoordinationError {
  const known = Object.keys(tool.input);
  const near = suggest(name.slice(0, 60), known);
  const hint = near === undefined
    ? `it takes ${known.length === 0 ? "nothing" : known.join(", ")}`
    : `did you mean "${near}"?`;
  return mistake(`there is no "${oneLine(name, 60)}"; ${hint}`);
}

function mistake(what: string): CoordinationError {
  return new CoordinationError("invalid_input", `Cannot use the arguments: ${what}`);
}
