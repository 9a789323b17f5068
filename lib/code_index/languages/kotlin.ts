/**
 * Kotlin.
 *
 * @module
 */
import { flatten, type Profile } from "../profile.ts";
import { skimBraces } from "../skim_braces.ts";
import { withoutValue } from "./typed.ts";

/** Kotlin: what is not private or internal is public. */
export const profile: Profile = {
  query: `
    (package_header (_) @name) @package
    (class_declaration name: (identifier) @name [(class_body) (enum_class_body)]? @body) @class
    (object_declaration name: (identifier) @name (class_body)? @body) @class
    (companion_object name: (identifier) @name (class_body)? @body) @class
    (companion_object (class_body) @body) @scope
    (function_declaration name: (identifier) @name (function_body)? @body) @function
    (property_declaration (variable_declaration . (identifier) @name)) @variable
    (type_alias type: (identifier) @name) @type
    (enum_entry . (identifier) @name) @property
    (class_parameter "val" (identifier) @name) @property
    (class_parameter "var" (identifier) @name) @property
    [(lambda_literal) (anonymous_function) (object_literal) (getter) (setter)] @hidden
    (import) @import
  `,
  skim: (text) => skimBraces(text, "kotlin"),
  comments: "slashes",
  mentions: true,
  complete(draft) {
    draft.public = !/\b(?:private|internal)\b/.test(draft.before);
    for (const mark of draft.before.match(/\b(?:suspend|abstract|data|object)\b/g) ?? []) {
      draft.marks.push(mark === "suspend" ? "async" : mark);
    }
    if (draft.kind === "class") {
      if (/\binterface\b/.test(draft.before)) draft.kind = "interface";
      else if (/\benum\b/.test(draft.before)) draft.kind = "enum";
    }
    const isMember = draft.parentKind !== undefined;
    if (draft.kind === "function" && isMember) draft.kind = "method";
    if (draft.kind === "variable" && isMember) draft.kind = "property";
    if (draft.kind === "variable" || draft.kind === "property") {
      draft.signature = withoutValue(draft.signature).replace(/\s+(?:by|get)\b.*$/, "");
    }
    draft.signature = draft.signature.replace(/,\s*\)/, ")");
  },
  imports(text) {
    const path = /^import\s+([\w.`]+\*?)/.exec(flatten(text))?.[1];
    return path === undefined ? [] : [{ from: path.replaceAll("`", ""), names: [] }];
  },
};
