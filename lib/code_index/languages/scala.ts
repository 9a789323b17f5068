/**
 * Scala.
 *
 * @module
 */
import { flatten, type Profile } from "../profile.ts";
import { withoutValue } from "./typed.ts";

/** Scala: what is not private or protected is public. */
export const profile: Profile = {
  query: `
    (package_clause name: (_) @name) @package
    (class_definition name: (_) @name body: (_)? @body) @class
    (trait_definition name: (_) @name body: (_)? @body) @interface
    (enum_definition name: (_) @name body: (_)? @body) @enum
    (object_definition name: (_) @name body: (_)? @body) @module
    (package_object name: (_) @name body: (_)? @body) @module
    (function_definition name: (_) @name body: (_) @body) @function
    (function_declaration name: (_) @name) @function
    [(val_definition pattern: (identifier) @name) (var_definition pattern: (identifier) @name)] @variable
    [(val_declaration name: (_) @name) (var_declaration name: (_) @name)] @variable
    (given_definition name: (_) @name body: (_)? @body) @variable
    (type_definition name: (_) @name) @type
    [(simple_enum_case name: (_) @name) (full_enum_case name: (_) @name)] @property
    [(lambda_expression) (block) (case_clause)] @hidden
    (import_declaration) @import
  `,
  comments: "slashes",
  mentions: true,
  complete(draft) {
    draft.name = draft.name.replaceAll("`", "");
    draft.public = !/\b(?:private|protected)\b/.test(draft.before);
    const isMember = draft.parentKind !== undefined;
    if (draft.kind === "function" && isMember) draft.kind = "method";
    if (draft.kind === "variable" && isMember) draft.kind = "property";
    if (draft.kind === "variable" || draft.kind === "property") {
      draft.signature = withoutValue(draft.signature);
    }
    for (const mark of draft.before.match(/\b(?:abstract|case|implicit|override)\b/g) ?? []) {
      draft.marks.push(mark);
    }
  },
  imports(text) {
    const line = flatten(text).replace(/^import\s+/, "");
    const group = /^(.*?)\.\{(.*)\}$/.exec(line);
    if (group === null) return [{ from: line.replace(/\._$|\.\*$/, ".*"), names: [] }];
    return group[2]!.split(",").map((part) => part.trim().split(/\s*=>\s*|\s+as\s+/)[0]!)
      .map((name) => ({ from: `${group[1]}.${name === "_" ? "*" : name}`, names: [] }));
  },
};
