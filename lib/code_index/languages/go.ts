/**
 * Go.
 *
 * @module
 */
import type { Profile } from "../profile.ts";
import { skimBraces } from "../skim_braces.ts";
import { withoutValue } from "./typed.ts";

/** Go: what begins with a capital is public. */
export const profile: Profile = {
  query: `
    (package_clause (package_identifier) @name) @package
    (function_declaration name: (identifier) @name body: (block)? @body) @function
    (method_declaration receiver: (parameter_list) @owner name: (field_identifier) @name
      body: (block)? @body) @method
    (type_spec name: (type_identifier) @name type: (struct_type) @body) @struct
    (type_spec name: (type_identifier) @name type: (interface_type) @body) @interface
    [(type_spec name: (type_identifier) @name) (type_alias name: (type_identifier) @name)] @type
    (method_elem name: (field_identifier) @name) @method
    (field_declaration name: (field_identifier) @name) @property
    (const_spec (identifier) @name) @variable
    (var_spec (identifier) @name) @variable
    (func_literal) @hidden
    (import_spec) @import
  `,
  skim: (text) => skimBraces(text, "go"),
  comments: "slashes",
  mentions: true,
  complete(draft) {
    draft.public = /^\p{Lu}/u.test(draft.name);
    if (draft.kind === "method" && draft.parent.includes("(")) {
      draft.parent = /(\w+)\s*(?:\[[^\]]*\])?\s*\)$/.exec(draft.parent)?.[1] ?? "";
    }
    if (draft.kind === "variable") draft.signature = withoutValue(draft.signature);
    if (draft.name === "_") return false;
  },
  imports(text) {
    const path = /["`]([^"`]+)["`]/.exec(text)?.[1];
    return path === undefined ? [] : [{ from: path, names: [] }];
  },
};
