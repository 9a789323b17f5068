/**
 * PHP.
 *
 * @module
 */
import { flatten, type Profile } from "../profile.ts";
import { skimBraces } from "../skim_braces.ts";
import { withoutValue } from "./typed.ts";

/** PHP: what is not private is public. */
export const profile: Profile = {
  query: `
    (namespace_definition name: (_) @name) @package
    (class_declaration name: (name) @name body: (_) @body) @class
    (trait_declaration name: (name) @name body: (_) @body) @class
    (interface_declaration name: (name) @name body: (_) @body) @interface
    (enum_declaration name: (name) @name body: (_) @body) @enum
    (method_declaration name: (name) @name body: (_)? @body) @method
    (function_definition name: (name) @name body: (_) @body) @function
    (property_declaration (property_element name: (variable_name (name) @name))) @property
    (const_declaration (const_element (name) @name)) @variable
    (enum_case name: (name) @name) @property
    (function_call_expression function: (name) @_call
      arguments: (arguments . (argument (string (string_content) @name)))
      (#eq? @_call "define")) @variable
    [(anonymous_function) (arrow_function) (anonymous_class)] @hidden
    (namespace_use_declaration) @import
  `,
  skim: (text) => skimBraces(text, "php"),
  comments: "both",
  mentions: true,
  complete(draft) {
    draft.public = !/\b(?:private|protected)\b/.test(draft.before);
    for (const mark of draft.before.match(/\b(?:static|abstract)\b/g) ?? []) draft.marks.push(mark);
    if (draft.kind === "variable" && draft.parentKind !== undefined) draft.kind = "property";
    if (draft.kind === "variable" || draft.kind === "property") {
      draft.signature = draft.before.startsWith("define")
        ? draft.name
        : withoutValue(draft.signature);
    }
  },
  imports(text) {
    const line = flatten(text).replace(/^use\s+(?:function\s+|const\s+)?/, "").replace(/;$/, "");
    const group = /^(.*?)\\?\{(.*)\}$/.exec(line);
    const parts = group === null
      ? line.split(",")
      : group[2]!.split(",").map((part) => `${group[1]}\\${part.trim()}`);
    return parts.map((part) => part.trim().replace(/\s+as\s+\w+$/, "").replace(/^\\/, ""))
      .filter((from) => from !== "").map((from) => ({ from, names: [] }));
  },
  moreImports: (text) =>
    [...text.matchAll(
      /\b(?:require|include)(?:_once)?\s*\(?\s*(?:__DIR__\s*\.\s*|dirname\(__FILE__\)\s*\.\s*)?["']([^"'$\n]+)["']/g,
    )]
      .map(([, path = ""]) => ({ from: `./${path.replace(/^\.?\//, "")}`, names: [] })),
};
