/**
 * Python.
 *
 * @module
 */
import type { CodeImport } from "../facts.ts";
import { type Draft, flatten, type Profile } from "../profile.ts";
import { readPython } from "../line_reader.ts";

const MARKS: Readonly<Record<string, string>> = {
  abstractmethod: "abstract",
  cached_property: "property",
  classmethod: "classmethod",
  property: "property",
  staticmethod: "staticmethod",
};

/** Python: what does not begin with an underscore is public. */
export const profile: Profile = {
  query: `
    (class_definition name: (identifier) @name body: (block) @body) @class
    (function_definition name: (identifier) @name body: (block) @body) @function
    (expression_statement (assignment left: (identifier) @name)) @variable
    [(import_statement) (import_from_statement)] @import
  `,
  quick: (text) => readPython(text, profile),
  comments: "none",
  mentions: false,
  complete: completePython,
  imports: readImport,
};

function completePython(draft: Draft): boolean | void {
  draft.public = !draft.name.startsWith("_") || /^__\w+__$/.test(draft.name);
  if (draft.kind === "variable" && draft.signature.includes("=")) draft.signature = draft.name;
  if (draft.kind !== "function") return;
  const decorators = /(?:@[\w.]+(?:\([^\n]*\))?\s*)+$/.exec(draft.outside)?.[0] ?? "";
  for (const [, path = ""] of decorators.matchAll(/@([\w.]+)/g)) {
    const name = path.slice(path.lastIndexOf(".") + 1);
    // The property itself has been told already.
    if (name === "setter" || name === "deleter") return false;
    if (MARKS[name] !== undefined) draft.marks.push(MARKS[name]);
  }
  if (draft.before.startsWith("async")) draft.marks.push("async");
  if (draft.parentKind !== "class") return;
  draft.kind = "method";
  if (draft.marks.includes("staticmethod")) return;
  draft.signature = draft.signature.replace(/\(\s*(?:self|cls|mcs|mcls)\s*(?:,\s*|(?=\)))/, "(");
}

function readImport(text: string): CodeImport[] {
  const line = flatten(text);
  const from = /^from\s*([.\w]+)\s*import\s*\(?\s*(.*?)\s*,?\s*\)?$/.exec(line);
  if (from !== null) {
    const names = from[2]!.split(",").map(original).filter((name) => /^\w+$/.test(name));
    return [{ from: from[1]!, names }];
  }
  return line.replace(/^import\s+/, "").split(",").map(original).filter((name) => name !== "")
    .map((name) => ({ from: name, names: [] }));
}

function original(part: string): string {
  return part.trim().split(/\s+as\s+/)[0]!;
}
