/**
 * What JavaScript and TypeScript have in common.
 *
 * @module
 */
import type { CodeImport } from "../facts.ts";
import { type Draft, flatten } from "../profile.ts";

/** Functions, methods, variables, and what older code assigns. */
export const SCRIPT = `
  (function_declaration name: (identifier) @name body: (_) @body) @function
  (generator_function_declaration name: (identifier) @name body: (_) @body) @function
  (method_definition name: (_) @name body: (_) @body) @method
  (variable_declarator name: (identifier) @name
    value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @function
  (variable_declarator name: (identifier) @name value: (class body: (_) @body)) @class
  (variable_declarator name: (identifier) @name value: (object) @body) @variable
  (variable_declarator name: (identifier) @name) @variable
  (pair key: (property_identifier) @name
    value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @method
  (expression_statement (assignment_expression
    left: (member_expression object: (_) @owner property: (property_identifier) @name)
    right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @method)
  (expression_statement (assignment_expression
    left: (member_expression object: (_) @owner property: (property_identifier) @name)
    right: (class body: (_) @body)) @class)
  (expression_statement (assignment_expression
    left: (member_expression
      object: [(identifier) (member_expression)] @owner property: (property_identifier) @name)
    right: (_)) @variable (#match? @owner "^(module\\\\.)?exports$"))
  (expression_statement (assignment_expression
    left: (member_expression object: (member_expression) @owner property: (property_identifier) @name)
    right: [(identifier) (member_expression) (call_expression)]) @method
    (#match? @owner "\\\\.prototype$"))
  [(import_statement) (export_statement source: (_))] @import
  (arguments [(arrow_function) (function_expression)] @hidden)
  (pair value: [(arrow_function) (function_expression) (array)] @hidden)
  (assignment_expression right: [(arrow_function) (function_expression)] @hidden)
  (return_statement) @hidden
  [(for_statement) (for_in_statement) (while_statement) (array)] @hidden
`;

/** What may stand between `export` and a declaration. */
const EXPORTED = /\bexport\s+(?:(?:default|declare|abstract|async|const|let|var|enum|type)\s+)*$/;

/**
 * Completes a declaration of JavaScript or TypeScript.
 *
 * @param draft The declaration.
 * @returns `false` if it is not to be listed.
 */
export function completeScript(draft: Draft): boolean | void {
  draft.name = draft.name.replace(/^["'`]|["'`]$/g, "");
  if (draft.name.startsWith("[") && draft.kind !== "method") return false;
  for (const mark of draft.before.match(/\b(?:static|async|abstract|readonly|get|set)\b/g) ?? []) {
    draft.marks.push(mark === "get" ? "property" : mark);
  }
  if (draft.marks.includes("set")) return false;
  if (draft.kind === "function") draft.signature = arrowless(draft.signature);
  if (draft.kind === "variable" || draft.kind === "property") {
    draft.signature = withoutValue(draft.signature, draft.name);
  }
  if (draft.before !== "" && /\.\s*$/.test(draft.before)) return completeAssigned(draft);
  if (draft.parentKind !== undefined && draft.parentKind !== "module") {
    if (draft.kind === "method" || draft.kind === "function") draft.kind = "method";
    draft.signature = arrowless(draft.signature);
    draft.public = !draft.name.startsWith("#") && !/\b(?:private|protected)\b/.test(draft.before);
    return;
  }
  draft.public = EXPORTED.test(draft.outside);
}

/** `exports.name = …`, `Name.prototype.method = …`, `Name.method = …`. */
function completeAssigned(draft: Draft): boolean | void {
  const owner = draft.parent.replace(/\.?prototype$/, "");
  draft.signature = draft.signature.includes("(") ? arrowless(draft.signature) : draft.name;
  if (/^(?:module\.)?exports$/.test(owner)) {
    if (draft.name === "exports") return false;
    draft.parent = "";
    if (draft.kind === "method") draft.kind = "function";
    draft.public = true;
    return;
  }
  if (owner === "module" && draft.name === "exports") return false;
  draft.parent = /^[\w.$]{1,80}$/.test(owner) ? owner.replace(/^this$/, "") : "";
  draft.public = true;
}

/** `name = async (a) => …` as `name(a)`. */
function arrowless(signature: string): string {
  return signature
    .replace(/^([\w$]+)\s*(?::[^=]*?)?\s*=\s*(?:async\s+)?(?:function\s*\*?\s*[\w$]*\s*)?/, "$1")
    .replace(/^([\w$]+):\s*(?:async\s+)?function\s*\*?\s*[\w$]*\s*\(/, "$1(")
    .replace(/^([\w$]+):\s*(?:async\s*)?\(/, "$1(")
    .replace(/\s*=>\s*$/, "");
}

function withoutValue(signature: string, name: string): string {
  const type = /^[^=]*?:\s*((?:[^=]|=>)*)/.exec(signature.slice(name.length))?.[1]?.trim();
  return type === undefined || type === "" || signature[name.length] === " "
    ? name
    : `${name}: ${type}`;
}

/** Kinds that a later declaration of the same name only completes. */
const OVERLOADED = new Set(["function", "method"]);

/**
 * Makes public what is exported by name, and joins overloads.
 *
 * @param drafts The declarations of a file.
 * @param text Its text.
 */
export function finishScript(drafts: Draft[], text: string): void {
  const names = new Set<string>();
  for (const [, list = ""] of text.matchAll(/\bexport\s*(?:type\s*)?\{([^}]*)\}/g)) {
    for (const part of list.split(",")) {
      names.add(part.trim().replace(/^type\s+/, "").split(/\s+as\s+/)[0]!);
    }
  }
  for (const [, name = ""] of text.matchAll(/^\s*export\s+(?:default|=)\s*([\w$]+)\s*;?\s*$/gm)) {
    names.add(name);
  }
  for (const [, value = ""] of text.matchAll(/\bmodule\.exports\s*=\s*(\{[^}]*\}|[\w$]+)/g)) {
    for (const part of value.replace(/[{}]/g, "").split(",")) {
      const [key = "", own = key] = part.split(":");
      names.add(own.trim());
      names.add(key.trim());
    }
  }
  for (const [, name = ""] of text.matchAll(/\bexports\.[\w$]+\s*=\s*([\w$]+)\s*;?\s*$/gm)) {
    names.add(name);
  }
  const isModule = /^\s*(?:import|export)\b/m.test(text) ||
    /\b(?:module\.exports|exports\.\w+)\s*=/.test(text);
  for (const draft of drafts) {
    if (draft.parent !== "" && draft.parentKind !== "module") continue;
    if (!isModule || names.has(draft.name)) draft.public = true;
  }
  const known = new Set<string>();
  for (let at = 0; at < drafts.length; at++) {
    const { kind, parent, name } = drafts[at]!;
    const key = `${parent}.${name}`;
    if (OVERLOADED.has(kind) && known.has(key)) drafts[at]!.marks.push("overload");
    known.add(key);
  }
}

/**
 * Reads an import, or an export of what is elsewhere.
 *
 * @param text The statement.
 * @returns What is imported.
 */
export function readScriptImport(text: string): CodeImport[] {
  const line = flatten(text);
  const from = /(?:\bfrom\s*|^import\s*|\brequire\s*\(\s*)["'`]([^"'`]+)["'`]/.exec(line)?.[1];
  if (from === undefined) return [];
  const list = /\{([^}]*)\}/.exec(line)?.[1] ?? "";
  const names = list.split(",").map((part) =>
    part.trim().replace(/^type\s+/, "").split(/\s+as\s+/)[0]!
  ).filter((name) => /^[\w$]+$/.test(name));
  return [{ from, names }];
}

/**
 * Finds what is loaded by a call: `require("x")`, `import("x")`.
 *
 * @param text The file's text.
 * @returns What is loaded.
 */
export function moreScriptImports(text: string): CodeImport[] {
  return [...text.matchAll(/\b(?:require|import)\s*\(\s*["'`]([^"'`\n$]+)["'`]/g)]
    .map(([, from = ""]) => ({ from, names: [] }));
}
